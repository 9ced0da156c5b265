"""Short tokens for texts that buttons carry: the text itself where it fits, else the key of a note."""

from __future__ import annotations

from newsbot.domain.errors import BadInput
from newsbot.domain.text import digest
from newsbot.newsroom.ledger import Tx

ROOM = 24  # bytes; with verb, page, anchor and aim a button's data stays under 64
_OWN, _NOTE = "=", "#"


def token_of(text: str) -> str:
    """The token of a text. `recall` finds it where it `needs_note` only after `remember`."""
    if len(text.encode()) < ROOM and not any(char in text for char in "%:@\n"):
        return _OWN + text
    return _NOTE + digest(text)[:16]


def needs_note(token: str) -> bool:
    """Whether the text does not stand in the token itself."""
    return token.startswith(_NOTE)


def remember(tx: Tx, text: str) -> str:
    """A token that `recall` turns back into the text, also after a restart."""
    token = token_of(text)
    if needs_note(token) and tx.notes.get(f"text:{token[1:]}") is None:
        tx.notes.put(f"text:{token[1:]}", text)
    return token


def recall(tx: Tx, token: str) -> str:
    """The text of a token. Raises BadInput("stale") where it is not known (any more)."""
    if token.startswith(_OWN):
        return token[1:]
    text = tx.notes.get(f"text:{token[1:]}") if token.startswith(_NOTE) else None
    if text is None:
        raise BadInput("stale", token)
    return text
