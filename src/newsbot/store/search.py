"""The archive asked: filters, the order of hits, and the excerpt that shows why each was found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from newsbot.domain.query import Order, Query, SearchHit
from newsbot.store.backlog import Backlog
from newsbot.store.excerpts import Excerpts
from newsbot.store.index import Ask, Index, Where
from newsbot.store.rows import micros, moment
from newsbot.store.session import Session, Values
from newsbot.store.sight import both, seen_by
from newsbot.store.some_words import BEST, SAMPLE, SomeWords, may_loosen

PROBE = 2000  # up to so many hits are ranked; ranking more costs more than it tells
NARROW = 200  # the same where each hit's article must be looked at first
WINDOWS = (300, 2000, 16_000)  # of more hits the newest are looked for among so many newest articles
MANY = 50_000  # and then among so many hits: words in more articles have shown enough by then


class SearchShelf:
    """Search. Articles with all words come first; where they are few, those with some of them follow."""

    def __init__(self, session: Session, index: Index, *, hurries: bool = False) -> None:
        self._hurries = hurries
        self._session = session
        self._index = index

    def find(self, query: Query, limit: int, offset: int) -> Sequence[SearchHit]:
        """The hits of one page. Words that the archive lacks give none; no question gives an error.

        Raises `Behind` where the index has not read all, unless the question `hurries`: the store lets it
        read some and asks again.
        """
        where = self._where(query)
        if limit <= 0 or where is None:
            return []
        if (query.terms or query.without) and not self._hurries:
            Backlog(self._session, self._index).check()
        if not query.terms:
            return self._told(self._newest(self._lacking(query, where), limit, offset), query)
        return self._told(self._matching(query, where, limit, offset), query)

    def titles(self, limit: int, own: Collection[int] | None) -> Sequence[str]:
        """Of the newest articles that are seen with `own` sources."""
        where = seen_by(self._session, own)
        found = self._session.rows(
            f"SELECT a.title FROM articles a WHERE {where.sql or '1 = 1'} "
            "ORDER BY a.published DESC LIMIT :limit",
            where.values | {"limit": limit},
        )
        return [row[0] for row in found]

    def _matching(self, query: Query, where: Where, limit: int, offset: int) -> list[int]:
        """One page. Few hits are put in order; of many, the newest come first, and no more are looked for.

        What few means hangs on the question alone and not on the page, so that pages follow each other.
        """
        ask = Ask(query.terms, query.without)
        end = offset + limit
        by_time = _is_by_time(query)
        few = _few(query)
        found = self._index.hits(ask, where, max(few, end) + 1)
        if len(found) > few:
            best = query.order is Order.BEST
            many = self._index.ranked(ask, found[:few]) if best else self._newest_of(ask, where, end)
            return many[offset:end]
        ordered = self._by_time(found) if by_time else self._index.ranked(ask, found)
        if len(ordered) < end and may_loosen(query.terms):
            ordered += self._partly(query, where, set(found))
        return ordered[offset:end]

    def _newest_of(self, ask: Ask, where: Where, wanted: int) -> list[int]:
        """The newest of many hits by publication, which ids do not tell: archives come in any order."""
        for window in WINDOWS:
            newest = self._newest(where, window, 0)
            hits = set(self._index.among(ask, newest))
            if len(hits) >= wanted or len(newest) < window:
                return [one for one in newest if one in hits]
        return self._by_time(self._index.hits(ask, where, MANY))

    def _partly(self, query: Query, where: Where, found: set[int]) -> list[int]:
        """Articles with some of the words: those with most of the rare ones, in order."""
        some = SomeWords(self._index, Ask(query.terms, query.without), where, _few(query))
        total = int(self._session.value("SELECT MAX(id) FROM articles") or 0)
        ask, near = some.ids(lambda: self._newest(where, SAMPLE, 0), total)
        ids = [one for one in near if one not in found][:BEST]
        return self._by_time(ids) if query.order is Order.NEW else self._index.ranked(ask, ids)

    def _by_time(self, ids: Sequence[int]) -> list[int]:
        found = self._session.rows(
            "SELECT id FROM articles WHERE "
            + self._session.among("id", "ids")
            + " ORDER BY published DESC, id DESC",
            {"ids": self._session.pack(ids)},
        )
        return [row[0] for row in found]

    def _lacking(self, query: Query, where: Where) -> Where:
        """The condition with what the question does not want added to it."""
        if not query.without:
            return where
        return both(where, self._index.lacking(query.without))

    def _newest(self, where: Where, limit: int, offset: int) -> list[int]:
        found = self._session.rows(
            f"SELECT a.id FROM articles a WHERE {where.sql or '1 = 1'} "
            "ORDER BY a.published DESC, a.id DESC LIMIT :limit OFFSET :offset",
            where.values | {"limit": limit, "offset": offset},
        )
        return [row[0] for row in found]

    def _where(self, query: Query) -> Where | None:
        """The fields of the question as a condition; None where no article can meet it."""
        conditions: list[str] = []
        values: Values = {}
        if query.sources:
            sources = self._sources(query.sources, "of")
            if sources is None:
                return None
            conditions.append(sources.sql)
            values |= sources.values
        if query.without_sources and (others := self._sources(query.without_sources, "but")):
            conditions.append(f"NOT {others.sql}")
            values |= others.values
        for named in (
            self._topics(query),
            _languages(query.languages, ""),
            _languages(query.without_languages, "NOT "),
        ):
            conditions += [named.sql] if named.sql else []
            values |= named.values
        if query.after:
            conditions.append("a.published >= :after")
            values["after"] = micros(query.after)
        if query.before:
            conditions.append("a.published < :before")
            values["before"] = micros(query.before)
        return both(Where(" AND ".join(conditions), values), seen_by(self._session, query.own))

    def _topics(self, query: Query) -> Where:
        """Articles of the topics that are wanted, and of none that are not."""
        conditions, values = [], Values()
        for sign, tag, topics in (("", "of", query.topics), ("NOT ", "but", query.without_topics)):
            if topics:
                conditions.append(sign + self._session.among("a.topic", f"{tag}_topics"))
                values[f"{tag}_topics"] = self._session.pack(topics)
        return Where(" AND ".join(conditions), values)

    def _sources(self, wanted: Sequence[str], tag: str) -> Where | None:
        """Articles of feeds whose title or host contains one of the names, or loaded under such a name.

        `tag`: what the names of its values begin with.
        """
        feeds = self._session.rows("SELECT id, title, url, site FROM feeds")
        ids = [row[0] for row in feeds if _is_called(wanted, row[1], row[2], row[3])]
        loose = [row[0] for row in self._session.rows("SELECT name FROM loose_sources")]
        names = [name for name in loose if _is_called(wanted, name)]
        if not ids and not names:
            return None
        values: Values = {f"{tag}_feeds": self._session.pack(ids)}
        by_feed = self._session.among("a.feed_id", f"{tag}_feeds")
        if not names:
            return Where(f"({by_feed})", values)
        values[f"{tag}_names"] = self._session.pack(names)
        by_name = "(a.feed_id = 0 AND " + self._session.among("a.source", f"{tag}_names") + ")"
        return Where(f"({by_feed} OR {by_name})", values)

    def _told(self, ids: Sequence[int], query: Query) -> list[SearchHit]:
        if not ids:
            return []
        found = self._session.rows(
            "SELECT id, title, url, source, published, text, story_id FROM articles WHERE "
            + self._session.among("id", "ids"),
            {"ids": self._session.pack(ids)},
        )
        by_id = {row[0]: row for row in found}
        excerpts = Excerpts(query.terms)
        hits = []
        for row in (by_id[one] for one in ids if one in by_id):
            snippet, marks = excerpts.of(row[5])
            hits.append(SearchHit(row[0], row[1], row[2], row[3], moment(row[4]), snippet, marks, row[6]))
        return hits


def _languages(wanted: Sequence[str], sign: str) -> Where:
    """Articles in one of these languages, or in a kind of it ("pt": "pt-BR" too); `sign` "NOT ": in none."""
    tag = "but" if sign else "of"
    values: Values = {f"{tag}_language{place}": _like(name) + "%" for place, name in enumerate(wanted)}
    spoken = " OR ".join(f"lower(a.language) LIKE :{name}" for name in values)
    return Where(f"{sign}({spoken})" if spoken else "", values)


def _few(query: Query) -> int:
    """So many hits are ranked. That readers' own are left out narrows hardly anything and does not count."""
    fields = (query.sources, query.topics, query.languages, query.after, query.before)
    return NARROW if any(fields) else PROBE


def _is_by_time(query: Query) -> bool:
    """Whether hits come newest first: when that is asked for, and with phrases and beginnings of words."""
    plain = not any((term.is_phrase and term.quoted) or term.prefix for term in query.terms)
    return query.order is Order.NEW or (query.order is Order.AUTO and not plain)


def _is_called(wanted: Sequence[str], name: str, *urls: str) -> bool:
    called = [" ".join(name.casefold().split()), *(urlsplit(url).hostname or "" for url in urls if url)]
    return any(part in one for part in wanted for one in called)


def _like(given: str) -> str:
    return given.replace("\\", "").replace("%", "").replace("_", "-")
