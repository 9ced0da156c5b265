"""Pages that are no news: short lines, several boxes, code, comments below a few sentences."""

from __future__ import annotations

import pytest

from newsbot.feeds.comments import heads_comments, tells_of_comments
from newsbot.feeds.extract import extract
from newsbot.feeds.judge import VOTED, Votes

URL = "https://www.shed.example/a"
LONG = (
    "My grandfather sharpened all that he owned on the back doorstep, and the dip that it left is still "
    "there, so that rain stands in it and the cat drinks from it."
)


def lines(body: str, title: str = "A doorstep") -> list[str]:
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
    return extract(html, URL).text.split("\n\n")


def test_a_text_in_several_boxes_of_short_lines_stays_whole() -> None:
    boxes = [
        "<p>You need three things for it.</p>",
        f"<p>{LONG}</p>",
        "<h3>The test</h3><p>Hold it to your lip. Steel is cold, and brass is not.</p><p>Wash it then.</p>",
    ]
    body = "".join(f"<div class='b'><div class='c'>{box}</div></div>" for box in boxes)
    assert lines(f"<div>{body}</div>") == [
        "You need three things for it.",
        LONG,
        "The test",
        "Hold it to your lip. Steel is cold, and brass is not.",
        "Wash it then.",
    ]


def test_a_box_of_that_name_below_a_pointer_belongs_to_the_text() -> None:
    text = [f"{n}. {LONG}" for n in range(6)]
    halves = ["".join(f"<p>{line}</p>" for line in half) for half in (text[:5], text[5:])]
    pointer = '<div><h4>Related stories</h4><a href="/1">Glue, again</a></div>'
    body = f"<div class='c'>{halves[0]}</div>{pointer}<div class='c'>{halves[1]}</div>"
    assert lines(f"<div>{body}</div>") == text


def test_where_no_line_is_long_every_sentence_counts() -> None:
    body = (
        "<div class='post'><p>The baker smiled today.</p><p>The bread was the same.</p></div><p>14 notes</p>"
    )
    assert lines(body) == ["The baker smiled today.", "The bread was the same."]


def test_code_keeps_its_lines_and_nothing_in_it_is_furniture() -> None:
    code = "while true {\nprint\nshare\n}"
    assert lines(f"<p>{LONG}</p><pre>{code}</pre><p>{LONG} So it goes.</p>")[1] == code


def test_lines_of_a_signature_stay() -> None:
    letter = f"<p>{LONG}</p><p>Another, of no account.</p><p>Until next week,<br>Tom</p>"
    assert lines(f"<article>{letter}</article>")[-1] == "Until next week,\nTom"


def test_a_list_that_a_colon_announces_at_the_end_stays() -> None:
    items = "<ul><li>a sandstone step</li><li>a bucket</li></ul>"
    body = f"<div><p>{LONG}</p><p>All that you need for it, if you should want to do it:</p>{items}"
    assert lines(f"{body}</div><div><ul><li>Follow</li></ul></div>")[-2:] == ["a sandstone step", "a bucket"]


def test_a_notice_above_the_only_headline_is_no_part_of_the_text() -> None:
    notice = "<div>Help us to write on: we are looking for editors, you among them.</div>"
    text = "".join(f"<p>{LONG} {n}</p>" for n in range(3))
    body = f"<body><div>{notice}<h1>A step</h1>{text}</div></body>"
    assert extract(f"<html><head><title>A step</title></head>{body}</html>", URL).text.startswith(LONG)


def test_a_headline_that_stands_in_the_text_cuts_nothing_off() -> None:
    text = "".join(f"<p>{LONG} {n}</p>" for n in range(3))
    body = f"<body><h2>A step</h2><div><p>{LONG}</p><h1>Sandstone</h1>{text}</div></body>"
    page = f"<html><head><title>A step</title></head>{body}</html>"
    assert extract(page, URL).text.startswith(f"{LONG}\n\nSandstone")


COMMENT = (
    "<div><b>Derek</b><p>We used the church steps, and the vicar was not pleased with us at all.</p></div>"
)


@pytest.mark.parametrize(
    "heading",
    [
        "<h3>2 Comments</h3>",
        "<div>(<a href='#c'>4 комментария</a> | <a href='#r'>Оставить комментарий</a>)</div>",
    ],
)
def test_comments_below_one_paragraph_end_it(heading: str) -> None:
    assert lines(f"<div><p>{LONG}</p>{heading}<hr>{COMMENT}</div>") == [LONG]


def test_a_count_of_comments_above_the_text_ends_nothing() -> None:
    lead = "<div><p>What the old men knew of steel and of stone, and what none of them ever said.</p></div>"
    text = "".join(f"<p>{LONG} {n}</p>" for n in range(3))
    assert len(lines(f"{lead}<div><a href='#c'>12 comments</a></div><div>{text}</div>")) >= 3


@pytest.mark.parametrize(
    ("line", "heads", "tells"),
    [
        ("2 Responses to “A doorstep”", True, True),
        ("Comments (3)", True, False),
        ("5 réponses à vos questions", False, False),
        ("A survey with 300 responses", False, False),
        ("3 thoughts on “A doorstep”", True, True),
        ("3 thoughts on marriage that I had at sea", False, False),
        ("3 Kommentare", True, True),
        ("12 comments | Leave a comment", False, True),
        ("Posted by Neil, who comments on everything", False, False),
        ("She had no comment", False, False),
    ],
)
def test_lines_that_tell_of_comments(line: str, heads: bool, tells: bool) -> None:
    assert (heads_comments(line), tells_of_comments(line)) == (heads, tells)


def test_the_engine_is_asked_again_where_it_has_only_a_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    prompt = "Sign up for our letters and get the best of the shed in your inbox each morning."
    text = [f"{LONG} {n}." for n in range(3)]
    answers = {True: prompt, False: "\n".join(text)}
    monkeypatch.setattr("newsbot.feeds.extract._engine", lambda _, fast=True: answers[fast])
    body = "".join(f"<p>{line}</p>" for line in text)
    assert lines(f"<div>{body}</div><div><p>{prompt}</p></div>", "In stone") == text


def test_short_lines_below_each_other_are_voted_for_one_by_one() -> None:
    votes = Votes.of("Until next week,\nTom\nSomething else")
    assert votes.share("Until next week,\nTom") == 1
    assert votes.share("Until next week,\nTim\nand all the others") < VOTED


@pytest.mark.parametrize(
    "footer",
    [
        "Diese Seite wurde zuletzt am 3.4.2002 geändert. Für Fragen: Webmaster.",
        "This page is best viewed with any browser. You are visitor 00731.",
        "Laatst bijgewerkt op 1 februari 2006",
    ],
)
def test_what_tells_of_the_page_goes_from_its_end(footer: str) -> None:
    assert lines(f"<div><p>{LONG}</p><p>{LONG} Again.</p><p>{footer}</p></div>") == [LONG, f"{LONG} Again."]


def test_a_last_sentence_that_begins_like_a_footer_stays() -> None:
    last = "Zuletzt am Montag war der Brunnen offen, und niemand kam, um daraus zu schöpfen."
    assert lines(f"<div><p>{LONG}</p><p>{last}</p></div>")[-1] == last


def test_a_form_for_comments_makes_no_short_text_a_wall() -> None:
    form = "<form class='g-recaptcha'><p>Captcha: please type what you see</p></form>"
    assert lines(f"<div><p>{LONG}</p></div><div><p>Captcha code</p></div>{form}") == [LONG]


def test_what_asks_for_consent_is_not_taken_for_a_short_text() -> None:
    consent = (
        "<div><p>We and our 842 partners store and access information on a device, such as cookies, and "
        "process personal data for personalised advertising and content.</p></div>"
    )
    poem = ["The boats lie down at four.", "So do the cattle.", "By ten the tide is in."]
    text = "".join(f"<p>{line}</p>" for line in poem)
    assert lines(f"<div>{text}</div>{consent}", "Low water") == poem


def test_a_sentence_that_the_title_was_cut_out_of_stays() -> None:
    first, second = "Today the baker smiled at me. It was the first time.", "The bread was the same."
    body = f"<div class='post'><p>{first}</p><p>{second}</p></div>"
    page = (
        f"<html><head><title>Today the baker smiled at me. It was...</title></head><body>{body}</body></html>"
    )
    assert extract(page, URL).text.split("\n\n") == [first, second]
