"""Commands of how and when news comes: settings, quiet."""

from __future__ import annotations

from dataclasses import replace

from newsbot.chat.reading import show_edition
from newsbot.chat.tables import Command, Pressing, Table
from newsbot.chat.turn import Turn, view_of
from newsbot.domain.edition import Edition
from newsbot.domain.errors import BadInput
from newsbot.domain.schedule import Cadence
from newsbot.domain.setting import Setting
from newsbot.domain.subscriber import Subscriber, SubscriberState
from newsbot.newsroom.subscribing import find_zones
from newsbot.pages import settings
from newsbot.pages.page import View
from newsbot.pages.press import Verb
from newsbot.pages.words import language_named, term, weekday_named, zones_of_country


async def show_settings(turn: Turn) -> None:
    """`/settings`, `/settings time 7:30`."""
    name, _, value = turn.words.strip().partition(" ")
    if name:
        await turn.require_manager()
        setting, value = _setting(name), value.strip()
        if name.casefold() == SOUND:
            value = OTHER_WAY.get(value.casefold(), value)
        await _set(turn, setting, value)
        return
    known = await turn.newsroom.subscribing.look(turn.place, turn.now)
    await turn.turn_to(settings.settings_page(known, _view(turn, known)))


async def show_setting(turn: Turn) -> None:
    """A button of the settings: the choices behind it, or (Back) all of them again."""
    known = await turn.newsroom.subscribing.look(turn.place, turn.now)
    name = turn.press.text(0)
    if name:
        await turn.turn_to(settings.setting_page(known, _setting(name), turn.view))
    else:
        await turn.turn_to(settings.settings_page(known, _view(turn, known)))


async def choose(turn: Turn) -> None:
    """A choice was pressed."""
    await _set(turn, _setting(turn.press.text(0)), turn.press.text(1))


async def _set(turn: Turn, setting: Setting, value: str) -> None:
    if not value:
        known = await turn.newsroom.subscribing.look(turn.place, turn.now)
        await turn.turn_to(settings.setting_page(known, setting, turn.view))
        return
    value = _as_kept(setting, value, turn.view.language)
    if setting is Setting.ZONE:
        zones = zones_of_country(value)
        if len(zones) > settings.MOST_ZONES:  # no choice but a search: a city says it
            raise BadInput("zone", value)
        zones = zones or tuple(find_zones(value))
        if len(zones) > 1:
            await turn.turn_to(settings.zones_page(zones, turn.view))
            return
        value = zones[0]
    waited = await _waited(turn, setting, value)
    known = await turn.newsroom.subscribing.set(turn.place, setting, value, turn.now)
    if not turn.spot.aim:
        house = turn.parts.house
        turn.view = view_of(known, (turn.view.language,), (house.language, house.timezone))
    await turn.turn_to(settings.settings_page(known, _view(turn, known)))
    if waited:
        await show_edition(turn, waited)


def _view(turn: Turn, known: Subscriber) -> View:
    """The words of who asks, on the clock of the place that is asked about."""
    return replace(turn.view, timezone=known.timezone or turn.parts.house.timezone)


def _as_kept(setting: Setting, value: str, language: str) -> str:
    """A language or a day by its name, as it is kept; anything else as it is."""
    if setting is Setting.LANGUAGE:
        code = language_named(value)
        if not code:
            raise BadInput("language", value)
        return code
    day = weekday_named(value, language) if setting is Setting.DAY else None
    return value if day is None else str(day)


async def _waited(turn: Turn, setting: Setting, value: str) -> Edition | None:
    """What waits for the next digest where there will be none any more: from digests to news at once."""
    if setting is not Setting.CADENCE or value.strip().casefold() != Cadence.INSTANT or turn.spot.aim:
        return None
    known = await turn.newsroom.subscribing.get(turn.place.address)
    if known is None or known.state is not SubscriberState.ACTIVE or not known.cadence.has_editions:
        return None
    return await turn.newsroom.digests.now_for(turn.place.address, turn.now)


SOUND = "sound"  # on the button; kept is the other way round, whether it is silent
OTHER_WAY = {"on": "off", "off": "on", "yes": "no", "no": "yes"}
CALLED = {  # what stands on the buttons, beside the names proper
    "news": Setting.CADENCE,
    "pace": Setting.CADENCE,
    "digest": Setting.TIME,
    "timezone": Setting.ZONE,
    "summaries": Setting.LENGTH,
    SOUND: Setting.SILENT,
}


def _setting(name: str) -> Setting:
    try:
        return CALLED.get(name.casefold()) or Setting(name.casefold())
    except ValueError as error:
        raise BadInput("setting", name) from error


async def quiet(turn: Turn) -> None:
    """`/quiet 22-7`; without hours, a choice."""
    hours = turn.words.strip()
    if not hours:
        known = await turn.newsroom.subscribing.look(turn.place, turn.now)
        await turn.show(settings.setting_page(known, Setting.QUIET, turn.view))
        return
    await turn.require_manager()
    known = await turn.newsroom.subscribing.set(turn.place, Setting.QUIET, hours, turn.now)
    await turn.show(settings.quiet_page(known, _view(turn, known)))


TABLE = Table(
    (
        Command("settings", show_settings, term("how and when news comes"), aims=True),
        Command("quiet", quiet, term("quiet hours, as in /quiet 22-7"), aims=True),
    ),
    {
        Verb.SETTINGS: Pressing(show_setting, changes=True),
        Verb.SET: Pressing(choose, changes=True),
    },
)
