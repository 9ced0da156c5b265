"""Whatever somebody types or a source is called: one valid answer, no fault, no link that is not ours."""

from __future__ import annotations

from datetime import datetime

import pytest

from fakes.dialogue import ANA, Dialogue
from pages.telegram_html import read

TEXTS = (
    "<b>bold",
    "</a><a href='tg://user?id=1'>x",
    "&lt;&#0;&bogus;",
    "*_[x](y)`~",
    "\u202eevil\u202c",
    "Z" + "\u0300" * 200,
    "\u200b\u2060\u3164",
    "{0} {name} %s %(token)s",
    "' OR 1=1; --",
    '"unclosed AND (NEAR*',
    "(.*a){25}$",
    "../../etc/passwd",
    "9" * 400,
    "٣ ² -1 1e9",
    "أخبار <b>English</b> עברית",
    "A" * 3900,
    "\U0001f468‍\U0001f469‍\U0001f467" * 300,
    "tg://resolve?domain=x",
    "https://[::1]:99999/\r\nHost: x",
    "$(touch /tmp/x)",
)
COMMANDS = (
    "latest", "search", "read", "summary", "sub", "unsub", "follow", "mute", "settings", "settings zone",
    "settings language", "settings time", "quiet", "save", "whynot", "start", "stop",
)  # fmt: skip


@pytest.fixture
async def talk(now: datetime) -> Dialogue:
    made = await Dialogue(now).start()
    for number, text in enumerate(TEXTS):
        feed = await made.feed(text[:120], text[:40], f"https://f{number}.example/feed")
        await made.article(text[:300], feed, url=f"https://f{number}.example/{number}", minutes=number)
    return made


@pytest.mark.parametrize("command", COMMANDS)
async def test_every_command_takes_every_text(talk: Dialogue, command: str) -> None:
    for number, text in enumerate(TEXTS):
        somebody = {**ANA, "id": 1000 + number, "first_name": text[:60]}
        before = len(talk.line.calls)
        await talk.say(f"/{command} {text}", somebody)
        answers = [given for name, given in talk.line.calls[before:] if name == "sendMessage"]
        assert len(answers) == 1, f"{command} {text[:40]!r}"
        shown, links = read(answers[0]["text"])
        assert "went wrong" not in shown
        assert "12345:dialogue" not in shown
        assert all(link.startswith("https://f") for link in links), links


async def test_hostile_names_stand_in_lists_that_can_be_pressed(talk: Dialogue) -> None:
    await talk.say("/sub all")
    for said in ("/latest 20", "/topics", "/subs", "/mute", "/whynot", "/top", "/saved", "/rules"):
        answer = await talk.say(said)
        read(answer)
        for row in talk.shown[-1].get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                assert button["text"].strip(), said
                assert len(button.get("callback_data", "").encode()) <= 64
    pages = 0
    await talk.say("/latest")
    while any(label.startswith("Next") for label in talk.labels()):
        read(await talk.press("Next"))
        pages += 1
    assert pages == -(-len(TEXTS) // 8) - 1
