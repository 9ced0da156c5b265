"""From text to the terms that stories are compared by: folded, lightly stemmed, in every script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

MAX_TEXT = 40_000  # letters of a text that are read; a longer one says nothing new of its event
MAX_CACHED = 20_000  # words whose terms are remembered
MAXWORD = 40  # letters of a word that count
SHORT = 3  # letters; titles with a capital on every word leave such small words small

_STEM = 6  # letters of a word that make its stem, see _stem
# Letters and digits, and the signs that Python's \w leaves out: the vowel signs of the Indic scripts
# (not the danda, nor digits), of Thai, Lao, Burmese and Khmer, and the points of Hebrew and Arabic.
_SIGNS = (
    "\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0970-\u0dff\u0e31-\u0e4e\u0eb1-\u0ece"
    "\u102b-\u103e\u17b4-\u17d3"
)
WORD = re.compile(rf"(?:[^\W\d_]+|(?!\d)[{_SIGNS}])+|\d+(?:[.,:]\d+)*")
# Scripts that put no space between words, and Korean, whose words carry their particles with them.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_VIETNAMESE = re.compile("[ơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_CYRILLIC = str.maketrans(
    dict(
        zip(
            "абвгдежзийклмнопрстуфхцчшыэіїєґјћђәғқңөүұһҝҹў",
            "abvgdezziiklmnoprstufhccsyeiiegjcdegknouuhgcu",
            strict=True,
        )
    )
    | {"щ": "s", "ъ": "", "ь": "", "ю": "u", "я": "a", "љ": "lj", "њ": "nj", "џ": "dz", "ё": "e"}
)
_ARABIC = str.maketrans("أإآٱىیةۀک", "ااااييههك")
_LETTERS = str.maketrans(
    {"ı": "i", "ə": "e", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ß": "ss", "ـ": ""}
)
_ARABIC_HEAD = re.compile("^(?:[وف]?(?:ال|بال|كال|لل)|[وف](?=\\w{4}))(?=\\w{2})")
_ARABIC_TAIL = re.compile("(?<=\\w{3})(?:ات|ون|ين|ان|ها|هم|نا|يه|ه|ي)$")
_LATIN_TAIL = re.compile("(?<=[a-z]{3})(?:ing|ed|er|ers|en|es|s)$")
_VOWEL_TAIL = re.compile("(?<=[a-z]{3})[aeiouy]+$")


def words(text: str) -> list[str]:
    """The words and numbers of `text` (its first MAX_TEXT letters), lower case, as they stand.

    This says what a word is; the finder reads by arrays (`lexicon.split`), which find the same.
    """
    found: list[str] = WORD.findall(text[:MAX_TEXT].lower())
    return found


def terms_of(word: str) -> tuple[str, ...]:
    """The terms that a lower-case word gives: one stem, or the bigrams of a script without spaces."""
    return _terms_of(word[:MAXWORD])


@lru_cache(MAX_CACHED)
def _terms_of(word: str) -> tuple[str, ...]:
    if word[0].isdigit():
        return (word.rstrip("0").rstrip(".,") if "." in word else word,)
    if _UNSPACED.search(word):
        return tuple(word[i : i + 2] for i in range(max(len(word) - 1, 1)))
    if _VIETNAMESE.search(word):
        return (word,)
    stem = _stem(word)
    return (_nations().get(stem, stem),) if stem else ()


@cache
def _nations() -> dict[str, str]:
    """Stems of what belongs to a nation ("Norwegian"), with that of the nation, in some languages."""
    nations: dict[str, str] = {}
    for line in files(__package__).joinpath("nations.txt").read_text("utf-8").splitlines():
        stems = [_stem(word) for word in line.split()]
        known = next((nations[stem] for stem in stems if stem in nations), stems[0])
        nations.update(dict.fromkeys(stems, known))
    return nations


def _stem(word: str) -> str:
    """A light stem, the same for all languages: marks off, Cyrillic in Latin letters, endings cut.

    Cutting words to their first letters does nearly as well as a stemmer of each language (McNamee and
    Mayfield, 2004) and needs no guess at the language, which headlines are too short for.
    """
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
        word = word.translate(_CYRILLIC).translate(_LETTERS).translate(_ARABIC)
        word = _ARABIC_TAIL.sub("", _ARABIC_HEAD.sub("", word)) if "\u0600" <= word[:1] <= "\u06ff" else word
    word = _VOWEL_TAIL.sub("", _LATIN_TAIL.sub("", word))
    return word[:_STEM]


@dataclass(frozen=True, slots=True)
class Cases:
    """A title's terms by how they are written: `sure` names, small words, and capitals that may be either."""

    names: frozenset[str]
    small: frozenset[str]
    unclear: frozenset[str]
    numbers: frozenset[str]


def cases_of(title: str) -> Cases:
    """Sort a title's terms by their first letters.

    A capital tells of a name inside a line of small words; it tells nothing on the first word, nor Where
    Every Word Has One. Scripts without capitals give numbers alone.
    """
    found = WORD.findall(title[:MAX_TEXT])
    capital = [word for word in found[1:] if word[0].isupper()]
    small = [word for word in found if word[0].islower()]
    first = [word for word in found[:1] if word[0].isupper()]
    telling = len(capital) <= len([word for word in small if len(word) > SHORT])
    return Cases(
        names=_terms(capital) if telling else frozenset(),
        small=_terms(small),
        unclear=_terms(first if telling else first + capital),
        numbers=_terms([word for word in found if word[0].isdigit()]),
    )


def _terms(found: Iterable[str]) -> frozenset[str]:
    return frozenset(term for word in found for term in terms_of(word.lower()))
