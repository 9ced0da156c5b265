"""Many works in one transaction, each with its own result."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from newsbot.domain.errors import StorageDown
from newsbot.newsroom.batching import MOST, Batching


class Disk:
    def __init__(self) -> None:
        self.transactions = 0
        self.down = False

    async def run(self, work: Callable[[Any], Any]) -> Any:
        self.transactions += 1
        if self.down:
            raise StorageDown("away")
        return work(self)


async def test_works_that_come_together_share_a_transaction() -> None:
    disk = Disk()
    batching = Batching(disk.run)
    done = await asyncio.gather(*(batching.do(lambda tx, n=n: n * n) for n in range(MOST * 2)))
    assert done == [n * n for n in range(MOST * 2)]
    assert disk.transactions == 2
    assert await batching.do(lambda tx: "later") == "later"


async def test_one_that_fails_concerns_no_neighbour() -> None:
    batching = Batching(Disk().run)
    works = [batching.do(lambda tx, n=n: 6 // n) for n in (2, 0, 3)]
    good, bad, other = await asyncio.gather(*works, return_exceptions=True)
    assert (good, other) == (3, 2)
    assert isinstance(bad, ZeroDivisionError)


async def test_a_database_that_is_away_is_asked_once_and_all_hear_of_it() -> None:
    disk = Disk()
    disk.down = True
    batching = Batching(disk.run)
    said = await asyncio.gather(*(batching.do(lambda tx: 1) for _ in range(5)), return_exceptions=True)
    assert all(isinstance(each, StorageDown) for each in said)
    assert disk.transactions == 1


async def test_who_has_gone_away_is_left_out() -> None:
    disk = Disk()
    batching = Batching(disk.run)
    did: list[str] = []
    gone = asyncio.create_task(batching.do(lambda tx: did.append("gone")))
    stays = asyncio.create_task(batching.do(lambda tx: did.append("stays")))
    await asyncio.sleep(0)
    gone.cancel()
    await stays
    assert did == ["stays"]
    with pytest.raises(asyncio.CancelledError):
        await gone
