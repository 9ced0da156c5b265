"""The words of a bulletin: read from what an editor typed, compared with others, kept as an article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from newsbot.domain.article import Article, Length, Sentence, Summary
from newsbot.domain.bulletin import Bulletin
from newsbot.domain.errors import BadInput
from newsbot.domain.links import clean_link, is_web_link
from newsbot.domain.text import clean, one_line, pieces, shorten, units, words
from newsbot.newsroom.preparing import Preparing

HEADLINE_UNITS = 300
TEXT_UNITS = 3000  # leaves room for kicker, label and link within one message
BULLETIN_KEY = "bulletin:"  # what the keys of articles from the desk begin with

_LAST_LINK = re.compile(r"\s*(https?://\S+)\s*$")


@dataclass(frozen=True, slots=True)
class Words:
    """What a bulletin says: the first line, the rest, a link."""

    headline: str
    text: str = ""
    url: str = ""


async def read_words(preparing: Preparing, given: str, now: datetime) -> Words:
    """A text (headline, more lines, perhaps a link at its end) or a lone link, whose page is read.

    Raises BadInput("empty"), BadInput("long_text", …) and SourceError.
    """
    text = clean(given)
    if is_web_link(text) and " " not in text and "\n" not in text:
        article = await preparing.from_link(text, now)
        lead = " ".join(sentence.text for sentence in article.summary.at(Length.NORMAL))
        return Words(shorten(article.title, HEADLINE_UNITS), shorten(one_line(lead), TEXT_UNITS), article.url)
    return plain_words(text)


def plain_words(text: str) -> Words:
    """As `read_words`, for a text. Raises BadInput."""
    link = _LAST_LINK.search(text)
    url = clean_link(link[1]) if link and is_web_link(link[1]) else ""
    said = text[: link.start()].strip() if link and url else text
    headline, _, rest = said.partition("\n")
    if not words(headline) and not one_line(headline):
        raise BadInput("empty")
    if units(headline) > HEADLINE_UNITS:  # one long paragraph: its beginning is the headline
        first, *more = pieces(headline, HEADLINE_UNITS)
        headline, rest = first, "\n".join((" ".join(more), rest)).strip()
    if units(rest) > TEXT_UNITS:
        raise BadInput("long_text", str(TEXT_UNITS))
    return Words(one_line(headline), rest.strip(), url)


def as_article(bulletin: Bulletin, now: datetime) -> Article:
    """The bulletin as the archive keeps it from the moment it is out. Its summary is its own text."""
    text = bulletin.text or bulletin.headline
    return Article(
        id=bulletin.article_id,
        title=bulletin.headline,
        url=bulletin.url,
        key=f"{BULLETIN_KEY}{bulletin.id}",
        published=bulletin.launched or now,
        fetched=now,
        text=text,
        revision=bulletin.revision,
        summary=Summary((Sentence(text, 0, len(text), Length.SHORTER),), method="desk"),
    )
