"""The shelf of subscribers: addresses, their settings, rules and saved articles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from newsbot.domain.article import Article
from newsbot.domain.subscriber import Address, Subscriber
from newsbot.domain.subscription import Rule, Want
from newsbot.store import archive_rows, rows
from newsbot.store.chats import ChatRows
from newsbot.store.rows import micros, micros_or_none
from newsbot.store.session import Values
from newsbot.store.tallies import by_state


class SubscriberShelf(ChatRows):
    """Subscribers. What concerns a whole chat (move, away, forget, my data) is in `ChatRows`."""

    def get(self, address: Address) -> Subscriber | None:
        """The subscriber at an address."""
        found = self._select(
            "WHERE s.chat = :chat AND s.thread = :thread", {"chat": address.chat, "thread": address.thread}
        )
        return found[0] if found else None

    def of_chat(self, chat: int) -> Sequence[Subscriber]:
        """The subscribers of a chat: itself, and the topics of a forum."""
        return self._select("WHERE s.chat = :chat ORDER BY s.id", {"chat": chat})

    def by_id(self, subscriber_id: int) -> Subscriber | None:
        """The subscriber of that id."""
        return self.by_ids([subscriber_id]).get(subscriber_id)

    def by_ids(self, ids: Collection[int]) -> dict[int, Subscriber]:
        """Those of these subscribers that there are."""
        found = self._select("WHERE " + self._session.among("s.id", "ids"), {"ids": self._session.pack(ids)})
        return {subscriber.id: subscriber for subscriber in found}

    def save(self, subscriber: Subscriber) -> Subscriber:
        """Writes a subscriber; with id 0 it is added, or takes the place of the one at its address."""
        values = rows.subscriber_values(subscriber)
        subscriber_id = subscriber.id or self._session.value(
            "SELECT id FROM subscribers WHERE chat = :chat AND thread = :thread",
            {"chat": values["chat"], "thread": values["thread"]},
        )
        if not subscriber_id or not self._session.update("subscribers", subscriber_id, values):
            subscriber_id = self._session.insert("subscribers", values)
        return replace(subscriber, id=subscriber_id)

    def rules(self, subscriber_id: int) -> tuple[Rule, ...]:
        """A subscriber's rules in the order of their making."""
        return self.rules_of([subscriber_id]).get(subscriber_id, ())

    def rules_of(self, ids: Collection[int]) -> dict[int, tuple[Rule, ...]]:
        """The rules of several; who has none is not in it."""
        found = self._session.rows(
            'SELECT subscriber_id, want, value, "until" FROM rules WHERE '
            + self._session.among("subscriber_id", "ids")
            + " ORDER BY id",
            {"ids": self._session.pack(ids)},
        )
        grouped: dict[int, list[Rule]] = {}
        for row in found:
            grouped.setdefault(row[0], []).append(rows.rule(row[1:]))
        return {subscriber_id: tuple(rules) for subscriber_id, rules in grouped.items()}

    def set_rules(self, subscriber_id: int, rules: Iterable[Rule]) -> None:
        """Puts these rules in place of a subscriber's; of two for the same thing the later counts."""
        self._session.run("DELETE FROM rules WHERE subscriber_id = :id", {"id": subscriber_id})
        wanted = {(rule.want, rule.value): rule for rule in rules}
        self._session.many(
            'INSERT INTO rules (subscriber_id, want, value, "until") VALUES (:id, :want, :value, :until)',
            [
                {
                    "id": subscriber_id,
                    "want": rule.want.value,
                    "value": rule.value,
                    "until": micros_or_none(rule.until),
                }
                for rule in wanted.values()
            ],
        )

    def followed_phrases(self) -> frozenset[str]:
        """Every phrase that some active subscriber follows."""
        return self._phrases(Want.FOLLOW)

    def muted_phrases(self) -> frozenset[str]:
        """Every phrase that some active subscriber holds back; `Spread` knows which have lapsed."""
        return self._phrases(Want.MUTE)

    def _phrases(self, want: Want) -> frozenset[str]:
        found = self._session.rows(
            "SELECT DISTINCT r.value FROM rules r JOIN subscribers s ON s.id = r.subscriber_id "
            "WHERE r.want = :want AND s.state = 'active'",
            {"want": want.value},
        )
        return frozenset(row[0] for row in found)

    def due_editions(self, now: datetime, limit: int) -> Sequence[Subscriber]:
        """Active subscribers whose edition is due, longest due first."""
        return self._select(
            "WHERE s.state = 'active' AND s.due IS NOT NULL AND s.due <= :now "
            "ORDER BY s.due, s.id LIMIT :limit",
            {"now": micros(now), "limit": limit},
        )

    def ahead(self, now: datetime, after: int, limit: int) -> Sequence[Subscriber]:
        """Subscribers with an id above `after`, in order, whose OK or last edition is later than `now`."""
        return self._select(
            "WHERE s.id > :after AND (s.since > :now OR s.last_edition > :now) ORDER BY s.id LIMIT :limit",
            {"after": after, "now": micros(now), "limit": limit},
        )

    def audience_size(self) -> int:
        """How many a bulletin reaches: all active ones, whatever their cadence."""
        return by_state(self._session, "subscribers").get("active", 0)

    def keep(self, subscriber_id: int, article_id: int, now: datetime) -> bool:
        """Saves an article for later. False where it is saved already or is not in the archive."""
        return (
            self._session.run(
                "INSERT INTO saved (subscriber_id, article_id, at) SELECT :id, a.id, :now FROM articles a "
                "WHERE a.id = :article ON CONFLICT DO NOTHING",
                {"id": subscriber_id, "article": article_id, "now": micros(now)},
            )
            > 0
        )

    def unkeep(self, subscriber_id: int, article_id: int) -> bool:
        """Takes an article out of the saved ones. False where it was not among them."""
        return (
            self._session.run(
                "DELETE FROM saved WHERE subscriber_id = :id AND article_id = :article",
                {"id": subscriber_id, "article": article_id},
            )
            > 0
        )

    def keeps(self, subscriber_id: int, article_id: int) -> bool:
        """Whether an article is among the saved ones."""
        asked = "SELECT 1 FROM saved WHERE subscriber_id = :id AND article_id = :article"
        return self._session.value(asked, {"id": subscriber_id, "article": article_id}) is not None

    def kept(self, subscriber_id: int, limit: int, offset: int) -> Sequence[Article]:
        """Saved articles, the last saved first."""
        found = self._session.rows(
            f"SELECT {archive_rows.ARTICLE} FROM saved k JOIN articles a ON a.id = k.article_id "
            "WHERE k.subscriber_id = :id ORDER BY k.at DESC, a.id DESC LIMIT :limit OFFSET :offset",
            {"id": subscriber_id, "limit": limit, "offset": offset},
        )
        return [archive_rows.article(row) for row in found]

    def all(self, after: int, limit: int) -> Sequence[tuple[Subscriber, tuple[Rule, ...]]]:
        """Subscribers with an id above `after`, in order, with their rules."""
        found = self._select(
            "WHERE s.id > :after ORDER BY s.id LIMIT :limit", {"after": after, "limit": limit}
        )
        rules = self.rules_of([subscriber.id for subscriber in found])
        return [(subscriber, rules.get(subscriber.id, ())) for subscriber in found]

    def _select(self, rest: str, values: Values) -> list[Subscriber]:
        found = self._session.rows(f"SELECT {rows.SUBSCRIBER} FROM subscribers s {rest}", values)
        return [rows.subscriber(row) for row in found]
