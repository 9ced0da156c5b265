"""What a single line is, if it is no part of an article: title, date, desk, biography, notice, caption."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from newsbot.feeds.bylines import byline_names, is_desk
from newsbot.feeds.comments import heads_comments
from newsbot.feeds.lines import bare, ends_sentence, is_prose, plain
from newsbot.feeds.moments import MONTH
from newsbot.feeds.phrases import Kind, pattern

_BULLET = " \t•·*–—-»›▶►>→"
_NUMBERS = re.compile(r"[\W\d_]*\d[\W\d_]*")
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?: ?(?:[ap]\.?m\.?|uhr|gmt|utc|[a-z]{1,2}t))?", re.I)
_DATE = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\b\d{1,2}:\d{2}\b|"
    rf"\d(?:st|nd|rd|th|\.)?,? (?:de )?{MONTH}\b|\b{MONTH}\.? \d|"
    r"\d+ (?:min|hour|day|stund|tag|saat|gün|час|дн)\w* (?:ago|əvvəl|önce|назад)|\d年",
    re.I,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_OR_CLOCK = re.compile(r"(?:19|20)\d\d|\d{1,2}:\d\d")
_SAYS = (
    r"posted|modif\w+|created|publi[cksé]\w*|[uo]p?pdat\w+|a[ck]?tuali[sz]\w+|mis à jour|pubblicat\w|"
    r"aggiornat\w|veröffentlicht|erstellt|stand|gepubliceerd|bijgewerkt|geplaatst|julkaistu|päivitetty|"
    r"opublikowan\w|опублик\w+|обновлен\w|опубліков\w+|оновлен\w|yayınlan\w+|güncelle\w+|yenilən\w+|"
    r"közzétéve|frissítve|نشر|تحديث"
)
_SAID = re.compile(rf"\W*(?:last |first )?(?:{_SAYS})\b", re.I)
_NOON = re.compile(r"\b[ap]\.m\.$", re.I)
_STAMPED = re.compile(
    rf"\b(?:{MONTH}|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|[^\W\d]{{2,}}tag|lunes|martes|"
    r"mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    r"[ap]\.?m\b\.?|gmt|utc|[a-z]{1,3}[sd]?t|uhr|by|vo[mn]|par|por|on|at|am|um|le|de|del|à|à|and|und|last|first|"
    rf"{_SAYS})\b|"
    r"(?<=\d)(?:st|nd|rd|th|h)(?=\d|\b)"
)
_CONTACT = re.compile(
    r"@\w|twitter|e-?mail|facebook|linkedin|instagram|telegram|\bfollow\b|reached? (?:at|him|her|out)|"
    r"contact |"
    r"folgen|suiv|siga|sígue|https?:|www\.|author of|'s book|new book|novel|podcast|based in|lives in",
    re.I,
)
_PRESENTS = re.compile(
    r"(?:[A-ZÀ-ÞĀ-ŽА-ЯƏĞİŞÇÖÜ][\w’'.-]+ ){2,4}(?:is|was|are|covers|writes|reports|ist|schreibt|est|es|"
    r"escribe|è|é|—|–) "
)
_IS = re.compile(r" (?:is|was|ist|war|est|es|è|é|jest|är|er|on) ")
_CREDITED = re.compile(
    r"\((?:photo|image|picture|credit|foto|bild|crédit|фото)s?(?: credit)?(?: by\b| ?[:：/]).{2,80}\)$", re.I
)
_AGENCY_PICTURE = re.compile(
    r"(?:[^.!?]{3,70}(?:[|/]| via )|[^.!?]{3,90}[.!?]) ?(?:getty(?: images)?|reuters|ap(?: photo| images)?|"
    r"afp|shutterstock|epa|dpa|imago|picture[ -]alliance|istock(?:photo)?|bloomberg|alamy|unsplash|ansa|tass|"
    r"keystone)\b.{0,24}",
    re.I,
)
_CUT = ("...", "…")
_CRUMB = 25  # letters of a headline that is cut short
_CRUMBS = 100  # letters before a headline
_FACTS = re.compile(r"[@,\d]")
_TWEET = re.compile(r"^[—–-] .*\(@\w+\)")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a text from elsewhere; everything may be empty. `language`: two letters.

    `captions` are lines (as `lines.plain` gives them) that are known to stand under pictures. `marked`:
    the text came out of a tree, so that headings and captions need not be guessed by their looks. `row` are
    lines, as `plain` gives them, that stand side by side in the box with most running text; and quotes.
    `verbatim` are lines of code and the like, in which nothing is furniture. `beside` has the lines of small
    boxes, by each of them.
    """

    title: str = ""
    byline: str = ""
    site: str = ""
    language: str = ""
    captions: frozenset[str] = frozenset()
    row: frozenset[str] = frozenset()
    verbatim: frozenset[str] = frozenset()
    beside: Mapping[str, Collection[str]] = field(default_factory=dict)
    marked: bool = False


@dataclass(slots=True)
class Furniture:
    """Recognises lines of one text. `names` are its authors, once they are found."""

    known: Known
    title: str = ""
    names: list[str] = field(default_factory=list)

    def matches(self, kind: Kind, line: str) -> bool:
        """The line, less the punctuation around it, is a phrase of this kind."""
        return bool(pattern(kind, self.known.language).fullmatch(bare(line)))

    def idle(self, line: str) -> bool:
        """Says nothing wherever it stands: a button, a label, a mark."""
        if not bare(line) or heads_comments(line) or self.stated(line):
            return True
        return len(line) < 200 and self.matches(Kind.ALONE, line)

    def clock(self, line: str) -> bool:
        """A time of day alone: the label of an update, or a result in a table."""
        return bool(_CLOCK.fullmatch(bare(line)))

    def notice(self, line: str) -> bool:
        """A pointer to something else, or an appeal to the reader."""
        if len(line) > 320:
            return False
        language = self.known.language
        pointer = pattern(Kind.POINTER, language).fullmatch(line.strip(_BULLET + "[]()"))
        return bool(pointer or pattern(Kind.APPEAL, language).fullmatch(line.lstrip(_BULLET)))

    def heading(self, line: str) -> bool:
        """The title again, whole, cut short, or with a little more."""
        known = self.title or self.known.title
        title, words = plain(known), plain(line[: 2 * len(known) + _CRUMBS])
        if not title or not words:
            return False
        if words == title:
            return True
        if line.endswith(_CUT) and overlap(words, title) >= _CRUMB:
            return True
        cut = known.endswith(_CUT) and words.startswith(title)
        if is_prose(line) or (cut and ends_sentence(line)):
            return False  # it begins as the title does, and goes on to tell
        if len(title) >= 25 and len(words) <= len(title) + 40 and _squeezed(words).endswith(_squeezed(title)):
            return True  # under a kicker, with or without a blank between them
        short, long = sorted((title, words), key=len)
        return len(short) >= 25 and len(short) >= 0.6 * len(long) and long.startswith(short)

    def date(self, line: str) -> bool:
        """Few words, some figures, a month or a time, no sentence."""
        if ends_sentence(line) or not _DATE.search(line):
            return False
        return sum(c.isalpha() for c in line) <= 45

    def stamp(self, line: str) -> bool:
        """A date with its year, perhaps with who wrote it, and next to nothing else."""
        said = bool(_SAID.match(line))
        if len(line) > 120 or not (_YEAR_OR_CLOCK if said else _YEAR).search(line):
            return False
        rest = line.casefold()
        for name in self.authors():
            rest = rest.replace(name.casefold(), " ")
        return len(re.findall(r"[^\W\d_]+", _STAMPED.sub(" ", rest))) <= 1

    def stated(self, line: str) -> bool:
        """Says when something was written or changed, and nothing else: "Posted at 16:05"."""
        return bool(_SAID.match(line)) and self.stamp(line)

    def label(self, line: str, *, sure: bool = False) -> bool:
        """A line of a head that is no text: date (`sure`: with a year or a time), desk, author, counter."""
        if self.date(line):
            return not sure or bool(_YEAR_OR_CLOCK.search(line))
        return bool(_NUMBERS.fullmatch(line)) or self.desk(line) or self.author(line)

    def byline(self, line: str) -> list[str]:
        """The persons named, if the line is a byline and nothing else."""
        ended = ends_sentence(line) and not _NOON.search(line)
        return [] if ended else byline_names(line, self.known.language, self.known.site)

    def biography(self, line: str, *, end: bool) -> bool:
        """Tells who the author is: the name, then a role or (at the `end` of a text) how to reach them."""
        if len(line) > 700 or line.endswith(":"):
            return False
        role = pattern(Kind.ROLES, self.known.language).search(line[:260])
        contact = end and _CONTACT.search(line)
        start = plain(line[:120])
        own = next((name for name in map(plain, self.authors()) if start.startswith(name)), "")
        if own and (role or contact or (end and _IS.match(start, len(own)))):
            return True
        return bool(role and contact and _PRESENTS.match(line))

    def author(self, line: str) -> bool:
        """An author's name alone."""
        names = {plain(name) for name in self.authors()} | {plain(self.known.byline)}
        return plain(line) in names - {""}

    def authors(self) -> list[str]:
        """The names found in the text, else those known."""
        return self.names or [n.strip() for n in self.known.byline.split(",") if len(n.split()) > 1]

    def desk(self, line: str) -> bool:
        """The name of a desk, an agency or the site, alone."""
        return (
            len(line) < 60
            and not _FACTS.search(line)
            and is_desk(bare(line), self.known.language, self.known.site)
        )

    def caption(self, line: str) -> bool:
        """Known to stand under a picture, or ended by a photographer's credit."""
        return plain(line) in self.known.captions or (len(line) < 320 and bool(_CREDITED.search(line)))

    def ending(self, line: str) -> bool:
        """Not an article's last line: a credit, a biography, a desk, a moment, an address."""
        if _TWEET.match(line):
            return False
        if self.biography(line, end=True) or self.desk(line) or self.author(line):
            return True
        address = "@" in line and len(line.split()) == 1
        if address or (self.date(line) and _YEAR_OR_CLOCK.search(line)):
            return True
        return len(line) <= 400 and self.matches(Kind.CREDIT, line)

    def aside(self, line: str) -> bool:
        """A heading of a box, or a picture's credit, that has strayed between paragraphs."""
        if len(line) >= 100 or ends_sentence(line):
            return False
        if _AGENCY_PICTURE.fullmatch(line):
            return True
        return self.matches(Kind.CREDIT, line) or (len(line) < 45 and self.matches(Kind.TAIL, line))

    def box(self, line: str) -> bool:
        """Heads a box of links: "Must read"; also where its first link is glued on ("Next articleRain …")."""
        if len(line) > 200:
            return False
        if heads_comments(line) or (len(line) < 90 and self.matches(Kind.TAIL, line)):
            return True
        found = pattern(Kind.TAIL, self.known.language).match(line)
        rest = line[found.end() :] if found else ""
        return len(rest) > 10 and found is not None and found.end() > 8 and rest[0].isupper()


def _squeezed(words: str) -> str:
    return words.replace(" ", "")


def overlap(words: str, title: str) -> int:
    """How many letters at the end of `words` begin the title (a breadcrumb ends in the title, cut short)."""
    return next((n for n in range(min(len(words), len(title)), 0, -1) if words.endswith(title[:n])), 0)
