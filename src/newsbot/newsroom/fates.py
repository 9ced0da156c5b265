"""What became of a call, and what that means for the delivery, its chat and the others. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsbot.domain.delivery import MAX_ATTEMPTS, Claim, DeliveryState, Outcome, retry_pause
from newsbot.domain.errors import (
    BadMarkup,
    Gone,
    Moved,
    NewsbotError,
    NoTopic,
    NotSent,
    Refused,
    TryLater,
    Uncertain,
)
from newsbot.newsroom.ports import Sent

NOT_SENT_PAUSE = timedelta(seconds=1)
_S = DeliveryState


@dataclass(frozen=True, slots=True)
class Fate:
    """An outcome and what goes with it in the same transaction.

    `rest`: seconds that the chat must wait; `moved_to`: its new id; `is_gone`: the chat takes no more;
    `topic_gone`: only this address does not; `silence`: Telegram gave no answer at all.
    """

    outcome: Outcome
    rest: float = 0.0
    moved_to: int = 0
    is_gone: bool = False
    topic_gone: bool = False
    silence: bool = False


def sent(claim: Claim, result: Sent, at: datetime) -> Fate:
    """It arrived."""
    return Fate(
        Outcome(
            claim,
            _S.SENT,
            at,
            message=result.message,
            parts=result.parts,
            attempts=claim.delivery.attempts,
            plain=claim.delivery.plain,
        )
    )


def given_back(claim: Claim, at: datetime) -> Fate:
    """No call was made for it: it waits again, as it was."""
    return Fate(_again(claim, at, claim.delivery.due or at, claim.delivery.reason))


def failed(claim: Claim, error: NewsbotError, at: datetime) -> Fate:
    """The fate of a call that raised."""
    if isinstance(error, Gone):
        topic = isinstance(error, NoTopic)
        return Fate(_ended(claim, _S.GONE, at, error.reason), is_gone=not topic, topic_gone=topic)
    if isinstance(error, BadMarkup) and not claim.delivery.plain:
        return Fate(replace(_again(claim, at, at, error.reason), plain=True))
    if isinstance(error, Refused):
        return Fate(_refused(claim, error, at))
    if isinstance(error, Uncertain):
        return Fate(_ended(claim, _S.UNKNOWN, at, str(error)), silence=True)
    return _not_taken(claim, error, at)


def _not_taken(claim: Claim, error: NewsbotError, at: datetime) -> Fate:
    """Telegram did not carry it out: it waits again, attempts unchanged but where the chat has moved."""
    if isinstance(error, TryLater):
        due = at + timedelta(seconds=error.after)
        return Fate(_again(claim, at, due, "told to wait"), rest=error.after)
    if isinstance(error, NotSent):
        return Fate(_again(claim, at, at + NOT_SENT_PAUSE, str(error)), silence=True)
    if isinstance(error, Moved):
        return _followed(claim, error.to, at)
    # the token, or another runner
    return Fate(_again(claim, at, at + NOT_SENT_PAUSE, str(error)))


def _followed(claim: Claim, to: int, at: datetime) -> Fate:
    """The chat is at a new number; one that moves in a circle is not followed for ever."""
    attempts = claim.delivery.attempts + 1
    if to == claim.delivery.address.chat or attempts >= MAX_ATTEMPTS:
        return Fate(_refused(claim, Refused("moved to where it was"), at))
    return Fate(replace(_again(claim, at, at, "moved"), attempts=attempts), moved_to=to)


def _ended(claim: Claim, state: DeliveryState, at: datetime, reason: str) -> Outcome:
    row = claim.delivery
    return Outcome(claim, state, at, reason=reason, attempts=row.attempts, plain=row.plain)


def _again(claim: Claim, at: datetime, due: datetime, reason: str = "") -> Outcome:
    row = claim.delivery
    return Outcome(claim, _S.QUEUED, at, due=due, reason=reason, attempts=row.attempts, plain=row.plain)


def _refused(claim: Claim, error: Refused, at: datetime) -> Outcome:
    row = claim.delivery
    attempts = row.attempts + 1
    dead = attempts >= MAX_ATTEMPTS
    return Outcome(
        claim,
        _S.REFUSED if dead else _S.QUEUED,
        at,
        due=None if dead else at + retry_pause(attempts - 1),
        reason=error.reason,
        attempts=attempts,
        plain=row.plain,
    )
