"""Who is named in a line about an article: "Posted by Ann on 3 May", "3. Mai 2012 | Von Ann Lee"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsbot.feeds.bylines import byline_names, is_person, names_in
from newsbot.feeds.lines import ends_sentence
from newsbot.feeds.moments import MONTH, dates_in
from newsbot.feeds.phrases import Kind, pattern

# Words that name who did it: after them any name is one. `{}` stands where a day may.
_DONE = (
    r"(?:posted|submitted|written|published|created|added|uploaded) (?:{}\s*)?by|"
    r"(?:geschrieben|verfasst|eingestellt|gespeichert|veröffentlicht|erstellt|publiziert|gepostet|text|"
    r"(?:ein[em]? )?(?:gast)?(?:beitrag|kommentar|bericht|analyse|essay|interview|reportage|kolumne|glosse|"
    r"rezension|artikel)) (?:{}\s*)?von|"
    r"(?:publié|écrit|posté|rédigé) (?:{}\s*)?par|(?:publicado|escrito|enviado) (?:{}\s*)?por|"
    r"(?:pubblicat[oa]|scritto|postato|inserito) (?:{}\s*)?da|"
    r"(?:napisane|opublikowan[ey]|dodane) (?:{}\s*)?przez|"
    r"(?:geplaatst|geschreven) (?:{}\s*)?door|опубликовала?|написала?|разместила?|(?:بقلم|كتبه?|الكاتب)\s*:?|"
    r"das (?:interview|gespräch) führten?|die fragen stellten?|aufgezeichnet von|"
    r"(?:interview|protokoll|autor(?:in|a|ka|zy)?|authors?|auteure?|autore|yazar|yazan|автор|text|texte|testo|tekst|текст|"
    r"verfasser(?:in)?|"
    r"redaktion|by|von|par|por) ?:"
)
_DAY = r"(?:[^|\n]{0,8}\d(?:[^|\n:]|\d:\d){2,40}?)"
_STRONG = re.compile(rf"(?<!\w)(?:{_DONE.replace('{}', _DAY)})\s*(?=\S)", re.I)
_WEAK = re.compile(
    r"(?<!\w)(?:by|von(?: unsere[mnr] [\w-]+)?|par|por|di|da|door|av|af|przez|autor|автор|yazar|yazan)\s+"
    r"(?=[^\W\d_])",
    re.I,
)
_PICTURED = re.compile(
    r"(?:photos?|photograph\w*|fotos?|bild(?:er)?|images?|pictures?|illustration|grafik)\W*$", re.I
)
_BEHIND = re.compile(r"(.{2,60}?)\s+tarafından", re.I)
_END = re.compile(
    r"\s*(?:[|•·»«/(\[\n\t–—:]|\s-\s|[;,] |(?<=\w{3})(?<!Prof)(?<!Mag)(?<!Dipl)(?<!Ing)(?<!med)\. |"
    r"(?<!\w)\d|$|(?<!\w)(?:am|um|on|at|in|im|le|el|il|op|den|dnia|w|unter|under|filed|and filed|für|for|vom|"
    r"foto|fotos|photo|photos|bild|bilder|image|kommentare?|comments?|zuletzt|last|updated|published|posted|"
    r"veröffentlicht|publiziert|erstellt|publié|tarih\w*|mon|tue|wed|thu|fri|sat|sun)(?!\w)|"
    rf"(?<!\w){MONTH}\.?,? \d)",
    re.I,
)
_PARTICLE = re.compile(r"von|di|da|av|af")  # may as well be a part of the name
_CAPITAL = re.compile(r"[^\W\d_a-zäöüß][^\W\d_]+$")
_JOINTS = re.compile(r"\s*(?:[|•·»–—/\n,;&]|\s-\s|\s(?:und|and|et|y|e|i|ve|и)\s)\s*")
_NO_NAME = re.compile(
    r"\b(?:alle|mehr|weitere|neue(?:ste)?|ähnliche|related|latest|recent|more|read|all|contact|kontakt|impressum)\b|"
    r"beitr|artikel|kommentar|archiv|meldung|thema|themen|nachrichten|\bnews\b|\bposts?\b|comment|article|stor(?:y|ies)",
    re.I,
)
_FOLLOW = re.compile(r"\s*(?:Follow(?:ing)?|Folgen|Suivre|Seguir|Segui)$")
_BY, _ROLES = pattern(Kind.BY, ""), pattern(Kind.ROLES, "")
_GLUED = re.compile(r"(?<=[^\W\d_])(?:\s+|(?=[A-ZÄÖÜ])(?<=[a-zäöüß]))(?=\S)")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.]\d\d(?!\d)")
_PARTS = re.compile(r"\s*(?:[|•·»–—/\n]|\s-\s)\s*")
_COMMAS = re.compile(r"\s*[|•·»–—/,\n]\s*")
_NICK = re.compile(r"[^\W_][\w.\-]{1,24}(?: [^\W\d_a-z][\w.\-]{0,20}){0,3}")
_NOBODY = re.compile(
    r"admin\w*|root|webmaster|redakt\w+|user|gast|guest|anonym\w*|unknown|unbekannt|autor(?:in)?|author|"
    r"uns|mir|us|me|the|der|die|das|dem|den|eine[mnr]?|unser\w*|our|a|an|home|hier|here|nach|bis|datum|date|"
    r"super user|undefined|editor|(?:agency|agencies|wire|guest|web|online) (?:staff|desk|reports?)|"
    r"google\+?|facebook|twitter|[a-z]|n/a|null|none",
    re.I,
)
_TOWNS_LIST = "bad new san los las sankt groß klein den la el le les saint fort port santa rio"
_TOWNS = frozenset(_TOWNS_LIST.split())
_LINE = 160  # letters
_SENTENCE, _SHORT, _OPENING = 80, 40, 8


def credited(line: str, *, marked: bool = False) -> list[str]:
    """The names in a line that says who wrote; a line `marked` so by its box may name anybody."""
    line = line.strip(" \t\n()[]")
    dated = bool(dates_in(line))
    closed = not dated and ends_sentence(line)
    if not 2 < len(line) <= (_SENTENCE if closed else _LINE):
        return []
    for found in _STRONG.finditer(line):
        if closed and found.start() > _OPENING:
            return []
        if names := _named(line[found.end() :], anybody=True):
            return names
    if turned := _BEHIND.match(line):
        return _named(turned[1], anybody=True)
    if closed and len(line) > _SHORT:
        return []
    return _after_by(line, dated=dated, marked=marked) or byline_names(line)


def _after_by(line: str, *, dated: bool, marked: bool) -> list[str]:
    """The names after a lone "by": at the start, after a sign, anywhere beside a day; inside no name."""
    anybody = marked or dated or bool(_CLOCK.search(line))
    for found in _WEAK.finditer(line):
        before, rest = line[: found.start()].rstrip(" -:,"), line[found.end() :]
        opens = not before or before[-1] in "|•·»/–—"
        inside = _PARTICLE.fullmatch(found[0].strip()) and _CAPITAL.search(before)
        if not (opens or dated) or inside or _PICTURED.search(before):
            continue
        plausible = opens or not rest[0].islower() or is_nick(_first(rest))
        if plausible and (names := _named(rest, anybody=anybody)):
            return names
    return []


def beside_date(line: str, *, signed: bool = False) -> list[str]:
    """The name in a line of a name and a day alone; at the end of a text (`signed`) also with a comma."""
    if len(line) > _SENTENCE or not dates_in(line):
        return []
    parts = [part for part in (_COMMAS if signed else _PARTS).split(line) if part]
    if not 1 < len(parts) <= 4:
        return []
    return [
        part
        for part in parts
        if is_person(part) and not dates_in(part) and part.split()[0].lower() not in _TOWNS
    ][:1]


def names_alone(line: str) -> list[str]:
    """The persons in a line of names, and of what they are, and of nothing else."""
    parts = [part for part in _JOINTS.split(without_button(line)) if part] if len(line) <= _SENTENCE else []
    if _NO_NAME.search(line) or is_label(line):
        return []
    names = [name for part in parts if is_person(name := without_role(part))]
    rest = [part for part in parts if without_role(part) not in names and not _ROLES.search(part)]
    return names if not rest else []


def without_button(line: str) -> str:
    """A name without the button to follow its bearer that stands in the same line."""
    return _FOLLOW.sub("", line)


def is_label(line: str) -> bool:
    """A line that only says that a name follows."""
    return bool(_BY.fullmatch(f"{line.rstrip(' :')}:"))


def without_role(text: str) -> str:
    """A name without the office that stands behind it, apart or glued to it by a page's looks."""
    for glued in _GLUED.finditer(text) if "," not in text else ():
        front, office = text[: glued.start()].rstrip(), text[glued.end() :]
        if " " in front and len(office.split()) <= 3 and _ROLES.search(office.split()[-1]):
            return front
    return text


def _named(rest: str, *, anybody: bool) -> list[str]:
    """The names at the beginning of what follows "by"."""
    pieces = list(_pieces(rest))
    persons = [name for piece in pieces for name in names_in(piece)]
    if persons or not anybody:
        return list(dict.fromkeys(persons))
    return [piece for piece in pieces[:1] if is_nick(piece)]


def _pieces(rest: str) -> Iterator[str]:
    """What stands up to a sign, a figure or a little word; after a comma while names follow."""
    for _ in range(6):
        end = _END.search(rest)
        piece = rest[: end.start()] if end else rest
        if not piece.strip():
            return
        yield piece.strip(" .,-")
        if not end or not end[0].strip().startswith(",") or not is_person(_first(rest[end.end() :])):
            return
        rest = rest[end.end() :]


def _first(rest: str) -> str:
    end = _END.search(rest)
    return re.split(r"\s+(?:und|and|et|y|e|i|ve|и|&)\s+", rest[: end.start()] if end else rest)[0].strip()


def is_nick(name: str) -> bool:
    """What somebody may be called on a blog or in a forum, or a desk; no account that everybody has."""
    return bool(_NICK.fullmatch(name)) and not is_nobody(name)


def is_nobody(name: str) -> bool:
    """An account that everybody has, or a little word."""
    return bool(_NOBODY.fullmatch(name))
