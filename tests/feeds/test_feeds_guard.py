"""What may be asked: hostile addresses end before a connection, honest ones pass."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.feeds_world import PUBLIC, World, reply, served
from newsbot.domain.errors import BadInput, Forbidden, SourceError, Unreachable
from newsbot.feeds.addresses import embedded, is_metadata, is_public, parse_address
from newsbot.feeds.fetch import Fetcher, Kind, Limits
from newsbot.feeds.guard import REFUSAL, AllowList, Door, join_target, read_target

_FILE = Path(__file__).parents[2] / "../shared/hostile/urls.json"
CASES: list[dict[str, Any]] = json.loads(_FILE.read_text())["cases"] if _FILE.exists() else []
SIMPLE = [case for case in CASES if case["category"] in ("address", "syntax", "name", "allowed")]
needs_file = pytest.mark.skipif(not CASES, reason="the hostile addresses are not beside this checkout")

NOT_PUBLIC = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "0.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.254",
    "192.0.0.8",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001:0:7f00:1::1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "100::1",
    "2001:10::1",
    "2620:0:1::5efe:7f00:1",
]
IS_PUBLIC = [
    "93.184.215.14",
    "1.1.1.1",
    "172.15.0.1",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "192.0.1.1",
    "198.17.0.1",
    "198.20.0.1",
    "223.255.255.254",
    "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
    "2a00:1450:4001::1",
    "::ffff:93.184.215.14",
    "64:ff9b::5db8:d70e",
    "2002:5db8:d70e::1",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_inside_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", IS_PUBLIC)
def test_open_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("text", ["", "example.com", "1", "0x7f.1", "127.1", "0177.0.0.1", "1.2.3.4.5"])
def test_what_is_no_address_is_not_public(text: str) -> None:
    assert not is_public(text)
    assert parse_address(text) is None


def test_metadata_services_are_known_by_name_and_address() -> None:
    for name in (
        "metadata.google.internal",
        "METADATA.GOOGLE.INTERNAL.",
        "169.254.169.254",
        "::ffff:169.254.169.254",
    ):
        assert is_metadata(name)
    assert not is_metadata("example.com")
    assert not is_metadata("93.184.215.14")
    assert embedded(parse_address("1.2.3.4")) == ()  # type: ignore[arg-type]


@needs_file
@pytest.mark.parametrize("case", SIMPLE, ids=lambda case: f"{case['id']} {case['label']}")
@pytest.mark.parametrize("kind", [Kind.FEED, Kind.PAGE, Kind.IMAGE, Kind.OPML])
async def test_hostile_address(
    case: dict[str, Any], kind: Kind, monkeypatch: pytest.MonkeyPatch, now: Any
) -> None:
    world = World()
    world.watch(monkeypatch)
    host = case["url"].partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0].lower()
    world.names[host] = [case.get("resolves_to", [PUBLIC])]
    async with Fetcher(Door(lookup=world.lookup), "newsbot test", lambda: now) as fetcher:
        with pytest.raises((Forbidden, Unreachable)) as caught:
            await fetcher.get(case["url"], kind)
    if case["expect"] == "block":
        assert world.connects == []
        if case.get("resolves_to", True):
            assert str(caught.value) == REFUSAL
    else:  # nobody answers in this test; that it was tried is what matters
        assert len(world.connects) == 1
        assert isinstance(caught.value, Unreachable)


@needs_file
@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case["category"] == "redirect"],
    ids=lambda case: f"{case['id']} {case['label']}",
)
async def test_hostile_redirect(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    target = case["redirects"][-1]
    world = World({"ok.test": [[PUBLIC]], "intranet.test": [["10.1.2.3"]]})
    if target.startswith("meta:"):
        target = target.removeprefix("meta:")
        page = f'<meta http-equiv="refresh" content="0;url={target}">'.encode()
        handler = reply(page, Refresh=f"0; url={target}", Content_Type="text/html")
    else:
        handler = reply(status="302 Found", Location=target)
    async with served(handler) as port:
        world.port = port
        world.watch(monkeypatch)
        async with Fetcher(Door(lookup=world.lookup), "newsbot test", lambda: now) as fetcher:
            if case["redirects"][-1].startswith("meta:"):
                assert (await fetcher.get("http://ok.test/f")).url == "http://ok.test/f"
            else:
                with pytest.raises(Forbidden, match=REFUSAL):
                    await fetcher.get("http://ok.test/f")
    assert world.connects == [(PUBLIC, 80)]


async def test_name_that_changes_its_mind_never_gets_inside(
    monkeypatch: pytest.MonkeyPatch, now: Any
) -> None:
    """DNS rebinding: public while it is checked, private when it is connected to."""
    world = World({"rebind.test": [[PUBLIC], ["127.0.0.1"]]})
    world.watch(monkeypatch)
    door = Door(lookup=world.lookup)
    monkeypatch.setattr("newsbot.feeds.guard.REMEMBER_SECONDS", -1.0)
    async with Fetcher(door, "newsbot test", lambda: now) as fetcher:
        with pytest.raises(Forbidden, match=REFUSAL):
            await fetcher.get("http://rebind.test:8080/")
    assert world.lookups == ["rebind.test", "rebind.test"]
    assert world.connects == []


async def test_last_look_is_at_the_socket(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    """Even if everything before it were fooled, no socket is made for an inside address."""
    world = World({"fooled.test": [["127.0.0.1"]]})
    world.watch(monkeypatch)
    door = Door(lookup=world.lookup)

    async def fooled(target: Any) -> tuple[str, ...]:
        return ("127.0.0.1",)

    monkeypatch.setattr(door, "addresses", fooled)
    async with Fetcher(door, "newsbot test", lambda: now) as fetcher:
        with pytest.raises(Forbidden, match=REFUSAL):
            await fetcher.get("http://fooled.test:8080/")
    assert world.connects == []


async def test_open_and_closed_ports_get_one_answer(now: Any) -> None:
    answers = set()
    async with served(reply(b"secret")) as port, Fetcher(Door(), "newsbot test", lambda: now) as fetcher:
        for url in (
            f"http://127.0.0.1:{port}/",
            "http://127.0.0.1:8001/",
            "http://[::1]:8080/",
            "http://10.0.0.1/",
        ):
            with pytest.raises(Forbidden) as caught:
                await fetcher.get(url)
            answers.add((type(caught.value), str(caught.value)))
    assert len(answers) == 1


@pytest.mark.parametrize(
    "allowed", ["127.0.0.1", "127.0.0.0/8", "127.0.0.1:{port}", "10.0.0.0/8, 127.0.0.1", "stand.test"]
)
async def test_owner_may_allow_what_is_inside(allowed: str, now: Any) -> None:
    async with served(reply(b"hello")) as port:
        door = Door(AllowList.parse(allowed.format(port=port)), World({"stand.test": [["127.0.0.1"]]}).lookup)
        host = "stand.test" if "test" in allowed else "127.0.0.1"
        async with Fetcher(door, "newsbot test", lambda: now) as fetcher:
            assert (await fetcher.get(f"http://{host}:{port}/")).body == b"hello"
            with pytest.raises(Forbidden):
                await fetcher.get("http://192.168.0.1/")


async def test_name_inside_an_allowed_network_may_use_its_port(now: Any) -> None:
    async with served(reply(b"hello")) as port:
        world = World({"nas.test": [["127.0.0.1"]], "out.test": [[PUBLIC]]})
        async with Fetcher(
            Door(AllowList.parse("127.0.0.0/8"), world.lookup), "newsbot test", lambda: now
        ) as fetcher:
            assert (await fetcher.get(f"http://nas.test:{port}/")).body == b"hello"
            with pytest.raises(Forbidden):
                await fetcher.get(f"http://out.test:{port}/")


async def test_allowed_port_is_not_every_port(now: Any) -> None:
    async with Fetcher(Door(AllowList.parse("127.0.0.1:8080")), "newsbot test", lambda: now) as fetcher:
        with pytest.raises(Forbidden):
            await fetcher.get("http://127.0.0.1:8081/")


def test_allow_list_is_read_in_every_spelling() -> None:
    allow = AllowList.parse("NAS.lan, feeds.lan:8080 ,10.0.0.0/8,[fd00::1]:81, fd12::/16,192.168.0.5")
    assert allow.names_host("nas.lan", 1)
    assert allow.names_host("feeds.lan", 8080)
    assert not allow.names_host("feeds.lan", 80)
    assert allow.covers("10.9.9.9", 5000)
    assert allow.covers("fd00::1", 81)
    assert not allow.covers("fd00::1", 80)
    assert allow.covers("fd12::7", 80)
    assert not allow.covers("no address", 80)
    assert AllowList.parse("  ") == AllowList()


@pytest.mark.parametrize(
    "item", ["exa mple!", "http://x", "10.0.0.0/99", "nas.lan:0", "nas.lan:70000", "127.1", "a/b"]
)
def test_wrong_allow_list_is_named(item: str) -> None:
    with pytest.raises(BadInput) as caught:
        AllowList.parse(item)
    assert caught.value.code == "allow_hosts"


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("http://example.com", "http://example.com/"),
        ("HTTPS://EXAMPLE.COM/rss", "https://example.com/rss"),
        ("feed://example.com/rss", "http://example.com/rss"),
        ("feed:https://example.com/rss", "https://example.com/rss"),
        ("feed:http://example.com/rss", "http://example.com/rss"),
        (
            "https://example.com/новости.xml",
            "https://example.com/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8.xml",
        ),
        ("https://bücher.example/a b?q=ü#frag", "https://xn--bcher-kva.example/a%20b?q=%C3%BC"),
        ("https://example.com:443/%7Efeed", "https://example.com/%7Efeed"),
        ("http://example.com./", "http://example.com/"),
        ("http://under_score.example.com/", "http://under_score.example.com/"),
        ("http://[2606:2800:21F::1]:8080/x", "http://[2606:2800:21f::1]:8080/x"),
    ],
)
def test_addresses_are_asked_in_one_spelling(typed: str, asked: str) -> None:
    assert read_target(typed).url == asked


def test_credentials_stand_apart() -> None:
    target = read_target("https://user:se%20cret@example.com/feed")
    assert target.url == "https://example.com/feed"
    assert target.full_url == "https://user:se%20cret@example.com/feed"
    assert "cret" not in repr(target)
    assert join_target(target, "/new").credentials == "user:se%20cret"
    assert join_target(target, "https://other.example/").credentials == ""
    assert join_target(target, "http://example.com/").credentials == ""


async def test_credentials_are_in_no_log_and_no_error(
    monkeypatch: pytest.MonkeyPatch, now: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world = World({"example.com": [[PUBLIC]]})
    world.watch(monkeypatch)
    async with Fetcher(Door(lookup=world.lookup), "newsbot test", lambda: now) as fetcher:
        with pytest.raises(SourceError) as caught:
            await fetcher.get("http://user:verysecret@example.com/feed")
    error: BaseException | None = caught.value
    while error is not None:
        assert "verysecret" not in repr(error)
        error = error.__cause__ or error.__context__
    assert "verysecret" not in caplog.text


async def test_system_names_are_asked_off_the_loop(now: Any) -> None:
    door = Door(AllowList.parse("localhost"))
    async with (
        served(reply(b"hello")) as port,
        Fetcher(door, "newsbot test", lambda: now, Limits()) as fetcher,
    ):
        assert (await fetcher.get(f"http://localhost:{port}/")).body == b"hello"


@given(st.text(max_size=40), st.sampled_from(["http://", "https://", "", "feed:", "http://[", "http://a@"]))
def test_no_text_breaks_the_door(text: str, start: str) -> None:
    try:
        target = read_target(start + text)
    except Forbidden:
        return
    assert target.host.isascii()
    assert target.url.isascii()
    assert read_target(target.url).url == target.url


async def test_many_who_want_one_name_ask_once_and_are_in_nobody_elses_way() -> None:
    asked: list[str] = []
    known = asyncio.Event()

    async def lookup(host: str, _port: int) -> list[str]:
        asked.append(host)
        if host == "slow.test":
            await known.wait()
        return [] if host == "none.test" else [PUBLIC]

    door = Door(lookup=lookup)
    waiting = [
        asyncio.create_task(door.addresses(read_target(f"http://slow.test/{each}"))) for each in range(400)
    ]
    await asyncio.sleep(0)
    assert await door.addresses(read_target("http://quick.test/")) == (PUBLIC,)
    known.set()
    assert set(await asyncio.gather(*waiting)) == {(PUBLIC,)}
    for _ in range(3):  # a name without an address is not asked for again at once either
        with pytest.raises(Unreachable):
            await door.addresses(read_target("http://none.test/"))
    assert asked == ["slow.test", "quick.test", "none.test"]
