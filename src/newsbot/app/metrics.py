"""Metrics: figures and counts in Prometheus' form; no chat, no text and no address in a label."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Info, Metric, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from newsbot import __version__
from newsbot.app.care import Place
from newsbot.chat.line import Calls
from newsbot.domain.delivery import DeliveryState
from newsbot.domain.figures import Figures
from newsbot.jobs import Beat

SENDING = ("sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup", "editMessageText")


class Metrics:
    """All metrics of one process, in a registry of its own."""

    def __init__(
        self,
        calls: Callable[[], Mapping[DeliveryState, int]] = dict,
        line: Calls | None = None,
        rate: Callable[[], float] = float,
    ) -> None:
        self.registry = CollectorRegistry()
        gauge = self._gauge
        Info("newsbot", "The program.", registry=self.registry).info({"version": __version__})
        self.articles = gauge("newsbot_articles", "Articles in the archive.")
        self.stories = gauge("newsbot_stories", "Stories in the archive.")
        self.feeds = gauge("newsbot_feeds", "Sources, by health.", "health")
        self.subscribers = gauge("newsbot_subscribers", "Subscribers, by state.", "state")
        self.deliveries = gauge("newsbot_deliveries", "Deliveries in the outbox, by state.", "state")
        self.oldest = gauge("newsbot_oldest_queued_seconds", "Age of the oldest delivery that is due.")
        self.inbox = gauge("newsbot_inbox_waiting", "Updates received and not yet handled.")
        self.newest = gauge("newsbot_newest_article_seconds", "Age of the newest article.")
        self.job_age = gauge("newsbot_job_age_seconds", "Time since a job last ended well.", "job")
        self.job_failures = gauge("newsbot_job_failures_seen", "Failures of a job since the start.", "job")
        self.job_runs = gauge("newsbot_job_runs_seen", "Runs of a job since the start.", "job")
        self.job_seconds = gauge("newsbot_job_last_seconds", "How long a job's last run took.", "job")
        self.free = gauge(
            "newsbot_disk_free_bytes", "Free on the disk of a folder that is written to.", "place"
        )
        self.backup = gauge("newsbot_backup_age_seconds", "Age of the newest nightly backup; 0: none.")
        self.backups = gauge("newsbot_backups", "Nightly backups that are kept.")
        self.alive = gauge("newsbot_alive", "1 where a part is alive, as /readyz sees it.", "part")
        self.figures_seconds = gauge("newsbot_figures_seconds", "How long it took to count all this.")
        self.polls = Counter(
            "newsbot_feed_polls", "Polls of sources, by outcome.", ["outcome"], registry=self.registry
        )
        self.found = Counter(
            "newsbot_articles_found", "New articles since the start.", registry=self.registry
        )
        self.closed = Counter("newsbot_editions", "Digests closed since the start.", registry=self.registry)
        self.registry.register(_Calls(calls, line or Calls(), rate))
        ProcessCollector(registry=self.registry)

    def _gauge(self, name: str, text: str, label: str = "") -> Gauge:
        return Gauge(name, text, [label] if label else [], registry=self.registry)

    def show(self, figures: Figures, beat: Beat, now: datetime) -> None:
        """Brings the gauges up to date."""
        self.articles.set(figures.articles)
        self.stories.set(figures.stories)
        self._by_state(figures)
        self.oldest.set(_age(figures.oldest_queued, now))
        self.newest.set(_age(figures.newest_article, now))
        self.inbox.set(figures.inbox_waiting)
        for job, last in beat.last.items():
            self.job_age.labels(job).set(_age(last, now))
        for job, runs in beat.runs.items():
            self.job_runs.labels(job).set(runs)
            self.job_failures.labels(job).set(beat.failures.get(job, 0))
            self.job_seconds.labels(job).set(beat.seconds[job])

    def _by_state(self, figures: Figures) -> None:
        feeds = {
            "well": figures.feeds - figures.feeds_failing,
            "failing": figures.feeds_failing,
            "frozen": figures.feeds_frozen,
        }
        people = {"active": figures.active, "paused": figures.paused, "away": figures.away}
        rows = {state.value: figures.deliveries.get(state.value, 0) for state in DeliveryState}
        for shown, counts in ((self.feeds, feeds), (self.subscribers, people), (self.deliveries, rows)):
            for label, count in counts.items():
                shown.labels(label).set(count)

    def show_disk(self, places: Sequence[Place], backups: Sequence[float]) -> None:
        """`backups`: when each was written, in seconds since 1970."""
        for place in places:
            self.free.labels(place.name).set(place.free)
        self.backups.set(len(backups))
        self.backup.set(max(0.0, time.time() - max(backups)) if backups else 0.0)


class _Calls(Collector):
    """What this process's calls to Telegram ended in, read where they are counted."""

    def __init__(
        self, ended: Callable[[], Mapping[DeliveryState, int]], line: Calls, rate: Callable[[], float]
    ) -> None:
        self._ended = ended
        self._line = line
        self._rate = rate

    def collect(self) -> Iterable[Metric]:
        """Counters by outcome and method; the ages of the last poll and the last message."""
        messages = CounterMetricFamily(
            "newsbot_messages", "Deliveries since the start, by outcome.", labels=["outcome"]
        )
        for state, count in self._ended().items():
            messages.add_metric([state.value], count)
        calls = CounterMetricFamily(
            "newsbot_telegram_calls", "Calls to Telegram, by outcome.", labels=["method", "outcome"]
        )
        for labels, count in self._line.count.items():
            calls.add_metric(labels, count)
        seconds = CounterMetricFamily(
            "newsbot_telegram_seconds", "Time spent in calls to Telegram.", labels=["method"]
        )
        for method, spent in self._line.seconds.items():
            seconds.add_metric([method], spent)
        yield from (messages, calls, seconds)
        for name, text, methods in (
            ("newsbot_last_poll_seconds", "Time since Telegram last answered a poll.", ("getUpdates",)),
            ("newsbot_last_send_seconds", "Time since Telegram last took a message.", SENDING),
        ):
            age = age_of(self._line, methods)
            yield GaugeMetricFamily(name, text, value=-1.0 if age is None else age)
        yield GaugeMetricFamily(
            "newsbot_send_rate", "Messages a second allowed now; 0: no limit.", value=self._rate()
        )


def age_of(line: Calls, methods: Sequence[str]) -> float | None:
    """Seconds since one of these calls was last answered well; None: never."""
    moments = [line.well[method] for method in methods if method in line.well]
    return time.monotonic() - max(moments) if moments else None


def _age(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
