"""A gate over pages: made ones in eight templates and seven languages, real ones where they are at hand."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newsbot.domain.article import Extract, PageKind
from newsbot.feeds.clean import Known, clean_text
from newsbot.feeds.extract import extract
from quality.four_grams import mean, score
from quality.made_pages import Made, made_pages

SHARED = Path(__file__).parents[2] / "../shared/pages"  # real pages; their text stays outside the repository
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real pages is not beside the checkout")


@pytest.fixture(scope="module")
def made() -> list[tuple[Made, Extract]]:
    return [(page, extract(page.html, page.url)) for page in made_pages()]


def test_every_template_keeps_its_paragraphs(made: list[tuple[Made, Extract]]) -> None:
    kept: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for page, found in made:
        template = page.name.split("-")[0]
        lines = found.text.split("\n\n")
        wanted[template] += len(page.paragraphs)
        kept[template] += sum(1 for paragraph in page.paragraphs if paragraph in lines)
    assert len(wanted) == 8
    assert {name for name in wanted if kept[name] < 0.99 * wanted[name]} == set()


def test_hardly_a_line_of_furniture_stays(made: list[tuple[Made, Extract]]) -> None:
    left = [(page.name, line) for page, found in made for line in page.furniture if line in found.text]
    assert len(made) >= 160
    assert len(left) <= 3, left


def test_nothing_else_stands_in_the_text(made: list[tuple[Made, Extract]]) -> None:
    odd = [
        (page.name, line)
        for page, found in made
        for line in found.text.split("\n\n")
        if line not in page.paragraphs
    ]
    assert len(odd) <= 3, odd


def test_title_author_language_and_date_are_right(made: list[tuple[Made, Extract]]) -> None:
    wrong = [
        (page.name, found.title, found.byline, found.language, found.published)
        for page, found in made
        if (found.title, found.byline, found.language) != (page.title, page.author, page.language)
        or found.published is None
        or found.published.day != 14 + int(page.name[-1])
    ]
    assert len(wrong) <= len(made) // 50, wrong


def test_only_the_live_blog_is_called_one(made: list[tuple[Made, Extract]]) -> None:
    kinds = {(page.name.split("-")[0], found.kind) for page, found in made}
    assert {name for name, kind in kinds if kind is PageKind.LIVE} == {"live"}
    assert {kind for name, kind in kinds if name != "live"} == {PageKind.ARTICLE}


@pytest.mark.parametrize("separator", ["\n", "\n\n"])
def test_the_same_pages_copied_as_text_come_out_clean(separator: str) -> None:
    for page in made_pages():
        if not page.name.startswith("newspaper"):
            continue
        teasers, ad = page.furniture[11:14], page.furniture[0]
        lines = [
            page.title,
            page.furniture[15],
            page.furniture[17],
            *page.paragraphs[:3],
            ad,
            *page.paragraphs[3:],
        ]
        lines += [page.furniture[16], page.furniture[5], *teasers, page.furniture[2], "OK", page.furniture[3]]
        found = clean_text(separator.join(lines), Known(language=page.language))
        assert found.text.split("\n\n") == list(page.paragraphs), page.name
        assert (found.title, found.byline) == (page.title, page.author)


def _real() -> list[tuple[str, bytes, str]]:
    truth: dict[str, Any] = json.loads((SHARED / "truth.json").read_text("utf-8"))
    return [
        (
            item["url"],
            gzip.decompress((SHARED / "html" / f"{name}.html.gz").read_bytes()),
            item["articleBody"],
        )
        for name, item in truth.items()
    ]


@real
def test_real_pages_are_read_better_than_by_the_engine_alone() -> None:
    from trafilatura import extract as engine

    pages = _real()
    ours = [score(true, extract(html, url).text) for url, html, true in pages]
    theirs = [
        score(true, engine(html, favor_precision=True, include_comments=False) or "")
        for _, html, true in pages
    ]
    assert mean(ours).f1 >= 0.975
    assert mean(ours).f1 > mean(theirs).f1
    assert mean(ours).exact >= 0.5
    assert min(one.f1 for one in ours) > 0.7


@real
def test_a_true_text_is_hardly_touched_by_the_cleaner() -> None:
    texts = [true for _, _, true in _real()]
    lost = [1 - len(clean_text(text).text) / len(text) for text in texts]
    assert sum(lost) / len(lost) < 0.01


@real
def test_the_scraped_page_gives_its_fifteen_paragraphs_and_nothing_else() -> None:
    truth = json.loads((SHARED / "scraped_news_page.truth.json").read_text("utf-8"))
    found = extract((SHARED / "scraped_news_page.html").read_bytes(), truth["url"])
    assert found.text.split("\n\n") == truth["body"]
    assert (found.title, found.byline, found.image) == (truth["title"], truth["author"], truth["image"])
    assert found.published is not None
    assert found.published.date().isoformat() == truth["date"]


@real
@pytest.mark.parametrize("title", [True, False])
def test_the_scraped_page_as_text_gives_the_same(title: bool) -> None:
    truth = json.loads((SHARED / "scraped_news_page.truth.json").read_text("utf-8"))
    body = truth["body"]
    head = [
        "Thursday, October 31, 2019",
        "Home",
        f"Home Opinion {truth['title'][:80]}...",
        "Opinion",
        truth["title"],
        "By",
        truth["desk"],
        "October 31, 2019",
        "1243",
    ]
    share = ["Facebook", "Twitter", "WhatsApp"]
    tail = ["Share Facebook Twitter", truth["desk"], "Central News Desk.", "Must read", "Latest article"]
    prompt = ["Enable Notifications for more content    OK No thanks"]
    lines = [
        *head,
        *share,
        truth["bio"],
        truth["byline"],
        *body[:6],
        truth["caption"],
        *body[6:],
        *tail,
        *prompt,
    ]
    known = replace(Known(), title=truth["title"] if title else "")
    found = clean_text("\n".join(lines), known)
    assert found.text.split("\n\n") == body
    assert (found.title, found.byline) == (truth["title"], truth["author"])
