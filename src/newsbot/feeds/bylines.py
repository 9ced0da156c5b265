"""Who wrote it: names out of bylines, without "By", titles, desks, addresses and dates."""

from __future__ import annotations

import re

from newsbot.feeds.moments import MONTH
from newsbot.feeds.phrases import Kind, pattern

_SPLIT = re.compile(
    r"\s*(?:;|\||/|&|\n|·|•|、|،|\s+(?:and|und|et|y|e|en|i|и|та|və|ve|with|mit|avec|con|و)\s+|\s+و(?=\S))\s*",
    re.I,
)
_CLAUSE = re.compile(
    r"\s*(?:,|(?<=\w{3})\.\s+(?=\w{3})|\s[-–—]\s|\(|\[|:|\s\|\s|\s(?:for|of|at|in|für|pour)\s)\s*"
)
_NOISE = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\w+|@\w+|\b(?:updated|published|posted|last modified)\b.*|"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*|"
    rf"\b{MONTH}\.? \d.*|[\d(].*",
    re.I | re.S,
)
_LOOSE = re.compile(r"\s+(?:on|at|am|le|el|il|op|den|em)$", re.I)  # stood before a date
_TURNED = re.compile(r"([A-ZÀ-Þ][a-zß-ÿ’'-]+), ([A-ZÀ-Þ][a-zß-ÿ’'-]+)")  # as libraries write it: Lee, Ann
_AGENCY = re.compile(
    r"\s+(?:(?:the )?associated press|reuters|afp|bloomberg(?: news)?|cnn|staff(?: (?:writer|reporter))?s?)$",
    re.I,
)
_PARTICLE_LIST = (
    "de da do das dos del della di du van von der den ten ter zu zur la le les el al bin bint ibn abu "
    "of y e und st. st san af av oğlu qızı"
)
_PARTICLE = frozenset(_PARTICLE_LIST.split())
_ABBREVIATED = ("jr.", "sr.", "ph.d.", "m.d.")
_WORD = re.compile(r"[^\W\d_][\w’'‘`.\-]*", re.UNICODE)
_CASED = re.compile(r"[a-zà-öø-ÿа-яёґєіїәğışçöü]", re.I)
_MAX_NAME = 60
# Chinese and Japanese: what a reporter is called, then one or more names, perhaps all in brackets. Where
# names stand behind "reporter" a blank parts two of them; elsewhere it may stand inside a Japanese one.
_HAN = "[\u3005\u3400-\u9fff]"
_PAPER, _RANK = "(?:本[报報刊网網台社]|新[华華]社|中新社)?", "(?:首席|特[约約派]|[实實][习習])?"
_REPORTER = rf"{_PAPER}\s*{_RANK}(?:[记記]者|通[讯訊][员員])"
_EASTERN = re.compile(
    rf"[（(【\[]?\s*(?:(?P<reporter>{_REPORTER})|(?:取材・)?文|作者|撰文|撰稿|著者|執筆)"
    r"(?:\s*[:：/／・]\s*|\s+|(?=[^（）()]+[）)]$))"
    rf"(?P<names>{_HAN}{{2,5}}(?:[\s、，,/／・]+{_HAN}{{2,5}}){{0,4}})\s*[）)】\]]?"
)
_KOREAN = re.compile(  # the name, then "reporter"
    r"(?:[\[(][^\])]{2,14}[\])]\s*)?(?P<names>[가-힣]{2,4}(?:[·,\s]+[가-힣]{2,4}){0,2})\s+(?:선임|수습|인턴|객원)?"
    r"(?P<reporter>기자|특파원)(?:\s+\S+@\S+)?"
)
_JOINS, _COMMAS = re.compile(r"[\s、，,/／・·]+"), re.compile(r"\s*[、，,/／・·]\s*")


def is_person(name: str, language: str = "", site: str = "") -> bool:
    """True for what looks like one person's name: two to five capitalised words, no desk, not the site."""
    name = name.strip()
    words = name.split()
    if not 1 < len(words) <= 5 or len(name) > _MAX_NAME or any(c.isdigit() for c in name):
        return False
    if is_desk(name, language, site):
        return False
    if not all(_WORD.fullmatch(word.strip(",")) for word in words):
        return False
    cased = [w for w in words if _CASED.search(w)]
    if cased and len(cased) < len(words):  # "メモする X LINE" is a row of buttons
        return False
    if any(w.isupper() and len(w) > 2 for w in cased) and not name.isupper():
        return False
    return all(w[0].isupper() or w.lower() in _PARTICLE for w in cased)


def is_desk(name: str, language: str = "", site: str = "") -> bool:
    """True for an author that is a desk, an agency, an account or the site itself."""
    plain = name.strip().lower()
    desks = pattern(Kind.DESKS, language)
    if not plain or desks.fullmatch(plain) or (site and _squeeze(site) == _squeeze(plain)):
        return True
    if site and len(_squeeze(site)) > 4 and _squeeze(site) in _squeeze(plain):
        return True
    words = plain.split()
    if len(words) > 5:
        return False
    return words[-1] in _DESK_WORDS or any(word.startswith(_DESK_STEMS) for word in words)


_DESK_WORDS_LIST = (
    "desk staff team editors editorial newsroom bureau agency news admin press media reporters "
    "correspondents newspaper magazine online wire network şöbəsi новостей mesa"
)
_DESK_WORDS = frozenset(_DESK_WORDS_LIST.split())
_DESK_STEMS = ("redak", "redac", "redaz", "rédac", "редакц", "newsdesk", "nachrichten")


def _squeeze(text: str) -> str:
    return re.sub(r"\W|^the ", "", text.lower())


def names_in(byline: str, language: str = "", site: str = "") -> list[str]:
    """The persons named in a byline ("By Ann Lee and Bo Ek, Staff Writers": Ann Lee, Bo Ek); may be empty."""
    text = _LOOSE.sub("", without_noise(without_by(byline.strip(" \t\n-–—|•·"), language)))
    text = without_by(text, language)
    if turned := _TURNED.fullmatch(text):
        straight = f"{turned[2]} {turned[1]}"
        if not is_desk(turned[1], language, site) and not is_desk(turned[2], language, site):
            return [straight]
    found: list[str] = []
    for part in _SPLIT.split(text):
        for piece in _clauses(part, language, site):
            name = _proper(_AGENCY.sub("", piece), text)
            if name not in found and is_person(name, language, site):
                found.append(name)
    return found


def without_noise(text: str) -> str:
    """The text of a byline without addresses, dates and what follows them."""
    return _NOISE.sub("", text).strip(" \t\n,-–—|•·()[]")


def _clauses(part: str, language: str, site: str) -> list[str]:
    """What a part says before its title ("Ann Lee, Economics Editor"), or all of a list of names."""
    pieces = [p.strip(" )]") for p in _CLAUSE.split(part) if p.strip(" .)]")]
    if not pieces:
        return []
    roles = pattern(Kind.ROLES, language)
    rest = [without_by(p, language) for p in pieces[1:]]
    named = [p for p in rest if is_person(p, language, site) and not roles.search(p)]
    return [without_by(pieces[0], language), *(named if "," in part else [])]


def without_by(text: str, language: str = "") -> str:
    """The text without "By", "Von", "Автор:" at its head, where more follows."""
    found = pattern(Kind.BY, language).match(text)
    return text[found.end() :].strip() if found and found.end() < len(text) else text


def _proper(name: str, whole: str) -> str:
    """ANN LEE, and ann lee where the `whole` byline is in small letters, as Ann Lee; else as it is."""
    name = " ".join(name.split()).strip(" ,;:")
    if not name.lower().endswith(_ABBREVIATED):
        name = name.strip(".")
    if (name.isupper() and len(name) > 4) or whole.islower():
        return " ".join(w if w.lower() in _PARTICLE and name.islower() else w.title() for w in name.split())
    return name


def _eastern(line: str) -> list[str]:
    """The names in a line that is nothing but a byline in Chinese, Japanese or Korean."""
    for signed in (_EASTERN, _KOREAN):
        if found := signed.fullmatch(line):
            return (_JOINS if found["reporter"] else _COMMAS).split(found["names"])
    return []


def byline_names(line: str, language: str = "", site: str = "") -> list[str]:
    """Names in a line that is nothing but a byline ("By …", "Автор: …"); empty where it is anything else."""
    if len(line) > 160 or line.count("\n") > 2:
        return []
    if eastern := _eastern(line.strip()):
        return eastern
    found = pattern(Kind.BY, language).match(line.strip(" -–—|•"))
    if not found:
        return []
    rest = line.strip(" -–—|•")[found.end() :]
    names = names_in(rest, language, site)
    covered = sum(len(n) for n in names)
    return names if covered * 2.2 + 30 >= len(_NOISE.sub("", rest)) else []
