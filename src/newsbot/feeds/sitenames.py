"""What a site calls itself: as it declares it, by its address, and by how its pages use the name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from newsbot.feeds.lines import plain

if TYPE_CHECKING:
    from lxml.html import HtmlElement

PART = re.compile(r"\s+(?:[|｜–—·•»«›~:-]|--|::|/{1,2})\s+|\s*[|｜»]\s*|\s*::\s*")
_SECOND_LEVEL = frozenset(["co", "com", "org", "net", "gov", "edu", "ac", "gob", "go", "or", "ne"])
_PLAIN = str.maketrans("łøđıæœ", "lodiao")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ"
_SOUNDS = "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sch - y - e yu ya e i yi ye g"
_LATIN = dict(zip(_CYRILLIC, _SOUNDS.split(), strict=True))
_LONGEST = 60
_NEARLY, _LOOSELY = 1.5, 2.2  # how much longer than a name what is taken for it may be
_FURTHER = 40  # links home, lines of copyright


def names_of(declared: Iterable[str], title: str, url: str, tree: HtmlElement) -> tuple[str, ...]:
    """The names that a site goes by, its own word first, then the end of `title` that the page bears out."""
    known = [name for name in dict.fromkeys(declared) if name]
    parts = PART.split(title)
    ends = [part for part in (parts[-1], parts[0]) if len(parts) > 1 and 0 < len(part) <= _LONGEST]
    ends += re.findall(r"\[([^\[\]]{2,60})\]$", title)
    loosely = _LOOSELY if _is_foreign(title, tree) else _NEARLY
    if len(parts) == 1 and _is_like(letters(title), letters(label_of(url)), loosely):
        known.append(title)  # a site whose pages all have its name as their title
    front, colon, _ = title.partition(": ")
    sure = (end for end in ends if is_the_site(end, known, url) or _is_used(end, tree, url))
    if found := next(sure, "") or next((end for end in ends if is_named_by_host(end, url)), ""):
        known.append(found)
    elif colon and ((" " in front and is_named_by_host(front, url)) or _is_used(front, tree, url)):
        known.append(front)
    return tuple(known)


def _is_foreign(title: str, tree: HtmlElement) -> bool:
    """The page has a headline that shares no word with its title."""
    headlines = [plain("".join(heading.itertext())) for heading in tree.iter("h1")]
    words = set(plain(title).split())
    return any(headlines) and all(words.isdisjoint(headline.split()) for headline in headlines)


def _is_used(name: str, tree: HtmlElement, url: str) -> bool:
    return letters(name) in _used(tree, url)


def _used(tree: HtmlElement, url: str) -> Iterator[str]:
    """Names in links to the front page, and beside the sign of copyright."""
    home = 0
    for link in tree.iter("a"):
        if home < _FURTHER and is_home(link.get("href") or "", url):
            home += 1
            yield letters("".join(link.itertext()))
            yield letters(link.get("title") or "")
            yield from (letters(image.get("alt") or "") for image in link.iter("img"))
    for line in tree.xpath(".//text()[contains(., '©')]")[:_FURTHER]:
        yield letters(re.sub(r"©|copyright|\(c\)|all rights.*|\b(?:19|20)\d\d\b", "", str(line), flags=re.I))


def is_home(address: str, url: str) -> bool:
    """The address of the site's front page, and not the page's own."""
    bare = address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
    home = re.fullmatch(r"(?:https?:)?(?://([^/]+))?/?(?:index\.\w+)?", bare)
    if not home or not bare or bare == url:
        return False
    return not home[1] or site_of(f"//{home[1]}") == site_of(url)


def is_above(address: str, url: str) -> bool:
    """The address of a folder two or more above the page: of the blog or the part of the site it belongs to.

    A folder one above may be the page itself: of its second half, of its mobile twin.
    """
    try:
        folder, page = urlsplit(urljoin(url, address)), urlsplit(url)
    except ValueError:
        return False
    inside = page.path.removeprefix(folder.path.rstrip("/") + "/")
    return folder.hostname == page.hostname and inside != page.path and inside.strip("/").count("/") > 0


def is_site(text: str, names: Iterable[str], url: str) -> bool:
    """The end of a title that is the site's name, nearly or in part, or its domain's."""
    return is_called(text, names, url, _LOOSELY) or is_named_by_host(text, url)


def is_called(text: str, names: Iterable[str], url: str, loosely: float = _NEARLY) -> bool:
    """A text that is the site's name, or little more or less than one of its names."""
    name = letters(text)
    if not name or len(text) > _LONGEST:
        return False
    return is_the_site(text, names, url) or any(_is_like(name, letters(known), loosely) for known in names)


def _is_like(name: str, known: str, loosely: float) -> bool:
    shorter, longer = sorted((name, known), key=len)
    return len(shorter) > 3 and shorter in longer and len(longer) < loosely * len(shorter)


def is_the_site(text: str, names: Iterable[str], url: str) -> bool:
    """A text that is the site's name, or its domain's, letter by letter."""
    return letters(text) in {*map(letters, names), letters(label_of(url)), letters(host_of(url))}


def is_named_by_host(text: str, url: str) -> bool:
    """The host is called so: in full, by the first letters, or by a part of the name."""
    if len(text) > _LONGEST or not url:
        return False
    return any(_is_hosted(spelled, url) for spelled in {text, text.lower().translate(_UMLAUTS)})


def _is_hosted(text: str, url: str) -> bool:
    name, domain = letters(text), letters(label_of(url))
    if not name or not domain:
        return False
    words = [letters(word) for word in plain(text).split()]
    whole = "".join(words)
    if name in (domain, letters(host_of(url))):
        return True
    if len(domain) >= 4 and domain in whole and len(words) <= 5:
        return True
    if len(whole) >= 4 and whole in domain and len(words) <= 5:
        return len(whole) >= 0.5 * len(domain)
    return len(words) >= 2 and "".join(word[0] for word in words if word) == domain


def _folded(text: str) -> str:
    """In plain small Latin letters, as hosts are written."""
    if text.isascii():
        return text.lower()
    small = "".join(_LATIN.get(letter, letter) for letter in text.casefold().translate(_PLAIN))
    return "".join(c for c in unicodedata.normalize("NFKD", small) if not unicodedata.combining(c))


def letters(text: str) -> str:
    """A name's letters and figures, folded, without an article before it."""
    folded = re.sub(r"[\W_]|^(?:the|www)\b", "", _folded(" ".join(text[:200].split())))
    return folded.replace("yy", "y")  # as Russian endings are spelled


def label_of(url: str) -> str:
    """The name in a host: `bbc` of www.bbc.co.uk."""
    return site_of(url).split(".")[0]


def host_of(url: str) -> str:
    """The host of an address in small letters; "" where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def site_of(url: str) -> str:
    """The registrable part of a host, as far as a rule of thumb goes."""
    parts = host_of(url).split(".")
    if len(parts) >= 3 and len(parts[-1]) == 2 and parts[-2] in _SECOND_LEVEL:
        return ".".join(parts[-3:])
    return ".".join(parts[-2:])
