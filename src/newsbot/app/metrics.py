"""Metrics: figures and counts in Prometheus' form; no chat, no text and no address in a label."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge, Metric
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from newsbot.domain.delivery import DeliveryState
from newsbot.domain.figures import Figures
from newsbot.jobs import Beat


class Metrics:
    """All metrics of one process, in a registry of its own."""

    def __init__(self, calls: Callable[[], Mapping[DeliveryState, int]] = dict) -> None:
        self.registry = CollectorRegistry()
        gauge = self._gauge
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
        self.registry.register(_Calls(calls))

    def _gauge(self, name: str, text: str, label: str = "") -> Gauge:
        return Gauge(name, text, [label] if label else [], registry=self.registry)

    def show(self, figures: Figures, beat: Beat, now: datetime) -> None:
        """Brings the gauges up to date."""
        self.articles.set(figures.articles)
        self.stories.set(figures.stories)
        healthy = figures.feeds - figures.feeds_failing
        for health, count in (
            ("well", healthy),
            ("failing", figures.feeds_failing),
            ("frozen", figures.feeds_frozen),
        ):
            self.feeds.labels(health).set(count)
        for state, count in (("active", figures.active), ("paused", figures.paused), ("away", figures.away)):
            self.subscribers.labels(state).set(count)
        for delivery_state in DeliveryState:
            self.deliveries.labels(delivery_state.value).set(figures.deliveries.get(delivery_state.value, 0))
        self.oldest.set(_age(figures.oldest_queued, now))
        self.newest.set(_age(figures.newest_article, now))
        self.inbox.set(figures.inbox_waiting)
        for job, last in beat.last.items():
            self.job_age.labels(job).set(_age(last, now))
            self.job_failures.labels(job).set(beat.failures.get(job, 0))


class _Calls(Collector):
    """What this process's calls to Telegram ended in, counted by the dispatcher."""

    def __init__(self, calls: Callable[[], Mapping[DeliveryState, int]]) -> None:
        self._calls = calls

    def collect(self) -> Iterable[Metric]:
        """One counter, by outcome."""
        family = CounterMetricFamily(
            "newsbot_messages", "Calls to Telegram since the start, by outcome.", labels=["outcome"]
        )
        for state, count in self._calls().items():
            family.add_metric([state.value], count)
        yield family


def _age(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
