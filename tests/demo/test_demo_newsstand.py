"""The newsstand: well-formed feeds, honest caching, pages with everything around the text, no repeats."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import feedparser
import pytest
from lxml import html as lxml_html

from newsbot.demo.newsstand import BACK_ARTICLES, Newsstand
from newsbot.demo.press import SOURCES, Printed
from newsbot.demo.stage import Stage, StageOptions
from newsbot.demo.writing import Draft, Newsroom, archive, opening_pairs
from newsbot.feeds.discover import MAX_FOUND, feeds_of_page


@pytest.fixture
async def stand():
    one = Newsstand(every=0)
    await one.start()
    async with aiohttp.ClientSession() as session:
        one.session = session
        yield one
    await one.stop()


async def read(stand, url, **headers):
    async with stand.session.get(url, headers=headers) as answer:
        return answer.status, answer.headers, await answer.read()


async def test_every_feed_is_well_formed_and_dated(stand):
    seen = 0
    assert {topic for _, topic in stand.feeds} == {
        "world",
        "business",
        "science",
        "sport",
        "culture",
        "local",
    }
    for url, _ in stand.feeds:
        status, headers, body = await read(stand, url)
        assert status == 200
        if url.endswith(".json"):
            items = json.loads(body)["items"]
            dates = [datetime.fromisoformat(item["date_published"]) for item in items]
            assert headers["Content-Type"].startswith("application/feed+json")
        else:
            parsed = feedparser.parse(body)
            assert not parsed.bozo
            items = parsed.entries
            assert all(item.author and item.link and item.title for item in items)
            dates = [datetime(*item.published_parsed[:6], tzinfo=UTC) for item in items]
        assert dates == sorted(dates, reverse=True)
        assert all(datetime.now(UTC) > date for date in dates)
        seen += len(items)
    assert seen == BACK_ARTICLES


async def test_an_unchanged_feed_is_not_sent_again(stand):
    url = stand.feeds[0][0]
    _, headers, _ = await read(stand, url)
    for known in (
        {"If-None-Match": headers["ETag"]},
        {"If-None-Match": f'"other", W/{headers["ETag"]}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": headers["Last-Modified"]},
    ):
        assert (await read(stand, url, **known))[0] == 304
    for unknown in (
        {"If-None-Match": '"other"', "If-Modified-Since": headers["Last-Modified"]},
        {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert (await read(stand, url, **unknown))[0] == 200
    source, topic = re.search(r"/([^/]+)/(\w+)\.\w+$", url).groups()
    stand.publish(Draft(source, topic, "Desk", "Brand new", ("Just now.",)))
    status, _, body = await read(stand, url, **{"If-None-Match": headers["ETag"]})
    assert (status, "Brand new" in body.decode()) == (200, True)


async def test_a_teaser_leads_to_a_page_with_the_whole_text_and_its_furniture(stand):
    url = next(url for url, _ in stand.feeds if "/harbour/local" in url)
    entry = feedparser.parse((await read(stand, url))[2]).entries[0]
    assert "content" not in entry
    _, _, body = await read(stand, entry.link)
    page = lxml_html.fromstring(body)
    article = page.xpath("//div[@class='article-body']/p")
    assert len(article) > 2
    assert len(" ".join(p.text for p in article)) > 2 * len(entry.summary)
    for furniture in ("cookie", "breadcrumb", "author-bio", "related", "newsletter", "share"):
        assert page.xpath(f"//*[contains(@class, '{furniture}')]"), furniture
    data = json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)
    assert (data["@type"], data["headline"], data["author"]["name"]) == (
        "NewsArticle",
        entry.title,
        entry.author,
    )
    properties = {m.get("property"): m.get("content") for m in page.xpath("//meta[@property]")}
    assert properties["og:title"] == entry.title
    picture = await read(stand, properties["og:image"])
    assert picture[2].startswith(b"\x89PNG")


async def test_the_bot_may_send_a_picture_by_its_address(stand, bot):
    url = f"{stand.listener.url}/pictures/1.png"
    sent = await bot.done("sendPhoto", chat_id=11, photo=url)
    assert sent["photo"][0]["width"] == 480
    for wrong, words in (
        (f"{stand.listener.url}/pictures/none.png", "failed to get HTTP URL content"),
        (f"{stand.listener.url}/", "wrong type of the web page content"),
    ):
        assert await bot.refused("sendPhoto", chat_id=11, photo=wrong) == f"400 Bad Request: {words}"


async def test_full_text_feeds_carry_every_paragraph(stand):
    url = next(url for url, _ in stand.feeds if "/lantern/" in url)
    entries = feedparser.parse((await read(stand, url))[2]).entries
    assert all(entry.content[0].value.count("<p>") >= 3 for entry in entries)


async def test_the_front_page_offers_its_feeds_by_name(stand):
    status, _, body = await read(stand, f"{stand.listener.url}/")
    found = feeds_of_page(body, f"{stand.listener.url}/")
    assert status == 200
    assert len(found) == min(MAX_FOUND, len(stand.feeds))
    assert {one.url for one in found} <= {url for url, _ in stand.feeds}
    assert all(": " in one.title for one in found)


async def test_other_paths_and_methods_are_refused(stand):
    root = stand.listener.url
    for path, status in (
        ("/", 200),
        ("/none", 404),
        ("/pictures/9999.png", 404),
        ("/harbour/articles/none", 404),
    ):
        assert (await read(stand, root + path))[0] == status
    async with stand.session.post(root) as answer:
        assert answer.status == 405
    with pytest.raises(ValueError, match="no newspaper 'times'"):
        stand.publish(Draft("times", "world", "Desk", "x", ("y",)))


def test_an_hour_of_news_repeats_no_headline_and_leaves_no_blank():
    drafts = [*archive(), *opening_pairs(), *itertools.islice(Newsroom(), 900)]
    assert len({draft.title for draft in drafts}) == len(drafts)
    for draft in drafts:
        text = " ".join((draft.title, *draft.paragraphs))
        assert not re.search(r"[\[\]{}|]", text), text
        assert draft.source in SOURCES
        assert all(len(paragraph) > 20 for paragraph in draft.paragraphs), draft.paragraphs


def test_the_first_live_stories_are_told_by_two_papers_each():
    pairs = opening_pairs()
    for one, other in zip(pairs[::2], pairs[1::2], strict=True):
        assert one.source != other.source
        assert one.title != other.title
        shared = set(re.findall(r"[A-Z]\w+", " ".join(one.paragraphs))) & set(
            re.findall(r"[A-Z]\w+", " ".join(other.paragraphs))
        )
        assert len(shared) >= 4


def test_a_title_that_tries_to_end_the_script_stays_inside_it():
    from newsbot.demo.press import page

    draft = Draft("courier", "world", "A", "</script><script>alert(1)</script>", ("One. Two. Three.",))
    body = page(
        Printed(1, draft, datetime(2026, 1, 1, tzinfo=UTC), "http://127.0.0.1:1"), "http://127.0.0.1:1/f", []
    )
    parsed = lxml_html.fromstring(body)
    assert len(parsed.xpath("//script")) == 1
    assert parsed.xpath("//h1")[0].text == draft.title


async def test_the_stage_publishes_while_one_watches():
    async with Stage(StageOptions(every=0.05)) as stage:
        before = len(stage.newsstand._articles)
        printed = await stage.sim.run("publish", {"title": "Ordered", "text": "One.\n\nTwo."})
        assert printed["title"] == "Ordered"
        async with asyncio.timeout(5):
            while len(stage.newsstand._articles) < before + 8:  # noqa: ASYNC110  # nothing tells of it
                await asyncio.sleep(0.02)
        assert stage.newsstand_host in stage.feeds[0][0]
    async with Stage(StageOptions(news=False)) as stage:
        assert (stage.feeds, stage.newsstand_host) == ([], "")
        with pytest.raises(ValueError, match="no newsstand"):
            stage.publish()


def test_the_stage_alone_prints_its_addresses_and_ends_quietly():
    source = Path(__file__).parents[2] / "src"
    command = [sys.executable, "-W", "error", "-m", "newsbot.demo", "--unlimited", "--token", "5:x"]
    environment = {**os.environ, "PYTHONPATH": str(source)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        addresses = json.loads(process.stdout.readline())
        assert addresses["token"] == "5:x"
        assert len(addresses["feeds"]) == 11
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, b"")
