"""The clock's face: a handful of fixed ticks. Due times are rows in the database; a tick only looks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from newsbot.domain.errors import NewsbotError, StorageDown

CLOCK_SECONDS = 1.0  # between two looks whether the clock was set back

Work = Callable[[datetime], Awaitable[Any]]

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    """The moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """Work that recurs: every `seconds`, or once a night at `hour` UTC. `name` is logged and counted.

    `vital`: the program is not well without it.
    """

    name: str
    work: Work
    seconds: float = 0
    hour: int = 3
    vital: bool = True


@dataclass(slots=True)
class Beat:
    """When each job last ended well, for readiness and metrics. `seconds`: how long its last run took."""

    last: dict[str, datetime] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    runs: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def is_late(self, name: str, now: datetime, allowed: timedelta) -> bool:
        """Whether the job has not ended well within `allowed`."""
        return name not in self.last or now - self.last[name] > allowed


class Ticks:
    """Runs the jobs. One that fails is logged and comes again; one that takes long is not doubled."""

    def __init__(self, jobs: list[Job], *, now: Callable[[], datetime] = utc_now) -> None:
        self.beat = Beat()
        self._jobs = jobs
        self._now = now
        self.recurring = [job.name for job in jobs if job.seconds and job.vital]
        self._running: set[asyncio.Task[Any]] = set()
        self._watch: asyncio.Task[None] | None = None
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 300}
        )

    def start(self) -> None:
        """Starts them all; those with an interval run at once."""
        for job in self._jobs:
            first = {"next_run_time": self._now()} if job.seconds else {}
            self._scheduler.add_job(self._run, _trigger(job), args=[job], id=job.name, name=job.name, **first)
        self._scheduler.start()
        self._watch = asyncio.create_task(self._stay_on_time(), name="clock")

    async def stop(self) -> None:
        """Stops them; what is running is cut off at its next wait. Returns when nothing runs any more."""
        if self._watch is not None:
            self._watch.cancel()
        self._scheduler.pause()
        await asyncio.sleep(0)  # what was submitted just now begins, so that it can be cut off quietly
        running = tuple(self._running)
        self._scheduler.shutdown(wait=False)
        await asyncio.gather(*running, return_exceptions=True)

    async def _stay_on_time(self) -> None:
        """The scheduler reckons in wall time: after a step back of the clock it would sleep through it."""
        while True:
            before = self._now()
            await asyncio.sleep(CLOCK_SECONDS)
            if self._now() < before:
                log.warning("the clock was set back; the jobs go on as before")
                for job in self._jobs:
                    self._scheduler.reschedule_job(job.name, trigger=_trigger(job))

    async def _run(self, job: Job) -> None:
        """One turn of a job; ends quietly where it is cut off, which only `stop` does."""
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            await self._turn(job)
        except asyncio.CancelledError:
            log.debug("job cut off", job=job.name)
        finally:
            self._running.discard(task)

    async def _turn(self, job: Job) -> None:
        started = self._now()
        try:
            report = await job.work(started)
        except StorageDown as error:
            self._failed(job)
            log.warning("paused until the database is back", job=job.name, why=str(error))
        except NewsbotError as error:
            self._failed(job)
            log.error("job failed", job=job.name, why=str(error))
        except Exception:  # one broken job must not end the others; the traceback is in the log
            self._failed(job)
            log.exception("job failed", job=job.name)
        else:
            self.beat.last[job.name] = self._now()
            if report:
                log.info("job done", job=job.name, report=str(report))
        self.beat.runs[job.name] = self.beat.runs.get(job.name, 0) + 1
        self.beat.seconds[job.name] = max(0.0, (self._now() - started).total_seconds())

    def _failed(self, job: Job) -> None:
        self.beat.failures[job.name] = self.beat.failures.get(job.name, 0) + 1


def _trigger(job: Job) -> IntervalTrigger | CronTrigger:
    return IntervalTrigger(seconds=job.seconds) if job.seconds else CronTrigger(hour=job.hour)
