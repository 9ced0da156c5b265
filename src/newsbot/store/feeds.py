"""The shelf of sources: feeds, their health, and which entries they have given before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from newsbot.domain.feed import Feed, FeedState, Seen
from newsbot.store import archive_rows as rows
from newsbot.store.rows import micros
from newsbot.store.session import Session
from newsbot.store.tallies import by_state

_SETTINGS = [name for name in rows.feed_values(Feed(0, "")) if name not in ("url", "personal")]
_ASSIGNED = ", ".join(f'"{name}" = :{name}' for name in _SETTINGS)
_SAVE = (
    f"UPDATE feeds SET {_ASSIGNED}, url = CASE WHEN EXISTS "
    "(SELECT 1 FROM feeds o WHERE o.url = :url AND o.id <> :id) THEN url ELSE :url END WHERE id = :id"
)

_ASKED = (
    "state = 'active' AND (personal = 0 OR EXISTS "
    "(SELECT 1 FROM rules r WHERE r.want = 'feed' AND r.value = CAST(feeds.id AS TEXT)))"
)


class FeedShelf:
    """Feeds. Those that staff have dropped stay as rows, out of sight, for their articles' sake."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, feed: Feed) -> Feed:
        """Stores a new feed; one of that URL that is polled is left as it is, any other is revived."""
        known = self.by_url(feed.url)
        if known is None:
            return replace(feed, id=self._session.insert("feeds", rows.feed_values(feed)))
        if known.state is FeedState.ACTIVE:
            return known
        revived = replace(feed, id=known.id, title=feed.title or known.title, site=feed.site or known.site)
        self.save(revived)
        self._session.update("feeds", known.id, {"personal": int(feed.personal)})
        return revived

    def adopt(self, feed_id: int) -> None:
        """A source that readers brought is the newsroom's from now on, its articles too."""
        self._session.update("feeds", feed_id, {"personal": 0})
        self._session.run(
            "UPDATE articles SET personal = 0 WHERE feed_id = :feed AND personal = 1", {"feed": feed_id}
        )

    def get(self, feed_id: int) -> Feed | None:
        """The feed of that id, dropped ones included."""
        row = self._session.row(f"SELECT {rows.FEED} FROM feeds WHERE id = :id", {"id": feed_id})
        return rows.feed(row) if row else None

    def by_url(self, url: str) -> Feed | None:
        """The feed of exactly that URL, dropped ones included."""
        row = self._session.row(f"SELECT {rows.FEED} FROM feeds WHERE url = :url", {"url": url})
        return rows.feed(row) if row else None

    def by_name(self, name: str, own: Collection[int] | None = None) -> Sequence[Feed]:
        """Feeds whose title or host is `name`, or else begins with it; case does not count.

        `own`: of those that readers brought, these alone (None: all).
        """
        wanted = " ".join(name.casefold().split())
        if not wanted:
            return []
        named = [(feed, _names(feed)) for feed in self.all() if feed.seen_by(own)]
        exact = [feed for feed, names in named if wanted in names]
        return exact or [feed for feed, names in named if any(n.startswith(wanted) for n in names)]

    def all(self) -> Sequence[Feed]:
        """All feeds but the dropped, in the order of their adding."""
        found = self._session.rows(f"SELECT {rows.FEED} FROM feeds WHERE state <> 'removed' ORDER BY id")
        return [rows.feed(row) for row in found]

    def asked(self) -> Sequence[Feed]:
        """Feeds that are asked at all; one that readers brought while somebody subscribes."""
        found = self._session.rows(f"SELECT {rows.FEED} FROM feeds WHERE {_ASKED} ORDER BY id")
        return [rows.feed(row) for row in found]

    def due(self, now: datetime, limit: int) -> Sequence[Feed]:
        """Of those, the ones to be asked now, longest due first."""
        found = self._session.rows(
            f"SELECT {rows.FEED} FROM feeds WHERE (due IS NULL OR due <= :now) AND {_ASKED} "
            "ORDER BY COALESCE(due, 0), id LIMIT :limit",
            {"now": micros(now), "limit": limit},
        )
        return [rows.feed(row) for row in found]

    def set_back(self, by: timedelta, now: datetime) -> None:
        """The clock was set back by so much: what is due beyond `now` comes sooner."""
        self._session.run(
            "UPDATE feeds SET due = due - :by WHERE due > :now",
            {"by": by // timedelta(microseconds=1), "now": micros(now)},
        )

    def save(self, feed: Feed) -> None:
        """Writes a feed back, but for whose it is. A URL of another feed by now is not taken over."""
        self._session.run(_SAVE, rows.feed_values(feed) | {"id": feed.id})
        if feed.personal and not self._session.value(
            "SELECT personal FROM feeds WHERE id = :id", {"id": feed.id}
        ):
            self.adopt(feed.id)  # it was while it was polled: what the poll has stored is the newsroom's too

    def topics(self) -> Sequence[tuple[str, int]]:
        """Topics of articles and of feeds that are asked, with the number of articles, most first."""
        counts = Counter(by_state(self._session, "topics"))
        of_feeds = "SELECT DISTINCT topic FROM feeds WHERE state = 'active' AND personal = 0"
        for (topic,) in self._session.rows(of_feeds):
            counts[topic] += 0
        return sorted(((t, n) for t, n in counts.items() if t), key=lambda item: (-item[1], item[0]))

    def seen(self, feed_id: int, entry_ids: Collection[str]) -> dict[str, Seen]:
        """Which of these entries the feed has given before."""
        if not self._session.value("SELECT 1 FROM entries WHERE feed_id = :feed LIMIT 1", {"feed": feed_id}):
            return {}
        found = self._session.rows(
            "SELECT entry_id, article_id, fingerprint FROM entries WHERE feed_id = :feed AND "
            + self._session.among("entry_id", "ids"),
            {"feed": feed_id, "ids": self._session.pack(set(entry_ids))},
        )
        return {row[0]: Seen(row[0], row[1], row[2]) for row in found}

    def mark_seen(self, feed_id: int, seen: Iterable[Seen], now: datetime) -> None:
        """Remembers entries, also when their articles have left the archive."""
        at = micros(now)
        self._session.add_rows(
            "entries",
            ("feed_id", "entry_id", "article_id", "fingerprint", "seen"),
            [(feed_id, one.entry_id, one.article_id, one.fingerprint, at) for one in seen],
            "ON CONFLICT (feed_id, entry_id) DO UPDATE SET "
            "article_id = excluded.article_id, fingerprint = excluded.fingerprint, seen = excluded.seen",
        )


def _names(feed: Feed) -> set[str]:
    """What a person may call the feed, folded."""
    hosts = {(urlsplit(url).hostname or "").removeprefix("www.") for url in (feed.url, feed.site) if url}
    return {name for name in ({" ".join(feed.title.casefold().split())} | hosts) if name}
