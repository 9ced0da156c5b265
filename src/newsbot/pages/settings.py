"""Settings on one message, edited in place: the state stands on each button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from newsbot.domain.article import Length
from newsbot.domain.schedule import FIXED, Cadence, Quiet
from newsbot.domain.setting import Setting
from newsbot.domain.subscriber import Subscriber, SubscriberState
from newsbot.pages.layout import plain_page, rows
from newsbot.pages.page import Button, Page, View
from newsbot.pages.press import Verb, press
from newsbot.pages.words import LANGUAGES, Html, Words, choose_language, term, words_for

_TURNED = str.maketrans("+-", "-+")  # the names of these zones count the other way
CADENCES = {
    Cadence.INSTANT: term("at once"),
    Cadence.HOURLY: term("every hour"),
    Cadence.DAILY: term("once a day"),
    Cadence.WEEKLY: term("once a week"),
    Cadence.BREAKING: term("breaking news only"),
}
LENGTHS = {
    Length.SHORTER: term("short"),
    Length.NORMAL: term("normal"),
    Length.LONGER: term("long"),
}
HOURS = (6, 7, 8, 12, 18, 20)
QUIETS = ("off", "22-7", "23-7", "23-8", "0-8")
CAPS = (0, 5, 10, 20, 50)
MOST_ZONES = 7  # of which one is chosen by a button
ZONES = {
    "en": ("Europe/London", "America/New_York", "America/Chicago", "America/Los_Angeles", "Asia/Kolkata"),
    "de": ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
    "es": ("Europe/Madrid", "America/Mexico_City", "America/Bogota", "America/Argentina/Buenos_Aires"),
    "fr": ("Europe/Paris", "Europe/Brussels", "America/Montreal", "Africa/Abidjan"),
    "ru": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Almaty", "Asia/Tashkent"),
    "az": ("Asia/Baku", "Europe/Istanbul"),
    "ar": ("Africa/Cairo", "Asia/Riyadh", "Asia/Dubai", "Asia/Baghdad", "Africa/Casablanca"),
}


def settings_page(subscriber: Subscriber, view: View) -> Page:
    """The whole of the settings: one button each, with its state."""
    words = words_for(view)
    zone = zone_label(view.timezone)
    values = {
        Setting.CADENCE: words.plain(CADENCES[subscriber.cadence]),
        Setting.CAP: words.number(subscriber.cap) if subscriber.cap else words.plain("off"),
        Setting.TIME: _time(subscriber, words),
        Setting.ZONE: zone,
        Setting.QUIET: quiet_words(subscriber.quiet, words),
        Setting.LENGTH: words.plain(LENGTHS[subscriber.length]),
        Setting.PICTURES: _switch(subscriber.pictures, words),
        Setting.SILENT: _switch(not subscriber.silent, words),
        Setting.LANGUAGE: LANGUAGES[choose_language(subscriber.language, view.language)],
    }
    toggles = {Setting.PICTURES: subscriber.pictures, Setting.SILENT: subscriber.silent}
    buttons = [
        Button(
            words.plain(NAMES[setting], value=value),
            data=press(Verb.SET, setting, "off" if toggles[setting] else "on")
            if setting in toggles
            else press(Verb.SETTINGS, setting),
        )
        for setting, value in values.items()
    ]
    return plain_page(_heading(subscriber, zone, words), *rows(buttons, 2))


def _heading(subscriber: Subscriber, zone: str, words: Words) -> str:
    lines: list[str] = [words.say("<b>Settings</b>\nPress what you want to change. It holds at once.")]
    lines.append(_off(subscriber, words))
    if not subscriber.timezone:
        lines.append(
            words.say("I do not know your zone yet: times are those of {zone} until you choose.", zone=zone)
        )
    elif subscriber.timezone.startswith(FIXED):
        lines.append(
            words.say(
                "{zone} holds in summer and winter. If your clocks change, send a city, as in {example}.",
                zone=zone,
                example=Html("<code>/settings zone Baku</code>"),
            )
        )
    return "\n".join(filter(None, lines))


NAMES = {
    Setting.CADENCE: term("News: {value}"),
    Setting.CAP: term("Daily cap: {value}"),
    Setting.TIME: term("Digest: {value}"),
    Setting.ZONE: term("Zone: {value}"),
    Setting.QUIET: term("Quiet: {value}"),
    Setting.LENGTH: term("Summaries: {value}"),
    Setting.PICTURES: term("Pictures: {value}"),
    Setting.SILENT: term("Sound: {value}"),
    Setting.LANGUAGE: term("Language: {value}"),
}


def with_standing(page: Page, subscriber: Subscriber, view: View) -> Page:
    """The page of what somebody wants, with what keeps it from coming, where something does."""
    words = words_for(view)
    note = _off(subscriber, words)
    if not note and subscriber.cadence is Cadence.BREAKING:
        note = words.say(
            "Your pace is breaking news only: nothing of this comes by itself. /settings changes it."
        )
    return replace(page, html=f"{page.html}\n{note}") if note else page


def _off(subscriber: Subscriber, words: Words) -> str:
    if subscriber.state is SubscriberState.ACTIVE:
        return ""
    return words.say("News is off at present: /resume turns it on.")


def _time(subscriber: Subscriber, words: Words) -> str:
    at = words.clock(subscriber.at)
    return f"{words.weekday(subscriber.weekday)} {at}" if subscriber.cadence is Cadence.WEEKLY else at


def _switch(on: bool, words: Words) -> str:
    return words.plain("on") if on else words.plain("off")


def quiet_words(quiet: Quiet | None, words: Words) -> str:
    """Quiet hours as the reader writes times."""
    if quiet is None:
        return words.plain("off")
    return f"{words.clock(quiet.start)}–{words.clock(quiet.end)}"


def setting_page(subscriber: Subscriber, setting: Setting, view: View) -> Page:
    """The choices of one setting, with the one that holds marked in words."""
    words = words_for(view)
    text, choices = _CHOICES[setting](subscriber, words)
    buttons = [_choice(setting, value, label, marked, words) for value, label, marked in choices]
    extra: tuple[Button, ...] = ()
    if setting is Setting.TIME and subscriber.cadence is Cadence.WEEKLY:
        day = words.weekday(subscriber.weekday)
        extra = (Button(words.plain("Day: {value}", value=day), data=press(Verb.SETTINGS, Setting.DAY)),)
    back = Button(words.plain("Back"), data=press(Verb.SETTINGS, ""))
    return plain_page(text, *rows(buttons, 2), extra, (back,))


def _choice(setting: Setting, value: str, label: str, marked: bool, words: Words) -> Button:
    shown = words.plain("{value} (now)", value=label) if marked else label
    return Button(shown, data=press(Verb.SET, setting, value))


Choices = tuple[Html, list[tuple[str, str, bool]]]


def _cadences(subscriber: Subscriber, words: Words) -> Choices:
    text = words.say(
        "How often shall news come? Breaking news from the editors always comes at once. "
        "With a daily cap, what exceeds it comes as a digest."
    )
    return text, [
        (cadence.value, words.plain(name), cadence is subscriber.cadence)
        for cadence, name in CADENCES.items()
    ]


def _times(subscriber: Subscriber, words: Words) -> Choices:
    text = words.say(
        "When shall the digest come? For another time send {example}.",
        example=Html("<code>/settings time 7:30</code>"),
    )
    return text, [(f"{hour}:00", words.clock(hour * 60), subscriber.at == hour * 60) for hour in HOURS]


def _days(subscriber: Subscriber, words: Words) -> Choices:
    text = words.say("On which day shall the digest come?")
    return text, [(str(day), words.weekday(day), subscriber.weekday == day) for day in range(7)]


def _zones(subscriber: Subscriber, words: Words) -> Choices:
    text = words.say(
        "Where are you? For another place send its name, as in {example}.",
        example=Html("<code>/settings zone Baku</code>"),
    )
    names = (*ZONES[words.language], "UTC")
    return text, [(name, zone_label(name), name == subscriber.timezone) for name in names]


def zone_label(name: str) -> str:
    """A zone's city, or its hours from UTC, as people write it."""
    if name.startswith(FIXED):
        return "UTC" + name.removeprefix(FIXED).translate(_TURNED)
    return name.rpartition("/")[2].replace("_", " ")


def _quiets(subscriber: Subscriber, words: Words) -> Choices:
    text = words.say(
        "In quiet hours only breaking news comes, without a sound; the rest waits until they end. "
        "For other hours send {example}.",
        example=Html("<code>/quiet 22-7</code>"),
    )
    choices = []
    for value in QUIETS:
        start, _, end = value.partition("-")
        quiet = Quiet(int(start) * 60, int(end) * 60) if end else None
        choices.append((value, quiet_words(quiet, words), quiet == subscriber.quiet))
    return text, choices


def _lengths(subscriber: Subscriber, words: Words) -> Choices:
    text = words.say("How long shall the summaries be?")
    return text, [
        (str(int(length)), words.plain(name), length is subscriber.length) for length, name in LENGTHS.items()
    ]


def _languages(subscriber: Subscriber, words: Words) -> Choices:
    spoken = choose_language(subscriber.language, words.language)
    text = words.say("Which language shall I speak? Articles stay in their own.")
    return text, [(code, name, code == spoken) for code, name in LANGUAGES.items()]


def _caps(subscriber: Subscriber, words: Words) -> Choices:
    text = words.say("How many articles a day at most? What exceeds it comes as one digest.")
    return text, [
        (str(cap), words.number(cap) if cap else words.plain("no cap"), cap == subscriber.cap) for cap in CAPS
    ]


def _pictures(subscriber: Subscriber, words: Words) -> Choices:
    on = subscriber.pictures
    return words.say("On or off?"), [("on", words.plain("on"), on), ("off", words.plain("off"), not on)]


def _sound(subscriber: Subscriber, words: Words) -> Choices:
    """As it stands on the button: sound, not silence."""
    value = _switch(not subscriber.silent, words)
    text = Html(f"{words.say(NAMES[Setting.SILENT], value=value)}\n{words.say('On or off?')}")
    silent = subscriber.silent
    return text, [("off", words.plain("on"), not silent), ("on", words.plain("off"), silent)]


_CHOICES: dict[Setting, Callable[[Subscriber, Words], Choices]] = {
    Setting.CADENCE: _cadences,
    Setting.TIME: _times,
    Setting.DAY: _days,
    Setting.ZONE: _zones,
    Setting.QUIET: _quiets,
    Setting.LENGTH: _lengths,
    Setting.PICTURES: _pictures,
    Setting.SILENT: _sound,
    Setting.LANGUAGE: _languages,
    Setting.CAP: _caps,
}


def zones_page(names: tuple[str, ...], view: View) -> Page:
    """Several places of that name: which?"""
    words = words_for(view)
    buttons = [
        Button(name.replace("_", " "), data=press(Verb.SET, Setting.ZONE, name))
        for name in names[:MOST_ZONES]
    ]
    return plain_page(words.say("Which one do you mean?"), *rows(buttons, 1))


def quiet_page(subscriber: Subscriber, view: View) -> Page:
    """What `/quiet 22-7` did."""
    words = words_for(view)
    more = (Button(words.plain("Settings"), data=press(Verb.SETTINGS, "")),)
    if subscriber.quiet is None:
        return plain_page(words.say("Quiet hours are off."), more)
    hours = quiet_words(subscriber.quiet, words)
    return plain_page(
        words.say(
            "Quiet from now on: {hours} ({zone}). What comes up then waits until they end; "
            "only breaking news comes, without a sound.",
            hours=hours,
            zone=zone_label(view.timezone),
        ),
        more,
    )
