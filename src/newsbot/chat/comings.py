"""What happens to chats: the bot comes, is blocked or removed; a group gets another number."""

from __future__ import annotations

from typing import Any

from telegram import ChatMemberUpdated, Update

from newsbot.chat import places
from newsbot.chat.answers import Answers, Spot
from newsbot.chat.parts import Parts
from newsbot.chat.turn import under_name, view_for
from newsbot.domain.subscriber import Address, ChatKind
from newsbot.newsroom.places import Place
from newsbot.pages.start import greeting_page


class Comings:
    """Keeps the subscriptions in step with the chats that they belong to."""

    def __init__(self, parts: Parts, answers: Answers) -> None:
        self._parts = parts
        self._subscribing = parts.newsroom.subscribing
        self._clock = parts.clock
        self._answers = answers

    async def membership(self, update: Update, _: Any) -> None:
        """The bot was added, blocked or removed, or may write (no) more."""
        change = update.my_chat_member
        if change is None:
            return
        now = self._clock()
        if not places.can_write(change.new_chat_member):
            await self._subscribing.gone(change.chat.id, now)
        elif not places.can_write(change.old_chat_member):
            place = places.place_changed(change.chat, change.from_user.language_code or "")
            if not await self._subscribing.back(place, now):
                await self._greet(change, place)

    async def _greet(self, change: ChatMemberUpdated, place: Place) -> None:
        """Says hello in a group; of a channel, where all readers would see it, to who brought us in."""
        if place.kind is ChatKind.PRIVATE:
            return
        view = await view_for(self._parts, change.from_user)
        page = greeting_page(view, place.kind)
        if place.kind is ChatKind.GROUP:
            await self._answers.send(Spot(place.address), page)
        else:
            owner = Spot(Address(change.from_user.id), aim=place.address)
            await self._answers.send(owner, under_name(page, place, view))

    async def migrated(self, update: Update, _: Any) -> None:
        """A group became a supergroup: everything goes along."""
        message = update.effective_message
        numbers = places.migration(message) if message else None
        if numbers:
            await self._subscribing.moved(*numbers)
