"""Which runs a schedule's due times have brought, and which are missing: pure, from the runs that are known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from batchtui.domain.job import Job
from batchtui.domain.schedule import Schedule, Schedules
from batchtui.domain.timing import Rate, Timing, last_dues, next_due, read
from batchtui.domain.when import DAY

LATE_MS = 60_000 + 120_000
"""Scheduler comes within a minute of the time ("precision" in its user guide), and Batch may take a moment to tell."""
KEPT_MS = 7 * DAY
"""So long AWS keeps ended runs at least: those that it has forgotten nobody can miss."""
LAST = 10
"""So many due times are told."""


class Verdict(Enum):
    """What became of a due time."""

    RAN = "ran"
    """Its run was submitted, whatever became of that."""
    AWAITED = "awaited"
    """Its run may still come."""
    MISSED = "missed"
    """No run came, and all runs of that time are known."""
    UNSEEN = "not seen"
    """No run is known, nor whether all are."""


@dataclass(frozen=True, slots=True)
class Due:
    """One due time. Times in ms since epoch."""

    at_ms: int
    verdict: Verdict
    run: Job | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a schedule has kept its times, as far as is known."""

    dues: tuple[Due, ...]
    """The last of them, the oldest first; of one that is off only those that have brought a run."""
    next_ms: int | None
    """None: never again, or it is off, or nobody can say."""
    newest: Job | None
    """Its newest run, whenever that came."""

    @property
    def last(self) -> Due | None:
        """The newest due time; one that is awaited only where there is no other."""
        judged = [due for due in self.dues if due.verdict is not Verdict.AWAITED]
        return judged[-1] if judged else self.dues[-1] if self.dues else None

    @property
    def missed(self) -> bool:
        """Whether the newest due time has brought no run."""
        return self.last is not None and self.last.verdict is Verdict.MISSED


NEVER = Standing((), None, None)
"""Nothing is known of its times."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """All that submits jobs, and how each has kept its times."""

    schedules: Schedules
    standings: Mapping[str, Standing]
    """By a schedule's key."""
    next_by_name: Mapping[str, int]
    """When a job of a name is due next, ms since epoch; those that nothing submits are absent."""
    read_at_ms: int
    """When both services were asked, on AWS's clock."""


def standing(
    schedule: Schedule, runs: Iterable[Job], now_ms: int, complete_from_ms: int | None, count: int = LAST
) -> Standing:
    """What became of its last due times.

    `runs`: those that may be its own (see `Schedule.submits`), of every queue. `complete_from_ms`: since when every
    run is among them; None: that is not known.
    """
    own = sorted((job for job in runs if schedule.submits(job)), key=lambda job: (job.created_at_ms, job.id))
    newest = own[-1] if own else None
    timing = schedule.timing
    if timing is None or timing.mistake:
        return Standing((), None, newest)
    found: list[Due] = []
    if _counts_from_nowhere(timing):
        # Where runs come in time, each is a step: those that came tell when, and the newest when the next is due.
        found = [Due(job.created_at_ms, Verdict.RAN, job) for job in own[-count:]]
        if newest is not None and newest.created_at_ms >= (schedule.changed_ms or 0):
            timing = replace(timing, anchor_ms=newest.created_at_ms)
    judged_from_ms = max(schedule.changed_ms or 0, now_ms + 1 if complete_from_ms is None else complete_from_ms)
    # What another account's queue runs is not seen here: of that nothing is judged.
    times = last_dues(timing, now_ms, 0 if schedule.elsewhere else count)
    found += _judged(times, own, timing.window_ms + LATE_MS, now_ms, judged_from_ms)
    if not schedule.enabled:
        return Standing(tuple(due for due in found if due.run is not None)[-count:], None, newest)
    return Standing(tuple(found[-count:]), next_due(timing, now_ms), newest)


def missed(
    schedule: Schedule, runs: Iterable[Job], now_ms: int, complete_from_ms: int | None, watched_from_ms: int = 0
) -> tuple[Due, ...]:
    """The due times since a moment that have brought no run, the oldest first; see `standing`.

    `watched_from_ms`: since when the schedule is known to be as it is, for a rule does not tell when it was changed.
    """
    if schedule.elsewhere or not schedule.enabled:
        return ()
    found = standing(schedule, runs, now_ms, complete_from_ms)
    return tuple(due for due in found.dues if due.verdict is Verdict.MISSED and due.at_ms >= watched_from_ms)


def _counts_from_nowhere(timing: Timing) -> bool:
    """Whether it is a rate whose begin AWS does not tell."""
    return timing.anchor_ms is None and isinstance(read(timing.expression, of_rule=False), Rate)


def _judged(times: Sequence[int], own: Sequence[Job], late_ms: int, now_ms: int, judged_from_ms: int) -> list[Due]:
    """Each due time takes the first run after it that no earlier one has taken."""
    found: list[Due] = []
    left = iter(own)
    run = next(left, None)
    for at_ms in times:
        while run is not None and run.created_at_ms < at_ms:
            run = next(left, None)
        if run is not None and run.created_at_ms <= at_ms + late_ms:
            found.append(Due(at_ms, Verdict.RAN, run))
            run = next(left, None)
        elif now_ms <= at_ms + late_ms:
            found.append(Due(at_ms, Verdict.AWAITED))
        else:
            found.append(Due(at_ms, Verdict.MISSED if at_ms >= judged_from_ms else Verdict.UNSEEN))
    return found
