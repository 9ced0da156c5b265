"""From a parcel to its rows in the outbox: plans, and INSERT … SELECT one slice of subscribers at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from newsbot.domain.article import Article
from newsbot.domain.bulletin import Bulletin, Correction
from newsbot.domain.delivery import Delivery, DeliveryState, Lane, Parcel, ParcelKind
from newsbot.domain.fanout import Act, Chunk, FannedOut, Plan, Spread
from newsbot.store import rows
from newsbot.store.rows import EPOCH, micros
from newsbot.store.session import Session, Values
from newsbot.store.tallies import DAY, OPEN, Tally, of_parcel

_NAMES = [name for name in rows.DELIVERY_NAMES if name != "id"]
_ENQUEUE = (
    f"INSERT INTO deliveries ({', '.join(_NAMES)}) "
    f"VALUES ({', '.join(':' + name for name in _NAMES)}) ON CONFLICT DO NOTHING"
)
# one slice by subscriber id; the first column tells where the next begins
_SLICE = "s.id > :after AND s.id <= :last"
# an article's row, from the rules that want it: what is the same for everybody stands as parameters. Who
# wants it for two reasons conflicts with itself. CROSS JOIN keeps SQLite from walking all subscribers.
_WANTED = """
SELECT 'article', :article, s.chat, s.thread, :lane, :now, :expires, :now
FROM rules r CROSS JOIN subscribers s
WHERE {want} AND r.subscriber_id > :after AND r.subscriber_id <= :last
AND (r.until IS NULL OR r.until > :now) AND s.id = r.subscriber_id
AND s.state = 'active' AND s.cadence = 'instant' AND (s.since IS NULL OR s.since <= :fetched) {unless}"""
_ARTICLE = """
INSERT INTO deliveries (kind, parcel_id, chat, thread, lane, due, expires, created)
{wanted} ON CONFLICT DO NOTHING"""
_MUTED = """AND NOT EXISTS (SELECT 1 FROM rules m WHERE m.subscriber_id = s.id
    AND (m.until IS NULL OR m.until > :now) AND {mute})"""
_TOLD = """AND NOT EXISTS (SELECT 1 FROM deliveries o WHERE o.kind = 'article' AND {others}
    AND o.chat = s.chat AND o.thread = s.thread AND o.state NOT IN ('cancelled', 'gone', 'expired'))"""
_BULLETIN = """
INSERT INTO deliveries (kind, parcel_id, chat, thread, lane, due, created)
SELECT 'bulletin', :bulletin, s.chat, s.thread, :lane, :now, :now FROM subscribers s
WHERE {slice} AND s.state = 'active' ON CONFLICT DO NOTHING"""
_UPDATES = """
INSERT INTO deliveries (kind, parcel_id, chat, thread, lane, due, expires, created, edits)
SELECT 'update', :article, d.chat, d.thread, :lane, :now, :expires, :now, MAX(d.message) FROM subscribers s
JOIN deliveries d ON d.kind = 'article' AND d.chat = s.chat AND d.thread = s.thread AND d.part = 0
    AND d.state = 'sent' AND d.message > 0 AND {family}
WHERE {slice} AND s.state = 'active' GROUP BY d.chat, d.thread
ON CONFLICT (kind, parcel_id, chat, thread, part) DO UPDATE SET state = 'queued', due = excluded.due,
    expires = excluded.expires, attempts = 0, repeats = 0, message = 0, plain = 0, reason = '',
    finished = NULL, lease = 0, lease_until = NULL, edits = excluded.edits
WHERE deliveries.state NOT IN ('queued', 'claimed', 'sending')"""
# updates of the slice that have ended and are revived
_ENDED = """
SELECT u.kind, u.parcel_id, u.part, u.state, u.finished / {day} FROM subscribers s
JOIN deliveries u ON u.kind = 'update' AND u.parcel_id = :article AND u.chat = s.chat AND u.thread = s.thread
    AND u.part = 0 AND u.finished IS NOT NULL
WHERE {slice} AND s.state = 'active' AND EXISTS (SELECT 1 FROM deliveries d WHERE d.kind = 'article'
    AND d.chat = s.chat AND d.thread = s.thread AND d.part = 0 AND d.state = 'sent' AND d.message > 0
    AND {family})"""
_CORRECTION = """
INSERT INTO deliveries (kind, parcel_id, chat, thread, part, lane, due, created, edits, replies_to)
SELECT 'correction', :correction, d.chat, d.thread, :part, :lane, :now, :now, {edits}, {answers}
FROM deliveries d WHERE d.kind = 'bulletin' AND d.parcel_id = :bulletin AND d.part = 0
AND d.id > :after AND d.id <= :last AND {reached} ON CONFLICT DO NOTHING"""


class Spreading:
    """Fan-outs. Quiet hours and daily caps are the dispatcher's: it asks them when a row is claimed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan(self, parcel: Parcel) -> None:
        """Notes that a parcel is to be spread; a plan that is under way goes on where it is."""
        self._session.run(
            "INSERT INTO plans (kind, parcel_id) VALUES (:kind, :parcel) ON CONFLICT DO NOTHING",
            _parcel(parcel),
        )

    def plans(self) -> Sequence[Plan]:
        """Fan-outs that are not finished."""
        found = self._session.rows('SELECT kind, parcel_id, "after", act FROM plans ORDER BY kind, parcel_id')
        return [Plan(Parcel(ParcelKind(row[0]), row[1]), row[2], Act(row[3])) for row in found]

    def advance(self, parcel: Parcel, after: int | None) -> None:
        """Moves a plan on; None ends it."""
        values = _parcel(parcel)
        where = "WHERE kind = :kind AND parcel_id = :parcel"
        if after is None:
            self._session.run(f"DELETE FROM plans {where}", values)
        else:
            self._session.run(f'UPDATE plans SET "after" = :after {where}', values | {"after": after})

    def spread_article(self, spread: Spread, chunk: Chunk) -> FannedOut:
        """One slice of the subscribers who get this article at once."""
        last, next_after = self._slice("subscribers", chunk)
        article = spread.article
        values: Values = {
            "article": article.id,
            "lane": int(Lane.INSTANT),
            "now": micros(spread.now),
            "expires": micros(spread.expires),
            "fetched": micros(article.fetched),
            "after": chunk.after,
            "last": last,
            "feed": str(article.feed_id),
            "topic": article.topic,
            "follows": self._session.pack(spread.follows),
            "mutes": self._session.pack(spread.mutes),
        }
        wants = ["r.want = 'feed' AND r.value = :feed"]
        if not article.personal:
            wants += self._wide(spread)
        unless = self._muted(values, bool(spread.mutes)) + self._told(article, values)
        wanted = " UNION ALL ".join(_WANTED.format(want=want, unless=unless) for want in wants)
        added = self._session.run(_ARTICLE.format(wanted=wanted), values)
        return self._counted(Parcel(ParcelKind.ARTICLE, article.id), added, next_after)

    def _wide(self, spread: Spread) -> list[str]:
        """What brings articles of many sources, and none of those that readers brought."""
        wants = ["r.want = 'all' AND r.value = ''"]
        if spread.article.topic:
            wants.append("r.want = 'topic' AND r.value = :topic")
        if spread.follows:
            wants.append("r.want = 'follow' AND " + self._session.among("r.value", "follows"))
        return wants

    def _counted(self, parcel: Parcel, added: int, next_after: int | None) -> FannedOut:
        tally = Tally(self._session)
        tally.came(parcel.kind.value, parcel.id, added)
        tally.write()
        return FannedOut(added, next_after)

    def _muted(self, values: Values, has_phrases: bool) -> str:
        """The condition that leaves out whoever mutes the article; none where nobody does."""
        mutes = ["m.want = 'mute_feed' AND m.value = :feed"]
        if has_phrases:
            mutes.append("m.want = 'mute' AND " + self._session.among("m.value", "mutes"))
        some = "SELECT 1 FROM rules m WHERE {} LIMIT 1"
        found = [mute for mute in mutes if self._session.value(some.format(mute), values)]
        return " ".join(_MUTED.format(mute=mute) for mute in found)

    def _told(self, article: Article, values: Values) -> str:
        """The condition that leaves out addresses where the story has rung; none where it is new."""
        others = self._family(article.story_id, but=article.id)
        if not others:
            return ""
        values["others"] = self._session.pack(others)
        return _TOLD.format(others=self._session.among("o.parcel_id", "others"))

    def spread_updates(self, spread: Spread, chunk: Chunk) -> FannedOut:
        """One slice of the addresses whose message about this story is to be edited."""
        last, next_after = self._slice("subscribers", chunk)
        article = spread.article
        # who got this very article has it as it is, unless it has changed since
        family = self._family(article.story_id, but=0 if article.revision > 1 else article.id)
        if article.revision > 1 and not article.story_id:
            family = [article.id]
        values: Values = {
            "article": spread.article.id,
            "lane": int(Lane.EDITION),
            "now": micros(spread.now),
            "expires": micros(spread.expires),
            "after": chunk.after,
            "last": last,
            "family": self._session.pack(family),
        }
        among = self._session.among("d.parcel_id", "family")
        tally = Tally(self._session)
        parcel = Parcel(ParcelKind.UPDATE, spread.article.id)
        if any(state != OPEN for state in of_parcel(self._session, parcel)):
            ended = _ENDED.format(day=DAY, slice=_SLICE, family=among)
            tally.gone(self._session.rows(ended, values))
        added = self._session.run(_UPDATES.format(slice=_SLICE, family=among), values)
        tally.came(parcel.kind.value, parcel.id, added)
        tally.write()
        return FannedOut(added, next_after)

    def spread_bulletin(self, bulletin: Bulletin, now: datetime, chunk: Chunk) -> FannedOut:
        """One slice of all who get news at all, whatever their cadence."""
        last, next_after = self._slice("subscribers", chunk)
        values = {
            "bulletin": bulletin.id,
            "lane": int(Lane.BULLETIN),
            "now": micros(now),
            "after": chunk.after,
            "last": last,
        }
        added = self._session.run(_BULLETIN.format(slice=_SLICE), values)
        return self._counted(Parcel(ParcelKind.BULLETIN, bulletin.id), added, next_after)

    def spread_correction(self, correction: Correction, now: datetime, chunk: Chunk) -> FannedOut:
        """One slice of the bulletin's own deliveries: who has it, or may have it, is told.

        What is on its way just now has no message yet: it is filled in when the correction is claimed.
        """
        last, next_after = self._slice(
            "deliveries",
            chunk,
            "kind = 'bulletin' AND parcel_id = :parcel AND part = 0",
            correction.bulletin_id,
        )
        values: Values = {
            "correction": correction.id,
            "bulletin": correction.bulletin_id,
            "lane": int(Lane.BULLETIN),
            "now": micros(now),
            "after": chunk.after,
            "last": last,
        }
        edit = _CORRECTION.format(
            edits="d.message",
            answers="0",
            reached="(d.state = 'sending' OR (d.state = 'sent' AND d.message > 0))",
        )
        answer = _CORRECTION.format(
            edits="0", answers="d.message", reached="d.state IN ('sent', 'unknown', 'sending')"
        )
        tally = Tally(self._session)
        added = 0
        for part, sql in enumerate((edit, answer)):
            count = self._session.run(sql, values | {"part": part})
            tally.came("correction", correction.id, count, part=part)
            added += count
        tally.write()
        return FannedOut(added, next_after)

    def enqueue(self, deliveries: Iterable[Delivery]) -> int:
        """Adds rows that wait; how many of them were new."""
        tally = Tally(self._session)
        total = 0
        for delivery in deliveries:
            added = self._session.run(_ENQUEUE, _waiting(delivery))
            tally.came(delivery.parcel.kind.value, delivery.parcel.id, added, part=delivery.part)
            total += added
        tally.write()
        return total

    def _slice(
        self, table: str, chunk: Chunk, where: str = "1 = 1", parcel: int = 0
    ) -> tuple[int, int | None]:
        """The last id of the slice, and where the next one starts (None: nothing is left)."""
        found = self._session.rows(
            f"SELECT id FROM {table} WHERE id > :after AND {where} ORDER BY id LIMIT 1 OFFSET :skip",
            {"after": chunk.after, "skip": chunk.limit - 1, "parcel": parcel},
        )
        if found:
            return found[0][0], found[0][0]
        return 2**62, None

    def _family(self, story_id: int, *, but: int = 0) -> list[int]:
        """The articles of a story."""
        found = self._session.rows(
            "SELECT id FROM articles WHERE story_id = :story AND story_id > 0 AND id <> :but",
            {"story": story_id, "but": but},
        )
        return [row[0] for row in found]


def _waiting(delivery: Delivery) -> Values:
    due = delivery.due or delivery.created or EPOCH
    return rows.delivery_values(replace(delivery, state=DeliveryState.QUEUED, due=due, finished=None))


def _parcel(parcel: Parcel) -> Values:
    return {"kind": parcel.kind.value, "parcel": parcel.id}
