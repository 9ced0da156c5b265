"""What a page is if it is no article: a bot wall, a paywall's stub, a list, a live blog."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsbot.domain.article import PageKind
from newsbot.feeds.blocks import Page
from newsbot.feeds.lines import is_prose

_BOT_MARKUP = re.compile(
    r"_cf_chl_opt|cf-chl-|cdn-cgi/challenge-platform|cf-browser-verification|cf-error-details|"
    r"captcha-delivery\.com|geo\.captcha|"
    r"px-captcha|perimeterx|_Incapsula_Resource|ddos-guard|distil_r_captcha|sucuri_cloudproxy|awswaf|"
    r"aws-waf-token|"
    r"akamai.{0,20}bm-verify|id=.sec-(?:if|cpt)|hcaptcha\.com/1/api|g-recaptcha",
    re.I,
)
_BOT_WORDS = re.compile(
    r"just a moment|attention required|checking (?:if the site connection is secure|your browser)|"
    r"verify(?:ing)? (?:that )?you are (?:a )?human|"
    r"are you (?:a )?(?:robot|human)|not a (?:ro)?bot\b|access (?:to this page has been )?denied|access "
    r"denied|pardon our interruption|"
    r"unusual (?:traffic|activity)|enable javascript and cookies to continue|please enable (?:js|"
    r"javascript) and disable any ad ?blocker|"
    r"request unsuccessful|incapsula incident|ddos protection|security check|you have been blocked|you "
    r"don.t have permission to access|"
    r"please complete the (?:security check|captcha)|captcha|press (?:&|and) hold|ray id|"
    r"sicherheitsüberprüfung|bist du ein (?:roboter|mensch)|"
    r"vérification de sécurité|êtes-vous un robot|no eres un robot|eres (?:un )?humano|проверка браузера|"
    r"вы не робот|доступ ограничен|"
    r"robot olmadığınızı|robot olmadığınız|التحقق من أنك|人机验证|安全验证",
    re.I,
)
_PAY_WORDS = re.compile(
    r"subscribe (?:now )?to (?:continue|keep) reading|to (?:continue|keep) reading.{0,40}(?:subscri|sign|"
    r"log|register)|(?:this|the) (?:article|story|content|page) is (?:for|only available to|available to|"
    r"exclusive to|reserved for) .{0,20}(?:subscriber|member)|"
    r"subscribers? only|for subscribers|exclusively for .{0,20}(?:subscriber|member)|already a "
    r"(?:subscriber|member)\b|become a (?:subscriber|member) to|(?:unlock|read) (?:this|the (?:full|rest|"
    r"whole)).{0,30}(?:article|story|subscri)|you.ve (?:reached|read) your .{0,30}(?:limit|articles)|"
    r"(?:continue|keep) reading .{0,30}with a subscription|full (?:article|story) .{0,30}subscri|"
    r"(?:jetzt |diesen artikel )?weiterlesen mit|mit .{0,20}(?:abo|plus).{0,20} weiterlesen|(?:nur|"
    r"exklusiv) für abonnent|bereits abonnent|sie haben bereits ein .{0,30}abo|jetzt abonnieren und "
    r"weiterlesen|um (?:diesen artikel )?weiterzulesen|"
    r"réservé(?:e)? (?:à nos|aux) abonné|déjà abonné|il vous reste .{0,12}% de (?:cet article|ce contenu)|"
    r"abonnez-vous pour (?:lire|continuer)|la suite est réservée|"
    r"(?:exclusivo|solo|sólo) para (?:suscriptores|assinantes)|suscríbete para (?:seguir|continuar)|para "
    r"(?:seguir|continuar) leyendo|ya (?:soy|eres) suscriptor|conteúdo exclusivo|assine para (?:continuar|"
    r"ler)|já é assinante|"
    r"riservato agli abbonati|contenuto riservato|per continuare a leggere|"
    r"(?:только )?для подписчиков|подпишитесь, чтобы|оформите подписку|доступно по подписке|abone(?:lere|"
    r"ler için) özel|devamını okumak için abone|abunəçilər üçün|oxumaq üçün abunə|"
    r"للمشتركين فقط|اشترك (?:لمواصلة|لمتابعة|لقراءة)|alleen voor abonnees|voor abonnees|tylko dla "
    r"(?:subskrybentów|prenumeratorów)",
    re.I,
)
_LIVE_URL = re.compile(
    r"live-?(?:blog|ticker|updates?|reporting|text|feed)|/live/|/liveblog|newsticker|/ticker/|en-direct|"
    r"/directo/|canli-(?:blog|anlatim)|онлайн-трансляц",
    re.I,
)
_LIVE_TITLE = re.compile(
    r"\blive ?(?:blog|updates?|ticker|feed)|^live\b ?[:|–-]|liveticker|newsblog|newsticker|\ben direct\b|"
    r"\ben vivo\b|\bao vivo\b|\bonline-?трансляц|онлайн|прямая трансляция|minuto a minuto|"
    r"as it happened|canlı (?:blog|anlatım|yayın)|canlı yenilən|مباشر|بث مباشر|تغطية مباشرة",
    re.I,
)
_LIVE_BOX = re.compile(r"live-?(?:blog|ticker|text|updates|coverage)", re.I)
_CLOCK = re.compile(
    r"(?:[01]?\d|2[0-3])[:.h][0-5]\d\b|\d+ ?(?:m|h|min|hr|mins|hours|minutes) ago|vor \d+ (?:min|std)", re.I
)


_FREE = 2500  # letters; so much is no stub where nobody says that it is one
_TOLD = 400  # letters of an article; a wall that calls itself one tells less
_MARKUP = 200_000  # letters; guards stand at the head of small pages


@dataclass(frozen=True, slots=True)
class Sight:
    """What the kind is told by: markup and address, the title, the text found, what JSON-LD says."""

    markup: str
    url: str
    title: str
    text: str
    live: bool = False
    listing: bool = False
    free: bool = True
    article: bool = False  # the page calls itself one
    whole: bool = False  # the text came from JSON-LD or the feed, so that a wall on the page is no matter


def kind_of(sight: Sight, page: Page) -> PageKind:
    """The kind of a page; ARTICLE unless something speaks against it."""
    prose = sum(len(line) for line in sight.text.split("\n") if is_prose(line))
    if not sight.whole and prose < 1500 and _is_bot_wall(sight, page):
        return PageKind.BOT_WALL
    if sight.live or _is_live(sight, page):
        return PageKind.LIVE
    if not sight.whole and _is_paywall(sight, page, prose):
        return PageKind.PAYWALL
    if not sight.whole and _is_list(sight, page, prose):
        return PageKind.LIST
    return PageKind.ARTICLE


def _is_bot_wall(sight: Sight, page: Page) -> bool:
    """Words of a wall, and little else on the page; markup of a guard alone stands on honest pages too."""
    words = sum(len(block.text) for block in page.blocks)
    if words > 3000 or _says_else(sight):
        return False
    said = bool(_BOT_WORDS.search(sight.title)) or any(_BOT_WORDS.search(b.text) for b in page.blocks)
    if said and words < 1500 and not sight.article:
        return True
    return (said or words < 300) and bool(_BOT_MARKUP.search(sight.markup[:_MARKUP]))


def _says_else(sight: Sight) -> bool:
    """The text found tells of something else: a form for comments may ask for a captcha."""
    if sight.article and len(sight.text) >= _TOLD:
        return True
    if _BOT_WORDS.search(sight.title):
        return False
    told = [line for line in sight.text.split("\n") if is_prose(line)]
    return bool(told) and not _BOT_WORDS.search(sight.text)


def _is_paywall(sight: Sight, page: Page, prose: int) -> bool:
    """A wall's words beside a short text, or a page that says it is not free and ends soon."""
    lines = [line for line in sight.text.split("\n") if is_prose(line)]
    if prose > 4000 or len(lines) > 12:
        return False
    if sight.free and prose >= _FREE:
        return False
    cut = bool(lines) and lines[-1].rstrip("\"'”’») ").endswith(("…", "...", "[…]"))
    said = any(len(block.text) < 400 and _PAY_WORDS.search(block.text) for block in page.blocks)
    if not sight.free:
        return said or cut or prose < 2000
    return said and (cut or prose < 1500)


def _is_list(sight: Sight, page: Page, prose: int) -> bool:
    """A front page or a section: many linked headlines, hardly a paragraph in one place."""
    if sight.listing:
        return prose < 1500
    aside = page.furniture()
    linked = [b for b in page.blocks if b.links > 0.8 and 25 <= len(b.text) <= 200 and not aside[b.box]]
    headings = sum(1 for b in page.blocks if b.heading and b.links > 0.8)
    teasers = sum(1 for b in page.blocks if b.teaser)
    many = headings >= 8 or teasers >= 8 or len(linked) >= 20
    return not sight.article and many and prose < 900 and prose * 2 < sum(len(b.text) for b in linked)


def _is_live(sight: Sight, page: Page) -> bool:
    """Named a live blog by title or address, with a column of times."""
    boxed = any(
        "live" in names and _LIVE_BOX.search(names) for names in {box.names.lower() for box in page.boxes}
    )
    named = bool(_LIVE_TITLE.search(sight.title)) + bool(_LIVE_URL.search(sight.url)) + boxed
    if not named:
        return False
    times = sum(1 for b in page.blocks if len(b.text) < 40 and _CLOCK.search(b.text))
    return times >= (3 if named > 1 else 5)
