"""What is kept of an address: given out, taken over from a code or a list of feeds, deleted."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newsbot.domain.errors import BadInput
from newsbot.domain.feed import Feed, FeedState
from newsbot.domain.links import is_web_link
from newsbot.domain.setting import change
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.domain.subscription import Rule, Want
from newsbot.newsroom import keepsake
from newsbot.newsroom.ledger import Store, Tx
from newsbot.newsroom.places import Place, fresh, subscriber_at, turn_on
from newsbot.newsroom.ports import House
from newsbot.newsroom.ruling import edit_rules

MAX_FEEDS = 500  # of one import by a reader
SALT = "salt"
SIGNATURE = 20  # hexadecimal digits
LONGEST_CODE = 650  # letters: it stands in the words under a file, which are 1024 at most


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: sources subscribed to, had before, left out because there were too many."""

    added: int
    known: int
    cut: int


class Belongings:
    """A person's own: file, code, feeds, deletion."""

    def __init__(self, store: Store, house: House) -> None:
        self._store = store
        self._house = house

    async def everything(self, chat: int) -> bytes:
        """All that is stored about a chat, as JSON."""
        kept = await self._store.read(lambda tx: tx.subscribers.everything_about(chat))
        return json.dumps(kept, ensure_ascii=False, indent=1, default=str).encode("utf-8", "replace")

    async def forget(self, chat: int) -> int:
        """Deletes all of it. Returns how many rows there were."""
        return await self._store.write(lambda tx: tx.subscribers.forget(chat))

    async def code(self, address: Address) -> str:
        """The backup code of an address; "" where nothing is stored that it could bring back.

        It says all by itself and outlives a deletion. One with too many rules for a line stands for what is
        stored here.
        """

        def write(tx: Tx) -> str:
            known = tx.subscribers.get(address)
            if known is None:
                return ""
            addresses = {str(feed.id): feed.url for feed in tx.feeds.all()}
            code = keepsake.pack(known, tx.subscribers.rules(known.id), addresses)
            return code if len(code) <= LONGEST_CODE else f"{known.id}-{_signature(_salt(tx), known)}"

        return await self._store.write(write)

    async def restore(self, place: Place, code: str, now: datetime) -> Subscriber:
        """Takes over the settings and rules that the code says or stands for. Raises BadInput("code")."""
        asked = code.strip()
        kept = keepsake.unpack(asked) if asked.startswith(keepsake.PREFIX) else None

        def write(tx: Tx) -> Subscriber:
            if kept is not None:
                return self._bring_back(tx, place, kept, now)
            number, _, signature = code.strip().partition("-")
            good = number.isascii() and number.isdigit() and len(number) < 16
            source = tx.subscribers.by_id(int(number)) if good else None
            if source is None or not hmac.compare_digest(
                _signature(_salt(tx), source).encode(), signature.encode("utf-8", "replace")
            ):
                raise BadInput("code", code)
            return self._take_over(tx, place, source, now)

        return await self._store.write(write)

    async def feeds(self, address: Address) -> Sequence[Feed]:
        """The sources that an address subscribes to by name; for an OPML file."""

        def read(tx: Tx) -> Sequence[Feed]:
            known = tx.subscribers.get(address)
            rules = tx.subscribers.rules(known.id) if known else ()
            feeds = (tx.feeds.get(int(rule.value)) for rule in rules if rule.want is Want.FEED)
            return [feed for feed in feeds if feed is not None]

        return await self._store.read(read)

    async def take_in(self, place: Place, feeds: Sequence[Feed], now: datetime) -> Taken:
        """Subscribes to the sources of a list; new ones are asked at the next poll, at first silently."""
        good = list({feed.url: feed for feed in feeds if is_web_link(feed.url)}.values())

        def write(tx: Tx) -> Taken:
            before = 0
            wanted: list[Rule] = []
            for feed in good[:MAX_FEEDS]:
                wanted.append(Rule(Want.FEED, str(self._feed(tx, place, feed, now).id)))

            def edit(rules: Sequence[Rule]) -> Sequence[Rule]:
                nonlocal before
                had = {(rule.want, rule.value) for rule in rules}
                new = [rule for rule in wanted if (rule.want, rule.value) not in had]
                before = len(wanted) - len(new)
                return [*rules, *new]

            edit_rules(tx, place, edit, now, self._house)
            return Taken(len(wanted) - before, before, max(0, len(good) - MAX_FEEDS))

        return await self._store.write(write)

    def _feed(self, tx: Tx, place: Place, feed: Feed, now: datetime) -> Feed:
        known = tx.feeds.by_url(feed.url)
        if known is not None and known.state is FeedState.ACTIVE:
            return known
        new = replace(
            feed, id=0, due=now, interval=self._house.poll_seconds, quiet_first=True, added_by=place.person
        )
        return tx.feeds.add(new)

    def _bring_back(self, tx: Tx, place: Place, kept: keepsake.Keepsake, now: datetime) -> Subscriber:
        """Everything as the code says it; what it does not say is as it was at the beginning."""
        here = subscriber_at(tx, place, now)
        blank = fresh(place, now)
        known = replace(
            blank,
            id=here.id,
            state=here.state,
            language="",
            served=here.served,
            last_edition=here.last_edition,
            created=here.created,
        )
        try:
            for setting, value in kept.settings.items():
                known = change(known, setting, value, now, self._house.timezone)
        except BadInput as error:
            raise BadInput("code", error.given) from error
        rules = [self._rule_here(tx, place, rule, now) for rule in kept.rules]
        tx.subscribers.set_rules(known.id, [*dict.fromkeys(rule for rule in rules if rule is not None)])
        return turn_on(tx, known, now, self._house) if kept.on else tx.subscribers.save(known)

    def _rule_here(self, tx: Tx, place: Place, rule: Rule, now: datetime) -> Rule | None:
        """The rule with the number that its source has here; None where it is over or is about nothing."""
        if rule.until is not None and rule.until <= now:
            return None
        if rule.want not in keepsake.BY_FEED:
            return rule
        feed = tx.feeds.by_url(rule.value)
        if feed is None and rule.want is Want.FEED and is_web_link(rule.value):
            feed = self._feed(tx, place, Feed(0, rule.value), now)
        return replace(rule, value=str(feed.id)) if feed else None

    def _take_over(self, tx: Tx, place: Place, source: Subscriber, now: datetime) -> Subscriber:
        here = subscriber_at(tx, place, now)
        if here.id != source.id:
            tx.subscribers.set_rules(here.id, tx.subscribers.rules(source.id))
            here = replace(
                source,
                id=here.id,
                address=here.address,
                kind=here.kind,
                name=here.name,
                created=here.created,
                state=here.state,
            )
        if source.state is SubscriberState.NEW:
            return tx.subscribers.save(here)
        return turn_on(tx, here, now, self._house)


def _salt(tx: Tx) -> str:
    """The secret that codes are signed with; it travels in the backup, so that codes outlive a token."""
    salt = tx.notes.get(SALT)
    if salt is None:
        salt = secrets.token_hex(16)
        tx.notes.put(SALT, salt)
    return salt


def _signature(salt: str, subscriber: Subscriber) -> str:
    address = subscriber.address
    said = f"{subscriber.id}:{address.chat}:{address.thread}".encode()
    return hmac.new(salt.encode(), said, hashlib.sha256).hexdigest()[:SIGNATURE]
