"""Answers of no known form: each has a meaning, none is an error of the program."""

from __future__ import annotations

import pytest

from newsbot.chat.refusals import LONGEST_REST, read_answer
from newsbot.domain.errors import Gone, Moved, Refused, TryLater, Uncertain


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (b'{"ok":false,"error_code":429,"parameters":{"retry_after":7}}', 7),
        (b'{"ok":false,"error_code":429,"parameters":{"retry_after":"7"}}', 7),
        (b'{"ok":false,"error_code":429,"parameters":{"retry_after":0.2}}', 1),
        (b'{"ok":false,"error_code":429,"parameters":{"retry_after":-4}}', 1),
        (b'{"ok":false,"error_code":429,"parameters":{"retry_after":1e300}}', LONGEST_REST),
        (b'{"ok":false,"error_code":429,"parameters":{"retry_after":null}}', 1),
        (b'{"ok":false,"error_code":429,"parameters":{"retry_after":[9]}}', 1),
        (b'{"ok":false,"error_code":429,"parameters":9}', 1),
        (b'{"ok":false,"error_code":429}', 1),
        (b"<html>slow down</html>", 1),
        (b"", 1),
        (b"[1]", 1),
    ],
)
def test_a_flood_wait_is_kept_within_reason(given: bytes, seconds: float) -> None:
    with pytest.raises(TryLater) as caught:
        read_answer("sendMessage", 429, given)
    assert caught.value.after == seconds


@pytest.mark.parametrize(
    ("status", "given"),
    [
        (200, b"<html>welcome</html>"),
        (200, b""),
        (200, b"[]"),
        (302, b"<html>elsewhere</html>"),
        (404, b"<html>no such page</html>"),
        (401, b'{"message":"Unauthorized"}'),
        (403, b'{"message":"Forbidden"}'),
        (403, b"<html>forbidden</html>"),
        (400, b"<html>bad request</html>"),
        (502, b"<html>bad gateway</html>"),
        (500, b'{"ok":false,"error_code":500,"description":"Internal Server Error"}'),
        (503, b'{"ok":"perhaps"}'),
        (200, b'{"ok":"true"}'),
        (200, b'{"ok":null,"error_code":400}'),
    ],
)
def test_what_says_nothing_of_the_call_leaves_its_fate_unknown(status: int, given: bytes) -> None:
    with pytest.raises(Uncertain):
        read_answer("sendMessage", status, given)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (b'{"ok":false,"error_code":"400","description":"Bad Request: chat not found"}', Gone),
        (b'{"ok":false,"error_code":null,"description":null}', Refused),
        (b'{"ok":false,"error_code":400,"parameters":{"migrate_to_chat_id":"-1007"}}', Moved),
        (b'{"ok":false,"error_code":400,"parameters":{"migrate_to_chat_id":null}}', Refused),
        (b'{"ok":false,"error_code":400,"parameters":{"migrate_to_chat_id":1e40}}', Refused),
        (b'{"ok":false}', Refused),
    ],
)
def test_odd_refusals_are_refusals(given: bytes, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        read_answer("sendMessage", 400, given)
