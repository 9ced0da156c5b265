"""What went wrong, told to the person: one line that helps on, never a traceback."""

from __future__ import annotations

import logging
import secrets

from newsbot.chat.places import NotManageable
from newsbot.chat.turn import NotManager, Turn
from newsbot.domain.errors import (
    BadInput,
    NewsbotError,
    NotAFeed,
    NotAllowed,
    NotAPage,
    NotFound,
    SourceError,
)
from newsbot.domain.staff import Role
from newsbot.pages import errors
from newsbot.pages.articles import unknown_article_page
from newsbot.pages.page import Page

log = logging.getLogger(__name__)


async def tell(turn: Turn, error: Exception) -> None:
    """Says what went wrong: to a press that may not be or has expired on the button, else as a message."""
    if isinstance(error, BadInput) and error.code == "stale" and turn.pressed:
        turn.note(errors.stale_note(turn.view), alert=True)
        return
    page = _known(turn, error) if isinstance(error, NewsbotError) else None
    if page is not None and turn.pressed and isinstance(error, NotAllowed):
        turn.note(page.plain, alert=True)
        return
    await turn.show(page or _unknown(turn, error))


def _known(turn: Turn, error: NewsbotError) -> Page | None:
    """The page of an error of ours; None where a person could not have caused it."""
    if isinstance(error, BadInput):
        return errors.bad_input_page(error, turn.view)
    if isinstance(error, NotFound):
        return unknown_article_page(turn.view)
    if isinstance(error, SourceError):
        log.info("source not read for a reader", extra={"why": type(error).__name__})
        return _unread(turn, error)
    if isinstance(error, NotManageable):
        return errors.place_page(error.given, turn.view)
    if isinstance(error, NotAllowed):
        return _refused(turn, error)
    return None


def _unread(turn: Turn, error: SourceError) -> Page:
    if isinstance(error, NotAFeed):
        return errors.no_feed_page(turn.view)
    if isinstance(error, NotAPage):
        return errors.no_article_page(turn.view)
    return errors.source_page(turn.view)


def _refused(turn: Turn, error: NotAllowed) -> Page:
    if not turn.caller.genuine:
        if turn.caller.is_private:
            return errors.forwarded_page(turn.view)
        return errors.unnamed_page(turn.view, turn.place.address)
    if isinstance(error, NotManager):
        return errors.admins_only_page(turn.view)
    if turn.role > Role.READER and not turn.caller.is_private:
        return errors.private_only_page(turn.view)
    return errors.staff_only_page(turn.view) if turn.role < Role.EDITOR else errors.admins_page(turn.view)


def _unknown(turn: Turn, error: Exception) -> Page:
    """Something broke on our side: the number leads to the log."""
    number = secrets.token_hex(4)
    log.error("an answer failed", exc_info=error, extra={"fault": number})
    return errors.fault_page(number, turn.view)
