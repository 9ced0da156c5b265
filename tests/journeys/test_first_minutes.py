"""A reader and an editor meet the bot for the first time."""

from __future__ import annotations

import json

import pytest

from journeys.running import EDITOR, READER, Bot, Standin, until

pytestmark = pytest.mark.journey


@pytest.fixture
def standin_options() -> list[str]:
    return ["--every", "86400"]  # nothing is published but by the test


def buttons(message: dict[str, object]) -> list[str]:
    markup = message["message"].get("reply_markup", {})  # type: ignore[attr-defined]
    return [button["text"] for row in markup.get("inline_keyboard", []) for button in row]


def test_from_start_to_the_first_push_and_a_bulletin(bot: Bot, standin: Standin) -> None:
    control = standin.control
    feeds = bot.folder / "feeds.txt"
    feeds.write_text("".join(f"{url} {topic}\n" for url, topic in standin.facts["feeds"]), "utf-8")
    bot.settings["NEWSBOT_FEEDS"] = str(feeds)
    bot.start()
    control.say(READER, "/start")
    greeting = control.wait(READER, count=1, seconds=5)[-1]
    assert buttons(greeting)[:2] == ["OK", "No thanks"]
    control.press(READER, greeting["message"]["message_id"], "OK")
    until(lambda: bot.figures()["active"] == 1, 5)
    until(lambda: bot.figures()["articles"] > 20, 20)
    assert len(control.texts(READER)) <= 3, "the first fetch of a feed is silent"
    printed = control.run("publish", title="Harbour bridge reopens", text="The bridge is open. " * 40)
    until(lambda: any(printed["title"] in text for text in control.texts(READER)), 20, bot.said)
    control.say(READER, "/latest")
    until(lambda: "Latest" in control.texts(READER)[-1], 5)
    control.say(READER, "/search harbour bridge")
    until(lambda: "reopens" in control.texts(READER)[-1], 5)
    control.say(READER, "/breaking false alarm")
    until(lambda: "editors" in control.texts(READER)[-1], 5)
    address = next(url for url, _ in standin.facts["feeds"] if "courier/world" in url)
    outline = f'<opml version="2.0"><body><outline type="rss" xmlUrl="{address}"/></body></opml>'
    control.send_file(READER, "mine.opml", outline.encode())
    until(lambda: "1 source" in control.texts(READER)[-1], 5, lambda: control.texts(READER))
    control.say(EDITOR, "/breaking Ferry service stopped\nThe harbour is closed until the storm has passed.")
    panel = control.wait(EDITOR, count=2, seconds=5)[-1]
    preview = control.texts(EDITOR)[0]
    control.press(EDITOR, panel["message"]["message_id"], next(b for b in buttons(panel) if "LIVE" in b))
    until(lambda: preview in control.texts(READER), 5, lambda: control.texts(READER))
    until(lambda: "sent 1" in control.texts(EDITOR)[-1], 10, lambda: control.texts(EDITOR))
    told = json.loads(bot.command("parse", printed["url"]).stdout)
    assert printed["title"] in [entry["title"] for entry in told["entries"]], "a page only names its feed"
    assert bot.stop() == 0
    assert control.figures()["unknown_methods"] == {} if "unknown_methods" in control.figures() else True
    found = json.loads(bot.command("search", "ferry", "--json").stdout)
    assert found[0]["title"] == "Ferry service stopped"
