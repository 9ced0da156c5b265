"""Text copied whole from a page: its headline and captions, guessed by their place and looks."""

from __future__ import annotations

import re

from newsbot.feeds.furniture import Furniture, overlap
from newsbot.feeds.lines import ends_sentence, is_prose, plain

_HEAD = 30  # lines in which a headline is looked for
_CRUMB = 25  # letters of a headline in a breadcrumb that is cut short
_CAPTION_WORDS = 9
_CAPTION_LETTERS = (60, 140)
_SENTENCE = re.compile(r"[.!?…] ")


def guess_title(texts: list[str], furniture: Furniture) -> str:
    """The headline where none is known: a line that stands twice, else the one above byline or date.

    "" where nothing speaks for one: a clean text may open with anything.
    """
    head = texts[:_HEAD]
    likely = [i for i, text in enumerate(head) if _like_title(text) and not furniture.date(text)]
    seen = [plain(head[i]) for i in likely]
    for i, words in zip(likely, seen, strict=True):
        crumbs = (plain(text) for text in head[:i] if text.endswith(("...", "…")))
        if seen.count(words) > 1 or any(overlap(crumb, words) >= _CRUMB for crumb in crumbs):
            return head[i]
    bylines = [i for i, text in enumerate(head) if furniture.byline(text)]
    dates = [i for i, text in enumerate(head[:8]) if furniture.label(text, sure=True)]
    above = [[i for i in likely if i < mark] for mark in (*bylines, *dates)]
    return next((head[found[-1]] for found in above if found), "")


def _like_title(text: str) -> bool:
    sentence = ends_sentence(text) and not text.endswith(("?", "!"))
    return 20 <= len(text) <= 200 and len(text.split()) >= 4 and not sentence


def captions(texts: list[str]) -> list[int]:
    """Lines between two paragraphs that are too long for a heading and are no sentence.

    Only where there is one such line, or two: more of them are headings of the author's own, and lines that
    follow each other or a colon are a list.
    """
    found = [i for i in range(1, len(texts) - 1) if _like_caption(texts, i)]
    return found if len(found) <= 2 else []


def _like_caption(texts: list[str], index: int) -> bool:
    text = texts[index]
    if not _CAPTION_LETTERS[0] <= len(text) <= _CAPTION_LETTERS[1] or len(text.split()) < _CAPTION_WORDS:
        return False
    if ends_sentence(text) or _SENTENCE.search(text) or text[0].islower() or texts[index + 1][0].islower():
        return False
    if text[0] in "-*•–—·\"“«„'‘0123456789" or text.endswith(("”", '"', "»")):
        return False
    before, after = texts[index - 1], texts[index + 1]
    return all(is_prose(t) and ends_sentence(t) and not t.endswith(":") for t in (before, after))
