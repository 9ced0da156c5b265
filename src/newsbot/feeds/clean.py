"""Plain text in, article out: takes off title, byline, biography, captions, desk boxes, prompts and pointers.

It drops whole lines and never alters one that it keeps; where it is in doubt the line stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from newsbot.feeds import lines as text_lines
from newsbot.feeds import scraped
from newsbot.feeds.bylines import is_person
from newsbot.feeds.comments import heads_comments
from newsbot.feeds.furniture import Furniture, Known
from newsbot.feeds.lines import Line, is_prose, plain

__all__ = ["Cleaned", "Known", "clean_text"]

_TAIL_SHARE = 0.35  # a box of links may hold this much of the running text
_BIO_SHARE = 0.15
_ARTICLE, _TOLD = 3, 2  # paragraphs
_SHORT = 40
_SAID = 6  # words
_PULLED = (40, 300)  # letters of a sentence that is shown twice


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The text that is left; byline and title that stood in it, else those known ("" if neither)."""

    text: str
    byline: str = ""
    title: str = ""


def clean_text(text: str, known: Known | None = None) -> Cleaned:
    """An article's text without what a site writes around it, paragraphs apart by one blank line.

    Works on text of any origin (a page's text pasted whole, an extractor's output, a feed's body). Where
    nothing would be left, the text comes back merely tidied.
    """
    known = known or Known()
    lines = text_lines.split(text, wrapped=not known.marked)
    cleaner = _Cleaner(lines, Furniture(known))
    kept = cleaner.run()
    seen = cleaner.furniture
    return Cleaned(
        text_lines.join(kept or lines), ", ".join(seen.names) or known.byline, seen.title or known.title
    )


@dataclass(slots=True)
class _Cleaner:
    """One run over the lines of one text."""

    lines: list[Line]
    furniture: Furniture
    texts: list[str] = field(default_factory=list)
    _keep: list[bool] = field(default_factory=list)
    _prose: list[bool] = field(default_factory=list)

    def run(self) -> list[Line]:
        self.texts = [line.text for line in self.lines]
        self._keep = [True] * len(self.lines)
        known = self.furniture.known
        if not known.title and not known.marked:
            self.furniture.title = scraped.guess_title(self.texts, self.furniture)
        self._prose = [self._is_text(text) for text in self.texts]
        self._byline()
        first = self._prose.index(True) if any(self._prose) else len(self.lines)
        self._head(first)
        self._tail_boxes()
        self._middle()
        if first < len(self.lines):
            self._end()
        return self._kept()

    def _is_text(self, text: str) -> bool:
        return is_prose(text) and not self.furniture.notice(text) and not self.furniture.heading(text)

    def _kept(self) -> list[Line]:
        """The lines that stay; a paragraph opens where a dropped line opened one."""
        kept: list[Line] = []
        opens = True
        for line, keep in zip(self.lines, self._keep, strict=True):
            opens = opens or line.opens
            if keep:
                kept.append(Line(line.text, opens))
                opens = False
        return kept

    def _drop(self, index: int) -> None:
        self._keep[index] = False

    def _byline(self) -> None:
        """The byline among the lines before the third paragraph."""
        seen = 0
        for index, text in enumerate(self.texts):
            if names := self.furniture.byline(text):
                self.furniture.names = self.furniture.names or names
                self._drop(index)
                self._prose[index] = False
            seen += self._prose[index]
            if seen > 2:
                return

    def _head(self, first: int) -> None:
        """Before the first sentence: all that stands above the title, then what is no part of the text."""
        before = range(min(first, len(self.texts)))
        titles = [i for i in range(min(first + 2, len(self.texts))) if self.furniture.heading(self.texts[i])]
        for index in range(titles[-1] + 1 if titles else 0):
            if not self._prose[index] or index in titles:
                self._drop(index)
        later = {plain(text) for text in self.texts[first + 1 :] if is_prose(text)}
        for index, text in enumerate(self.texts[: first + 4]):
            again = index <= first and plain(text) in later
            seen = self.furniture
            if again or seen.stamp(text) or seen.author(text) or seen.biography(text, end=False):
                self._drop(index)
        wrapped = bool(titles or self.furniture.names)
        told = (i for i in before if self._tells(self.texts[i]))
        for index in before[: next(told, len(before))]:
            loose = not self.furniture.known.marked and len(self.texts[index]) < _SHORT
            if (wrapped and loose) or self.furniture.label(self.texts[index], sure=not wrapped):
                self._drop(index)

    def _tells(self, text: str) -> bool:
        """A sentence, however short, where no head of a page is left above it."""
        sentence = len(text.split()) >= _SAID and text_lines.ends_sentence(text)
        return sentence and self.furniture.known.marked

    def _tail_boxes(self) -> None:
        """Below a heading such as "Must read", near the end, nothing belongs to the article."""
        sizes = [len(text) if prose else 0 for text, prose in zip(self.texts, self._prose, strict=True)]
        total, above, paragraphs = max(1, sum(sizes)), 0, 0
        for index, (text, size) in enumerate(zip(self.texts, sizes, strict=True)):
            told = paragraphs >= _ARTICLE and self._told(index, above)
            ends = index and not size and (told or self._ends_here(text, paragraphs, 1 - above / total))
            if ends and not self._goes_on(index):
                self._keep[index:] = [False] * (len(self.lines) - index)
                return
            above += size
            paragraphs += size > 0

    def _ends_here(self, text: str, paragraphs: int, below: float) -> bool:
        """A box's heading with little below it, or the comments after an article, however many."""
        if paragraphs >= _ARTICLE and heads_comments(text):
            return True
        if self.furniture.author(text):  # a name alone near the end heads what is told of the author
            return paragraphs >= _ARTICLE and below <= _BIO_SHARE
        return below <= _TAIL_SHARE and self.furniture.box(text)

    def _told(self, index: int, above: int) -> bool:
        """A name in a box of its own near the end, the only such heading, and what is told of the person."""
        row, text = self.furniture.known.row, self.texts[index]
        told = self.texts[index + 1 :]
        if not row or not 0 < len(told) <= _TOLD or sum(map(len, told)) > _BIO_SHARE * above:
            return False
        if plain(text) in row or not self._is_name(text):
            return False
        before = (t for t, keep in zip(self.texts[:index], self._keep, strict=False) if keep)
        return not any(self._is_name(t) for t in before)

    def _is_name(self, text: str) -> bool:
        return len(text) < _SHORT and is_person(
            text, self.furniture.known.language, self.furniture.known.site
        )

    def _goes_on(self, index: int) -> bool:
        """Below a box that stands between them, the article's own row of paragraphs goes on."""
        row = self.furniture.known.row
        ended = (i for i, text in enumerate(self.texts) if text_lines.ends_sentence(text))
        own = [i for i in ended if plain(self.texts[i]) in row]
        return bool(own) and own[0] < index < own[-1]

    def _middle(self) -> None:
        """Anywhere: buttons, pointers, appeals, captions; the title again."""
        before = ""
        words = "\n".join(f"\n {plain(x)} \n" for x in self.texts) if self.furniture.known.row else ""
        captions = [] if self.furniture.known.marked else scraped.captions(self.texts)
        for index, text in enumerate(self.texts):
            again = len(text) >= 60 and text == before
            if again or self.furniture.heading(text) or index in captions or self._is_pull_quote(text, words):
                self._drop(index)
            if self._is_furniture(index) or self._heads_update(index):
                self._drop(index)
                self._drop_box(index)
            if text in self.furniture.known.verbatim:
                self._keep[index] = True
            before = text

    def _drop_box(self, index: int) -> None:
        """What stands with a notice, or below a heading of a box, in a small box of its own."""
        text, seen = self.texts[index], self.furniture
        own = seen.known.beside.get(text, ())
        if not own or not ((notice := seen.notice(text)) or seen.aside(text)):
            return
        for way in (1, -1) if notice else (1,):
            at = index + way
            while 0 <= at < len(self.texts) and self.texts[at] in own:
                self._drop(at)
                at += way

    def _is_pull_quote(self, text: str, words: str) -> bool:
        """Words of a paragraph again, set apart from the row of paragraphs."""
        if not words or not _PULLED[0] <= len(text) <= _PULLED[1]:
            return False
        own = plain(text)
        inside = words.count(f" {own} ") - words.count(f"\n {own} \n")
        return own not in self.furniture.known.row and inside > 0

    def _heads_update(self, index: int) -> bool:
        """A time of day between two sentences, as in a live blog; times in a table stay."""
        beside = (*self.texts[max(0, index - 1) : index], *self.texts[index + 1 : index + 2])
        return self.furniture.clock(self.texts[index]) and all(text_lines.ends_sentence(x) for x in beside)

    def _is_furniture(self, index: int) -> bool:
        text, seen = self.texts[index], self.furniture
        notice = not self._prose[index] and seen.notice(text)  # running text has been asked before
        return notice or seen.idle(text) or seen.caption(text) or seen.aside(text)

    def _end(self) -> None:
        """From the last line up: credits, biographies, desks, dates."""
        for index in range(len(self.texts) - 1, 0, -1):
            if self._keep[index] and not self.furniture.ending(self.texts[index]):
                return
            self._drop(index)
