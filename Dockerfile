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
# asks where the setting says that it listens, whatever that is, and nothing where it is off;
# the first start reads the archive and may take its time
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["/opt/newsbot/bin/python", "-c", \
    "import os, urllib.request as u; host, _, port = os.environ['NEWSBOT_LISTEN'].rpartition(':'); port and u.urlopen('http://%s:%s/healthz' % ({'0.0.0.0': '127.0.0.1', '[::]': '[::1]'}.get(host, host), port), timeout=5)"]
ENTRYPOINT ["/opt/newsbot/bin/newsbot"]
CMD ["run"]
