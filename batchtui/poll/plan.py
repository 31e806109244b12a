"""When to ask what: waves of asks and their pace. Pure, so that it can be tested without a clock or a network."""

from collections.abc import Iterable, Sequence

from batchtui.domain.duration import Usual
from batchtui.domain.job import Job
from batchtui.domain.queue import Queue
from batchtui.domain.state import ACTIVE_ORDER, JobState
from batchtui.poll.asks import DESCRIBE_AT_MOST, LIST_AT_MOST, STATE_AT_MOST, Describe, ListNew, ListState, Wave

HISTORY_MS = 7 * 24 * 3_600_000
"""How far back AWS promises to keep ended runs."""
SWEEP_EVERY_S = 600
QUICK_S = 1.0
"""In so short a time no run comes from waiting to its end, nor through STARTING."""
AFTER_QUICK_S = 60
"""When a thorough sweep follows a quick one."""
OTHERS_EVERY_S = 30
"""A queue that nobody looks at, and a run far from its usual end."""
CROWDED_EVERY_S = 8
"""Where AWS lets few calls through, cycles would leave the sweep and the backlog none."""
IDLE_AFTER_S = 900
IDLE_EVERY_S = 60


def in_focus_first(queues: Sequence[Queue], focus: str) -> list[str]:
    """The names of the queues that ListJobs can list, the one that the operator looks at first."""
    names = [queue.name for queue in queues if not queue.service_jobs]
    return sorted(names, key=lambda name: name != focus)


def newest(queues: Sequence[str], now_ms: int) -> Wave:
    """The newest page of each queue: the first thing to show."""
    return tuple(ListNew(name, now_ms - HISTORY_MS, first_page_only=True) for name in queues)


def sweep(queues: Sequence[str]) -> tuple[tuple[ListState, ...], ...]:
    """Every active run of each queue: a wave a state, in the order in which runs move forward.

    One wave ends before the next begins, so a run on the move is met again, never missed. RUNNABLE once
    more at the end: a run that retries moves backwards, and could slip past.
    """
    states = (*ACTIVE_ORDER, JobState.RUNNABLE)
    return tuple(tuple(ListState(name, state) for name in queues) for state in states)


def quick_sweep(queues: Sequence[str]) -> tuple[tuple[ListState, ...], ...]:
    """Every active run of each queue in four waves, sound where they take no longer than `QUICK_S`.

    After the first wave no run can end unseen; STARTING at the end meets what left RUNNABLE meanwhile.
    """
    waves = ((JobState.SUBMITTED, JobState.STARTING, JobState.RUNNING), (JobState.PENDING,))
    states = (*waves, (JobState.RUNNABLE,), (JobState.STARTING,))
    return tuple(tuple(ListState(name, state) for state in wave for name in queues) for wave in states)


def backlog(queues: Sequence[str]) -> tuple[ListState, ...]:
    """The ended runs that AWS still keeps, failures first."""
    return tuple(ListState(name, state) for state in (JobState.FAILED, JobState.SUCCEEDED) for name in queues)


def backwards_is_cheaper(rows: int, span_ms: int, hole_ms: int) -> bool:
    """Whether a hole is better filled page by page than by listing all that has ended.

    `rows` runs came in the last `span_ms`; the hole is `hole_ms` long, and likely as dense.
    """
    expected = rows * hole_ms / max(1, span_ms)
    return expected / LIST_AT_MOST <= 2 + expected / STATE_AT_MOST


def describing(ids: Iterable[str]) -> Wave:
    """The ids, each once, in their order, a hundred a call."""
    ordered = list(dict.fromkeys(ids))
    return tuple(
        Describe(tuple(ordered[start : start + DESCRIBE_AT_MOST])) for start in range(0, len(ordered), DESCRIBE_AT_MOST)
    )


def pace_s(job: Job, usual: Usual | None, refresh_s: float, now_ms: int) -> float:
    """How often one run is worth a look: one that runs far from its usual end is not likely to end now."""
    if job.state is not JobState.RUNNING or usual is None or job.started_at_ms is None:
        return refresh_s
    left_s = (job.started_at_ms + usual.median_ms - now_ms) / 1000
    return min(max(refresh_s, left_s / 10), max(refresh_s, OTHERS_EVERY_S))


def pause_s(refresh_s: float, failures: int, waited_for: bool, untouched_s: float, crowded: bool = False) -> float:
    """Seconds to the next cycle.

    `failures`: cycles that failed in a row. `waited_for`: somebody waits for a run just submitted or stopped.
    `untouched_s`: since the last key. `crowded`: AWS throttles, and there is something to read beside the cycles.
    """
    if failures:
        return min(OTHERS_EVERY_S, refresh_s * 2.0 ** min(failures - 1, 8))
    if waited_for:
        return min(1.0, refresh_s)
    if untouched_s >= IDLE_AFTER_S:
        return max(refresh_s, IDLE_EVERY_S)
    return max(refresh_s, CROWDED_EVERY_S) if crowded else refresh_s
