"""Words: complete in every language, the right plural, the reader's clock, letters that run the other way."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from newsbot.domain.subscription import Want
from newsbot.pages import words as words_module
from newsbot.pages.page import View
from newsbot.pages.rules import TrialPage, trial_page
from newsbot.pages.words import (
    FSI,
    LANGUAGES,
    LOCALES,
    PDI,
    RLM,
    SOURCE,
    Html,
    choose_language,
    isolate,
    weekday_named,
    words_for,
)

SOURCES = Path(words_module.__file__).parents[1]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOLES = re.compile(r"\{\w+\}")
TAGS = re.compile(r"</?\w+>")
COMMANDS = re.compile(r"/[a-z]{3,}")


def sentences() -> Iterator[tuple[str, ...]]:
    """Every sentence in the code that is to be translated: (one,) or (one, many)."""
    for path in sorted((*SOURCES.glob("pages/*.py"), *SOURCES.glob("chat/*.py"))):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield from _sentence(node)


def _sentence(call: ast.Call) -> Iterator[tuple[str, ...]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if name in ("say", "plain", "term") and given and isinstance(call.args[0], ast.Constant):
        yield (given[0],)
    if name == "count" and len(given) == 2:
        yield (given[0], given[1])


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {SOURCE}))
def test_every_sentence_is_translated_with_its_holes_tags_and_commands(language: str) -> None:
    with (LOCALES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    wanted = set(sentences())
    assert len(wanted) > 200
    for one in wanted:
        message = catalogue.get(one[0])
        assert message is not None, f"{language}: no {one[0]!r}"
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        assert not message.fuzzy
        for form in forms:
            assert form.strip(), f"{language}: {one[0]!r} is empty"
            for marks in (HOLES, TAGS, COMMANDS):
                assert sorted(set(marks.findall(form))) == sorted(set(marks.findall(one[-1]))), (one, form)
        assert len(forms) == (catalogue.num_plurals if len(one) == 2 else 1)
    kept = {
        message.id if isinstance(message.id, tuple) else (message.id,) for message in catalogue if message.id
    }
    assert kept == wanted, "sentences that the code does not use any more"


def test_there_is_a_catalogue_for_every_language_and_no_other() -> None:
    assert {path.stem for path in LOCALES.glob("*.po")} == set(LANGUAGES) - {SOURCE}


@pytest.mark.parametrize(
    ("code", "language"),
    [("de-AT", "de"), ("pt_BR", "en"), ("RU", "ru"), ("", "en"), ("xx-XX-x-<b>", "en"), ("../de", "en")],
)
def test_the_language_that_fits_best(code: str, language: str) -> None:
    assert choose_language(code) == language


def test_plurals() -> None:
    said = words_for(View("ru"))
    shown = [said.count("{n} source", "{n} sources", n) for n in (1, 3, 5, 21)]
    assert shown == ["1 источник", "3 источника", "5 источников", "21 источник"]


def test_times_on_the_readers_clock() -> None:
    english, german = words_for(View("en", "America/New_York")), words_for(View("de", "Europe/Berlin"))
    assert "7:00" in english.moment(NOON)
    assert "AM" in english.moment(NOON)
    assert german.moment(NOON) == "24. Nov., 13:00"
    assert words_for(View("en")).moment(NOON).endswith(" UTC")
    assert words_for(View("de", "Mars/Base")).moment(NOON) == "24. Nov., 12:00"
    assert german.clock(22 * 60 + 30) == "22:30"
    assert german.weekday(0) == "Montag"
    assert "2026" in german.moment(NOON, year=True)


@pytest.mark.parametrize(
    ("gap", "shown"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(seconds=-5), "just now"),
        (timedelta(minutes=5), "5 min. ago"),
        (timedelta(hours=3), "3 hr. ago"),
        (timedelta(days=9), "Sun, Nov 15"),
    ],
)
def test_ages(gap: timedelta, shown: str) -> None:
    assert words_for(View("en")).age(NOON - gap, NOON) == shown


def test_a_length_of_time() -> None:
    assert words_for(View("de")).span(timedelta(days=3)) == "3 Tage"


def test_letters_that_run_the_other_way_are_isolated() -> None:
    assert isolate("plain", "en") == "plain"
    assert isolate("Größe", "de") == "Größe"
    assert isolate("عاجل", "en") == f"{FSI}عاجل{PDI}"
    assert isolate("BBC", "ar") == f"{FSI}BBC{PDI}"
    assert isolate("عاجل", "ar") == "عاجل"
    assert words_for(View("ar")).is_rtl
    assert not words_for(View("en")).is_rtl


def test_a_list_in_arabic_begins_at_the_right_although_its_titles_are_not_arabic() -> None:
    assert words_for(View("ar")).place(3) == f"{RLM}3."
    assert words_for(View("de")).place(3) == "3."


def test_inserts_are_escaped_and_html_is_not() -> None:
    said = words_for(View("en"))
    assert said.say("Found for {asked}", asked="<b>&") == "Found for &lt;b&gt;&amp;"
    assert said.say("Found for {asked}", asked=Html("<b>x</b>")) == "Found for <b>x</b>"
    assert said.plain("Found for {asked}", asked="{0.__class__}") == "Found for {0.__class__}"


def test_a_trial_on_one_article_speaks_of_one() -> None:
    trial = TrialPage(Want.MUTE, "cup", 0, 1, "1:x")
    assert "0 of 1 article." in trial_page(trial, View()).html
    assert "0 из последней 21 статьи" in trial_page(replace(trial, of=21), View("ru")).html


@pytest.mark.parametrize(
    ("given", "language", "day"),
    [
        ("Sunday", "en", 6),
        ("sun", "de", 6),
        ("tues", "en", 1),
        ("Mo.", "de", 0),
        ("do", "de", 3),
        ("do", "es", 6),
        ("sabado", "es", 5),
        ("пн", "ru", 0),
        ("bazar", "az", 6),
        ("bazar ertəsi", "az", 0),
        ("الاحد", "ar", 6),
        ("t", "en", None),
        ("someday", "en", None),
        ("", "en", None),
    ],
)
def test_days_of_the_week_by_name(given: str, language: str, day: int | None) -> None:
    assert weekday_named(given, language) == day


def test_a_day_of_another_year_has_its_year() -> None:
    words = words_for(View("en", "UTC"))
    assert words.age(NOON - timedelta(days=30), NOON) == "Sun, Oct 25"
    assert words.age(NOON - timedelta(days=365), NOON) == "Nov 24, 2025"
    assert "2024" in words_for(View("ar", "Asia/Dubai")).age(NOON - timedelta(days=800), NOON)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_digest_and_a_summary_have_words_of_their_own(language: str) -> None:
    words = words_for(View(language, "UTC"))
    digest, summaries = words.plain("Digest: {value}", value=""), words.plain("Summaries: {value}", value="")
    assert digest.casefold()[:5] != summaries.casefold()[:5].replace("ú", "u")
