"""The brake: when a feed brings too much at once, readers get one message in place of a flood."""

from __future__ import annotations

from datetime import datetime

from newsbot.domain.arrival import Intake
from newsbot.domain.article import Article, PageKind, Summary, roll_up_key
from newsbot.domain.delivery import Parcel, ParcelKind
from newsbot.domain.feed import Feed
from newsbot.domain.notice import Notice, NoticeCode
from newsbot.newsroom.ledger import Tx
from newsbot.newsroom.ports import House
from newsbot.newsroom.telling import tell_staff


def instead_of_a_flood(tx: Tx, feed: Feed, intake: Intake, now: datetime, house: House) -> None:
    """One message; staff hear of it."""
    values = (("feed", feed.name), ("count", str(len(intake.fresh))))
    tell_staff(tx, Notice(NoticeCode.FEED_FLOOD, values), now, house)
    article = tx.articles.add(_roll_up(feed, intake, now))
    if not feed.frozen:
        tx.outbox.plan(Parcel(ParcelKind.ARTICLE, article.id))


def _roll_up(feed: Feed, intake: Intake, now: datetime) -> Article:
    """How many came, and the newest headlines. What its headline says is worded for each reader."""
    count = len(intake.fresh)
    newest = [entry.title for entry in reversed(intake.fresh[-10:])]
    return Article(
        title=f"{feed.name}: +{count}",
        url=feed.site or feed.url,
        key=roll_up_key(feed.id, count, now),
        published=now,
        fetched=now,
        text="\n\n".join(newest),
        topic="" if feed.personal else feed.topic,
        source=feed.name,
        feed_id=feed.id,
        personal=feed.personal,
        kind=PageKind.LIST,
        summary=Summary(refused="list"),
    )
