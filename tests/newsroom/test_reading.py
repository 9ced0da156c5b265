"""The archive as readers ask for it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from fakes.dialogue import Dialogue
from newsbot.domain.article import Article
from newsbot.domain.errors import BadInput, NotAllowed, NotFound
from newsbot.domain.subscriber import Address
from newsbot.newsroom.keeping import Keeping
from newsbot.newsroom.ledger import Tx
from newsbot.newsroom.ports import Person
from newsbot.newsroom.preparing import Preparing
from newsbot.newsroom.reading import MOST, WIDEST, Paging, Reading
from newsbot.newsroom.tokens import ROOM, recall, remember


@pytest.fixture
def world(now: datetime) -> Dialogue:
    return Dialogue(now)


@pytest.fixture
def reading(world: Dialogue) -> Reading:
    return Reading(world.store, Preparing(world.world, _NoSummary()))


class _NoSummary:
    async def levels(self, article: object) -> object:
        raise NotFound("none")


async def test_a_story_is_one_line_and_pages_cover_all(world: Dialogue, reading: Reading) -> None:
    first = await world.article("One")
    await world.article("One again", source="B", story=first.story_id, minutes=2)
    for number in range(30):
        await world.article(f"T{number}", minutes=10 + number)
    seen: list[int] = []
    paging = Paging()
    shelf = await reading.latest_page(paging)
    for at in range(shelf.pages):
        page = await reading.latest_page(Paging(at, shelf.paging.anchor))
        seen += [found.hit.story_id for found in page.found]
    assert len(seen) == len(set(seen)) == 31
    assert shelf.found[0].sources == 2
    assert (await reading.latest_page(Paging(99, shelf.paging.anchor))).paging.at == shelf.pages - 1
    assert shelf.paging.turned(-1).at == 0


async def test_no_more_than_can_be_paged_through(world: Dialogue, reading: Reading) -> None:
    for number in range(MOST + 40):
        await world.article(f"T{number}", minutes=number)
    assert (await reading.latest_page(Paging())).pages == MOST // 8


async def test_a_topic_with_a_number_at_its_end_is_a_topic(world: Dialogue, reading: Reading) -> None:
    feed = await world.feed("Circuit", "formula 1")
    await world.article("Race", feed)
    await world.article("Other")
    assert [found.hit.title for found in (await reading.latest("formula 1")).found] == ["Race"]
    assert [found.hit.title for found in (await reading.latest(feed.url)).found] == ["Race"]
    assert [found.hit.title for found in (await reading.latest("circ")).found] == ["Race"]


async def test_a_question_of_nothing_but_what_cannot_be_used(world: Dialogue, reading: Reading) -> None:
    await world.article("Race")
    shelf = await reading.search("after:never")
    assert (shelf.found, shelf.ignored) == ((), ("after:never",))


async def test_links_and_texts(world: Dialogue, reading: Reading, now: datetime) -> None:
    known = await world.article("Known", url="https://herald.example/known")
    assert (await reading.of_link("http://www.herald.example/known?utm_source=x", now)).id == known.id
    for bad in ("ftp://x", "x", "javascript:alert(1)"):
        with pytest.raises(BadInput):
            await reading.of_link(bad, now)
    with pytest.raises(BadInput):
        await reading.of_text(" \u200b ", now)
    with pytest.raises(NotFound):
        await reading.read(99)
    assert (await reading.of_text("One. Two.", now)).summary.refused


async def test_saving_belongs_to_a_person(world: Dialogue, now: datetime) -> None:
    keeping = Keeping(world.store)
    article = await world.article()
    ana, nobody = Person(7, Address(-5)), Person(0, Address(-5))
    assert await keeping.saved(ana, 3) == ((), 0, False)
    assert not await keeping.drop(ana, article.id)
    assert await keeping.save(ana, article.id, now)
    assert not await keeping.save(ana, article.id, now)
    kept, at, more = await keeping.saved(ana, 3)
    assert ([one.id for one in kept], at, more) == ([article.id], 0, False)
    with pytest.raises(NotAllowed):
        await keeping.save(nobody, article.id, now)
    with pytest.raises(NotFound):
        await keeping.save(ana, 999, now)
    assert await keeping.drop(ana, article.id)


@pytest.mark.parametrize("text", ["", "storm", "ضريبة", "a:b", "x" * 500, "50% off @home", "🔥" * 40])
async def test_a_token_is_short_and_brings_the_text_back(world: Dialogue, text: str) -> None:
    token = await world.store.write(lambda tx: remember(tx, text))
    assert len(token.encode()) <= ROOM
    assert await world.store.read(lambda tx: recall(tx, token)) == text
    assert await world.store.write(lambda tx: remember(tx, text)) == token


@pytest.mark.parametrize("token", ["", "x", "#0000000000000000"])
async def test_a_token_that_nobody_knows_is_stale(world: Dialogue, token: str) -> None:
    with pytest.raises(BadInput, match="stale"):
        await world.store.read(lambda tx: recall(tx, token))


async def test_picks_come_first_for_three_days(world: Dialogue, reading: Reading, now: datetime) -> None:
    picked = await world.article("Picked", minutes=60)
    await world.article("Newer")
    await world.store.write(lambda tx: tx.articles.pick(picked.id, 1, now))
    assert (await reading.top(Paging(), now)).found[0].hit.title == "Picked"
    later = await reading.top(Paging(), now + timedelta(days=9))
    assert later.found == ()


async def test_top_ranks_by_sources_that_are_independent_even_if_many_articles_came_since(
    world: Dialogue, reading: Reading, now: datetime
) -> None:
    def fill(tx: Tx) -> None:
        wide = tx.articles.add(told("Wide", "a", now - timedelta(hours=20)))
        for name in "bcdefgh":
            at = now - timedelta(hours=20)
            tx.articles.add(told(f"Wide, says {name}", name, at), story=wide.story_id)
        one_house = tx.articles.add(told("One house", "x", now))
        for number in range(9):
            copy = told(f"One house {number}", f"x{number}", now, host="x.example")
            tx.articles.add(copy, story=one_house.story_id)
        for number in range(300):
            tx.articles.add(
                told(f"Single {number}", "z", now - timedelta(hours=30), host=f"z{number}.example")
            )

    await world.store.write(fill)
    found = (await reading.top(Paging(), now)).found
    assert [one.hit.title for one in found[:2]] == ["Wide, says h", "One house 8"]
    assert [one.sources for one in found[:2]] == [8, 10]


async def test_top_finds_fresh_stories_among_many_older_ones_with_more_sources(
    world: Dialogue, reading: Reading, now: datetime
) -> None:
    def fill(tx: Tx) -> None:
        for number in range(WIDEST + 1):
            old = now - timedelta(hours=60)
            first = tx.articles.add(told(f"Old {number}", "a", old))
            for name in "bc":
                tx.articles.add(told(f"Old {number} {name}", name, old), story=first.story_id)
        fresh = tx.articles.add(told("Fresh", "a", now - timedelta(hours=2)))
        tx.articles.add(told("Fresh too", "b", now - timedelta(hours=1)), story=fresh.story_id)

    await world.store.write(fill)
    found = (await reading.top(Paging(), now)).found
    assert found[0].hit.title == "Fresh too"
    assert found[0].sources == 2


def told(title: str, name: str, at: datetime, *, host: str = "") -> Article:
    host = host or f"{name}.example"
    url = f"https://{host}/{name}/{title.replace(' ', '-')}"
    return Article(title, url, url, at, at, f"{title} in words of {name}.", source=name.upper())
