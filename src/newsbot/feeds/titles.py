"""The headline of a page: what it shows and its head bears out, without the site's name."""

from __future__ import annotations

import re
from itertools import islice, product, zip_longest

from newsbot.feeds.blocks import Page
from newsbot.feeds.head import Head, one_line
from newsbot.feeds.lines import plain
from newsbot.feeds.moments import dates_in
from newsbot.feeds.sitenames import PART, is_called, is_site, label_of, letters

_BEFORE = re.compile(r"(?:[_|｜–—·•»«›:/~]|\s-{1,2})\s*$")
_AFTER = re.compile(r"\s*(?:[(_|｜–—·•»«›/~]|-{1,2}\s|::?\s|[.…]+$)")
_QUOTES = {ord(sign): straight for straight, signs in (('"', "“”„‟«»"), ("'", "‘’‚‛´`")) for sign in signs}
_SHORTEST = 8  # letters of a headline
_BRIEF = 4  # of one that is an h1
_LABEL = 40
_MARKS = 12  # separators in a title
_LONGEST = 200
_DAY = 40  # letters of a day as a heading
_LONE = 15  # letters of a heading that needs no witness
_NAME = 4  # words of a site's name
_SECTIONS = re.compile(
    r"news|aktuell(?:es)?|meldung(?:en)?|nachrichten|blog|home|startseite|archiv|"
    r"presse(?:mitteilung(?:en)?|meldung(?:en)?)?|"
    r"press(?: releases?)?|archives?|artikel|articles?|neuigkeiten|news-?detail|detail(?:ansicht|s)?|"
    r"blog archive|magazin|"
    r"kommentare?|comments?|suche|search|"
    r"(?:haupt)?men[uü]|(?:main|site) menu|men[uú] principal|(?:haupt)?navigation|"
    r"termine|events?|veranstaltungen|newsletter|login|"
    r"actualit[ée]s?|accueil|noticias|notizie|inicio|aktualności|haberler|новости|главная",
    re.I,
)
_TOP = 60  # blocks in which a headline stands


def title_of(head: Head, page: Page, hint: str = "") -> str:
    """The headline, without the site's name: the feed's, else what the page shows and its head bears out."""
    if hint:
        return without_site(one_line(hint), head)
    named = (head.meta("og:title"), head.said.headline, head.meta("twitter:title"), head.title)
    given = [claim for claim in named if claim]
    headings = [h for h in head.headings if _is_headline(h, head)]
    if shown := _shown(given, headings):
        # a blog may have its own name as its h1: "Milk and Crumbs: A soup of leeks"
        first = any(claim.startswith(f"{shown}: ") for claim in given)
        return (_shown(given, head.marked()) if first else "") or shown
    lesser = [h for h in head.lesser() if _is_headline(h, head)]
    if shown := _shown(given, lesser) or _shown(given, headings, _BRIEF):
        return shown
    claims = [text for claim in given if _is_headline(text := without_site(claim, head), head)]
    for claim, heading in product(claims, headings):
        if alike(claim, heading):
            return claim if _is_under_kicker(claim, heading) else heading
    lines = [line for block in page.blocks[:_TOP] for line in block.text.split("\n") if len(line) <= _LONGEST]
    shown = _shown(given, [line for line in lines if _is_headline(line, head)])
    above = _above_text(page, {*headings, *lesser})
    guesses = (
        above if len(above) >= (_SHORTEST if above in headings else _LONE) else "",
        shown,
        *map(_shortened, claims),
        above,
        *headings,
        *lesser,
        *given,
    )
    return next((text for text in guesses if text), "")


def _is_headline(text: str, head: Head) -> bool:
    """Neither the site's name, nor what a section of any site is called, nor a day."""
    if _SECTIONS.fullmatch(text) or (len(text) <= _DAY and dates_in(text)):
        return False
    return not is_called(text, head.names, head.url)


def _above_text(page: Page, headings: set[str]) -> str:
    """The first of these headings that stands above all running text."""
    for block in page.blocks:
        if block.prose:
            return ""
        if block.heading and block.text in headings:
            return block.text
    return ""


def _shortened(title: str) -> str:
    """A title that nothing on the page bears out, without few words at its end: most likely a name."""
    marks = list(islice(PART.finditer(title), _MARKS))
    if not marks:
        return title
    front, back = title[: marks[-1].start()], title[marks[-1].end() :]
    sizes = len(front.split()), len(back.split())
    return front if sizes[1] <= _NAME < sizes[0] else title


def _is_under_kicker(claim: str, heading: str) -> bool:
    """The heading is the claim with a label before it that only its looks set apart."""
    label, words = heading[: -len(claim)], plain(heading)
    below = heading.endswith(claim) and label.endswith(" ") and label.rstrip()[-1:].isalnum()
    if heading.startswith(claim) and dates_in(heading[len(claim) :]):
        return True  # and a day below it
    parted = claim.count(": ") > heading.count(": ") and plain(claim) == words
    return parted or (below and len(label) <= _LABEL)


def _shown(claims: list[str], texts: list[str], shortest: int = _SHORTEST) -> str:
    """The longest of the texts that is a claim, or a part of one between separators; "" if none is."""
    fitting = [text for text in texts if len(text) >= shortest and any(_is_part(text, c) for c in claims)]
    return max(fitting, key=len, default="")


def _is_part(text: str, claim: str) -> bool:
    """Stands in the claim, and nothing but a separator beside it."""
    wanted, whole = text.translate(_QUOTES), claim.translate(_QUOTES)
    start = whole.lower().find(wanted.lower())
    if start < 0 or len(whole.lower()) != len(whole):
        return start == 0 and len(text) == len(claim)
    before, after = claim[:start], claim[start + len(wanted) :]
    return bool((not before or _BEFORE.search(before)) and (not after or _AFTER.match(after)))


def alike(one: str, other: str) -> bool:
    """Two wordings of one headline: the shorter's words are nearly all in the longer."""
    a, b = set(plain(one).split()), set(plain(other).split())
    if not a or not b:
        return False
    shared = len(a & b)
    return shared >= 0.75 * min(len(a), len(b)) and shared >= 0.5 * max(len(a), len(b))


def without_site(title: str, head: Head) -> str:
    """The title without the site's name (and its section) at the end or at the start."""
    front, colon, rest = title.partition(": ")
    if colon and len(rest) >= _SHORTEST and (_is_named(front, head) or rest in head.headings):
        return rest
    marks = list(islice(PART.finditer(title), _MARKS))
    for mark, after in zip_longest(marks, marks[1:]):
        parts = (title[mark.end() :], title[mark.end() : after.start() if after else None])
        if mark.start() >= _SHORTEST and any(is_site(part, head.names, head.url) for part in parts):
            return without_site(title[: mark.start()], head)
    if marks and is_site(title[: marks[0].start()], head.names, head.url):
        rest = title[marks[0].end() :]
        return without_site(rest, head) if len(rest) >= _SHORTEST else title
    return title


def _is_named(text: str, head: Head) -> bool:
    """The site's very name; a domain of one word may as well be what the title is about."""
    name = letters(text)
    if name in {letters(known) for known in head.names}:
        return True
    return " " in text.strip() and name == letters(label_of(head.url))
