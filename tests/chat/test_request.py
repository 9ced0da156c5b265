"""The line and python-telegram-bot over it: what was written, what was lost, and no token anywhere."""

from __future__ import annotations

import asyncio
import base64
import gzip
import logging
import shutil
import ssl
import subprocess
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from telegram import Bot, InputFile
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

from newsbot.chat.line import LARGEST, Line
from newsbot.chat.request import LineRequest, TokenRevoked
from newsbot.chat.wire import Wire
from newsbot.demo.stage import Stage, StageOptions
from newsbot.domain.errors import NotSent, Revoked, Uncertain

READER = Stage.reader_id
SECRET = "1:" + "s" * 30
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(serve: Serve) -> AsyncIterator[str]:
    """A server that answers as badly as the test wants."""
    running = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = running.sockets[0].getsockname()[:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        running.close()
        await asyncio.sleep(0.05)  # what serves the last connection sees its end


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with Stage(StageOptions(news=False, strict=False)) as stage:
        stage.sim.people.person(READER, "Ana", started=True)
        yield stage


@asynccontextmanager
async def bot_on(stage: Stage) -> AsyncIterator[Bot]:
    async with Line() as line:
        bot = Bot(
            stage.token,
            base_url=f"{stage.api_url}/bot",
            request=LineRequest(line),
            get_updates_request=LineRequest(line),
        )
        async with bot:
            yield bot


async def test_the_library_speaks_over_our_line_files_too(stage: Stage) -> None:
    async with bot_on(stage) as bot:
        sent = await bot.send_message(READER, "<b>hello</b>", parse_mode="HTML")
        paper = await bot.send_document(READER, InputFile(b"a,b", filename="my.csv"), caption="yours")
    held = stage.sim.messages(READER, from_bot=True)
    assert [m["message"]["message_id"] for m in held] == [sent.message_id, paper.message_id]
    assert held[1]["message"]["document"]["file_name"] == "my.csv"
    assert held[1]["message"]["caption"] == "yours"


async def test_a_file_comes_as_it_is_and_is_counted_without_its_name(stage: Stage) -> None:
    async with Line() as line:
        places = {"base_url": f"{stage.api_url}/bot", "base_file_url": f"{stage.api_url}/file/bot"}
        async with Bot(stage.token, request=LineRequest(line), **places) as bot:
            sent = stage.sim.people.send_file(READER, "feeds.opml", base64.b64encode(b"<opml>").decode())
            file = await bot.get_file(sent["document"]["file_id"])
            assert await file.download_as_bytearray() == b"<opml>"
            assert line.calls.count["file", "answered"] == 1
            with pytest.raises(TelegramError):
                await bot.request.retrieve(f"{stage.api_url}/file/bot{stage.token}/no/such.file")


async def test_the_librarys_own_errors_come_from_telegrams_answers(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with bot_on(stage) as bot:
        stage.sim.fault("reply", retry_after=7)
        with pytest.raises(RetryAfter):
            await bot.send_message(READER, "x")
        stage.sim.fault("drop_reply")
        with pytest.raises(TimedOut):
            await bot.send_message(READER, "x")
        await stage.standin.go_dark()
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(READER, "x")
        assert not isinstance(caught.value, TimedOut)


async def test_a_revoked_token_is_named_so_and_shown_nowhere(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    async with bot_on(stage) as bot:
        caplog.set_level(logging.DEBUG)
        caplog.clear()
        stage.sim.revoke()
        with pytest.raises(TokenRevoked) as caught:
            await bot.send_message(READER, "x")
    assert isinstance(caught.value, Revoked)
    assert isinstance(caught.value, TelegramError)
    shown = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert stage.token not in shown


@pytest.mark.parametrize("trouble", ["dark", "drop", "drop_reply", "html"])
async def test_no_trouble_shows_the_token(
    stage: Stage, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with Line() as line:
        wire = Wire(line, stage.api_url, stage.token)
        assert stage.token not in repr(wire) + repr(line) + repr(LineRequest(line))
        if trouble == "dark":
            await stage.standin.go_dark()
        else:
            stage.sim.fault(trouble)
        with pytest.raises((NotSent, Uncertain)) as caught:
            await wire.call("sendMessage", {"chat_id": READER, "text": "x"})
    assert stage.token not in "".join(traceback.format_exception(caught.value)) + caplog.text


async def test_a_name_that_does_not_resolve_was_not_sent() -> None:
    async with Line() as line:
        with pytest.raises(NotSent):
            await line.post("http://nobody.invalid/bot1:x/getMe", b"{}")


async def test_an_answer_that_never_comes_is_uncertain() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until the client gives up
        writer.close()

    async with server(silent) as url, Line() as line:
        with pytest.raises(Uncertain):
            await line.post(f"{url}/x", b"{}", seconds=0.1)


async def test_a_reset_in_the_middle_of_the_answer_is_uncertain() -> None:
    async def torn(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
        await writer.drain()
        writer.transport.abort()

    async with server(torn) as url, Line() as line:
        with pytest.raises(Uncertain):
            await line.post(f"{url}/x", b"{}")


def answer(body: bytes, *headers: bytes, length: int = -1) -> bytes:
    """An answer over HTTP, `length` where it lies about it."""
    size = len(body) if length < 0 else length
    return b"\r\n".join((b"HTTP/1.1 200 OK", b"Content-Length: %d" % size, *headers, b"", body))


ODD = {
    "no HTTP": b"hello\r\n\r\n",
    "nothing but a status": b"HTTP/1.1 200 OK\r\n",
    "half a status": b"HTTP/1.",
    "a status of letters": b"HTTP/1.1 abc OK\r\n\r\n",
    "a length of letters": b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
    "a negative length": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}",
    "a chunk of letters": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "half a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}",
    "an endless header": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000,
    "less than it says": answer(b"{}", length=9),
    "no gzip": answer(b"{}", b"Content-Encoding: gzip"),
    "no deflate": answer(b"\xff\xfe\xfd" * 9, b"Content-Encoding: deflate"),
    "too much": answer(b" " * (LARGEST + 1)),
    "too much, packed": answer(gzip.compress(b" " * (LARGEST + 1)), b"Content-Encoding: gzip"),
}


@pytest.mark.parametrize("kind", ODD)
async def test_an_answer_that_cannot_be_read_is_uncertain(kind: str) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"{}")
        writer.write(ODD[kind])
        with suppress(ConnectionError):
            await writer.drain()
        writer.close()

    async with server(serve) as url, Line() as line:
        with pytest.raises(Uncertain) as caught:
            await line.post(f"{url}/bot{SECRET}/x", b"{}")
    assert SECRET not in "".join(traceback.format_exception(caught.value))


async def test_a_server_of_another_name_is_not_spoken_to(tmp_path: Path) -> None:
    """Its certificate is nobody's: not a byte of the call, with the token in it, goes there."""
    heard = bytearray()

    async def serve(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        heard.extend(await reader.read())

    running = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=self_signed(tmp_path))
    port = running.sockets[0].getsockname()[1]
    async with running, Line() as line:
        with pytest.raises(NotSent):
            await line.post(f"https://127.0.0.1:{port}/bot{SECRET}/x", b"{}")
    assert not heard


def self_signed(folder: Path) -> ssl.SSLContext:
    """What a server needs to speak TLS with a certificate of its own making."""
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x.example"]
    made += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    if not shutil.which("openssl") or subprocess.run(made, capture_output=True, check=False).returncode:
        pytest.skip("no openssl to make a certificate with")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


async def test_a_connection_that_the_server_closed_while_idle_is_no_trouble() -> None:
    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"{}")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        await writer.drain()
        writer.close()

    async with server(once) as url, Line() as line:
        for _ in range(3):
            assert await line.post(f"{url}/x", b"{}") == (200, b"{}")
            await asyncio.sleep(0.3)


async def test_a_closed_line_writes_nothing_and_can_be_opened_again(stage: Stage) -> None:
    line = Line()
    wire = Wire(line, stage.api_url, stage.token)
    await wire.call("getMe")
    await line.close()
    with pytest.raises(NotSent):
        await wire.call("getMe")
    await line.open()
    assert (await wire.call("getMe"))["is_bot"] is True
    await line.close()


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, b"<html>slow down</html>", RetryAfter),
        (429, b'{"ok":false,"parameters":{"retry_after":"soon"}}', RetryAfter),
        (502, b"<html>bad gateway</html>", NetworkError),
        (200, b"<html>welcome</html>", TimedOut),
        (401, b"<html>who are you</html>", TimedOut),
    ],
)
async def test_what_the_library_would_stumble_over(
    status: int, body: bytes, kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # as the chat does

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 %d Odd\r\nContent-Length: %d\r\n\r\n" % (status, len(body)) + body)
        await writer.drain()
        writer.close()

    async with server(serve) as url, Line() as line:
        bot = Bot("1:token", base_url=f"{url}/bot", request=LineRequest(line))
        with pytest.raises(TelegramError) as caught:
            await bot.get_me()
    assert type(caught.value) is kind
