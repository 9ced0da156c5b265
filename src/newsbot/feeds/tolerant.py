"""The last resort for broken feeds: feedparser in a process of its own, with little time and memory."""

from __future__ import annotations

import io
import json
import os
import select
import struct
import subprocess
import sys
import threading
from typing import Any, BinaryIO

from newsbot.feeds.channel import Channel
from newsbot.feeds.draft import Draft, safe_link
from newsbot.feeds.plain import Markup, plain

MAX_BYTES = 4_000_000
MAX_TAGS = 200_000
SECONDS = 8.0
CPU_SECONDS = 5
MEMORY = 1 << 30
RECYCLE = 200  # documents after which a fresh process takes over: feedparser's memory only grows

_LENGTH = struct.Struct(">I")
_MARKUP = {"text/plain": Markup.PLAIN, "text/html": Markup.HTML, "application/xhtml+xml": Markup.HTML}


class Worker:
    """One process, started when first needed; any thread may ask, one at a time. `close` it."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._closed = False

    def read(self, text: str, url: str) -> tuple[Channel, list[Draft]] | None:
        """What feedparser makes of the document, or None where it gives up or takes too long."""
        body = text.encode("utf-8", "replace")
        if len(body) > MAX_BYTES or body.count(b"<") > MAX_TAGS:
            return None
        with self._lock:
            answer = None if self._closed else self._asked(json.dumps([url, text]).encode())
        return _as_drafts(answer, url) if answer else None

    def close(self) -> None:
        """End the process, at once; whoever waits for it gets nothing, and no other one is started."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()
        with self._lock:
            self._stop()

    def _asked(self, question: bytes) -> dict[str, Any] | None:
        process = self._started()
        assert process.stdin is not None
        try:
            process.stdin.write(_LENGTH.pack(len(question)) + question)
            process.stdin.flush()
            answer = json.loads(self._answer(process))
        except (OSError, ValueError, EOFError):
            self._stop()
            return None
        self._served += 1
        return answer if isinstance(answer, dict) else None

    def _answer(self, process: subprocess.Popen[bytes]) -> bytes:
        """The answer's bytes. Raises `EOFError` when the time is over or the process has died."""
        import time

        assert process.stdout is not None
        until = time.monotonic() + self._seconds
        handle = process.stdout.fileno()
        got = bytearray()
        while len(got) < _LENGTH.size or len(got) < _LENGTH.size + _LENGTH.unpack_from(got)[0]:
            left = until - time.monotonic()
            if left <= 0 or not select.select([handle], [], [], left)[0]:
                raise EOFError
            piece = os.read(handle, 1 << 16)
            if not piece:
                raise EOFError
            got += piece
        return bytes(got[_LENGTH.size :])

    def _started(self) -> subprocess.Popen[bytes]:
        if self._served >= RECYCLE or (self._process is not None and self._process.poll() is not None):
            self._stop()
        if self._process is None:
            # its own small environment: what reads strangers' bytes has no business with our token
            env = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ.get("PATH", "")}
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from newsbot.feeds.tolerant import main; main()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=env,
            )
            self._served = 0
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue


def main() -> None:
    """The process itself: questions on standard input, answers on standard output."""
    _limit_memory()
    serve(sys.stdin.buffer, sys.stdout.buffer)


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until the questions end."""
    while len(head := questions.read(_LENGTH.size)) == _LENGTH.size:
        url, text = json.loads(questions.read(_LENGTH.unpack(head)[0]))
        _limit_time()
        answer = json.dumps(_parsed(text, url)).encode()
        answers.write(_LENGTH.pack(len(answer)) + answer)
        answers.flush()


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _limit_time() -> None:
    """CPU seconds are counted from the start of the process, so the limit moves with each document."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + CPU_SECONDS, hard))


def _parsed(text: str, url: str) -> dict[str, Any] | None:
    """feedparser's view as plain data; None where even it fails."""
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    try:
        found = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=True,
        )
    except Exception:  # whatever a parser of broken things may raise: the document is given up
        return None
    feed = found.feed
    return {
        "title": str(feed.get("title", "")),
        "link": str(feed.get("link", "")),
        "language": str(feed.get("language", "")),
        "entries": [_plain_entry(entry) for entry in found.entries],
    }


def _plain_entry(entry: Any) -> dict[str, Any]:
    names = ("id", "title", "link", "author", "published", "updated", "created", "summary")
    plain_entry: dict[str, Any] = {name: str(dict.get(entry, name) or "") for name in names}
    plain_entry["type"] = str((entry.get("title_detail") or {}).get("type", ""))
    plain_entry["content"] = [str(each.get("value", "")) for each in entry.get("content") or ()]
    pictures = [*(entry.get("media_content") or ()), *(entry.get("media_thumbnail") or ())]
    plain_entry["images"] = [str(each.get("url", "")) for each in pictures]
    return plain_entry


def _as_drafts(answer: dict[str, Any], url: str) -> tuple[Channel, list[Draft]]:
    channel = Channel(
        title=plain(answer["title"], cap=300),
        url=safe_link(answer["link"], True),
        language=answer["language"][:35],
    )
    return channel, [_as_draft(entry, url) for entry in answer["entries"]]


def _as_draft(entry: dict[str, Any], url: str) -> Draft:
    draft = Draft(base=url)
    draft.ids.append((0, entry.get("id", "")))
    draft.titles.append((0, entry.get("title", ""), _MARKUP.get(entry["type"], Markup.UNSAID)))
    draft.links.append((0, entry.get("link", "")))
    draft.authors.append((0, entry.get("author", "")))
    draft.dates += [
        (rank, entry.get(name, "")) for rank, name in enumerate(("published", "updated", "created"))
    ]
    draft.summaries.append((0, entry.get("summary", "")))
    draft.contents += [(0, each) for each in entry["content"]]
    draft.images += [(0, each) for each in entry["images"]]
    return draft
