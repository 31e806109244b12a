"""What to ask AWS next: pure, so that the plan can be tested without a clock or a network.

This is the simplest case of the whole plan: new runs by a filtered listing, active ones by DescribeJobs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from batchtui.domain.job import Job
from batchtui.domain.queue import Queue
from batchtui.domain.state import ACTIVE_ORDER, JobState

DESCRIBE_AT_MOST = 100
OVERLAP_MS = 60_000
"""How long a new run may take to show in a filtered listing."""
HISTORY_MS = 7 * 24 * 3_600_000
"""How far back AWS promises to keep ended runs."""
SWEEP_EVERY_S = 600
ABSENT_TIMES = 3
ABSENT_FOR_S = 120
ABSENT_AGE_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class ListNew:
    """A queue's runs created after a moment, newest first, whatever their state."""

    queue: str
    after_ms: int
    first_page_only: bool = False


@dataclass(frozen=True, slots=True)
class ListState:
    """A queue's runs in one state, drained: the order is not promised."""

    queue: str
    state: JobState


@dataclass(frozen=True, slots=True)
class Describe:
    """Up to 100 runs by id."""

    ids: tuple[str, ...]


Ask = ListNew | ListState | Describe
Wave = tuple[Ask, ...]
"""Asks that may run side by side."""


def in_focus_first(queues: Sequence[Queue], focus: str) -> list[str]:
    """The names of the queues that ListJobs can list, the one that the operator looks at first."""
    names = [queue.name for queue in queues if not queue.service_jobs]
    return sorted(names, key=lambda name: name != focus)


def newest(queues: Sequence[str], now_ms: int) -> Wave:
    """The newest page of each queue: the first thing to show."""
    return tuple(ListNew(name, now_ms - HISTORY_MS, first_page_only=True) for name in queues)


def sweep(queues: Sequence[str]) -> tuple[Wave, ...]:
    """Every active run of each queue: a wave a state, in the order in which runs move forward.

    One wave ends before the next begins, so a run on the move is met again, never missed. RUNNABLE once
    more at the end: a run that retries moves backwards, and could slip past.
    """
    states = (*ACTIVE_ORDER, JobState.RUNNABLE)
    return tuple(tuple(ListState(name, state) for name in queues) for state in states)


def backlog(queues: Sequence[str]) -> tuple[ListState, ...]:
    """The ended runs that AWS still keeps, failures first."""
    return tuple(ListState(name, state) for state in (JobState.FAILED, JobState.SUCCEEDED) for name in queues)


def new_runs(watermarks: dict[str, int], queues: Sequence[str]) -> Wave:
    """What has come since each queue's watermark (ms, on AWS's clock)."""
    return tuple(ListNew(name, watermarks[name] - OVERLAP_MS) for name in queues if name in watermarks)


def to_describe(active: Iterable[Job], seen: frozenset[str], wanted: Iterable[str]) -> Wave:
    """The active runs that no listing of this cycle has shown, and the ids that somebody waits for, first."""
    ids = dict.fromkeys(wanted)
    ids.update(dict.fromkeys(job.id for job in active if job.id not in seen))
    ordered = list(ids)
    return tuple(
        Describe(tuple(ordered[start : start + DESCRIBE_AT_MOST])) for start in range(0, len(ordered), DESCRIBE_AT_MOST)
    )


@dataclass(frozen=True, slots=True)
class Absence:
    """How often, and since when, DescribeJobs has left a run out."""

    times: int
    since_s: float


def gone(absence: Absence, job: Job, now_s: float, now_ms: int) -> bool:
    """Whether AWS has forgotten a run: a fresh one can be missing from DescribeJobs for a while."""
    return (
        absence.times >= ABSENT_TIMES
        and now_s - absence.since_s >= ABSENT_FOR_S
        and now_ms - job.created_at_ms > ABSENT_AGE_MS
    )
