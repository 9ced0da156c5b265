"""A bulletin: an item that editors push; its steps as one table; corrections and retractions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from newsbot.domain.article import Article
from newsbot.domain.errors import NotAllowed, WrongStep
from newsbot.domain.text import digest

LAPSE = timedelta(minutes=15)
SIMILAR_WINDOW = timedelta(hours=6)
FRESH_ACT = timedelta(minutes=10)  # an editor's command older than this does nothing


class BulletinState(StrEnum):
    """DRAFT is the author's; WAITING needs a second editor; SCHEDULED waits for its embargo to end."""

    DRAFT = "draft"
    WAITING = "waiting"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    STOPPED = "stopped"
    SENT = "sent"
    RETRACTED = "retracted"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    LAPSED = "lapsed"


_B = BulletinState
STEPS: dict[BulletinState, frozenset[BulletinState]] = {
    _B.DRAFT: frozenset({_B.WAITING, _B.SCHEDULED, _B.SENDING, _B.CANCELLED}),
    _B.WAITING: frozenset({_B.SCHEDULED, _B.SENDING, _B.REJECTED, _B.CANCELLED, _B.LAPSED, _B.DRAFT}),
    _B.SCHEDULED: frozenset({_B.SENDING, _B.CANCELLED, _B.DRAFT}),
    _B.SENDING: frozenset({_B.SENT, _B.STOPPED, _B.RETRACTED}),
    _B.STOPPED: frozenset({_B.SENDING, _B.SENT, _B.RETRACTED}),
    _B.SENT: frozenset({_B.RETRACTED}),
    _B.RETRACTED: frozenset(),
    _B.CANCELLED: frozenset(),
    _B.REJECTED: frozenset(),
    _B.LAPSED: frozenset(),
}
LAUNCHED = frozenset({_B.SENDING, _B.STOPPED, _B.SENT, _B.RETRACTED})
OUT = LAUNCHED - {_B.RETRACTED}  # readers have it, or get it now
UNSENT = frozenset({_B.DRAFT, _B.WAITING, _B.SCHEDULED})


def step(old: BulletinState, new: BulletinState) -> BulletinState:
    """`new`, where the table allows it. Raises WrongStep."""
    if new not in STEPS[old]:
        raise WrongStep(f"{old} to {new}")
    return new


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A draft and what became of it. `id` is the number that editors see.

    `headline` is the first line, `text` the rest; `embargo` the moment before which nobody sees it.
    `approvals` are the people who approved. `origin` is the update that made it, so that handling an
    update twice makes one draft. `article_id`: its article in the archive, once it is out.
    `corrected`: what was wrong, as readers are told; "" while nothing was.
    """

    headline: str
    author: int
    created: datetime
    text: str = ""
    url: str = ""
    state: BulletinState = BulletinState.DRAFT
    approvals: tuple[int, ...] = ()
    embargo: datetime | None = None
    asked: datetime | None = None
    launched: datetime | None = None
    finished: datetime | None = None
    article_id: int = 0
    revision: int = 1
    corrected: str = ""
    origin: int = 0
    id: int = 0

    @property
    def mark(self) -> str:
        """What a button under a preview carries: it changes with the words and with the embargo."""
        moment = self.embargo.isoformat() if self.embargo else ""
        return digest(self.headline, self.text, self.url, moment)[:12]


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction or (with `retracts`) a retraction of a bulletin: the new text and what was wrong."""

    bulletin_id: int
    author: int
    at: datetime
    headline: str = ""
    text: str = ""
    wrong: str = ""
    retracts: bool = False
    origin: int = 0
    id: int = 0


def may_approve(bulletin: Bulletin, person: int) -> None:
    """Raises NotAllowed where the person is the author or has approved before."""
    if person == bulletin.author:
        raise NotAllowed("own draft")
    if person in bulletin.approvals:
        raise NotAllowed("approved before")


def has_lapsed(bulletin: Bulletin, now: datetime) -> bool:
    """Whether nobody approved a waiting bulletin in time."""
    return (
        bulletin.state is BulletinState.WAITING
        and bulletin.asked is not None
        and now - bulletin.asked >= LAPSE
    )


def must_be_unsent(bulletin: Bulletin) -> None:
    """Raises WrongStep where it is out or has ended: nothing can be changed or decided any more."""
    if bulletin.state not in UNSENT:
        raise WrongStep(bulletin.state)


def must_be_out(bulletin: Bulletin) -> None:
    """Raises WrongStep unless readers have it: what became of it, or "not out"."""
    if bulletin.state not in OUT:
        raise WrongStep("not out" if bulletin.state in UNSENT else bulletin.state)


def must_wait(bulletin: Bulletin, now: datetime) -> None:
    """Raises WrongStep unless the bulletin waits for approval: what it is now, or "not waiting"."""
    if has_lapsed(bulletin, now):
        raise WrongStep(BulletinState.LAPSED)
    must_be_unsent(bulletin)
    if bulletin.state is not BulletinState.WAITING:
        raise WrongStep("not waiting")


def is_due(bulletin: Bulletin, now: datetime) -> bool:
    """Whether the embargo of a scheduled bulletin is over."""
    embargo = bulletin.embargo
    return bulletin.state is BulletinState.SCHEDULED and embargo is not None and embargo <= now


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the sending is: counts of deliveries."""

    total: int = 0
    sent: int = 0
    left: int = 0
    failed: int = 0
    unknown: int = 0

    @property
    def done(self) -> bool:
        """Whether nothing is left to send."""
        return self.left == 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What an editor decides on: the draft, who gets it, how long it takes, what it resembles.

    `alike`: bulletins, `printed`: articles of the last hours. `paid`: broadcasts are paid for.
    """

    bulletin: Bulletin
    addressees: int
    seconds: float
    alike: tuple[Bulletin, ...] = ()
    printed: tuple[Article, ...] = ()
    paid: bool = False

    @property
    def stars(self) -> int:
        """What Telegram may charge for it at the most: a tenth of a Star a message.

        Source: core.telegram.org/bots/api#sendmessage, `allow_paid_broadcast`.
        """
        return -(-self.addressees // 10) if self.paid else 0


@dataclass(frozen=True, slots=True)
class Running:
    """A bulletin and how far it is. `changed` is False where the act had been done before.

    `approvers` are the people to ask, where two must agree.
    """

    bulletin: Bulletin
    progress: Progress = field(default_factory=Progress)
    changed: bool = True
    approvers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction reaches: `reached` have the old text, `not_yet` will get only the new one."""

    bulletin: Bulletin
    correction: Correction
    reached: int
    not_yet: int


def seconds_to_send(count: int, rate: float) -> float:
    """How long sending to `count` addresses takes at `rate` messages a second (0: no limit)."""
    return count / rate if rate else count / 1000.0
