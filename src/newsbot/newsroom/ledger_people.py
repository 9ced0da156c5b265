"""What the newsroom asks of the disk about people: subscribers, updates received, staff, notes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from newsbot.domain.article import Article
from newsbot.domain.figures import AuditEntry
from newsbot.domain.staff import Member
from newsbot.domain.subscriber import Address, Subscriber
from newsbot.domain.subscription import Rule


class Subscribers(Protocol):
    """Addresses, their settings, rules and saved articles."""

    def get(self, address: Address) -> Subscriber | None:
        """The subscriber at an address."""

    def of_chat(self, chat: int) -> Sequence[Subscriber]:
        """The subscribers of a chat: itself, and the topics of a forum."""

    def by_id(self, subscriber_id: int) -> Subscriber | None:
        """The subscriber of that id."""

    def by_ids(self, ids: Collection[int]) -> dict[int, Subscriber]:
        """Those of these subscribers that there are."""

    def save(self, subscriber: Subscriber) -> Subscriber:
        """Writes a subscriber; with id 0 it is added, or takes the place of the one at its address."""

    def rules(self, subscriber_id: int) -> tuple[Rule, ...]:
        """A subscriber's rules in the order of their making."""

    def rules_of(self, ids: Collection[int]) -> dict[int, tuple[Rule, ...]]:
        """The rules of several; who has none is not in it."""

    def set_rules(self, subscriber_id: int, rules: Iterable[Rule]) -> None:
        """Puts these rules in place of a subscriber's; of two for the same thing the later counts."""

    def followed_phrases(self) -> frozenset[str]:
        """Every phrase that some active subscriber follows."""

    def muted_phrases(self) -> frozenset[str]:
        """Every phrase that some active subscriber holds back; `Spread` knows which have lapsed."""

    def due_editions(self, now: datetime, limit: int) -> Sequence[Subscriber]:
        """Active subscribers whose edition is due, longest due first."""

    def ahead(self, now: datetime, after: int, limit: int) -> Sequence[Subscriber]:
        """Subscribers with an id above `after`, in order, whose OK or last edition is later than `now`."""

    def audience_size(self) -> int:
        """How many a bulletin reaches: all active ones, whatever their cadence."""

    def keep(self, subscriber_id: int, article_id: int, now: datetime) -> bool:
        """Saves an article for later. False where it is saved already or is not in the archive."""

    def unkeep(self, subscriber_id: int, article_id: int) -> bool:
        """Takes an article out of the saved ones. False where it was not among them."""

    def keeps(self, subscriber_id: int, article_id: int) -> bool:
        """Whether an article is among the saved ones."""

    def kept(self, subscriber_id: int, limit: int, offset: int) -> Sequence[Article]:
        """Saved articles, the last saved first."""

    def move_chat(self, old: int, new: int) -> None:
        """A group became a supergroup: all of it goes on at the new number; where both are there the
        new one's settings stay."""

    def mark_away(self, chat: int, now: datetime) -> None:
        """The chat takes no messages: its active subscribers are away with their settings, its queue is
        gone. Who has paused or never said OK stays so."""

    def forget(self, chat: int) -> int:
        """Deletes every row on the chat; how many. A command not answered yet is erased when it is."""

    def everything_about(self, chat: int) -> dict[str, object]:
        """Every row on the chat, by table, as plain values for a file."""

    def all(self, after: int, limit: int) -> Sequence[tuple[Subscriber, tuple[Rule, ...]]]:
        """Subscribers with an id above `after`, in order, with their rules."""


class Inbox(Protocol):
    """Updates received and not yet handled: written down before they are confirmed to Telegram."""

    def receive(self, updates: Sequence[tuple[int, bytes]], now: datetime) -> int:
        """Writes updates down; how many were new. Known ones, handled or not, change nothing."""

    def waiting(self, limit: int) -> Sequence[tuple[int, bytes]]:
        """Updates to be handled, in Telegram's order."""

    def done(self, update_ids: Collection[int], now: datetime) -> None:
        """Marks updates as handled and erases what was in them."""

    def prune(self, before: datetime, limit: int) -> int:
        """Deletes at most `limit` numbers of updates handled before. How many."""


class Staff(Protocol):
    """Editors and admins named in chat, and the audit that nothing deletes from."""

    def get(self, person: int) -> Member | None:
        """The member of that number."""

    def all(self) -> Sequence[Member]:
        """All members, highest role first."""

    def save(self, member: Member) -> None:
        """Names a member, or changes the role."""

    def remove(self, person: int) -> bool:
        """Ends a membership. False where there was none."""

    def write_down(self, entry: AuditEntry) -> None:
        """Adds one line to the audit."""

    def audit(self, limit: int, offset: int) -> Sequence[AuditEntry]:
        """Lines of the audit, the last first."""


class Notes(Protocol):
    """Small texts by key (house words to staff, the salt, what was said once) and by number."""

    def get(self, key: str) -> str | None:
        """The note of that key."""

    def put(self, key: str, value: str) -> None:
        """Writes a note, in place of the one of that key."""

    def add_notice(self, text: str, now: datetime) -> int:
        """Stores a notice; its number."""

    def notice(self, notice_id: int) -> str | None:
        """The notice of that number."""
