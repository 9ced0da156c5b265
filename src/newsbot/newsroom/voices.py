"""What several sources say of one story: their sentences side by side, each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from newsbot.domain.article import Article
from newsbot.domain.story import Voice
from newsbot.newsroom.ledger import Store
from newsbot.newsroom.ports import StoryTeller

MEMBERS = 8  # articles of one story that are heard
SHORT, LONG = 60, 180  # words of a digest


class Voices:
    """The digests of stories that several sources carry."""

    def __init__(self, store: Store, teller: StoryTeller) -> None:
        self._store = store
        self._teller = teller

    async def of(self, articles: Sequence[Article], words: int) -> Mapping[int, Sequence[Voice]]:
        """By number of article: the digest of its story, the article's own words among them.

        Articles whose story has one source only, or whose sources all say the same, are left out.
        """
        stories = {article.story_id for article in articles if article.story_id}
        members = await self._store.read(lambda tx: tx.articles.of_stories(stories, MEMBERS))
        return voices_of(articles, members, self._teller, words)


def voices_of(
    articles: Iterable[Article], members: Sequence[Article], teller: StoryTeller, words: int
) -> Mapping[int, Sequence[Voice]]:
    """The same where the articles of the stories, `members`, are at hand."""
    found: dict[int, Sequence[Voice]] = {}
    for article in articles:
        heard = {article.source: article}
        for member in members:
            if member.story_id == article.story_id:
                heard.setdefault(member.source, member)
        if len(heard) > 1:
            said = teller.digest(tuple(heard.values()), words)
            if len({voice.source for voice in said}) > 1:
                found[article.id] = said
    return found
