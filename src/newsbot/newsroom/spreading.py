"""From a parcel to its rows in the outbox, chunk by chunk; an interrupted fan-out goes on where it was."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial

from newsbot.domain.delivery import EXPIRY, Parcel, ParcelKind
from newsbot.domain.subscription import Facts, Phrases
from newsbot.newsroom.ledger import Chunk, FannedOut, Plan, Spread, Store, Tx
from newsbot.newsroom.ports import Bell, House


class Spreading:
    """Carries out the plans in the outbox. Knows nothing of what made them."""

    def __init__(self, store: Store, bell: Bell, house: House) -> None:
        self._store = store
        self._bell = bell
        self._house = house
        self._busy = asyncio.Lock()

    async def run(self, now: datetime) -> int:
        """Carries out all open plans, bulletins first. Returns how many deliveries were enqueued."""
        async with self._busy:
            added = 0
            while plans := await self._store.read(lambda tx: tx.outbox.plans()):
                for plan in sorted(plans, key=lambda plan: plan.parcel.kind is not ParcelKind.BULLETIN):
                    added += await self._carry_out(plan, now)
            return added

    async def _carry_out(self, plan: Plan, now: datetime) -> int:
        added = 0
        after: int | None = plan.after
        while after is not None:
            chunk = Chunk(after)
            done = await self._store.write(partial(self._one_chunk, plan.parcel, now, chunk))
            added += done.added
            after = done.next_after
            if done.added:
                self._bell.ring()
        return added

    def _one_chunk(self, parcel: Parcel, now: datetime, chunk: Chunk, tx: Tx) -> FannedOut:
        done = self._spread(tx, parcel, now, chunk)
        tx.outbox.advance(parcel, done.next_after)
        return done

    def _spread(self, tx: Tx, parcel: Parcel, now: datetime, chunk: Chunk) -> FannedOut:
        nothing = FannedOut(0, None)
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
