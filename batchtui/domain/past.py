"""The runs of a group over months: what each day came to, how long they took, what failed them, what they asked for."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from batchtui.domain.asked import Asked
from batchtui.domain.causes_job import why
from batchtui.domain.duration import Usual, usual_of
from batchtui.domain.failed import is_failure
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.domain.when import HOUR

DayOf = Callable[[int], int]
"""A moment (ms since epoch) → the number of its day, counted on from any day; days begin at local midnight."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a day's runs came to."""

    number: int
    succeeded: int = 0
    failed: int = 0
    other: int = 0
    """Skipped by the guard, or stopped on request."""

    @property
    def runs(self) -> int:
        """All that ended."""
        return self.succeeded + self.failed + self.other


@dataclass(frozen=True, slots=True)
class Used:
    """Asked resources × running time."""

    vcpu_hours: float = 0.0
    gib_hours: float = 0.0
    runs: int = 0
    """How many runs are in it."""
    unknown: int = 0
    """Runs of which it is not known what they asked for: their definition is gone, or they are arrays."""


@dataclass(frozen=True, slots=True)
class Past:
    """A group's runs that ended within a span of time, the newest first."""

    runs: tuple[Job, ...]
    since_ms: int
    now_ms: int

    @property
    def usual(self) -> Usual | None:
        """Of the newest successes."""
        took = (job.took_ms for job in self.runs if job.seen_state is JobState.SUCCEEDED)
        return usual_of([one for one in took if one is not None][:20])

    def days(self, day_of: DayOf) -> dict[int, Day]:
        """By the day on which a run ended; days without a run are absent."""
        counts: dict[int, Counter[str]] = {}
        for job in self.runs:
            counts.setdefault(day_of(job.since_ms), Counter())[_kind(job)] += 1
        return {number: Day(number, **dict(found)) for number, found in counts.items()}

    def causes(self) -> list[tuple[str, int, Job]]:
        """(name of the cause, failures, the newest of them), the most frequent first."""
        found: dict[str, list[Job]] = {}
        for job in self.runs:
            if is_failure(job):
                cause = why(job)
                found.setdefault(cause.name if cause is not None else "unknown", []).append(job)
        return sorted(((name, len(jobs), jobs[0]) for name, jobs in found.items()), key=lambda one: (-one[1], one[0]))

    def used(self, asked: Mapping[str, Asked | None], parts: int) -> list[Used]:
        """For each of so many equal parts of the span, the oldest first; `asked`: by the ARN of a definition."""
        found = [Used() for _ in range(parts)]
        length = max(1, self.now_ms - self.since_ms)
        for job in self.runs:
            if job.took_ms is None or job.seen_state is JobState.SKIPPED:
                continue
            at = max(0, min(parts - 1, (job.since_ms - self.since_ms) * parts // length))
            found[at] = _added(found[at], job, asked.get(job.definition))
        return found


def past_of(runs: Iterable[Job], since_ms: int, now_ms: int) -> Past:
    """Those that ended since a moment, each once; of two rows of one run the one that has ended, the first given."""
    found: dict[str, Job] = {}
    for job in runs:
        if job.state.terminal and job.since_ms >= since_ms:
            found.setdefault(job.id, job)
    return Past(tuple(sorted(found.values(), key=lambda job: (-job.since_ms, job.id))), since_ms, now_ms)


def spread_over(used: Sequence[Used]) -> Used:
    """All parts as one."""
    return Used(
        sum(one.vcpu_hours for one in used),
        sum(one.gib_hours for one in used),
        sum(one.runs for one in used),
        sum(one.unknown for one in used),
    )


def _added(used: Used, job: Job, asked: Asked | None) -> Used:
    if asked is None or job.is_array:
        return Used(used.vcpu_hours, used.gib_hours, used.runs, used.unknown + 1)
    hours = (job.took_ms or 0) / HOUR
    return Used(
        used.vcpu_hours + asked.vcpus * hours, used.gib_hours + asked.mib / 1024 * hours, used.runs + 1, used.unknown
    )


def _kind(job: Job) -> str:
    if job.seen_state is JobState.SUCCEEDED:
        return "succeeded"
    return "failed" if is_failure(job) else "other"
