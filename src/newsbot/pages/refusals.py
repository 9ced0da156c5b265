"""Why the desk did not do what it was asked, in words."""

from __future__ import annotations

from newsbot.domain.bulletin import BulletinState
from newsbot.pages.words import Words, term


def refusal(reason: str, words: Words) -> str:
    """Why the desk refuses a step, as a short sentence."""
    known = {
        "own draft": term("Your own draft needs somebody else's approval."),
        "approved before": term("You have approved it already."),
        "no second editor": term("There is no second editor who could approve it."),
        "approval is missing": term("It waits for a second editor."),
        "changed": term("It has changed since you saw it. This is how it stands now."),
        "not out": term("It is not out yet; /edit changes it."),
        "not waiting": term("It does not wait for approval now."),
        "the same": term("Readers have these very words already."),
        "too old": term("That command is too old to be carried out. Send it again."),
    }
    state = reason.partition(" to ")[0]  # as `domain.bulletin.step` says it
    return words.plain(known.get(reason) or _PAST.get(state, term("That cannot be done with it any more.")))


_OUT = term("It is out already; /correct changes it, /retract withdraws it.")
_PAST = {
    BulletinState.SENDING.value: _OUT,
    BulletinState.STOPPED.value: _OUT,
    BulletinState.SENT.value: _OUT,
    BulletinState.RETRACTED.value: term("It has been withdrawn already."),
    BulletinState.CANCELLED.value: term("It was cancelled; /breaking makes a new one."),
    BulletinState.REJECTED.value: term("It was rejected; /breaking makes a new one."),
    BulletinState.LAPSED.value: term("It has lapsed: nobody approved it in time. /breaking makes a new one."),
}
