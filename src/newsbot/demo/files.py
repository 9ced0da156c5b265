"""Files that the bot and people have sent, held in memory, by file id."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from newsbot.demo.calls import Call, Upload
from newsbot.demo.refusals import bad_request

Json = dict[str, Any]
KEPT_BYTES = 256 * 1024 * 1024
DOWNLOAD_LIMIT = 20 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
_PICTURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))


@dataclass(frozen=True, slots=True)
class Stored:
    """A kept file."""

    id: str
    upload: Upload
    picture: bool

    @property
    def path(self) -> str:
        """Where it is downloaded from, after /file/bot<token>/."""
        folder = "photos" if self.picture else "documents"
        return f"{folder}/{self.id}"


def picture_type(data: bytes) -> str:
    """The kind of picture by its first bytes, "" for anything else."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _PICTURES if data.startswith(magic)), "")


class Files:
    """Keeps the newest files up to a sum of bytes."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, Stored] = OrderedDict()
        self._bytes = 0

    def methods(self) -> dict[str, Any]:
        """The Bot API's methods of this part."""
        return {"getfile": self.get_file}

    def keep(self, upload: Upload, *, picture: bool) -> Stored:
        """Store a file; the same bytes under the same name get the same id."""
        mark = hashlib.sha256(f"{upload.name}\0{picture}\0".encode() + upload.data).hexdigest()[:32]
        stored = self._files.get(mark)
        if stored is None:
            stored = self._files[mark] = Stored(mark, upload, picture)
            self._bytes += len(upload.data)
            while self._bytes > KEPT_BYTES and len(self._files) > 1:
                self._bytes -= len(self._files.popitem(last=False)[1].upload.data)
        return stored

    def find(self, file_id: str) -> Stored | None:
        """A kept file by its id."""
        return self._files.get(file_id)

    def get_file(self, call: Call) -> Json:
        """Bot API getFile: the path to download from."""
        stored = self.find(call.text("file_id"))
        if stored is None:
            raise bad_request("invalid file_id")
        if len(stored.upload.data) > DOWNLOAD_LIMIT:
            raise bad_request("file is too big")
        return {**_named(stored), "file_path": stored.path}

    def photo(self, upload: Upload) -> list[Json]:
        """A photo's sizes as a message shows them; raises Telegram's refusals."""
        if len(upload.data) > PHOTO_LIMIT:
            raise bad_request("file is too big")
        if not upload.data:
            raise bad_request("file must be non-empty")
        if not picture_type(upload.data):
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = _size(upload.data)
        return [{**_named(self.keep(upload, picture=True)), "width": width, "height": height}]

    def document(self, upload: Upload) -> Json:
        """A document as a message shows it."""
        if not upload.data:
            raise bad_request("file must be non-empty")
        stored = self.keep(upload, picture=False)
        return {**_named(stored), "file_name": upload.name, "mime_type": upload.content_type}


def _named(stored: Stored) -> Json:
    return {"file_id": stored.id, "file_unique_id": stored.id[:16], "file_size": len(stored.upload.data)}


def _size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG; a plausible pair for the kinds that this stand-in does not decode."""
    if data.startswith(b"\x89PNG") and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    return 800, 450
