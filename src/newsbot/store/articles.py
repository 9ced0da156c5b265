"""The shelf of articles: the archive, with its stories and its index kept in step."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from newsbot.domain.article import Article
from newsbot.domain.delivery import EXPIRY
from newsbot.domain.story import Story
from newsbot.store import archive_rows as rows
from newsbot.store.backlog import Backlog
from newsbot.store.index import Index
from newsbot.store.rows import micros
from newsbot.store.session import Row, Session, Values
from newsbot.store.stories import StoryRows, oldest_news
from newsbot.store.tallies import count_articles, count_stories

LOAD_CHUNK = 500
_NEWEST = "ORDER BY a.published DESC, a.id DESC LIMIT :limit"


class ArticleShelf:
    """Articles. Nothing under embargo is ever in here: a bulletin's article is made when it goes out."""

    def __init__(self, session: Session, index: Index) -> None:
        self._session = session
        self._index = index
        self._stories = StoryRows(session)
        self._backlog = Backlog(session, index)

    def add(self, article: Article, *, story: int = 0) -> Article:
        """Stores an article in `story` (0: a new one). One of the same key is returned as it is stored."""
        known = self._session.value("SELECT id FROM articles WHERE key = :key", {"key": article.key})
        if known is not None:
            stored = self.get(known)
            assert stored is not None
            return stored
        story_id = self._stories.join(story, article) if story else self._stories.open(article)
        values = rows.article_values(article) | {"story_id": story_id}
        article_id = self._session.insert("articles", values)
        count_articles(self._session, [article])
        self._note_source(article)
        self._index.add([(article_id, article.title, article.text)])
        return article.stored(article_id, story_id)

    def add_all(self, articles: Sequence[Article]) -> Sequence[int]:
        """Stores many at once, each in a story of its own. Their ids.

        Their keys must be known neither here (`by_keys` in the same transaction tells) nor among themselves.
        The index reads them later: see `index_waiting`.
        """
        ids = self._insert(articles)
        if ids:
            self._backlog.put(ids)
        return ids

    def index_waiting(self) -> int:
        """Lets the index read some of what `add_all` has stored; how many, 0 where none are left."""
        return self._backlog.work_off()

    def revise(self, article: Article) -> None:
        """Writes the article of that id (or, with id 0, of that key) as it is now, in the index too."""
        old = self._session.row(
            "SELECT id, title, text FROM articles WHERE id = :id OR (:id = 0 AND key = :key)",
            {"id": article.id, "key": article.key},
        )
        if old is None:
            return
        values = rows.article_values(article)
        for fixed in ("key", "story_id", "fetched", "feed_id", "entry_id"):
            del values[fixed]
        self._session.update("articles", old[0], values)
        if (old[1], old[2]) != (article.title, article.text) and self._backlog.indexed([old[0]]):
            self._index.remove([(old[0], old[1], old[2])])
            self._index.add([(old[0], article.title, article.text)])

    def get(self, article_id: int) -> Article | None:
        """The article of that id."""
        return self.many([article_id]).get(article_id)

    def many(self, ids: Collection[int]) -> dict[int, Article]:
        """Those of these articles that there are."""
        found = self._select("WHERE " + self._session.among("a.id", "ids"), {"ids": self._session.pack(ids)})
        return {article.id: article for article in found}

    def by_keys(self, keys: Collection[str]) -> dict[str, int]:
        """Ids of the articles with these keys."""
        found = self._session.rows(
            "SELECT key, id FROM articles WHERE " + self._session.among("key", "keys"),
            {"keys": self._session.pack(keys)},
        )
        return {row[0]: row[1] for row in found}

    def newest(self, limit: int, *, before: int | None = None) -> Sequence[Article]:
        """The newest by publication; with `before`: those that follow that article in this order."""
        if before is None:
            return self._select(_NEWEST, {"limit": limit})
        published = self._session.value("SELECT published FROM articles WHERE id = :id", {"id": before})
        if published is None:
            return self._select(f"WHERE a.id < :id {_NEWEST}", {"id": before, "limit": limit})
        return self._select(
            f"WHERE (a.published, a.id) < (:published, :id) {_NEWEST}",
            {"published": published, "id": before, "limit": limit},
        )

    def since(self, moment: datetime, limit: int) -> Sequence[Article]:
        """The last `limit` that have come since and were news then, in the order of their coming."""
        return self._select(
            "WHERE a.fetched >= :since AND a.published >= :old "
            "ORDER BY a.fetched DESC, a.id DESC LIMIT :limit",
            {"since": micros(moment), "old": oldest_news(moment), "limit": limit},
        )[::-1]

    def ids_since(self, moment: datetime, limit: int) -> Sequence[int]:
        """The ids of what `since` gives, for a walk through more articles than fit into memory."""
        found = self._session.rows(
            "SELECT id FROM articles WHERE fetched >= :since AND published >= :old "
            "ORDER BY fetched DESC, id DESC LIMIT :limit",
            {"since": micros(moment), "old": oldest_news(moment), "limit": limit},
        )
        return [row[0] for row in reversed(found)]

    def pending(self, limit: int) -> Sequence[Article]:
        """Articles that have no summary yet, newest first."""
        return self._select(f"WHERE a.pending = 1 {_NEWEST}", {"limit": limit})

    def widest_stories(self, moment: datetime, limit: int, newest: int) -> Sequence[tuple[Story, int]]:
        """Stories with news since, most sources first, each with its newest article.

        `newest` (unless 0) is the last article that counts.
        """
        return self._stories.widest(moment, limit, newest)

    def story(self, story_id: int) -> Story | None:
        """The story of that id."""
        return self._stories.get(story_id)

    def of_stories(self, story_ids: Collection[int], most: int) -> Sequence[Article]:
        """Of each of these stories that has several articles the first `most`, in order of arrival.

        Those of frozen feeds are left out.
        """
        if not story_ids:
            return []
        return self._select(
            "WHERE a.id IN (SELECT id FROM (SELECT id, "
            "row_number() OVER (PARTITION BY story_id ORDER BY id) AS place, "
            "count(*) OVER (PARTITION BY story_id) AS size FROM articles WHERE "
            + self._session.among("story_id", "ids")
            + ") AS ranked WHERE place <= :most AND size > 1) "
            "AND a.feed_id NOT IN (SELECT id FROM feeds WHERE frozen = 1) ORDER BY a.id",
            {"ids": self._session.pack(story_ids), "most": most},
        )

    def picks(self, since: datetime) -> Sequence[int]:
        """Articles that editors have picked since, the last picked first."""
        found = self._session.rows(
            "SELECT article_id FROM picks WHERE at >= :since ORDER BY at DESC, article_id DESC",
            {"since": micros(since)},
        )
        return [row[0] for row in found]

    def pick(self, article_id: int, person: int, now: datetime) -> None:
        """Puts an article onto the must-reads; again: as of now."""
        self._session.run(
            "INSERT INTO picks (article_id, person, at) VALUES (:article, :person, :now) "
            "ON CONFLICT (article_id) DO UPDATE SET person = excluded.person, at = excluded.at",
            {"article": article_id, "person": person, "now": micros(now)},
        )

    def sent_of_feed(self, feed_id: int, since: datetime, limit: int) -> Sequence[Article]:
        """The feed's articles that somebody has been sent since, newest first."""
        return self._select(
            "WHERE a.feed_id = :feed AND a.fetched >= :old AND EXISTS (SELECT 1 FROM deliveries d "
            "WHERE d.kind = 'article' AND d.parcel_id = a.id AND d.state = 'sent' AND d.finished >= :since) "
            + _NEWEST,
            {"feed": feed_id, "old": micros(since - EXPIRY), "since": micros(since), "limit": limit},
        )

    def prune(self, before: datetime, limit: int) -> int:
        """Deletes at most `limit` articles published before; how many. Saved ones and bulletins stay."""
        old = self._session.rows(
            "SELECT a.id, a.title, a.text, a.story_id FROM articles a WHERE a.published < :before "
            "AND NOT EXISTS (SELECT 1 FROM saved s WHERE s.article_id = a.id) "
            "AND NOT EXISTS (SELECT 1 FROM bulletins b WHERE b.article_id = a.id) "
            "ORDER BY a.published, a.id LIMIT :limit",
            {"before": micros(before), "limit": limit},
        )
        return self._leave(old)

    def remove(self, article_id: int) -> None:
        """Takes one article out of the archive, out of every reader's saved ones too."""
        self._session.run("DELETE FROM saved WHERE article_id = :id", {"id": article_id})
        self._leave(
            self._session.rows(
                "SELECT id, title, text, story_id FROM articles WHERE id = :id", {"id": article_id}
            )
        )

    def _leave(self, old: Sequence[Row]) -> int:
        """Deletes these articles (id, title, text, story) with what refers to them; how many."""
        if not old:
            return 0
        ids = {"ids": self._session.pack([row[0] for row in old])}
        indexed = self._backlog.indexed([row[0] for row in old])
        self._index.remove([(row[0], row[1], row[2]) for row in old if row[0] in indexed])
        self._session.run("DELETE FROM articles WHERE " + self._session.among("id", "ids"), ids)
        self._session.run("DELETE FROM picks WHERE " + self._session.among("article_id", "ids"), ids)
        self._session.run(
            "UPDATE entries SET article_id = 0 WHERE article_id > 0 AND "
            + self._session.among("article_id", "ids"),
            ids,
        )
        self._stories.sweep({row[3] for row in old})
        return len(old)

    def load(self, articles: Sequence[Article]) -> int:
        """Stores many at once, each in a story of its own, oldest first; known keys are left out.

        Returns how many were new.
        """
        ordered = sorted(articles, key=lambda article: article.published)
        return sum(
            self._load(ordered[start : start + LOAD_CHUNK]) for start in range(0, len(ordered), LOAD_CHUNK)
        )

    def _load(self, articles: Sequence[Article]) -> int:
        known = self.by_keys({article.key for article in articles})
        new = list({a.key: a for a in reversed(articles) if a.key not in known}.values())[::-1]
        ids = self._insert(new)
        self._index.add([(number, one.title, one.text) for number, one in zip(ids, new, strict=True)])
        return len(ids)

    def _insert(self, new: Sequence[Article]) -> range:
        """Stores articles whose keys are not known; their ids. The index is not told."""
        if not new:
            return range(0)
        first = self._next_id("articles", len(new))
        story = self._next_id("stories", len(new))
        values = [
            (*rows.article_row(article)[:-1], story + place, first + place)
            for place, article in enumerate(new)
        ]
        self._session.add_rows("articles", (*rows.ARTICLE_COLUMNS, "id"), values)
        self._session.run(
            "INSERT INTO stories (id, opened, updated, title) "
            "SELECT story_id, published, published, title FROM articles WHERE id BETWEEN :first AND :last",
            {"first": first, "last": first + len(new) - 1},
        )
        count_articles(self._session, new)
        count_stories(self._session, len(new))
        for name in {article.source for article in new if not article.feed_id}:
            self._note_name(name)
        return range(first, first + len(new))

    def _next_id(self, table: str, count: int) -> int:
        """The first of `count` ids that nobody else will get."""
        if self._session.is_sqlite:  # the writer is alone
            last = self._session.value(
                "SELECT seq FROM sqlite_sequence WHERE name = :table", {"table": table}
            )
            return (last or 0) + 1
        # the lock keeps the numbers together: `nextval` alone may be shared with another writer
        self._session.run("SELECT pg_advisory_xact_lock(hashtext(:table))", {"table": f"newsbot.{table}"})
        return int(
            self._session.value(
                "SELECT setval(pg_get_serial_sequence(:table, 'id'), "
                "nextval(pg_get_serial_sequence(:table, 'id')) + :more) - :more",
                {"table": table, "more": max(count, 1) - 1},
            )
        )

    def _note_source(self, article: Article) -> None:
        if not article.feed_id:
            self._note_name(article.source)

    def _note_name(self, name: str) -> None:
        if name:
            self._session.run(
                "INSERT INTO loose_sources (name) VALUES (:n) ON CONFLICT DO NOTHING", {"n": name}
            )

    def _select(self, rest: str, values: Values) -> list[Article]:
        found = self._session.rows(f"SELECT {rows.ARTICLE} FROM articles a {rest}", values)
        return [rows.article(row) for row in found]
