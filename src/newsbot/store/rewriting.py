"""Stored articles written anew, in the index too: revised, or taken over by the newsroom."""

from __future__ import annotations

from newsbot.domain.article import Article
from newsbot.store import archive_rows as rows
from newsbot.store.backlog import Backlog
from newsbot.store.index import Index
from newsbot.store.session import Row, Session, Values
from newsbot.store.stories import StoryRows
from newsbot.store.tallies import move_article

_FIXED = ("key", "story_id", "fetched", "feed_id", "entry_id", "personal")


class Rewriting:
    """What happens to an article after it was stored."""

    def __init__(self, session: Session, index: Index) -> None:
        self._session = session
        self._index = index
        self._stories = StoryRows(session)
        self._backlog = Backlog(session, index)

    def revise(self, article: Article) -> None:
        """Writes the article of that id (or, with id 0, of that key) as it is now, where it came from."""
        old = self._session.row(
            "SELECT id, title, text FROM articles WHERE id = :id OR (:id = 0 AND key = :key)",
            {"id": article.id, "key": article.key},
        )
        if old is None:
            return
        values = rows.article_values(article)
        for fixed in _FIXED:
            del values[fixed]
        self._write(old, article, values)

    def take_over(self, own: Article, article: Article, story: int) -> Article:
        """The newsroom has an article that only readers' sources had: it is as the newsroom gives it, and
        new. In `story` (0: a new one)."""
        story_id = self._stories.join(story, article) if story else self._stories.open(article)
        values = rows.article_values(article) | {"story_id": story_id}
        self._write((own.id, own.title, own.text), article, values)
        move_article(self._session, own, article)
        self._stories.sweep({own.story_id})
        return article.stored(own.id, story_id)

    def _write(self, old: Row, article: Article, values: Values) -> None:
        self._session.update("articles", old[0], values)
        if (old[1], old[2]) != (article.title, article.text) and self._backlog.indexed([old[0]]):
            self._index.remove([(old[0], old[1], old[2])])
            self._index.add([(old[0], article.title, article.text)])
