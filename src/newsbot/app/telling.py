"""The digest of a story: the newsroom's articles brought to the room that chooses sentences."""

from __future__ import annotations

from collections.abc import Sequence

from newsbot.domain.article import Article
from newsbot.domain.story import Voice
from newsbot.summaries.story_digest import Source, story_digest


class StoryTeller:
    """Fits `newsroom.ports.StoryTeller`."""

    def digest(self, articles: Sequence[Article], words: int) -> Sequence[Voice]:
        """Sentences of the articles' summaries, each with its source."""
        sources = [Source(article.summary.sentences, article.language) for article in articles]
        return [
            Voice(quoted.sentence.text, articles[quoted.source].source, articles[quoted.source].id)
            for quoted in story_digest(sources, words)
        ]
