"""From a parcel to its rows in the outbox, chunk by chunk; an interrupted fan-out goes on where it was."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from functools import partial

from newsbot.domain.delivery import EXPIRY, ParcelKind
from newsbot.domain.errors import StorageDown
from newsbot.domain.fanout import CHANGES, Act
from newsbot.domain.subscription import Facts, Phrases
from newsbot.newsroom.ledger import Chunk, FannedOut, Plan, Spread, Store, Tx
from newsbot.newsroom.ports import Bell, House

_URGENT = (ParcelKind.BULLETIN, ParcelKind.CORRECTION)

log = logging.getLogger(__name__)


class Spreading:
    """Carries out the plans in the outbox. Knows nothing of what made them.

    Before each chunk the most urgent plan is chosen anew, so that a bulletin never waits for an article.
    """

    def __init__(self, store: Store, bell: Bell, house: House) -> None:
        self._store = store
        self._bell = bell
        self._house = house
        self._busy = asyncio.Lock()
        self._rest: asyncio.Task[None] | None = None

    async def run(self, now: datetime) -> int:
        """Carries out all open plans. Returns how many deliveries were enqueued."""
        added = 0
        while (done := await self._next(now)) is not None:
            added += done.added
        return added

    async def begin(self, now: datetime) -> None:
        """Carries out one chunk of the most urgent plan, and sees to it that the others follow."""
        more = await self._next(now) is not None
        if more and (self._rest is None or self._rest.done()):
            self._rest = asyncio.create_task(self._follow(now), name="spreading")

    async def close(self) -> None:
        """Ends what follows by itself; the plans stay, and go on at the next start."""
        if self._rest is not None:
            self._rest.cancel()
            await asyncio.gather(self._rest, return_exceptions=True)

    async def _follow(self, now: datetime) -> None:
        try:
            await self.run(now)
        except StorageDown as error:  # the next tick goes on
            log.warning("a fan-out waits for the database", extra={"why": str(error)})

    async def _next(self, now: datetime) -> FannedOut | None:
        """Carries out one chunk. None: there is no plan."""
        async with self._busy:
            done = await self._store.write(partial(self._one_chunk, now))
        if done is not None and done.added:
            self._bell.ring()
        return done

    def _one_chunk(self, now: datetime, tx: Tx) -> FannedOut | None:
        plans = tx.outbox.plans()
        if not plans:
            return None
        plan = min(plans, key=lambda plan: plan.parcel.kind not in _URGENT)
        done = self._carry_out(tx, plan, now)
        tx.outbox.advance(plan.parcel, done.next_after)
        if plan.act is Act.RESUME and done.next_after is None:
            tx.outbox.plan(plan.parcel)  # who has come since, or was not reached before it was stopped
        return done

    def _carry_out(self, tx: Tx, plan: Plan, now: datetime) -> FannedOut:
        if plan.act is Act.WITHDRAW:
            return tx.outbox.take_back(plan.parcel, Chunk(plan.after, CHANGES))
        if plan.act is Act.RESUME:
            return tx.outbox.bring_back(plan.parcel, now, Chunk(plan.after, CHANGES))
        return self._spread(tx, plan, now, Chunk(plan.after))

    def _spread(self, tx: Tx, plan: Plan, now: datetime, chunk: Chunk) -> FannedOut:
        nothing = FannedOut(0, None)
        parcel = plan.parcel
        if parcel.kind is ParcelKind.BULLETIN:
            bulletin = tx.bulletins.get(parcel.id)
            return tx.outbox.spread_bulletin(bulletin, now, chunk) if bulletin else nothing
        if parcel.kind is ParcelKind.CORRECTION:
            correction = tx.bulletins.correction(parcel.id)
            return tx.outbox.spread_correction(correction, now, chunk) if correction else nothing
        spread = self._facts(tx, parcel.id, now)
        if spread is None:
            return nothing
        if parcel.kind is ParcelKind.UPDATE:
            return tx.outbox.spread_updates(spread, chunk)
        return tx.outbox.spread_article(spread, chunk)

    def _facts(self, tx: Tx, article_id: int, now: datetime) -> Spread | None:
        article = tx.articles.get(article_id)
        if article is None:
            return None
        facts = Facts.of(article.feed_id, article.topic, article.title, article.text)
        return Spread(
            article=article,
            follows=Phrases(tx.subscribers.followed_phrases()).found_in(facts),
            mutes=Phrases(tx.subscribers.muted_phrases()).found_in(facts),
            now=now,
            expires=now + EXPIRY,
            house_zone=self._house.timezone,
        )
