"""What stands on the pages that readers see most."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newsbot.domain.article import Article, Length, PageKind, Sentence, Summary, roll_up_key
from newsbot.domain.bulletin import Bulletin, Correction
from newsbot.domain.edition import Edition
from newsbot.domain.errors import BadInput
from newsbot.domain.notice import Notice, NoticeCode
from newsbot.domain.setting import Setting
from newsbot.domain.story import Carrier, Story
from newsbot.domain.subscriber import Address, ChatKind, Subscriber
from newsbot.domain.subscription import Want
from newsbot.pages import (
    articles,
    bulletins,
    editions,
    errors,
    lists,
    mine,
    notices,
    settings,
    start,
    subs,
    topics,
)
from newsbot.pages.page import Button, Page, View
from newsbot.pages.press import Press, Verb, aimed, press, read_press
from newsbot.pages.words import LANGUAGES, Html
from pages.telegram_html import check, read

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://herald.example/harbour"
SUMMARY = Summary(
    (
        Sentence("The harbour is open.", 0, 20, Length.SHORTER),
        Sentence("Ships came in.", 21, 35),
        Sentence("All of them.", 36, 48, Length.LONGER),
    ),
    "lexrank",
)
ARTICLE = Article(
    "Harbour <reopens>",
    URL,
    "k",
    NOON,
    NOON,
    "The harbour is open. Ships came in. All of them.",
    "Ana Lopes",
    topic="world",
    source="The Herald",
    summary=SUMMARY,
    id=12,
)


def test_an_article_as_it_is_pushed() -> None:
    story = Story(
        1, NOON, NOON, "x", 3, (Carrier("The Herald", URL), Carrier("B", "https://b.example/1"), Carrier("C"))
    )
    (page,) = articles.article_pages(ARTICLE, story, View())
    assert check(page, {URL, "https://b.example/1"}).split("\n") == [
        "World",
        "Harbour <reopens>",
        "",
        "The harbour is open. Ships came in.",
        "",
        "Ana Lopes · The Herald · Nov 24, 12:00\u202fPM UTC · no. 12",
        "also: B, C",
    ]
    assert [button.text for row in page.buttons for button in row] == ["Read", "Save", "Mute", "More"]
    assert page.preview == URL


@pytest.mark.parametrize(
    ("length", "shown"), [(Length.SHORTER, "open."), (Length.NORMAL, "in."), (Length.LONGER, "them.")]
)
def test_summaries_keep_to_the_readers_length(length: Length, shown: str) -> None:
    (page,) = articles.article_pages(ARTICLE, None, View(length=length))
    assert page.html.split("\n")[3].endswith(shown)


def test_a_lead_is_marked_as_one() -> None:
    lead = replace(ARTICLE, summary=Summary(SUMMARY.sentences, "lead", "too_short"))
    pending = replace(ARTICLE, summary=Summary(method=""))
    for article in (lead, pending):
        assert "From the start of the article" in articles.article_pages(article, None, View())[0].html
    assert "From the start" not in articles.article_pages(ARTICLE, None, View())[0].html


def test_a_changed_article_says_so_and_pictures_can_be_off() -> None:
    changed = replace(ARTICLE, revision=2, image="https://herald.example/p.jpg")
    (page,) = articles.article_pages(changed, None, View())
    assert page.html.startswith("<b>World · Updated</b>")
    assert page.picture
    assert not articles.article_pages(changed, None, View(pictures=False))[0].picture


def test_many_sources_are_counted() -> None:
    story = Story(1, NOON, NOON, "x", 9, tuple(map(Carrier, "ABCDEFGHI")))
    (page,) = articles.article_pages(ARTICLE, story, View())
    assert "and 3 more" in page.html
    assert "and 3 more" in articles.full_pages(ARTICLE, story, View())[0].html
    opened = articles.more_page(ARTICLE, story, View())
    assert "and 3 more" in opened.html
    check(opened, {URL})


@pytest.mark.parametrize("name", ["The Post", "A paper with a very long name indeed " * 3])
def test_a_list_of_stories_that_many_tell_is_one_message(name: str) -> None:
    others = tuple(Carrier(f"{name}{n}", f"https://p{n}.example/a") for n in range(9))
    lines = [lists.Line(n, "Title " * 6, URL, name, NOON, 10, also=others) for n in range(20)]
    page = lists.list_page(lists.Listing(Html("Latest"), lines), NOON, View())
    check(page, {URL, *(carrier.url for carrier in others)})
    assert page.html.count("<a ") + page.html.count("<b>") <= 100, "Telegram leaves out what is more"
    assert ("10 sources" in page.html) is (len(name) > 20), "counted where there is no room for names"
    assert ("and 6 more" in page.html) is (len(name) < 20)


def test_an_article_without_text_title_or_source_still_shows() -> None:
    bare = Article("", "", "k", NOON, NOON, id=1)
    for page in (*articles.article_pages(bare, None, View()), *articles.full_pages(bare, None, View())):
        assert "Untitled" in check(page)
    host = replace(bare, url=URL)
    assert "herald.example" in articles.article_pages(host, None, View())[0].html


def test_a_digest_fits_into_as_few_messages_as_it_needs() -> None:
    known = {number: replace(ARTICLE, id=number, title="T" * 280) for number in range(1, 21)}
    edition = Edition(1, NOON, NOON.date(), tuple(range(1, 21)), 4)
    for length in Length:
        pages = editions.edition_pages(edition, known, View(length=length))
        for page in pages:
            check(page, {URL})
        assert sum(len(row) for page in pages for row in page.buttons) == 20
        assert "4 more stories" in pages[-1].html
    assert len(editions.edition_pages(edition, {}, View())) == 1


def test_a_headline_without_a_text_stands_once_in_a_digest() -> None:
    only = Summary((Sentence("Dam breaks", 0, 10, Length.SHORTER),), "desk")
    known = {1: replace(ARTICLE, id=1, title="Dam breaks", text="Dam breaks", summary=only)}
    (page,) = editions.edition_pages(Edition(1, NOON, NOON.date(), (1,)), known, View())
    assert page.html.count("Dam breaks") == 1


def test_a_bulletin_its_correction_and_its_retraction() -> None:
    bulletin = Bulletin("Dam breaks", 1, NOON, "Leave now.", URL, article_id=5, id=12)
    (page,) = bulletins.bulletin_pages(bulletin, View())
    assert check(page, {URL}).startswith("BREAKING\nDam breaks\n\nLeave now.")
    corrected = Correction(12, 1, NOON, "Dam holds", "Stay.", "The dam did not break.")
    edited, answer = bulletins.correction_pages(bulletin, corrected, View())
    assert "What was wrong: The dam did not break." in edited.html
    assert "Dam holds" in answer.html
    edited, answer = bulletins.correction_pages(bulletin, replace(corrected, retracts=True), View())
    assert "WITHDRAWN" in edited.html
    assert "Why: The dam did not break." in answer.html
    (late,) = bulletins.bulletin_pages(replace(bulletin, corrected="The place."), View())
    assert late.html.startswith("<b>CORRECTION</b>")
    same_text = replace(corrected, headline="")
    assert "Leave now." in bulletins.correction_pages(bulletin, same_text, View())[0].html


def test_notices_speak_the_readers_language() -> None:
    kept = Notice(NoticeCode.FEED_GONE, (("feed", "The Herald"),)).dumps()
    assert "The Herald" in notices.notice_pages(kept, View("de"))[0].html
    assert "Redaktion" in notices.notice_pages(kept, View("de"))[0].html
    for odd in ("just words", "{}", "[]", '{"code": "nothing"}', "7"):
        check(notices.notice_pages(odd, View())[0])


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_page_without_input_is_valid_in_every_language(language: str) -> None:
    view = View(language)
    someone = Subscriber(Address(1), timezone="Europe/Berlin")
    shown = [
        start.greeting_page(view, ChatKind.PRIVATE),
        start.greeting_page(view, ChatKind.GROUP),
        start.accepted_page(view),
        start.declined_page(view),
        start.again_page(view, paused=True),
        start.again_page(view, paused=False),
        start.restored_page(view),
        start.stopped_page(view),
        start.resumed_page(view),
        settings.settings_page(someone, view),
        *(settings.setting_page(someone, one, view) for one in Setting),
        lists.ask_search(view),
        lists.empty_latest("", view),
        lists.empty_top(view),
        lists.empty_saved(view),
        lists.empty_digest(view),
        mine.forget_page(view),
        mine.forgotten_page(view),
        mine.privacy_page(view, 30),
        mine.privacy_page(view, 0),
        mine.imported_page(2, 1, 3, view),
        topics.topics_page((), 0, everything=True, view=view),
        subs.nothing_page(view),
        *(errors.bad_input_page(BadInput(code, "x"), view) for code in (*errors.BAD_INPUT, "other")),
    ]
    for page in shown:
        check(page)


def test_the_greeting_is_short() -> None:
    assert len(start.greeting_page(View(), ChatKind.PRIVATE).plain) <= 400


def test_topics_turn_pages() -> None:
    many = [topics.TopicChoice(f"topic {number}", str(number)) for number in range(14)]
    page = topics.topics_page(many, 9, everything=False, view=View())
    assert "3 of 3" in str(page.buttons)
    rules = [subs.RuleLine(Want.TOPIC, str(number), f"t{number}", last=NOON) for number in range(20)]
    assert "1 of 3" in str(subs.subs_page(rules, 0, NOON, View()).buttons)
    failing = [replace(rules[0], failing=True)]
    assert "cannot be read" in subs.subs_page(failing, 0, NOON, View()).html


# --- what buttons say ---


def test_a_press_is_read_back_as_it_was_written() -> None:
    for verb in Verb:
        assert read_press(press(verb, 12, "a:b@c%d", "")) == Press(verb, ("12", "a:b@c%d", ""))
    for place in (Address(-100123), Address(-4567), Address(-1009876543210, 77), Address(-1000012345678)):
        assert read_press(aimed(press(Verb.SUBS, 0), place)) == Press(Verb.SUBS, ("0",), place)
    longest = aimed(
        press(Verb.SET, "zone", "America/North_Dakota/New_Salem"), Address(-1009876543210, 12345678)
    )
    assert len(longest.encode()) <= 64
    assert read_press("1:sb:0@-100123").at == Address(-100123), "as older messages have it"
    assert len({verb.value for verb in Verb}) == len(Verb)


@pytest.mark.parametrize(
    "data",
    ["", "1", "1:", "0:r:1", "1:r:1@x", "1:r\n:1", "1:r:1@" + "9" * 30, "1:r:1@", "1:r:1@-1/", "1:r:1@c1/x"],
)
def test_what_we_did_not_write_is_stale(data: str) -> None:
    with pytest.raises(BadInput, match="stale"):
        read_press(data)


def test_numbers_and_texts_of_a_press_are_checked() -> None:
    pressed = Press("r", ("12", "x", "²", "9" * 400))
    assert pressed.number(0) == 12
    for index in (1, 2, 3, 4):
        with pytest.raises(BadInput):
            pressed.number(index)
    with pytest.raises(BadInput):
        pressed.text(9)


def test_a_button_that_would_be_too_long_is_never_made() -> None:
    with pytest.raises(ValueError, match="64"):
        press(Verb.READ, "x" * 80)
    with pytest.raises(ValueError, match="64"):
        Button("x", data="c" * 65)
    assert Button("x", data="c" * 64)


def test_the_plain_text_of_a_page() -> None:
    assert Page("<b>a &lt; b</b>").plain == "a < b"
    assert read("<b>a &lt; b</b>")[0] == "a < b"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "The R&amp;D Herald: 1,200 new articles at once"),
        ("de", "The R&amp;D Herald: 1.200 neue Artikel auf einmal"),
        ("ru", "The R&amp;D Herald: 1\xa0200 новых статей сразу"),
    ],
)
def test_a_flood_is_told_in_the_readers_words(language: str, shown: str) -> None:
    article = replace(
        ARTICLE,
        title="The R&D Herald: +1200",
        key=roll_up_key(3, 1200, NOON),
        source="The R&D Herald",
        kind=PageKind.LIST,
        summary=Summary(refused="list"),
    )
    assert shown in articles.article_pages(article, None, View(language))[0].html
