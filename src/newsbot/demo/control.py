"""The control panel from another process: the verbs of `sim` as methods, over HTTP."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from typing import Any

Json = dict[str, Any]


class ControlError(RuntimeError):
    """The stand-in refused a verb; the text says why."""


class Control:
    """Steers a stand-in by its control address (`Stage.control_url`). Blocking; for tests and scripts."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def run(self, verb: str, **values: Any) -> Any:
        """Any verb by name; raises ControlError."""
        body = json.dumps(values).encode()
        request = urllib.request.Request(  # noqa: S310  # the address is the stage's own, on the loopback
            f"{self.url}/{verb}", body, {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
                return json.load(answer)["result"]
        except urllib.error.HTTPError as wrong:
            with wrong:
                raise ControlError(wrong.read().decode("utf-8", "replace")) from None

    def person(self, person: int, first_name: str = "", *, started: bool = True, **more: Any) -> Json:
        """Bring somebody into the world; `more`: username, last_name, language_code."""
        user: Json = self.run("person", person=person, first_name=first_name, started=started, **more)
        return user

    def crowd(self, first: int, count: int, *, started: bool = True) -> int:
        """Many people with ids in a row; returns the id after the last."""
        return int(self.run("crowd", first=first, count=count, started=started))

    def say(self, person: int, text: str, **where: Any) -> Json:
        """Write to the bot, or with chat=, thread=, reply_to= elsewhere; returns the message."""
        message: Json = self.run("say", person=person, text=text, **where)
        return message

    def queue(self, person: int, texts: list[str], chat: int = 0) -> list[Json]:
        """Many messages at one moment."""
        messages: list[Json] = self.run("queue", person=person, texts=texts, chat=chat)
        return messages

    def rewrite(self, person: int, message_id: int, text: str, chat: int = 0) -> Json:
        """Edit one's own message."""
        message: Json = self.run("rewrite", person=person, message_id=message_id, text=text, chat=chat)
        return message

    def press(self, person: int, message_id: int, button: str = "", *, chat: int = 0, data: str = "") -> Json:
        """Press a button by label or data; returns query_id and data."""
        values = {"person": person, "message_id": message_id, "button": button, "chat": chat, "data": data}
        pressed: Json = self.run("press", **values)
        return pressed

    def forward(self, person: int, message_id: int, *, source: int = 0, chat: int = 0) -> Json:
        """Forward a message."""
        message: Json = self.run("forward", person=person, message_id=message_id, source=source, chat=chat)
        return message

    def send_file(self, person: int, name: str, data: bytes, *, caption: str = "", chat: int = 0) -> Json:
        """Send a document."""
        encoded = base64.b64encode(data).decode()
        values = {"person": person, "name": name, "data": encoded, "caption": caption, "chat": chat}
        message: Json = self.run("send_file", **values)
        return message

    def ask_inline(self, person: int, query: str, offset: str = "") -> str:
        """Ask inline; returns the query id."""
        return str(self.run("ask_inline", person=person, query=query, offset=offset)["query_id"])

    def block(self, person: int) -> None:
        """This person blocks the bot."""
        self.run("block", person=person)

    def unblock(self, person: int) -> None:
        """This person unblocks the bot."""
        self.run("unblock", person=person)

    def deactivate(self, person: int) -> None:
        """This person's account is deleted."""
        self.run("deactivate", person=person)

    def group(self, title: str, owner: int, kind: str = "supergroup", **more: Any) -> int:
        """A new group, supergroup or channel (forum=, bot= its status); returns its id."""
        return int(self.run("group", title=title, owner=owner, kind=kind, **more)["id"])

    def topic(self, chat: int, name: str) -> int:
        """A new forum topic; returns its id."""
        return int(self.run("topic", chat=chat, name=name))

    def migrate(self, chat: int) -> int:
        """A group becomes a supergroup; returns the new id."""
        return int(self.run("migrate", chat=chat))

    def fault(self, action: str, **conditions: Any) -> int:
        """A rule: reply, html, delay, late, drop or drop_reply, with the conditions of `faults.Fault`."""
        return int(self.run("fault", action=action, **conditions))

    def clear_faults(self) -> None:
        """Everything works again."""
        self.run("clear_faults")

    def dark(self, seconds: float = 0.0) -> None:
        """The API's port closes; with seconds it opens again by itself."""
        self.run("dark", seconds=seconds)

    def light(self) -> None:
        """The API's port opens again."""
        self.run("light")

    def messages(self, chat: int, after: int = 0, *, from_bot: bool = False) -> list[Json]:
        """What a chat holds: dicts with seq, at, by_bot, message, revisions, deleted_at."""
        messages: list[Json] = self.run("messages", chat=chat, after=after, from_bot=from_bot)
        return messages

    def texts(self, chat: int) -> list[str]:
        """Texts of the bot's messages that stand in a chat now."""
        kept = [m for m in self.messages(chat, from_bot=True) if m["deleted_at"] is None]
        return [str(m["message"].get("text") or m["message"].get("caption") or "") for m in kept]

    def all_texts(self) -> dict[int, list[str]]:
        """The same for every chat that has any, in one call."""
        return {int(chat): texts for chat, texts in self.run("texts").items()}

    def wait(self, chat: int, **conditions: Any) -> list[Json]:
        """The bot's messages once `count` after seq `after` hold `contains`, or after `seconds`."""
        found: list[Json] = self.run("wait", chat=chat, **conditions)
        return found

    def answer(self, query_id: str) -> Json | None:
        """What the bot answered to a press or inline question."""
        answer: Json | None = self.run("answer", query_id=query_id)
        return answer

    def calls(self, **conditions: Any) -> list[Json]:
        """The newest calls (chat=, method=, last=)."""
        calls: list[Json] = self.run("calls", **conditions)
        return calls

    def reset(self) -> None:
        """Begin to count anew."""
        self.run("reset")

    def figures(self) -> Json:
        """All counters."""
        figures: Json = self.run("figures")
        return figures
