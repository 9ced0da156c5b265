"""What the newsroom asks of the world beside the disk (see `ledger`): Protocols only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from newsbot.domain.article import Article, Extract, Summary
from newsbot.domain.bulletin import Bulletin, Correction, Progress
from newsbot.domain.delivery import Delivery, Lane
from newsbot.domain.edition import Edition
from newsbot.domain.feed import Entry, Feed, FeedAnswer, FoundFeed, ParsedFeed
from newsbot.domain.story import Candidate, Match, Story, Voice
from newsbot.domain.subscriber import Address, Subscriber


class Sources(Protocol):
    """The world. Every method raises the errors.SourceError family."""

    async def ask(self, feed: Feed, room: Callable[[], Awaitable[object]] | None = None) -> FeedAnswer:
        """One conditional GET of a feed, read. `room` is awaited between the two, so that reading waits."""
        ...

    async def parse(self, feed: Feed, body: bytes, content_type: str) -> ParsedFeed:
        """A feed's document that somebody else brought."""
        ...

    async def discover(self, url: str) -> Sequence[FoundFeed]:
        """The feeds that a page's address leads to; the address of a feed gives itself."""
        ...

    async def read(self, url: str, hint: Entry | None = None) -> Extract:
        """A page's article."""
        ...

    def body(self, entry: Entry) -> str:
        """The plain text of what the feed itself gave for an entry, cleaned."""
        ...


class Hubs(Protocol):
    """Servers that push a feed's news (WebSub)."""

    def can_ask(self, hub: str, topic: str) -> bool:
        """Whether they can reach us, and both are addresses that can be asked."""
        ...

    async def subscribe(self, feed_id: int, hub: str, topic: str) -> None:
        """Asks a hub for pushes. Raises the errors.SourceError family."""
        ...

    def challenge(self, query: Mapping[str, str], topic: str) -> str | None:
        """What to answer to the hub's question; None: it asks for something that we did not."""
        ...

    def leased(self, query: Mapping[str, str]) -> int:
        """Seconds that the hub grants."""
        ...


class Offers(Protocol):
    """Who hears that a feed names a hub."""

    def offered(self, feed: Feed, hub: str, topic: str) -> None:
        """`topic` is the feed's address for itself."""
        ...


class Summarizer(Protocol):
    """Verbatim sentences, chosen off the event loop."""

    async def levels(self, article: Article) -> Summary:
        """All three lengths at once, as `Summary.at` reads them."""
        ...


class StoryTeller(Protocol):
    """The digest of a story, made of its articles; quick enough for the event loop."""

    def digest(self, articles: Sequence[Article], words: int) -> Sequence[Voice]:
        """Sentences of these articles within `words`, the first one's among them, nothing said twice."""
        ...


class StoryFinder(Protocol):
    """Which stored story an arriving article belongs to."""

    def find(self, candidate: Candidate) -> Match | None:
        """The story it tells, if one is known."""
        ...

    def add(self, article: int, story: int, candidate: Candidate) -> None:
        """Remembers a stored article."""
        ...

    def forget(self, before: datetime) -> None:
        """Drops what is too old to be joined."""
        ...


@dataclass(frozen=True, slots=True)
class Load:
    """What a delivery carries, read from the archive at the moment of sending. One field is set.

    `story` goes with an article: who else carries it. `articles` go with an edition, and so do `members`:
    the articles of those of its stories that have several.
    """

    article: Article | None = None
    story: Story | None = None
    edition: Edition | None = None
    articles: Mapping[int, Article] = field(default_factory=dict)
    members: Sequence[Article] = ()
    bulletin: Bulletin | None = None
    correction: Correction | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that Telegram took: its number there, and how many parts the parcel has in all."""

    message: int
    parts: int = 1


class Messenger(Protocol):
    """Telegram. Raises the errors.DeliveryError family, Revoked, and nothing else."""

    def weight(self, delivery: Delivery, subscriber: Subscriber | None, load: Load) -> int:
        """How many messages it counts for (an album counts each picture)."""
        ...

    def parts(self, delivery: Delivery, subscriber: Subscriber | None, load: Load) -> int:
        """How many messages, one delivery each, its parcel makes for this subscriber. Raises Refused."""
        ...

    async def deliver(self, delivery: Delivery, subscriber: Subscriber | None, load: Load) -> Sent:
        """Makes the one call."""
        ...

    async def reachable(self) -> bool:
        """Whether Telegram answers now: one call that changes nothing. Raises Revoked."""
        ...


class Pacer(Protocol):
    """The allowed pace: over all chats, per chat, per group, and who must rest."""

    async def turn(self, chat: int, lane: Lane, weight: int = 1) -> None:
        """Returns when the message may go out now; the turn is taken."""
        ...

    def landed(self, chat: int, lane: Lane = Lane.INSTANT) -> None:
        """The call under way to this chat has been answered, or has failed."""
        ...

    def hold(self, chat: int, seconds: float) -> None:
        """This chat rests; known from before a restart, it says nothing about the token."""
        ...

    def rest(self, chat: int, seconds: float) -> None:
        """Telegram asked this chat to wait; several within seconds slow the whole token down."""
        ...

    def rest_of(self, chat: int) -> float:
        """Seconds that this chat has to rest for still."""
        ...

    def resting(self) -> Sequence[int]:
        """Chats that may not be sent to within the next moment."""
        ...


class Bell(Protocol):
    """Wakes the dispatcher at once."""

    def ring(self) -> None:
        """There is work."""
        ...


class ProgressShow(Protocol):
    """The one message that shows editors how far a sending is."""

    async def show(self, bulletin: Bulletin, progress: Progress, rate: float) -> None:
        """Edits it."""
        ...


class Spreader(Protocol):
    """Carries out planned fan-outs."""

    async def run(self, now: datetime) -> int:
        """Carries out all of them. Returns how many deliveries were enqueued."""
        ...

    async def begin(self, now: datetime) -> None:
        """Carries out the first, most urgent part; the rest follows by itself."""
        ...


@dataclass(frozen=True, slots=True)
class House:
    """The house's own settings that use cases need."""

    language: str = "en"
    timezone: str = "UTC"
    poll_seconds: int = 300
    approvals: int = 1
    rate: float = 30.0
    paid: bool = False  # broadcasts are paid for in Stars
    retention_days: int = 0
    admins: frozenset[int] = frozenset()
    editors: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts, and where. `update_id` makes an act take effect once.

    `local`: somebody who can run commands on this machine, and so may do anything.
    """

    id: int
    address: Address
    name: str = ""
    language: str = ""
    update_id: int = 0
    at: datetime | None = None
    local: bool = False
