"""The model of languages is loaded once, however many texts come together while it is not there."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from py3langid import langid

from newsbot.languages import likeliest

TEXT = "The ferry left the harbour in the rain, and nobody knows why it sailed."


def test_texts_that_come_together_load_the_model_once(monkeypatch: pytest.MonkeyPatch) -> None:
    load, loaded = langid._load_identifier, []

    def slowly(*given: Any) -> Any:
        loaded.append(given)
        time.sleep(0.1)  # so that every thread comes while it is loading
        return load(*given)

    monkeypatch.setattr(langid, "_load_identifier", slowly)
    monkeypatch.setattr(langid, "IDENTIFIER", None)
    with ThreadPoolExecutor(4) as threads:
        assert {found[0] for found in threads.map(likeliest, [TEXT] * 4)} == {"en"}
    assert len(loaded) == 1
