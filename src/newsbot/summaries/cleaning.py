"""Which sentences may stand in a summary: no titles, bylines, datelines, captions, boilerplate or repeats."""

from __future__ import annotations

import re
from typing import NamedTuple

from newsbot.summaries.split import Piece
from newsbot.summaries.tokens import count_words, stems
from newsbot.summaries.wording import dangles

_BOILERPLATE = re.compile(
    r"contributed to this (?:report|story|article)|all rights reserved|scroll down (?:for|to)|click here|sign up (?:for|to)"
    r"|subscribe (?:to|now)|follow (?:us|him|her|them|me|@|the show|the author)|(?:you can )?follow [\w. ’']{3,40} on "
    r"(?:twitter|facebook|instagram)"
    r"|read more|see also|related (?:articles|stories|content)|more on this story|share (?:this|on)|e-?mail (?:us|to a friend"
    r"|haveyoursay)|not (?:currently )?accepting comments|comments? (?:are|is) closed|opinions expressed|views expressed"
    r"|copyright|©|\(c\) 20\d\d|last updated|updated:|published:|terms of (?:use|service)|privacy policy|cookie"
    r"|newsletter|advertisement|all photos|watch (?:the )?video|video:|photo:|image:|getty images|for confidential support"
    r"|call the samaritans|this (?:story|article) (?:has been|was) (?:updated|corrected|originally|first)"
    r"|join the conversation|what do you think\?|have your say|download (?:the|our) app"
    r"|reporting by [A-Z]|editing by [A-Z]|\((?:reporting|writing|editing) by"
    r"|подпис(?:ывайтесь|аться)|читайте также|фото:|все права защищены|источник:|оформить подписку"
    r"|lire aussi|abonnez-vous|tous droits réservés|crédit photo|lees ook|lesen sie auch|mehr zum thema|alle rechte vorbehalten"
    r"|leia também|leia mais|lea también|lee también|suscríbase|todos los derechos|leggi anche|tutti i diritti"
    r"|czytaj (?:też|także|więcej)|zdjęcie:|fot\.|haberin devamı|ayrıca oku|bizi takip|həmçinin oxu|foto:|müəllif hüquq"
    r"|اقرأ أيضا|جميع الحقوق|ảnh:|video:|xem thêm|>> ?xem|原标题|责任编辑|版权所有|点击|图为|相关新闻|関連記事|無断転載",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:by|von|par|por|di|av|door|автор|autor|текст|müəllif|yazan|بقلم|लेखक|作者|记者|文)[ :.：]+\S.{0,60}"
    r"|(?:[A-Z][\w’'.-]+ ){1,3}(?:for (?:mailonline|the daily mail|daily mail|cnn|reuters))\.?"
    r"|.{0,40}\b(?:reporter|correspondent|staff writer|online editor)\.?",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"(?:\(?[A-Z][\w.’' ,/-]{0,40}?(?:, [^()—–-]{0,30})?)?\s?\((?:CNN(?: Student News| Money)?|Reuters|AP|AFP|TASS|dpa|EFE|ANSA|"
    r"Xinhua|UPI|Bloomberg|AZERTAC|Trend|Report|IANS|PTI|ANI|KUNA|WAM)[^()]{0,20}\)\s?(?:--|[-–—:])?\s*"
    r"|[A-ZÀ-ÞА-ЯЁ][A-ZÀ-ÞА-ЯЁ .,’'/-]{2,40}(?:, [^—–-]{2,20})? ?(?:\([^()]{2,20}\))? ?(?:--|[–—-]) (?=[\w\"“«‘'])"
    r"|[A-ZА-ЯЁÀ-Þ][\w ]{2,20}, \d{1,2}\.? [\w.]{3,12}(?: \d{4})?\.?(?:,? ?(?:г\.))? ?(?:--|[–—-]|/[^/]{2,20}/) ?"
    r"(?=[\w\"“«‘'])"
    r"|\((?:CNN|Reuters|AP|AFP)[^()]{0,20}\)\s*(?:--|[-–—])?\s*"
)
_CAPTION = re.compile(
    r"\((?:pictured|above|below|left|right|centre|center|file|file photo|archive|stock|stock image|фото|foto|archiv|ảnh)[^()]{0,30}\)"
    r"|\bpictured (?:here|above|below|left|right|with|in|at|on|together|arriving|leaving|last)"
    r"|^(?:above|below|left|right|pictured|file photo|file|image|photo|video|picture|caption)\b[,:]"
    r"|\b(?:is|are|was) pictured\b|(?:; |^)pictured\b|write caption here|poses? (?:with|for)|в кадре|на фото|auf dem (?:foto|bild)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"['‘\"“]?[A-ZÀ-Þ][^.!?:,;]{2,34}['’\"”]?: ['‘\"“]?[A-ZÀ-ÞА-Я]")
_SPEECH = re.compile(r"said|says|told|added|wrote|warned|asked|tweeted|statement|according", re.IGNORECASE)
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_END = ".!?…。！？؟۔।॥።։፧\"'”’»›」』）)"
_LONGEST = 700
_TITLE_SHARE = 0.8


class Candidate(NamedTuple):
    """A sentence that may be chosen: verbatim, with offsets, its stems and what it costs in words."""

    text: str
    start: int
    end: int
    order: int
    words: int
    stems: tuple[str, ...]
    dangling: bool


def candidates(pieces: tuple[Piece, ...], title: str, code: str) -> list[Candidate]:
    """The pieces that a summary may be made of, in order, their datelines and stray quotation marks cut off."""
    title_stems = frozenset(stems(title))
    seen: set[tuple[str, ...]] = set()
    out = []
    for order, piece in enumerate(pieces):
        text, start = _trimmed(piece)
        own = tuple(stems(text))
        if not own or own in seen or _is_furniture(text, len(own), order):
            continue
        if title_stems and _repeats_title(own, title_stems):
            continue
        seen.add(own)
        words = count_words(text)
        out.append(Candidate(text, start, start + len(text), order, words, own, dangles(text, code)))
    return out


def _trimmed(piece: Piece) -> tuple[str, int]:
    """A piece without its dateline and without a quotation mark that belongs to its neighbour."""
    text, start = piece.text, piece.start
    dateline = _DATELINE.match(text)
    if dateline and dateline.end() < len(text) * 0.6:
        start += dateline.end()
        text = text[dateline.end() :]
    if len(text) > 3 and text[0] in "\"'" and text[1] == " ":
        cut = len(text) - len(text[1:].lstrip())
        text, start = text[cut:], start + cut
    if len(text) > 3 and text[-1] in "\"'" and text[-2] == " ":
        text = text[:-1].rstrip()
    return text, start


def _is_furniture(text: str, length: int, order: int) -> bool:
    """What stands around the news: too short or endless, boilerplate, byline, caption."""
    if length < 4 or len(text) > _LONGEST or len(text) < 12:
        return True
    if _BOILERPLATE.search(text) and length < 40:
        return True
    if length < 12 and _BYLINE.fullmatch(text):
        return True
    return _CAPTION.search(text) is not None and not _SPEECH.search(text)


def _repeats_title(own: tuple[str, ...], title: frozenset[str]) -> bool:
    shared = len(title.intersection(own))
    return shared >= _TITLE_SHARE * len(title) and shared >= 0.6 * len(set(own))


def is_labelled(text: str) -> bool:
    """A caption in the manner of "Reward: The dog with its new owner"."""
    return _LABEL.match(text) is not None and not _SPEECH.search(text[:60])


def ends_well(text: str) -> bool:
    """True where a sentence ends in a mark that ends sentences; a heading or a caption often has none."""
    return text[-1] in _END


def quotes_are_whole(text: str) -> bool:
    """True where every quotation that a sentence opens is closed in it."""
    plain = text.translate(_QUOTES)
    return plain.count('"') % 2 == 0
