"""Metrics: figures and counts in Prometheus' form; no chat, no text and no address in a label."""

from __future__ import annotations

from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge

from newsbot.domain.delivery import DeliveryState
from newsbot.domain.figures import Figures
from newsbot.jobs import Beat


class Metrics:
    """All metrics of one process, in a registry of its own."""

    def __init__(self) -> None:
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
        self.job_failures = gauge(
            "newsbot_job_failures_total_seen", "Failures of a job since the start.", "job"
        )
        self.sent = self._counter("newsbot_messages_sent", "Messages that Telegram took.")
        self.unknown = self._counter("newsbot_messages_unknown", "Messages whose fate is not known.")
        self.refused = self._counter("newsbot_messages_refused", "Messages that Telegram refused for good.")
        self.waits = self._counter("newsbot_flood_waits", "Times that Telegram asked to wait.")
        self.polls = self._counter("newsbot_feed_polls", "Times that a feed was asked.")
        self.poll_errors = self._counter("newsbot_feed_poll_errors", "Times that asking a feed failed.")
        self.arrived = self._counter("newsbot_articles_arrived", "Articles that came new.")

    def _gauge(self, name: str, text: str, label: str = "") -> Gauge:
        return Gauge(name, text, [label] if label else [], registry=self.registry)

    def _counter(self, name: str, text: str) -> Counter:
        return Counter(name, text, registry=self.registry)

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


def _age(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
