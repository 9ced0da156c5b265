"""Rows of feeds and articles into the domain's dataclasses and back."""

from __future__ import annotations

import json

from newsbot.domain.article import Article, Length, PageKind, Sentence, Summary
from newsbot.domain.feed import Feed, FeedState, Validators
from newsbot.store.rows import Row, Values, micros, micros_or_none, moment, moment_or_none

FEED = (
    "id, url, title, site, topic, language, state, frozen, quiet_first, etag, last_modified, digest, "
    '"interval", due, failures, failing_since, last_ok, last_error, told, added_by, personal, skip'
)
_BOTH_WAYS = (
    "title",
    "url",
    "key",
    "published",
    "fetched",
    "text",
    "byline",
    "language",
    "image",
    "topic",
    "source",
    "feed_id",
    "entry_id",
    "kind",
    "summary",
    "revision",
    "personal",
)
ARTICLE_COLUMNS = (*_BOTH_WAYS, "pending", "story_id")
ARTICLE = ", ".join("a." + name for name in (*_BOTH_WAYS, "story_id", "id"))


def feed(row: Row) -> Feed:
    """A feed from the columns FEED."""
    return Feed(
        id=row[0],
        url=row[1],
        title=row[2],
        site=row[3],
        topic=row[4],
        language=row[5],
        state=FeedState(row[6]),
        frozen=bool(row[7]),
        quiet_first=bool(row[8]),
        validators=Validators(row[9], row[10]),
        digest=row[11],
        interval=row[12],
        due=moment_or_none(row[13]),
        failures=row[14],
        failing_since=moment_or_none(row[15]),
        last_ok=moment_or_none(row[16]),
        last_error=row[17],
        told=bool(row[18]),
        added_by=row[19],
        personal=bool(row[20]),
        skip=frozenset(map(int, row[21].split())),
    )


def feed_values(feed: Feed) -> Values:
    """What of a feed is stored, but for its id."""
    return {
        "url": feed.url,
        "title": feed.title,
        "site": feed.site,
        "topic": feed.topic,
        "language": feed.language,
        "state": feed.state.value,
        "frozen": int(feed.frozen),
        "quiet_first": int(feed.quiet_first),
        "etag": feed.validators.etag,
        "last_modified": feed.validators.last_modified,
        "digest": feed.digest,
        "interval": feed.interval,
        "due": micros_or_none(feed.due),
        "failures": feed.failures,
        "failing_since": micros_or_none(feed.failing_since),
        "last_ok": micros_or_none(feed.last_ok),
        "last_error": feed.last_error,
        "told": int(feed.told),
        "added_by": feed.added_by,
        "personal": int(feed.personal),
        "skip": " ".join(map(str, sorted(feed.skip))),
    }


_PENDING = '{"s":[],"m":""}'


def summary_text(summary: Summary, text: str) -> str:
    """A summary as it is stored: places in the text, and the words only where the text has others."""
    if summary.is_pending and summary.refused is None and not summary.sentences:
        return _PENDING
    sentences = [
        [s.start, s.end, int(s.level)] + ([] if text[s.start : s.end] == s.text else [s.text])
        for s in summary.sentences
    ]
    kept: Values = {"s": sentences, "m": summary.method}
    if summary.refused is not None:
        kept["r"] = summary.refused
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def summary(stored: str, text: str) -> Summary:
    """The summary of an article with that text."""
    kept = json.loads(stored)
    sentences = tuple(
        Sentence(more[0] if more else text[start:end], start, end, Length(level))
        for start, end, level, *more in kept["s"]
    )
    return Summary(sentences, kept["m"], kept.get("r"))


def article(row: Row) -> Article:
    """An article from the columns ARTICLE."""
    return Article(
        title=row[0],
        url=row[1],
        key=row[2],
        published=moment(row[3]),
        fetched=moment(row[4]),
        text=row[5],
        byline=row[6],
        language=row[7],
        image=row[8],
        topic=row[9],
        source=row[10],
        feed_id=row[11],
        entry_id=row[12],
        kind=PageKind(row[13]),
        summary=summary(row[14], row[5]),
        revision=row[15],
        personal=bool(row[16]),
        story_id=row[17],
        id=row[18],
    )


def article_row(article: Article) -> Row:
    """What of an article is stored, in the order of ARTICLE_COLUMNS."""
    return (
        article.title,
        article.url,
        article.key,
        micros(article.published),
        micros(article.fetched),
        article.text,
        article.byline,
        article.language,
        article.image,
        article.topic,
        article.source,
        article.feed_id,
        article.entry_id,
        article.kind.value,
        summary_text(article.summary, article.text),
        article.revision,
        int(article.personal),
        int(article.summary.is_pending),
        article.story_id,
    )


def article_values(article: Article) -> Values:
    """`article_row` by name."""
    return dict(zip(ARTICLE_COLUMNS, article_row(article), strict=True))
