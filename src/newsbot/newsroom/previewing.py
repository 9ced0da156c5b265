"""What an editor decides on: who gets a draft, how long that takes, what it resembles."""

from __future__ import annotations

from datetime import datetime

from newsbot.domain.article import Article
from newsbot.domain.bulletin import SIMILAR_WINDOW, Bulletin, Preview, seconds_to_send
from newsbot.domain.links import link_key
from newsbot.domain.text import words
from newsbot.newsroom.ledger import Tx
from newsbot.newsroom.ports import House
from newsbot.newsroom.wording import BULLETIN_KEY

ALIKE = 0.5  # share of words in common from which two headlines are probably of one thing
LEAST = 3  # words in common with an article, of which there are many: one alone says nothing
MOST_ARTICLES = 300  # of the last hours that are looked at
MOST_SHOWN = 3


def preview_of(tx: Tx, bulletin: Bulletin, now: datetime, house: House) -> Preview:
    """The draft with its addressees, its time, and what was sent or printed much like it of late."""
    since, count = now - SIMILAR_WINDOW, tx.subscribers.audience_size()
    alike = (one for one in tx.bulletins.since(since) if one.id != bulletin.id)
    printed = (one for one in tx.articles.since(since, MOST_ARTICLES) if _is_printed(one))
    return Preview(
        bulletin,
        count,
        seconds_to_send(count, house.rate),
        tuple(one for one in alike if _alike(bulletin, one.headline, one.url, 1)),
        tuple(one for one in printed if _alike(bulletin, one.title, one.url, LEAST))[-MOST_SHOWN:],
        house.paid,
    )


def _is_printed(article: Article) -> bool:
    return not article.personal and not article.key.startswith(BULLETIN_KEY)


def _alike(bulletin: Bulletin, headline: str, url: str, least: int) -> bool:
    """The same link, or most words of the headlines in common."""
    if bulletin.url and link_key(bulletin.url) == link_key(url or "x:"):
        return True
    left, right = set(words(bulletin.headline)), set(words(headline))
    common = len(left & right)
    return common >= least and common / min(len(left), len(right)) >= ALIKE
