"""When no summary can be better than the beginning of the text itself, and why."""

from __future__ import annotations

import re

from newsbot.domain.article import PageKind
from newsbot.summaries.reading import Reading

_KINDS = {
    PageKind.PAYWALL: "paywall",
    PageKind.BOT_WALL: "no_sentences",
    PageKind.LIST: "list",
    PageKind.LIVE: "live",
}
_FEWEST_SENTENCES = 4
_FEWEST_WORDS, _FEWEST_LETTERS = 50, 240  # long words make up for their number in some languages
# A summary that is more of a text than this is none; who asks for a length may have more of a short text.
LARGEST_SHARE, LARGEST_ASKED = 0.6, 0.75
_STUB_WORDS = 250

_PAYWALL = re.compile(
    r"(?:subscribe|sign in|log in|register|become a (?:member|subscriber)) (?:now )?(?:to"
    r"|for) (?:continue|read|keep reading|unlock|"
    r"access|the full|full access|unlimited)|(?:to|want to) (?:read|continue reading) (?:the (?:full"
    r"|rest)|this|more)[^.]{0,40}subscri"
    r"|this (?:article|content|story) is (?:for|only available to|available to"
    r"|reserved for) (?:subscribers|members|premium)"
    r"|already a (?:subscriber|member)\?|subscribers? only|exclusive to subscribers"
    r"|réservé (?:aux|à nos) abonnés|il vous reste [\d,.]+ ?% de cet article|jetzt weiterlesen"
    r"|mit (?:einem )?abo (?:weiter)?lesen"
    r"|dieser artikel ist (?:nur )?für abonnenten|para (?:seguir|continuar) leyendo|solo para suscriptores"
    r"|exclusivo para assinantes|per continuare a leggere|riservato agli abbonati|оформите подписку"
    r"|только для подписчиков"
    r"|aboneler(?:e|imize) özel|yalnız abunəçilər|dostępny (?:tylko )?dla (?:prenumeratorów|subskrybentów)"
    r"|للمشتركين فقط|订阅(?:后|以)|会员专享|有料会員|この記事は会員限定",
    re.IGNORECASE,
)
_CUT_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\[\+\d+ chars\])\s*$")
_LIVE = re.compile(
    r"\blive (?:blog|updates|coverage|reporting|text)\b|this (?:live )?blog (?:is now|has been) closed"
    r"|that's all for (?:today|now)"
    r"|liveticker|en direct\b|en vivo\b|ao vivo\b|in diretta\b|онлайн-трансляци|прямая трансляция"
    r"|canlı (?:blog|anlatım|yayım)"
    r"|канал живых|تغطية مباشرة|直播",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"[\[(]?(?:[01]?\d|2[0-3])[:.][0-5]\d(?!\d)[\])]?(?: ?(?:[ap]\.?m\.?|GMT|BST|CET|EST|ET|MSK|UTC"
    r"|Uhr))?(?=[\s,:–—-]|$)"
)
_BULLET = re.compile(r"(?:[-*•·▪◦‣–—]|\(?\d{1,3}[.)]|#\d{1,3}\b)\s*\S")
_END_MARKS = ".!?…。！？؟۔।॥።։:\"'”’»"


def refusal(reading: Reading, kind: PageKind) -> str | None:
    """A code of `domain.article.Summary.refused` where a text should not be summarised, else None."""
    if kind in _KINDS:
        return _KINDS[kind]
    total = sum(c.words for c in reading.candidates)
    lines = [line.strip() for line in reading.text.splitlines() if line.strip()]
    verdicts = (
        ("no_sentences", not reading.candidates),
        ("paywall", _is_paywall_stub(reading.text, total)),
        ("live", _is_live(reading, lines)),
        ("list", _is_list(lines)),
        ("too_short", _is_too_short(reading, total)),
    )
    return next((code for code, holds in verdicts if holds), None)


def _is_too_short(reading: Reading, words: int) -> bool:
    if len(reading.candidates) < _FEWEST_SENTENCES:
        return True
    return words < _FEWEST_WORDS and sum(len(c.text) for c in reading.candidates) < _FEWEST_LETTERS


def _is_paywall_stub(text: str, words: int) -> bool:
    if words > _STUB_WORDS:
        return False
    return _PAYWALL.search(text) is not None or (words < 150 and _CUT_OFF.search(text) is not None)


def _is_live(reading: Reading, lines: list[str]) -> bool:
    clocks = sum(1 for line in lines if _CLOCK.match(line))
    if clocks >= 4 and clocks * 6 >= len(lines):
        return True
    return clocks >= 2 and _LIVE.search(f"{reading.title}\n{reading.text[:1500]}") is not None


def _is_list(lines: list[str]) -> bool:
    """Mostly bullets, numbers, or short lines that end without a mark."""
    if len(lines) < 6:
        return False
    entries = sum(
        1 for line in lines if _BULLET.match(line) or (len(line) < 90 and line[-1] not in _END_MARKS)
    )
    return entries >= 0.6 * len(lines)
