"""Updates reach the bot as Telegram brings them: kept until confirmed, one poller, or a webhook."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

ANN, BOB = 11, 12


async def test_updates_stay_until_a_higher_offset_confirms_them(bot):
    bot.sim.people.queue(ANN, ["one", "two", "three"])
    first = await bot.done("getUpdates", limit=2)
    assert [u["message"]["text"] for u in first] == ["one", "two"]
    assert await bot.done("getUpdates", limit=2) == first
    rest = await bot.done("getUpdates", offset=first[0]["update_id"] + 1)
    assert [u["message"]["text"] for u in rest] == ["two", "three"]
    bot.sim.people.queue(ANN, ["four", "five"])
    last = await bot.done("getUpdates", offset=-1)
    assert [u["message"]["text"] for u in last] == ["five"]
    assert await bot.done("getUpdates", offset=last[0]["update_id"] + 1) == []


async def test_a_long_poll_waits_for_the_next_update(bot):
    poll = asyncio.create_task(bot.done("getUpdates", timeout=5))
    await asyncio.sleep(0.1)
    assert not poll.done()
    bot.sim.people.say(ANN, "at last")
    assert [u["message"]["text"] for u in await poll] == ["at last"]


async def test_a_second_poller_ends_the_first_with_409(bot):
    first = asyncio.create_task(bot.call("getUpdates", timeout=5))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(bot.call("getUpdates", timeout=1))
    answer = await first
    assert (answer["error_code"], answer["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    assert (await second)["ok"]


async def test_only_the_kinds_asked_for_come(bot):
    await bot.done("getUpdates", allowed_updates=["callback_query"])
    bot.sim.people.say(ANN, "unheard")
    assert await bot.done("getUpdates") == []
    await bot.done("getUpdates", allowed_updates=[])
    bot.sim.people.say(ANN, "heard")
    assert len(await bot.done("getUpdates")) == 1


class Hook:
    """A webhook's receiving end, which can be made to fail."""

    def __init__(self):
        self.got = []
        self.secrets = []
        self.statuses = []
        self.reply = None
        self.runner = None

    async def start(self):
        self.runner = web.ServerRunner(web.Server(self._take))
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self.runner.addresses[0][1]}/hook"

    async def _take(self, request):
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.got.append((await request.json())["message"]["text"])
        return web.json_response(self.reply, status=status) if self.reply else web.Response(status=status)


@pytest.fixture
async def hook():
    one = Hook()
    yield one
    if one.runner:
        await one.runner.cleanup()


async def until(condition, seconds=5.0):
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # what it waits for has no event
            await asyncio.sleep(0.02)


async def test_a_webhook_gets_each_update_with_the_secret_until_it_takes_it(bot, hook):
    hook.statuses = [500, 200, 200]
    url = await hook.start()
    await bot.done("setWebhook", url=url, secret_token="s3cret", allowed_updates=["message"])
    bot.sim.people.queue(ANN, ["one", "two"])
    await until(lambda: len(hook.got) == 2)
    assert (hook.got, set(hook.secrets)) == (["one", "two"], {"s3cret"})
    info = await bot.done("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    await until(lambda: not bot.stage.standin.updates.queue)
    active = await bot.refused("getUpdates")
    assert active == (
        "409 Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    await bot.done("deleteWebhook")
    bot.sim.people.say(ANN, "three")
    assert len(await bot.done("getUpdates")) == 1
    await bot.done("setWebhook", url="", drop_pending_updates=True)
    assert await bot.done("getUpdates") == []


async def test_a_webhook_that_is_down_keeps_its_updates(bot, hook):
    url = await hook.start()
    await hook.runner.cleanup()
    await bot.done("setWebhook", url=url)
    bot.sim.people.say(ANN, "wait for me")
    await until(lambda: "last_error_message" in bot.stage.standin.webhook.info)
    info = await bot.done("getWebhookInfo")
    assert (info["pending_update_count"], info["last_error_message"]) == (1, "Connection refused")


async def test_a_webhook_may_answer_with_one_call(bot, hook):
    hook.reply = {"method": "sendMessage", "chat_id": ANN, "text": "answered in the answer"}
    await bot.done("setWebhook", url=await hook.start())
    bot.sim.people.say(ANN, "hello")
    assert await bot.sim.wait(ANN, contains="answered in the answer", seconds=3)


async def test_setting_a_webhook_ends_the_poll(bot, hook):
    poll = asyncio.create_task(bot.call("getUpdates", timeout=5))
    await asyncio.sleep(0.1)
    await bot.done("setWebhook", url=await hook.start())
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"url": "ftp://a.example"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://a.example"}, "bad webhook: Failed to resolve host: Name or service not known"),
        ({"url": "http://localhost/x", "secret_token": "ä"}, "secret token contains unallowed characters"),
        ({"url": "http://localhost/x", "secret_token": "s" * 257}, "secret token is too long"),
    ],
)
async def test_a_wrong_webhook_is_refused(bot, values, words):
    assert await bot.refused("setWebhook", **values) == f"400 Bad Request: {words}"
