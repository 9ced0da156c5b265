"""What the newsroom asks of the outbox on the disk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from newsbot.domain.bulletin import Bulletin, Correction, Progress
from newsbot.domain.delivery import Claim, Delivery, DeliveryState, Outcome, Parcel, Stale
from newsbot.domain.fanout import Chunk, FannedOut, Plan, Spread
from newsbot.domain.subscriber import Address


class Outbox(Protocol):
    """The ledger of deliveries. Enqueueing the same parcel, address and part twice changes nothing.

    A fan-out is planned in the transaction that makes its parcel and is carried out chunk by chunk; each
    chunk moves its plan on in its own transaction, so a crash between two chunks loses nobody.
    """

    def plan(self, parcel: Parcel) -> None:
        """Notes that a parcel is to be spread; a plan that is under way goes on where it is."""

    def plans(self) -> Sequence[Plan]:
        """Fan-outs that are not finished."""

    def advance(self, parcel: Parcel, after: int | None) -> None:
        """Moves a plan on; None ends it."""

    def spread_article(self, spread: Spread, chunk: Chunk) -> FannedOut:
        """One slice of the subscribers who get this article at once."""

    def spread_updates(self, spread: Spread, chunk: Chunk) -> FannedOut:
        """One slice of the addresses whose message about this story is to be edited."""

    def spread_bulletin(self, bulletin: Bulletin, now: datetime, chunk: Chunk) -> FannedOut:
        """One slice of all who get news at all, whatever their cadence."""

    def spread_correction(self, correction: Correction, now: datetime, chunk: Chunk) -> FannedOut:
        """One slice of the bulletin's own deliveries: who has it, or may have it, is told.

        What is on its way just now has no message yet: it is filled in when the correction is claimed.
        """

    def enqueue(self, deliveries: Iterable[Delivery]) -> int:
        """Adds rows that wait; how many of them were new."""

    def claim(self, now: datetime, limit: int, *, resting: Collection[int] = ()) -> Sequence[Claim]:
        """Leases up to `limit` deliveries that are due: by lane, then by due time, one for each chat."""

    def cut_off(self, since: datetime) -> Sequence[Claim]:
        """Editions of unknown fate since then that have no next part, with no lease.

        Who records an outcome says how many parts there are; where the program ended during the call
        nobody has said it.
        """

    def start(self, claims: Sequence[Claim], now: datetime) -> Sequence[Claim]:
        """Marks claims as being sent; only those that are returned may be. Durable at commit."""

    def release(self, claims: Sequence[Claim], due: datetime | None = None) -> None:
        """Gives claims back that were not sent; `due` None leaves their time as it was."""

    def record(self, outcomes: Sequence[Outcome]) -> None:
        """Writes outcomes back; where a part is through and more follow, the next one is enqueued."""

    def recover(self, now: datetime, *, all_leases: bool, in_hand: Collection[int] = ()) -> tuple[int, int]:
        """Takes back expired leases (all of them at start): what was not begun waits again, what was
        begun is unknown, and is repeated where `repeats_unknown` says so. Returns (waiting, unknown).
        Deliveries `in_hand` are left alone."""

    def hold_chat(self, chat: int, until: datetime) -> None:
        """Nothing of that chat is claimed before `until`; a longer hold that is there stays."""

    def holds(self, now: datetime) -> dict[int, datetime]:
        """Chats that must wait, and until when."""

    def shares(self) -> int:
        """In how many shares `stale` is to be asked, so that none of them is large."""

    def stale(self, now: datetime, share: int = 0, of: int = 1) -> Sequence[Stale]:
        """Addresses with several waiting articles, one of them older than FOLD_AFTER; oldest first."""

    def fold(self, stale: Collection[Stale], now: datetime) -> Mapping[Address, Sequence[int]]:
        """Takes what still waits of these out of the queue; the articles of each, for one edition."""

    def put_aside(self, address: Address, now: datetime, reason: str) -> int:
        """Takes the waiting articles of an address out of the queue, for its next digest. How many."""

    def cancel(self, address: Address, *, parcels: Collection[Parcel] | None = None) -> int:
        """Takes back what is not on its way to an address: all of it, or these parcels. How many."""

    def withdraw(self, parcel: Parcel) -> int:
        """Takes back what is not on its way of a parcel, for everybody, and ends its fan-out. How many.

        What is more than a chunk is planned: until then it is known by what it carries, and is not sent.
        """

    def take_back(self, parcel: Parcel, chunk: Chunk) -> FannedOut:
        """`withdraw` for one slice, by chat: how many rows, and where the next slice begins."""

    def set_back(self, by: timedelta, now: datetime) -> None:
        """The clock was set back by so much: what waits beyond `now` comes sooner, chats at rest included."""

    def withdraw_feed(self, feed_id: int) -> int:
        """Takes back what is not on its way of a feed's articles, and their plans. How many."""

    def resume(self, parcel: Parcel, now: datetime) -> int:
        """Queues again what was taken back of a parcel. How many; what is more than a chunk is planned."""

    def bring_back(self, parcel: Parcel, now: datetime, chunk: Chunk) -> FannedOut:
        """`resume` for one slice, by chat: how many rows, and where the next slice begins."""

    def progress(self, parcel: Parcel) -> Progress:
        """How far a parcel is. While its fan-out runs, those not enqueued yet are left too."""

    def ended_badly(self, limit: int, offset: int) -> Sequence[Delivery]:
        """Refused and unknown deliveries, the last first."""

    def retry(self, delivery_id: int, now: datetime) -> bool:
        """Queues a delivery again that ended badly or is unknown."""

    def find_message(self, address: Address, message: int) -> Delivery | None:
        """The delivery that made a message; its number is unique in the chat, whatever the topic."""

    def of_articles(self, address: Address, article_ids: Collection[int]) -> Sequence[Delivery]:
        """The deliveries of these articles to an address, in order."""

    def ended(self, address: Address, since: datetime) -> Sequence[Delivery]:
        """The articles for an address whose delivery came to an end after that moment."""

    def counts(self) -> dict[DeliveryState, int]:
        """How many deliveries are in each state."""

    def next_due(self) -> datetime | None:
        """When the first waiting delivery is due."""

    def prune(self, before: datetime, limit: int) -> int:
        """Deletes at most `limit` deliveries that were finished before, oldest rows first. How many.

        Walks from the oldest row and stops at the first page that is younger: no index is needed for it.
        """

    def settle(self, limit: int) -> int:
        """Keeps the counts small: puts together what was counted apart. 0 where little is left to do."""
