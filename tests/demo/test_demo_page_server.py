"""The chat page's server side: state, events, figures."""

from __future__ import annotations

import asyncio

import aiohttp
import orjson
from aiohttp import web

from newsbot.demo import __main__ as alone
from newsbot.demo.pictures import landscape
from newsbot.demo.stage import Stage, StageOptions


async def events(session, stage, count, deed):
    """The next events after the deed."""
    found = []
    async with session.get(stage.page_url + "events") as answer:
        await answer.content.readuntil(b"\n\n")
        deed()
        async with asyncio.timeout(5):
            while len(found) < count:
                line = await answer.content.readuntil(b"\n\n")
                event = orjson.loads(line.removeprefix(b"data: "))
                if event["kind"] != "figures":
                    found.append(event)
    return found


async def state(session, stage):
    async with session.get(stage.page_url + "state") as answer:
        return await answer.json()


async def test_the_first_look_starts_the_reader_once(bot):
    first = await state(bot.session, bot.stage)
    again = await state(bot.session, bot.stage)
    assert [seat["role"] for seat in first["seats"]] == ["reader", "reader", "editor"]
    assert [seat["bar"] for seat in first["seats"]] == [None, "not_started", "not_started"]
    said = [one["message"]["text"] for one in again["seats"][0]["messages"]]
    assert said == ["/start"]
    assert len(await bot.done("getUpdates")) == 1


async def test_what_happens_is_told_as_it_happens(bot):
    people, reader = bot.sim.people, bot.stage.reader_id

    def deeds():
        said = people.say(reader, "hello")
        people.rewrite(reader, said["message_id"], "hello there")
        people.say(11, "somebody whom the page does not show")
        people.block(reader)

    heard = await events(bot.session, bot.stage, 4, deeds)
    assert [(e["kind"], e["chat"]) for e in heard] == [
        ("bar", reader),
        ("message", reader),
        ("edit", reader),
        ("bar", reader),
    ]
    assert heard[2]["data"]["message"]["text"] == "hello there"
    assert "revisions" not in heard[2]["data"]
    assert heard[3]["data"] == {"bar": "blocked"}


async def test_a_browser_that_does_not_read_is_sent_away(bot, monkeypatch):
    monkeypatch.setattr("newsbot.demo.chatpage.WAITING_EVENTS", 0)
    async with bot.session.get(bot.stage.page_url + "events") as answer:
        await answer.content.readuntil(b"\n\n")
        bot.sim.people.say(bot.stage.reader_id, "too much")
        assert await asyncio.wait_for(answer.content.read(), 5) == b""


async def test_files_of_the_chat_come_as_pictures_or_downloads(bot):
    form = aiohttp.FormData()
    form.add_field("chat_id", "11")
    form.add_field("photo", landscape(2), filename="p.png")
    photo = (await bot.form("sendPhoto", form))["result"]["photo"][0]["file_id"]
    document = bot.sim.people.send_file(11, "x.html", "PGI+")["document"]["file_id"]
    found = {}
    for name, number in (("photo", photo), ("document", document)):
        async with bot.session.get(f"{bot.stage.page_url}files/{number}") as answer:
            found[name] = (answer.content_type, answer.headers.get("Content-Disposition"))
    assert found == {"photo": ("image/png", None), "document": ("application/octet-stream", "attachment")}


async def test_the_strip_takes_the_bots_own_figures_where_it_gives_them():
    given = {"queued": 7, "sent": 8, "lost": 0, "doubled": 0, "secret": 1}

    async def figures(_request):
        return web.json_response(given) if given else web.Response(status=500, text="?")

    runner = web.ServerRunner(web.Server(figures))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    options = StageOptions(news=False, figures_url=f"http://127.0.0.1:{runner.addresses[0][1]}/")
    async with Stage(options) as stage, aiohttp.ClientSession() as session:
        await asyncio.sleep(0.2)
        expected = {"queued": 7, "sent": 8, "lost": 0, "doubled": 0}
        assert (await state(session, stage))["figures"] == expected
        given.clear()
        await asyncio.sleep(0.7)
        assert (await state(session, stage))["figures"] == expected
    await runner.cleanup()


def test_the_command_line_becomes_options():
    options = alone._options(["--port", "8", "--no-news", "--unlimited", "--chat-burst", "1", "--every", "2"])
    assert (options.port, options.news, options.strict, options.limits.chat_burst, options.every) == (
        8,
        False,
        False,
        1,
        2.0,
    )
