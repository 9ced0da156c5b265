"""Stories on the shelf of articles: which articles tell of one event, as lists show them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from newsbot.domain.arrival import OLD
from newsbot.domain.article import Article
from newsbot.domain.story import Carrier, Story
from newsbot.store.rows import micros, moment, moment_or_none
from newsbot.store.session import Row, Session
from newsbot.store.tallies import count_stories

OPENING = 100  # letters at the start of a text that only the same text has


class StoryRows:
    """The rows behind stories. A story lives as long as one of its articles."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, article: Article) -> int:
        """A new story that begins with this article."""
        at = micros(article.published)
        count_stories(self._session, 1)
        return self._session.insert("stories", {"opened": at, "updated": at, "title": article.title})

    def join(self, story_id: int, article: Article) -> int:
        """Takes the article into a story; opens one where that is no more. Returns its id."""
        found = self._session.run(
            "UPDATE stories SET updated = CASE WHEN updated < :at THEN :at ELSE updated END WHERE id = :id",
            {"id": story_id, "at": micros(article.published)},
        )
        return story_id if found else self.open(article)

    def get(self, story_id: int) -> Story | None:
        """The story of that id."""
        found = self.many([story_id])
        return found[0] if found else None

    def many(self, ids: Sequence[int]) -> list[Story]:
        """Stories filled with their sources, in the order of `ids`."""
        packed = self._session.pack(ids)
        heads = self._session.rows(
            "SELECT id, opened, updated, title FROM stories WHERE " + self._session.among("id", "ids"),
            {"ids": packed},
        )
        told = self._session.rows(
            "SELECT a.story_id, a.source, p.at, a.url, SUBSTR(a.text, 1, 200) FROM articles a "
            "LEFT JOIN picks p ON p.article_id = a.id "
            "WHERE " + self._session.among("a.story_id", "ids") + " ORDER BY a.story_id, a.id",
            {"ids": packed},
        )
        by_story: dict[int, list[Row]] = {}
        for row in told:
            by_story.setdefault(row[0], []).append(row)
        filled = {head[0]: _story(head, by_story.get(head[0], [])) for head in heads}
        return [filled[one] for one in ids if one in filled]

    def widest(self, moment: datetime, limit: int, newest: int) -> Sequence[tuple[Story, int]]:
        """Stories with news since, most sources first, then newest; each with its newest article.

        `newest` (unless 0) is the last article that counts.
        """
        # "+ 0" keeps the database from walking the whole archive by story
        found = self._session.rows(
            "SELECT story_id + 0, MAX(id) FROM articles "
            "WHERE published >= :since AND (:newest = 0 OR id <= :newest) "
            "GROUP BY story_id + 0 ORDER BY COUNT(DISTINCT source) DESC, MAX(published) DESC, MAX(id) DESC "
            "LIMIT :limit",
            {"since": micros(moment), "newest": newest, "limit": limit},
        )
        article: dict[int, int] = {row[0]: row[1] for row in found}
        return [(story, article[story.id]) for story in self.many(list(article))]

    def sweep(self, ids: Collection[int]) -> None:
        """Ends those of these stories whose last article has left."""
        self._session.run(
            "DELETE FROM stories WHERE "
            + self._session.among("id", "ids")
            + " AND NOT EXISTS (SELECT 1 FROM articles a WHERE a.story_id = stories.id)",
            {"ids": self._session.pack(ids)},
        )


def oldest_news(since: datetime) -> int:
    """What was published before this was archive, not news, when it came after `since`."""
    floor = datetime.min.replace(tzinfo=since.tzinfo) + timedelta(days=4)
    return micros(max(since, floor) - OLD)


def _opening(text: str) -> str:
    """How a text begins, without what an editor changes first: case, spaces, quotation marks."""
    return "".join(filter(str.isalnum, text.casefold()))[:OPENING] if len(text) > OPENING else ""


def _story(head: Row, told: Sequence[Row]) -> Story:
    picked = [row[2] for row in told if row[2] is not None]
    return Story(
        id=head[0],
        opened=moment(head[1]),
        updated=moment(head[2]),
        title=head[3],
        articles=len(told),
        carriers=tuple(Carrier(row[1], row[3], _opening(row[4])) for row in told if row[1]),
        picked=moment_or_none(max(picked, default=None)),
    )
