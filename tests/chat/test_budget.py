"""How much one person may ask for."""

from __future__ import annotations

from newsbot.chat import budget
from newsbot.chat.budget import Budget


def test_a_burst_then_a_trickle() -> None:
    purse = Budget()
    granted = sum(purse.ask(1, 0.0).granted for _ in range(1000))
    assert granted == budget.BURST
    assert purse.ask(1, 5.0).granted
    assert not purse.ask(1, 5.0 - 100).granted or purse.ask(1, 5.0).granted


def test_one_word_a_minute_names_the_seconds() -> None:
    purse = Budget()
    for _ in range(budget.HEAVY_BURST):
        assert purse.ask(1, 0.0, heavy=True).granted
    first = purse.ask(1, 0.0, heavy=True)
    assert (first.granted, first.tell, first.wait) == (False, True, 6)
    assert not purse.ask(1, 1.0, heavy=True).tell
    assert purse.ask(1, 1.0).granted


def test_people_who_were_quiet_longest_are_forgotten() -> None:
    purse = Budget()
    for person in range(budget.KEPT + 10):
        purse.ask(person, 0.0)
    assert len(purse._purses) == budget.KEPT
