"""The bot answers presses and inline questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from newsbot.demo.calls import Call
from newsbot.demo.keyboards import read_keyboard
from newsbot.demo.refusals import STALE_QUERY, bad_request
from newsbot.demo.sending import Desk
from newsbot.demo.texts import TEXT_LIMIT, check_length, read_text
from newsbot.demo.world import Json

ANSWER_LIMIT = 200
RESULTS_LIMIT = 50
QUERY_SECONDS = 60.0


@dataclass(slots=True)
class Query:
    """A press or an inline question that waits for its answer."""

    id: str
    kind: str
    person: int
    chat: int
    at: float
    answer: Json | None = None


class Answers:
    """The answering methods, and which queries still wait."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.queries: dict[str, Query] = {}
        self._last = 4_000_000_000

    def methods(self) -> dict[str, Any]:
        """The Bot API's methods of this part."""
        return {"answercallbackquery": self.answer_callback, "answerinlinequery": self.answer_inline}

    def ask(self, kind: str, person: int, chat: int) -> Query:
        """A new query; the older half is forgotten when there are very many."""
        self._last += 1
        query = Query(str(self._last), kind, person, chat, self.desk.world.clock.now())
        self.queries[query.id] = query
        if len(self.queries) > 20_000:
            for old in list(self.queries)[:10_000]:
                del self.queries[old]
        return query

    def answer_callback(self, call: Call) -> bool:
        """Bot API answerCallbackQuery."""
        text = call.text("text")
        check_length(text, ANSWER_LIMIT, "MESSAGE_TOO_LONG")
        query = self._waiting(call, "callback_query_id", "callback")
        query.answer = {"text": text, "show_alert": call.flag("show_alert"), "url": call.text("url")}
        told = {"query_id": query.id, "person": query.person, **query.answer}
        self.desk.world.tell("toast", query.chat, told)
        return True

    def answer_inline(self, call: Call) -> bool:
        """Bot API answerInlineQuery: each result is checked as a message would be."""
        results = call.structure("results")
        if not isinstance(results, list):
            raise bad_request("can't parse inline query results JSON object")
        if len(results) > RESULTS_LIMIT:
            raise bad_request("RESULTS_TOO_MUCH")
        query = self._waiting(call, "inline_query_id", "inline")
        names = [_check_result(result) for result in results]
        if len(set(names)) != len(names):
            raise bad_request("RESULT_ID_DUPLICATE")
        query.answer = {
            "results": results,
            "next_offset": call.text("next_offset"),
            "button": call.structure("button"),
            "cache_time": call.integer("cache_time", 300),
        }
        self.desk.world.tell(
            "inline", query.chat, {"query_id": query.id, "person": query.person, **query.answer}
        )
        return True

    def _waiting(self, call: Call, name: str, kind: str) -> Query:
        query = self.queries.get(call.text(name))
        late = query is None or self.desk.world.clock.now() - query.at > QUERY_SECONDS
        if query is None or late or query.kind != kind or query.answer is not None:
            raise bad_request(STALE_QUERY)
        return query


def _check_result(result: Any) -> str:
    if not isinstance(result, dict) or not result.get("type"):
        raise bad_request("can't parse inline query result: Can't find field \"type\"")
    name = str(result.get("id") or "")
    if not 1 <= len(name.encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    if result["type"] == "article" and not result.get("title"):
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = result.get("input_message_content")
    if isinstance(content, dict):
        _check_content(content)
    read_keyboard(Call("", result), inline_only=True)
    return name


def _check_content(content: Json) -> None:
    values = {
        "text": content.get("message_text"),
        "parse_mode": content.get("parse_mode"),
        "entities": content.get("entities"),
    }
    text, _ = read_text(Call("", values))
    if not text:
        raise bad_request("message text is empty")
    check_length(text, TEXT_LIMIT, "MESSAGE_TOO_LONG")
