"""Odd structures of pages, each with the lines that are its article."""

from __future__ import annotations

import json

import pytest

from newsbot.feeds.extract import extract, read_page

TITLE = "A captain takes his last round on the night ferry"
P = [
    "The kiln was lit on a Monday, because on Mondays the wind comes off the marsh and carries the smoke away.",
    "Nobody in the village could remember a dry March, and the well behind the chapel had been sounding hollow.",
    "The county paid 1.4 million for the bridge, which is about what it had spent on arguing over it for years.",
    "Researchers counted 312 species in the fen last summer, nine of which had not been seen there for long.",
]
TEXT = "".join(f"<p>{line}</p>" for line in P)
TEASERS = "".join(
    f'<article class="teaser"><h2><a href="/{n}">Gravel prices fall for month number {n}</a></h2><p>{P[3]}</p></article>'
    for n in range(2)
)
RESULTS = "".join(f"<tr><td>Ann Lee {n}</td><td>1:0{n}</td></tr>" for n in range(3))


def page(body: str, head: str = "") -> str:
    return f'<html lang="en"><head><title>{TITLE} | Courier</title>{head}</head><body>{body}</body></html>'


def body_said(text: str) -> str:
    node = {"@type": "NewsArticle", "headline": TITLE, "articleBody": text}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        (page(f'<form id="aspnetForm"><a href="/">Home</a><h1>{TITLE}</h1><div>{TEXT}</div></form>'), P),
        (page(f"<h1>{TITLE}</h1><article><p>The ferry sails at nine tonight, and it takes no cars.</p></article>"), ["The ferry sails at nine tonight, and it takes no cars."]),
        (page(f"<article><h1>{TITLE}</h1>{TEXT}</article>{TEASERS}"), P),
        (page(f"<h1>{TITLE}</h1><div>{TEXT}<p>Enough.</p></div><h3>3 Comments</h3><div><p>{P[0]} Really.</p></div>"), [*P, "Enough."]),
        (
            page(f"<h1>{TITLE}</h1><article><p>{P[0]}</p><table>{RESULTS}</table><p>{P[1]}</p></article>"),
            [P[0], *(text for n in range(3) for text in (f"Ann Lee {n}", f"1:0{n}")), P[1]],
        ),
        (
            page(f"<h1>{TITLE}</h1><div class='entry-content'><p>{P[0]} {P[1]}</p><div><h2>Rye bread</h2><ul><li>500 g flour</li><li>1 l water</li></ul></div></div>"),
            [f"{P[0]} {P[1]}", "Rye bread", "500 g flour", "1 l water"],
        ),
        (
            page(f"<h1>{TITLE}</h1><article>{TEXT}<p>Contact: Ann Lee, +1 555 0100, press@courier.example</p></article>"),
            [*P, "Contact: Ann Lee, +1 555 0100, press@courier.example"],
        ),
        (page(f"<h1>{TITLE}</h1><article>{TEXT}</article>", body_said(f"{P[0][:80]}...")), P),
        (page(f"<h1>{TITLE}</h1><article>{TEXT}</article>", body_said("Snow fell on the hills of the far north. " * 40)), P),
        (
            page(f'<h1>{TITLE}</h1><div class="ImageEmbed"><img src="/a.jpg"><div class="imageEmbedCaption">A ferry at night in the harbour of the town, seen from the quay at low tide.</div></div>{TEXT}'),
            P,
        ),
        (
            page(f"<h1>{TITLE}</h1><div>{TEXT}<h4>Ann Lee</h4><p>Ann joined the Courier in spring.</p></div>", '<meta name="author" content="Ann Lee">'),
            P,
        ),
    ],
)  # fmt: skip
def test_the_article_is_found_in_odd_structures(html: str, wanted: list[str]) -> None:
    assert lines(extract(html, "https://www.courier.example/a").text) == wanted


@pytest.mark.parametrize("seen", ["kiln.fire(2)", "first line", "second line"])
def test_lines_of_code_and_verse_stay_apart(seen: str) -> None:
    code = "<pre>import kiln<br>kiln.fire(2)</pre>"
    verse = "<p>first line<br>second line<br>third line of it</p>"
    found = extract(
        page(f"<h1>{TITLE}</h1><article>{TEXT}{code}{verse}{TEXT}</article>"), "https://x.example/"
    )
    assert seen in lines(found.text)


def test_a_page_without_names_is_read_as_well_as_one_with_them() -> None:
    named = (
        f'<div class="menu"><a href="/">Home</a></div><h1>{TITLE}</h1><div class="article-body">{TEXT}</div>'
    )
    bare = named.replace(' class="menu"', "").replace(' class="article-body"', "")
    assert extract(page(named), "https://x.example/").text == extract(page(bare), "https://x.example/").text


def test_a_page_with_hardly_anything_is_still_described() -> None:
    found = read_page(page(f"<h1>{TITLE}</h1><video></video>"), "https://www.courier.example/a")
    assert (found.title, found.text) == (TITLE, "")


def test_programs_may_hold_any_number_of_tags() -> None:
    script = "<script>" + 'x="<p>";' * 120_000 + "</script>"
    assert lines(extract(page(f"{script}<h1>{TITLE}</h1>{TEXT}"), "https://x.example/").text) == P


def test_titles_and_names_without_end_cost_nothing() -> None:
    long = page(
        f'<h1>{TITLE}</h1><p class="{"author-" * 300_000}">{P[0]}</p>{TEXT}',
        "<title>" + "foo - " * 400_000 + "</title>",
    )
    assert extract(long, "https://x.example/").text.endswith(P[-1])
