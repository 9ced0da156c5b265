FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml requirements.lock README.md ./
COPY src src
RUN python -m venv /opt/newsbot && /opt/newsbot/bin/pip install --no-cache-dir -c requirements.lock .

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home --home-dir /data newsbot
COPY --from=build /opt/newsbot /opt/newsbot
USER newsbot
WORKDIR /data
VOLUME /data
ENV NEWSBOT_DATABASE_URL=sqlite:////data/newsbot.db NEWSBOT_LISTEN=127.0.0.1:8080 \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# the port is the setting's, whatever it is; the first start reads the archive and may take its time
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["/opt/newsbot/bin/python", "-c", \
    "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['NEWSBOT_LISTEN'].rpartition(':')[2] + '/healthz', timeout=5)"]
ENTRYPOINT ["/opt/newsbot/bin/newsbot"]
CMD ["run"]
