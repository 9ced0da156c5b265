"""When a feed is asked again, and what it said of itself; articles and editions as values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from newsbot.domain.article import Article, Length, Sentence, Summary
from newsbot.domain.feed import (
    Failure,
    Feed,
    FeedAnswer,
    FeedState,
    ParsedFeed,
    Validators,
    after_failure,
    after_success,
    is_broken,
)

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FEED = Feed(3, "https://example.com/feed")


def test_a_feed_is_asked_again_after_the_longer_of_our_pause_and_its_own() -> None:
    assert after_success(FEED, FeedAnswer(None), NOON, 300).due == NOON + timedelta(seconds=300)
    assert after_success(FEED, FeedAnswer(None, wait=3600), NOON, 300).due == NOON + timedelta(hours=1)
    assert after_success(FEED, FeedAnswer(None, wait=10**9), NOON, 300).due == NOON + timedelta(hours=24)


def test_hours_that_a_feed_wants_skipped_are_skipped_unless_they_are_all() -> None:
    """24 November 2026 is a Tuesday: its noon is hour 36 of the week."""
    afternoon = FeedAnswer(ParsedFeed(skip=frozenset(range(36, 40))))
    told = after_success(FEED, afternoon, NOON, 300)
    assert told.due == NOON + timedelta(hours=4)
    assert after_success(told, FeedAnswer(None), NOON, 300).due == told.due  # a 304 says nothing
    assert after_success(told, FeedAnswer(ParsedFeed()), NOON, 300).due == NOON + timedelta(seconds=300)
    always = FeedAnswer(ParsedFeed(skip=frozenset(range(7 * 24))))
    assert after_success(FEED, always, NOON, 300).due == NOON + timedelta(seconds=300)


def test_success_restores_health_and_fills_what_is_not_known() -> None:
    ill = replace(FEED, failures=3, failing_since=NOON, last_error="x", told=True)
    answer = FeedAnswer(
        ParsedFeed("The Sample", "https://example.com/", language="de"),
        Validators("e"),
        "https://new.example/feed",
    )
    well = after_success(ill, answer, NOON, 300)
    assert (well.failures, well.failing_since, well.last_error, well.told) == (0, None, "", False)
    assert (well.title, well.site, well.language) == ("The Sample", "https://example.com/", "de")
    assert well.url == "https://new.example/feed"
    assert not well.quiet_first
    assert after_success(replace(ill, personal=True), answer, NOON, 300).url == FEED.url
    assert well.name == "The Sample"
    assert FEED.name == FEED.url


def test_what_a_reader_brought_is_seen_by_who_subscribes_to_it() -> None:
    own = replace(FEED, id=7, personal=True)
    article = Article("Title", "", "", NOON, NOON, feed_id=7)
    for one, theirs in ((FEED, own), (article, replace(article, personal=True))):
        assert all(one.seen_by(who) for who in (None, set(), {7}))
        assert [theirs.seen_by(who) for who in (None, set(), {7})] == [True, False, True]


def test_pauses_double_to_a_day_with_jitter() -> None:
    feed = FEED
    pauses = []
    for _ in range(12):
        feed = after_failure(feed, Failure("HTTP 500"), NOON, 300)
        assert feed.due is not None
        pauses.append((feed.due - NOON).total_seconds())
    assert 540 <= pauses[0] <= 660
    assert all(later > earlier * 1.5 for earlier, later in pairwise(pauses[:7]))
    assert max(pauses) <= 24 * 3600
    assert feed.failing_since == NOON


def test_a_server_that_names_a_pause_gets_it() -> None:
    feed = after_failure(FEED, Failure("HTTP 429", retry_after=7200), NOON, 300)
    assert feed.due == NOON + timedelta(hours=2)


def test_410_ends_a_feed_and_its_people_are_told_once() -> None:
    gone = after_failure(FEED, Failure("HTTP 410", gone=True), NOON, 300)
    assert gone.state is FeedState.GONE
    assert is_broken(gone, NOON)
    assert not is_broken(replace(gone, told=True), NOON)


def test_a_feed_is_broken_after_days() -> None:
    ill = after_failure(FEED, Failure("HTTP 500"), NOON, 300)
    assert not is_broken(ill, NOON + timedelta(days=2))
    assert is_broken(ill, NOON + timedelta(days=3))
    assert not is_broken(FEED, NOON)


def test_summaries_nest() -> None:
    first, second = Sentence("A.", 0, 2, Length.SHORTER), Sentence("B.", 3, 5, Length.LONGER)
    summary = Summary((first, second), method="default")
    assert summary.at(Length.SHORTER) == (first,)
    assert summary.at(Length.LONGER) == (first, second)
    assert not summary.is_lead
    assert not summary.is_pending
    assert Summary(refused="too_short", method="default").is_lead
    assert Summary(method="").is_pending


def test_an_article_gets_its_numbers_from_the_archive() -> None:
    article = Article("T", "https://example.com/a", "k", NOON, NOON).stored(4, 5)
    assert (article.id, article.story_id) == (4, 5)
