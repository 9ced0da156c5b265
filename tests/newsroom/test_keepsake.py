"""A backup code brings everything back: after a change, after a deletion, in another house."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.dialogue import Dialogue
from newsbot.domain.errors import BadInput
from newsbot.domain.setting import Setting
from newsbot.domain.subscriber import Address, Subscriber, SubscriberState
from newsbot.domain.subscription import Rule, Want
from newsbot.newsroom.keepsake import PREFIX, pack, unpack
from newsbot.newsroom.places import Place

HERE, ELSEWHERE = Place(Address(7), person=7), Place(Address(8), person=8)
CHOSEN = {
    Setting.CADENCE: "weekly",
    Setting.TIME: "7:35",
    Setting.DAY: "4",
    Setting.ZONE: "Asia/Baku",
    Setting.QUIET: "22:30-6:15",
    Setting.LENGTH: "2",
    Setting.PICTURES: "off",
    Setting.SILENT: "on",
    Setting.LANGUAGE: "az",
    Setting.CAP: "12",
}


@pytest.fixture
async def world(now: datetime) -> Dialogue:
    made = await Dialogue(now).start()
    feed = await made.feed("The Herald", "world")
    for setting, value in CHOSEN.items():
        await made.room.subscribing.set(HERE, setting, value, now)
    for rule in (Rule(Want.FOLLOW, "elect*"), Rule(Want.MUTE_FEED, str(feed.id))):
        await made.room.following.keep(
            HERE, rule, timedelta(days=3) if rule.value == str(feed.id) else None, now
        )
    await made.room.wanting.subscribe(HERE, "world", now)
    return made


def without_identity(one: Subscriber) -> Subscriber:
    return replace(one, id=0, address=Address(0), name="", created=None, since=None)


async def test_what_was_deleted_or_changed_comes_back(world: Dialogue, now: datetime) -> None:
    before, rules = await world.subscriber(), await world.rules()
    code = await world.room.belongings.code(HERE.address)
    assert len(code) < 300
    await world.room.subscribing.set(HERE, Setting.CADENCE, "hourly", now)
    await world.room.wanting.drop_all(HERE, now)
    await world.room.belongings.restore(HERE, code, now)
    assert without_identity(await world.subscriber()) == without_identity(before)
    assert sorted(await world.rules()) == sorted(rules)
    await world.room.belongings.forget(7)
    await world.room.belongings.restore(HERE, code, now)
    assert without_identity(await world.subscriber()) == without_identity(before)
    assert sorted(await world.rules()) == sorted(rules)


async def test_a_mute_that_has_ended_stays_ended(world: Dialogue, now: datetime) -> None:
    code = await world.room.belongings.code(HERE.address)
    await world.room.belongings.restore(ELSEWHERE, code, now + timedelta(days=4))
    assert sorted(await world.rules(8)) == [("follow", "elect*"), ("topic", "world")]


async def test_another_house_makes_the_sources_that_it_does_not_know(now: datetime) -> None:
    rules = (Rule(Want.FEED, "3"), Rule(Want.FEED, "4"), Rule(Want.MUTE_FEED, "5"))
    addresses = {"3": "https://a.example/feed", "4": "file:///etc/passwd", "5": "https://b.example/feed"}
    there = await Dialogue(now).start()
    code = pack(Subscriber(Address(7), state=SubscriberState.ACTIVE), rules, addresses)
    assert (await there.room.belongings.restore(HERE, code, now)).state is SubscriberState.ACTIVE
    assert [feed.url for feed in there.store.state.feeds.values()] == ["https://a.example/feed"]
    assert [want for want, _ in await there.rules()] == ["feed"]


async def test_with_more_rules_than_a_line_holds_the_code_stands_for_what_is_stored(
    world: Dialogue, now: datetime
) -> None:
    for number in range(400):
        await world.room.following.keep(HERE, Rule(Want.FOLLOW, f"{number * 7919:x} word"), None, now)
    code = await world.room.belongings.code(HERE.address)
    assert len(code) <= 64
    await world.room.belongings.restore(ELSEWHERE, code, now)
    assert sorted(await world.rules(8)) == sorted(await world.rules())


def forged(said: object) -> str:
    packed = zlib.compress(json.dumps(said).encode())
    return PREFIX + base64.urlsafe_b64encode(sha256(packed).digest()[:4] + packed).decode().rstrip("=")


BAD = [
    {},
    [],
    None,
    {"on": True, "set": {"nonsense": "1"}, "get": []},
    {"on": True, "set": [], "get": []},
    {"on": True, "set": {}, "get": [["all"]]},
    {"on": True, "set": {}, "get": [["no such", "x"]]},
    {"on": True, "set": {}, "get": [["mute", "x", 1e300]]},
    {"on": True, "set": {}, "get": [["mute", "x", "soon"]]},
    {"on": True, "set": {"zone": "Mars/Base"}, "get": []},
    {"on": True, "set": {"cap": "-1"}, "get": []},
]


@pytest.mark.parametrize("said", BAD)
async def test_a_forged_code_changes_nothing(now: datetime, said: object) -> None:
    world = await Dialogue(now).start()
    with pytest.raises(BadInput, match="code"):
        await world.room.belongings.restore(HERE, forged(said), now)
    assert not world.store.state.subscribers


def test_a_code_that_unpacks_to_the_size_of_a_house_is_none() -> None:
    packed = zlib.compress(b"[" + b" " * 50_000_000 + b"]", 9)
    code = PREFIX + base64.urlsafe_b64encode(sha256(packed).digest()[:4] + packed).decode().rstrip("=")
    with pytest.raises(BadInput):
        unpack(code)


@given(st.text(max_size=200))
def test_anything_else_is_no_code(text: str) -> None:
    with pytest.raises(BadInput):
        unpack(PREFIX + text)


@given(st.integers(min_value=1))
def test_a_code_that_was_not_copied_whole_is_none(cut: int) -> None:
    code = pack(Subscriber(Address(7), timezone="Asia/Baku"), [Rule(Want.ALL)], {})
    with pytest.raises(BadInput):
        unpack(code[: cut % len(code)])
