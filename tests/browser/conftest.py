"""The chat page in headless Chromium, with a stage and a small scripted bot behind it."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import pytest

from newsbot.demo.stage import Stage, StageOptions

TOKEN = "77:a-token-for-the-browser"
KEYS = {
    "inline_keyboard": [
        [{"text": "Read", "callback_data": "read"}, {"text": "Save", "callback_data": "save"}],
        [{"text": "Warn me", "callback_data": "alert"}, {"text": "Website", "url": "http://127.0.0.1:9/x"}],
    ]
}


class TinyBot:
    """A bot in a few lines: it polls, echoes, edits and answers presses, all over HTTP."""

    def __init__(self, stage: Stage, session: aiohttp.ClientSession) -> None:
        self.stage = stage
        self.session = session
        self.pressed: list[str] = []

    async def call(self, method: str, **values: Any) -> Any:
        url = f"{self.stage.api_url}/bot{TOKEN}/{method}"
        async with self.session.post(url, json=values) as answer:
            return (await answer.json()).get("result")

    async def run(self) -> None:
        commands = [
            {"command": "latest", "description": "The newest stories"},
            {"command": "breaking", "description": "Push a breaking story"},
        ]
        await self.call("setMyCommands", commands=commands)
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=20) or []:
                offset = update["update_id"] + 1
                await self._take(update)

    async def _take(self, update: dict[str, Any]) -> None:
        if "callback_query" in update:
            await self._pressed(update["callback_query"])
        elif "inline_query" in update:
            await self._asked(update["inline_query"])
        elif "message" in update:
            await self._said(update["message"])

    async def _said(self, message: dict[str, Any]) -> None:
        chat = message["chat"]["id"]
        text = message.get("text", "")
        if text == "/start":
            hello = "<b>Welcome</b> to the <i>newsroom</i>. "
            hello += "Try /latest or <a href='http://127.0.0.1:9/a'>read on</a>."
            await self.call("sendMessage", chat_id=chat, text=hello, parse_mode="HTML", reply_markup=KEYS)
        elif "via_bot" in message:
            return
        elif text.startswith("/typing"):
            await self.call("sendChatAction", chat_id=chat, action="typing")
        elif text.startswith("/breaking "):
            await self.call("sendMessage", chat_id=self.stage.reader_id, text=f"BREAKING: {text[10:]}")
        else:
            await self.call("sendMessage", chat_id=chat, text=f"You said: {text}")

    async def _asked(self, query: dict[str, Any]) -> None:
        content = {"message_text": f"<b>{query['query']}</b>", "parse_mode": "HTML"}
        result = {
            "type": "article",
            "id": "1",
            "title": f"About {query['query']}",
            "input_message_content": content,
        }
        await self.call("answerInlineQuery", inline_query_id=query["id"], results=[result])

    async def _pressed(self, query: dict[str, Any]) -> None:
        self.pressed.append(query["data"])
        loud = query["data"] == "alert"
        await self.call(
            "answerCallbackQuery", callback_query_id=query["id"], text=f"Did {query['data']}", show_alert=loud
        )
        if query["data"] == "read":
            where = {"chat_id": query["message"]["chat"]["id"], "message_id": query["message"]["message_id"]}
            await self.call("editMessageText", **where, text="The whole story.", reply_markup=KEYS)


class Theatre:
    """The stage and the bot on a loop in another thread, steered by blocking calls."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._up = threading.Event()
        self._end = asyncio.Event()
        self.stage: Stage
        self.bot: TinyBot
        self._thread = threading.Thread(
            target=lambda: self._loop.run_until_complete(self._play()), daemon=True
        )
        self._thread.start()
        assert self._up.wait(10)

    async def _play(self) -> None:
        async with (
            Stage(StageOptions(token=TOKEN, news=False, strict=False)) as self.stage,
            aiohttp.ClientSession() as session,
        ):
            self.bot = TinyBot(self.stage, session)
            task = asyncio.create_task(self.bot.run())
            self._up.set()
            await self._end.wait()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await asyncio.sleep(0.05)

    def do(self, deed: Callable[[], Any]) -> Any:
        """Run something on the stage's loop and wait for it; coroutines are awaited."""

        async def wrapped() -> Any:
            result = deed()
            return await result if asyncio.iscoroutine(result) else result

        return asyncio.run_coroutine_threadsafe(wrapped(), self._loop).result(20)

    def push(self, **values: Any) -> Any:
        """A message of the bot to the reader, by default."""
        values = {"chat_id": self.stage.reader_id, **values}
        return self.do(lambda: self.bot.call("sendMessage", **values))

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(20)
        self._loop.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The system's Chromium, without a window."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def theatre() -> Iterator[Theatre]:
    one = Theatre()
    yield one
    one.close()
