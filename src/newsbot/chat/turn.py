"""One turn of a conversation: who spoke, what was said or pressed, and the means to answer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from telegram import Message, User

from newsbot.chat.answers import Answers, Paper, Spot
from newsbot.chat.caller import Caller
from newsbot.chat.parts import Newsroom, Parts
from newsbot.domain.article import Length
from newsbot.domain.errors import NotAllowed
from newsbot.domain.staff import Role
from newsbot.domain.subscriber import Address, Subscriber
from newsbot.newsroom.places import Place
from newsbot.pages.errors import place_named
from newsbot.pages.layout import NAME_UNITS
from newsbot.pages.layout import field as field_of
from newsbot.pages.page import Page, View
from newsbot.pages.press import Press
from newsbot.pages.words import choose_language, words_for

AIMED = (  # commands that take the name of a place
    "start", "settings", "quiet", "stop", "resume", "topics", "sub", "unsub", "subs", "follow", "mute",
    "rules", "import", "export", "mydata", "forget",
)  # fmt: skip
_COMMAND = re.compile(rf'(<code>)?(?<![\w/"=])/(?:{"|".join(AIMED)})(?![\w/])')


class NotManager(NotAllowed):
    """Only somebody who manages the place may do this."""


async def nobody() -> bool:
    """The default of `Turn.manages`."""
    return False


@dataclass(slots=True)
class Turn:
    """What a handler has. `place` is what the act concerns: here, or the chat that was named.

    `words` follow the command; `press` is set for a button. `said`: the message with the words, or the
    one with the button. `toast` is what the pressed button will say. `manages` asks whether the person
    may change what the place gets.
    """

    caller: Caller
    place: Place
    view: View
    role: Role
    parts: Parts
    answers: Answers
    now: datetime
    words: str = ""
    press: Press = field(default_factory=lambda: Press(""))
    said: Message | None = None
    pressed: bool = False
    toast: str = ""
    alert: bool = False
    manages: Callable[[], Awaitable[bool]] = nobody

    async def require_manager(self) -> None:
        """Raises NotManager unless the person may change what the place gets."""
        if not await self.manages():
            raise NotManager("not the manager of this place")

    @property
    def newsroom(self) -> Newsroom:
        """The use cases."""
        return self.parts.newsroom

    @property
    def spot(self) -> Spot:
        """Where answers go: here, in groups as a reply to who asked."""
        replies = self.said.message_id if self.said and not self.caller.is_private and not self.pressed else 0
        aim = self.place.address if self.place.address != self.caller.address else None
        return Spot(self.caller.address, replies, aim)

    async def show(self, *pages: Page) -> int:
        """Sends pages, one after the other. Returns the number of the last message, 0 for none."""
        number = 0
        for page in pages:
            number = await self.answers.send(self.spot, self._named(page))
        return number

    async def turn_to(self, page: Page) -> int:
        """Shows a page in the place of the one whose button was pressed; a new one after a command.
        Returns the message's number."""
        if not self.pressed or self.said is None:
            return await self.show(page)
        await self.answers.edit(self.spot, self.said.message_id, self._named(page))
        return self.said.message_id

    def _named(self, page: Page) -> Page:
        """The page under the name of the place that it concerns, where that is not the one it is shown in."""
        return under_name(page, self.place, self.view) if self.spot.aim else page

    async def turn_buttons(self, page: Page) -> None:
        """Changes only the buttons under the pressed message."""
        if self.said is not None:
            await self.answers.edit_buttons(self.spot, self.said.message_id, page)

    async def hand(self, paper: Paper) -> None:
        """Sends a file, under the name of the place that it concerns as a page is."""
        name = name_line(self.place, self.view) if self.spot.aim else ""
        await self.answers.file(self.spot, replace(paper, caption=f"{name}\n{paper.caption}".strip()))

    async def colleague(self, person: int) -> tuple[str, View]:
        """Somebody of the staff: the name, where it is known, and how they see pages."""
        known = await self.newsroom.subscribing.get(Address(person))
        view = view_of(known, (), (self.view.language, self.parts.house.timezone))
        return known.name if known else "", view

    def note(self, text: str, *, alert: bool = False) -> None:
        """What the pressed button will say."""
        self.toast, self.alert = text, alert


async def view_for(parts: Parts, user: User) -> View:
    """How somebody sees pages, as they have chosen in private chat."""
    known = await parts.newsroom.subscribing.get(Address(user.id))
    return view_of(known, (user.language_code or "",), (parts.house.language, parts.house.timezone))


def under_name(page: Page, place: Place, view: View) -> Page:
    """The page with the name of the place that it concerns over it, and in its commands: said as they stand
    they would change the private chat."""
    named = place_named(place.address)
    html = _COMMAND.sub(
        lambda found: f"{found[0]} {named}" if found[1] else f"<code>{found[0]} {named}</code>", page.html
    )
    return replace(page, html=f"{name_line(place, view)}\n{html}")


def name_line(place: Place, view: View) -> str:
    """The name of a place, and the number of the topic where it is one of a forum."""
    name = words_for(view).field(field_of(place.name, NAME_UNITS) or place.address.chat)
    return f"<i>{name}{f' / {place.address.thread}' if place.address.thread else ''}</i>"


def view_of(subscriber: Subscriber | None, languages: Iterable[str], house: tuple[str, str]) -> View:
    """How somebody sees pages: their settings, else the first language we speak, else the house's."""
    house_language, house_zone = house
    chosen = [subscriber.language if subscriber else "", *languages]
    language = next((found for code in chosen if code and (found := choose_language(code, ""))), "")
    return View(
        language or choose_language(house_language),
        (subscriber.timezone if subscriber else "") or house_zone,
        subscriber.length if subscriber else Length.NORMAL,
        subscriber.pictures if subscriber else True,
    )
