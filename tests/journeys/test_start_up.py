"""The program is at work soon after it is started."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from journeys.running import Bot

pytestmark = pytest.mark.journey


def seconds_of_cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the CPU of a process is read from /proc")
def test_a_start_costs_little(bot: Bot) -> None:
    bot.start()
    bot.stop()  # the first start makes the tables
    spent = []
    for _ in range(2):
        spent.append(seconds_of_cpu(bot.start().pid))
        bot.stop()
    assert min(spent) <= 2.0, spent  # 1.5 on a machine of its own
