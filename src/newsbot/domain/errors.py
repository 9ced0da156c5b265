"""Everything that can go wrong, as one family; `permanent` tells whether trying again can help."""

from __future__ import annotations

from typing import ClassVar


class NewsbotError(Exception):
    """Root of the family. Its text is one plain sentence that a person may read."""

    permanent: ClassVar[bool] = True


class NotFound(NewsbotError):
    """What was asked for is not here (or not any more)."""


class NotAllowed(NewsbotError):
    """The person who acts has not the right to."""


class BadInput(NewsbotError):
    """What a person typed cannot be used. `code` names the reason, `given` what was typed."""

    def __init__(self, code: str, given: str = "") -> None:
        super().__init__(f"{code}: {given}" if given else code)
        self.code = code
        self.given = given


class WrongStep(NewsbotError):
    """A state machine refuses the step."""


# --- sources: what fetching, parsing and reading pages can end in -------------------------------


class SourceError(NewsbotError):
    """A source could not be read. Try again at the next poll."""

    permanent = False


class Forbidden(SourceError):
    """The address may not be asked (private network, odd scheme or port). Never names why in detail:
    the answer must not tell an open port from a closed one."""

    permanent = True


class Unreachable(SourceError):
    """No answer, or none in time."""


class TooLarge(SourceError):
    """The body, or what it inflates to, passed its cap."""


class BadStatus(SourceError):
    """HTTP said no. `status` is the code, `retry_after` seconds if the server named them."""

    def __init__(self, status: int, retry_after: float | None = None) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.retry_after = retry_after


class NotAFeed(SourceError):
    """The bytes are no feed that we understand."""


class NotAPage(SourceError):
    """The bytes are no page with an article in it."""


# --- delivery: what one call to the messenger can end in ----------------------------------------


class DeliveryError(NewsbotError):
    """One call for one address did not end in a message."""

    permanent = False


class NotSent(DeliveryError):
    """Nothing was written to the wire: the call may be made again at once."""


class TryLater(DeliveryError):
    """The messenger asks to wait. `after` is in seconds and concerns this chat only."""

    def __init__(self, after: float) -> None:
        super().__init__(f"wait {after:g} s")
        self.after = after


class Uncertain(DeliveryError):
    """The call was written and its fate is not known (reply lost, 5xx, time-out)."""


class Refused(DeliveryError):
    """The messenger says that this message is wrong. `reason` is its own wording."""

    permanent = True

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BadMarkup(Refused):
    """Refused because the markup cannot be parsed: the same message as plain text may pass."""


class Gone(DeliveryError):
    """The address takes no more messages (blocked, kicked, deactivated, deleted)."""

    permanent = True

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoRights(Gone):
    """The chat is there but we may not write in it; settings are kept until we may again."""


class NoTopic(Gone):
    """The forum's topic is closed or deleted; the rest of the chat is as it was."""


class Moved(DeliveryError):
    """The chat has a new id, `to`; the same message belongs there."""

    def __init__(self, to: int) -> None:
        super().__init__(f"moved to {to}")
        self.to = to


class Revoked(NewsbotError):
    """The token is no longer valid: the program ends."""


class AnotherRunner(NewsbotError):
    """Another process already works with this token or this database."""


# --- the disk -----------------------------------------------------------------------------------


class StorageDown(NewsbotError):
    """The database cannot be used now (locked, full, restarting). Work pauses and goes on by itself."""

    permanent = False


class WrongVersion(NewsbotError):
    """The database, or a backup, was made by a newer newsbot than this one."""
