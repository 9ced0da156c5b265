"""A word from the house to its staff: written down and enqueued in the transaction that it tells of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from newsbot.domain.delivery import Delivery, Lane, Parcel, ParcelKind
from newsbot.domain.feed import Feed, FeedState
from newsbot.domain.notice import Notice, NoticeCode
from newsbot.domain.staff import Role
from newsbot.domain.subscriber import Address, SubscriberState
from newsbot.newsroom.ledger import Tx
from newsbot.newsroom.ports import House


def staff_addresses(tx: Tx, house: House, least: Role) -> list[Address]:
    """The private chats of everybody with that role or a higher one."""
    people = {member.person for member in tx.staff.all() if member.role >= least} | house.admins
    if least <= Role.EDITOR:
        people |= house.editors
    return [Address(person) for person in sorted(people)]


def tell_staff(tx: Tx, notice: Notice, now: datetime, house: House) -> int:
    """Tells every admin once. Returns the notice's number."""
    return tell(tx, notice, now, staff_addresses(tx, house, Role.ADMIN))


def tell_of_trouble(tx: Tx, feed: Feed, now: datetime, house: House) -> None:
    """A source that cannot be read for days or has ended: to admins, and, of a reader's own, to the one who
    brought it and gets news."""
    gone = feed.state is FeedState.GONE
    values = (("feed", feed.name), ("url", feed.url), ("error", feed.last_error))
    code = NoticeCode.FEED_GONE if gone else NoticeCode.FEED_BROKEN
    tell_staff(tx, Notice(code, values), now, house)
    owner = tx.subscribers.get(Address(feed.added_by)) if feed.personal else None
    if owner is not None and owner.state is SubscriberState.ACTIVE:
        code = NoticeCode.FEED_GONE if gone else NoticeCode.OWN_FEED_BROKEN
        tell(tx, Notice(code, values), now, [owner.address])


def tell(tx: Tx, notice: Notice, now: datetime, addresses: Iterable[Address]) -> int:
    """Tells these addresses once. Returns the notice's number."""
    notice_id = tx.notes.add_notice(notice.dumps(), now)
    parcel = Parcel(ParcelKind.NOTICE, notice_id)
    tx.outbox.enqueue(
        Delivery(parcel, address, lane=Lane.INSTANT, due=now, created=now) for address in addresses
    )
    return notice_id
