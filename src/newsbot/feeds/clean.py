"""Plain text in, article out: takes off title, byline, biography, captions, desk boxes, prompts and pointers.

It drops whole lines and never alters one that it keeps; where it is in doubt the line stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from newsbot.feeds import lines as text_lines
from newsbot.feeds.bylines import byline_names, is_desk
from newsbot.feeds.lines import Line, ends_sentence, is_prose, plain
from newsbot.feeds.phrases import Kind, pattern

_OUTER = " \t\n.,:;!?…|•·*–—-[](){}<>«»“”\"'’‘→›»▶►▼✕✖©#"
_BULLET = " \t•·*–—-»›▶►>→"
_NUMBERS = re.compile(r"[\W\d_]*")
_DATE = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[:.]\d{2}\b|\d+ (?:min|hour|day|stund|tag|saat|gün|час|дн)|"
    r"\b(?:jan|feb|f[ée]v|mar|mär|apr|avr|abr|may|mai|jun|jui|jul|aug|ao[uû]|ago|sep|oct|okt|out|nov|dec|dez|"
    r"d[ée]c|dic|ene|gen|янв|фев|мар|апр|мая|май|июн|июл|авг|сен|окт|ноя|дек|yan|iyn|iyl|avq|sen|oyn|noy|dek|"
    r"oca|şub|nis|tem|ağu|eyl|eki|kas|ara|يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|"
    r"ديسمبر)|\d年",
    re.I,
)
_CONTACT = re.compile(
    r"@\w|twitter|e-?mail|facebook|linkedin|instagram|telegram|\bfollow\b|reached? (?:at|him|her|out)|contact |folgen|"
    r"suiv|siga|sígue|https?:|www\.|author of|'s book|new book|novel|podcast|based in|lives in",
    re.I,
)
_PRESENTS = re.compile(
    r"(?:[A-ZÀ-ÞĀ-ŽА-ЯƏĞİŞÇÖÜ][\w’'.-]+ ){2,4}(?:is|was|are|covers|writes|reports|ist|schreibt|est|es|escribe|è|é|—|–) "
)
_CREDITED = re.compile(
    r"\((?:photo|image|picture|credit|foto|bild|crédit|фото)s?(?: credit)?(?: by\b| ?[:：/]).{2,80}\)$", re.I
)
_TAIL_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a text from elsewhere; everything may be empty. `language`: two letters.

    `captions` are lines (as `lines.plain` gives them) that are known to stand under pictures.
    """

    title: str = ""
    byline: str = ""
    site: str = ""
    language: str = ""
    captions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The text that is left, and the byline: the one that stood in the text, else the one known."""

    text: str
    byline: str = ""


def clean_text(text: str, known: Known | None = None) -> Cleaned:
    """An article's text without what a site writes around it, paragraphs apart by one blank line.

    Works on text of any origin (a page's text pasted whole, an extractor's output, a feed's body). Where
    nothing would be left, the text comes back merely tidied.
    """
    known = known or Known()
    lines = text_lines.split(text)
    cleaner = _Cleaner(lines, known)
    kept = cleaner.run()
    return Cleaned(text_lines.join(kept or lines), ", ".join(cleaner.names) or known.byline)


@dataclass(slots=True)
class _Cleaner:
    """One run over the lines of one text."""

    lines: list[Line]
    known: Known
    names: list[str] = field(default_factory=list)
    _keep: list[bool] = field(default_factory=list)
    _prose: list[bool] = field(default_factory=list)

    def run(self) -> list[Line]:
        self._keep = [True] * len(self.lines)
        self._prose = [is_prose(x.text) and not self._is_notice(x.text) for x in self.lines]
        self._byline()
        if any(self._prose):
            first = self._prose.index(True)
            self._head(first)
            self._tail_boxes()
            self._middle(first)
            self._end()
        else:
            self._middle(len(self.lines))
        kept: list[Line] = []
        gap = True
        for line, keep in zip(self.lines, self._keep, strict=True):
            gap = gap or line.opens
            if keep:
                kept.append(Line(line.text, gap))
                gap = False
        return kept

    # What a line is.

    def _matches(self, kind: Kind, line: str) -> bool:
        return bool(pattern(kind, self.known.language).fullmatch(line))

    def _is_idle(self, line: str) -> bool:
        """Says nothing wherever it stands: a button, a label, a mark."""
        bare = line.strip(_OUTER)
        if not bare:
            return True
        return len(line) < 200 and self._matches(Kind.ALONE, bare)

    def _is_notice(self, line: str) -> bool:
        """A pointer to something else, or an appeal to the reader."""
        if len(line) > 320:
            return False
        bare = line.strip(_BULLET + "[]()")
        return self._matches(Kind.POINTER, bare) or self._matches(Kind.APPEAL, line.lstrip(_BULLET))

    def _is_title(self, line: str) -> bool:
        title, words = plain(self.known.title), plain(line)
        if not title or not words:
            return False
        if words == title:
            return True
        short, long = sorted((title, words), key=len)
        return len(short) >= 25 and len(short) >= 0.6 * len(long) and long.startswith(short)

    def _is_date(self, line: str) -> bool:
        """Few words, some figures, a month or a time, no sentence."""
        return (
            len(line) < 80 and len(line.split()) <= 12 and bool(_DATE.search(line)) and self._is_figures(line)
        )

    def _is_figures(self, line: str) -> bool:
        return any(c.isdigit() for c in line) and sum(c.isalpha() for c in line) <= 45 and not is_prose(line)

    def _is_biography(self, line: str, *, end: bool) -> bool:
        """Tells who the author is: begins with the name and says a role, or how to reach them."""
        if len(line) > 700 or line.endswith(":"):
            return False
        role = pattern(Kind.ROLES, self.known.language).search(line[:260])
        contact = end and _CONTACT.search(line)
        start = plain(line[:120])
        if (role or contact) and any(start.startswith(plain(name)) for name in self._all_names()):
            return True
        return bool(role and contact and _PRESENTS.match(line))

    def _is_author(self, line: str) -> bool:
        names = {plain(n) for n in self._all_names()} | {plain(self.known.byline)}
        return plain(line) in names - {""}

    def _is_desk(self, line: str) -> bool:
        return len(line) < 60 and is_desk(line.strip(_OUTER), self.known.language, self.known.site)

    def _is_caption(self, line: str) -> bool:
        return plain(line) in self.known.captions or (len(line) < 320 and bool(_CREDITED.search(line)))

    def _all_names(self) -> list[str]:
        return self.names or [n.strip() for n in self.known.byline.split(",") if len(n.split()) > 1]

    # What is done with it.

    def _drop(self, index: int) -> None:
        self._keep[index] = False

    def _byline(self) -> None:
        """The byline among the lines before the third paragraph."""
        seen = 0
        for index, line in enumerate(self.lines):
            names = (
                []
                if ends_sentence(line.text)
                else byline_names(line.text, self.known.language, self.known.site)
            )
            if names:
                self.names = self.names or names
                self._drop(index)
                self._prose[index] = False
            seen += self._prose[index]
            if seen > 2:
                return

    def _head(self, first: int) -> None:
        """Before the first sentence: all that stands above the title, then what is no part of the text."""
        titles = [i for i in range(min(first + 2, len(self.lines))) if self._is_title(self.lines[i].text)]
        for index in range(titles[-1] + 1 if titles else 0):
            if not self._prose[index] or index in titles:
                self._drop(index)
        later = {plain(line.text) for line in self.lines[first + 1 :] if is_prose(line.text)}
        for index, line in enumerate(self.lines[: first + 4]):
            if self._is_biography(line.text, end=False) or (index <= first and plain(line.text) in later):
                self._drop(index)
        for index in range(first):
            line = self.lines[index]
            if self._is_label(line.text):
                self._drop(index)

    def _is_label(self, line: str) -> bool:
        """A line of a head that is no text: date, desk, author, counter."""
        return (
            bool(_NUMBERS.fullmatch(line))
            or self._is_date(line)
            or self._is_desk(line)
            or self._is_author(line)
        )

    def _tail_boxes(self) -> None:
        """Below a heading such as "Must read", near the end, nothing belongs to the article."""
        sizes = [len(x.text) if prose else 0 for x, prose in zip(self.lines, self._prose, strict=True)]
        left = total = sum(sizes)
        for index, line in enumerate(self.lines):
            if index and left <= total * _TAIL_SHARE and len(line.text) < 90:
                if self._matches(Kind.TAIL, line.text.strip(_OUTER)):
                    self._keep[index:] = [False] * (len(self.lines) - index)
                    return
            left -= sizes[index]

    def _middle(self, first: int) -> None:
        """Anywhere: buttons, pointers, appeals, captions; the title where it is no paragraph."""
        before = ""
        for index, line in enumerate(self.lines):
            text = line.text
            again = len(text) >= 60 and text == before
            title = (index <= first or not self._prose[index]) and self._is_title(text)
            if again or title or self._is_idle(text) or self._is_notice(text) or self._is_caption(text):
                self._drop(index)
            before = text

    def _end(self) -> None:
        """From the last line up: credits, biographies, desks, dates."""
        for index in range(len(self.lines) - 1, 0, -1):
            if self._keep[index] and not self._is_ending(self.lines[index].text):
                return
            self._drop(index)

    def _is_ending(self, line: str) -> bool:
        if self._is_biography(line, end=True) or self._is_label(line):
            return True
        bare = line.strip(_OUTER)
        if len(line) < 90 and (
            self._matches(Kind.TAIL, bare) or (len(line) < 60 and "@" in line and "(" not in line)
        ):
            return True
        return len(line) <= 400 and self._matches(Kind.CREDIT, bare)
