"""Whatever a bot sends, the stand-in answers in Telegram's form and lives on."""

from __future__ import annotations

import asyncio

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.demo.calls import Call
from newsbot.demo.sim import Sim
from newsbot.demo.telegram import StandIn, StandInOptions

NAMES = [
    "chat_id",
    "text",
    "parse_mode",
    "entities",
    "reply_markup",
    "message_id",
    "message_thread_id",
    "reply_parameters",
    "caption",
    "media",
    "photo",
    "document",
    "commands",
    "scope",
    "results",
    "inline_query_id",
    "callback_query_id",
    "user_id",
    "action",
    "url",
    "message_ids",
    "from_chat_id",
    "link_preview_options",
    "description",
    "offset",
    "limit",
    "allowed_updates",
]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**31), 2**40)
    | st.sampled_from([1, "1", "@x", "HTML", "", "<b>x</b>"])
)
VALUES = st.recursive(
    SCALARS | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "type", "id", "inline_keyboard", "offset", "length", "message_id"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
METHODS = sorted(StandIn(StandInOptions("1:a"))._methods)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(METHODS), st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6))
def test_any_values_for_any_method_get_a_proper_answer(method, values):
    async def ask():
        standin = StandIn(StandInOptions("1:a", strict=False))
        Sim(standin).people.person(1)
        answer = orjson.loads((await standin._run(Call(method, {"chat_id": 1, **values, "timeout": 0}))).body)
        await standin.webhook.stop()
        return answer

    answer = asyncio.run(ask())
    assert answer["ok"] or (400 <= answer["error_code"] < 500 and answer["description"])
