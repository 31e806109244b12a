"""The runs that failed in a span of time, by cause and by job name: what there is to mend, and how often."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from batchtui.domain.causes import Cause
from batchtui.domain.causes_job import stopped_on_request, why
from batchtui.domain.job import Job
from batchtui.domain.shape import ALIKE, shape_of, starred, varies
from batchtui.domain.state import JobState


@dataclass(frozen=True, slots=True)
class FailedName:
    """The failed runs of one job name and one cause, or of the names of one shape where there are at least three."""

    name: str
    names: tuple[str, ...]
    """More than one where names are folded."""
    runs: tuple[Job, ...]
    """The one that ended last first."""


@dataclass(frozen=True, slots=True)
class FailedCause:
    """The failed runs of one cause."""

    key: str
    runs: tuple[Job, ...]
    """The one that ended last first."""
    names: tuple[FailedName, ...]
    """The one with the newest failure first."""


def is_failure(job: Job) -> bool:
    """Whether something is to be mended or tried again: what was stopped on request is none, AWS calls it so."""
    return job.state is JobState.FAILED and not stopped_on_request(job)


def failures(runs: Iterable[Job], oldest_ms: int) -> list[Job]:
    """Those of the runs that failed since a moment (ms since epoch), the one that ended last first."""
    found = [job for job in runs if job.since_ms >= oldest_ms and is_failure(job)]
    found.sort(key=lambda job: (-job.since_ms, job.id))
    return found


def by_cause(runs: Iterable[Job], shapes: dict[str, str] | None = None) -> list[FailedCause]:
    """Failed runs in the order of `failures`, by cause and name, each in the order of its newest failure.

    `shapes`: the shapes of names that are known already; new ones are added.
    """
    causes: dict[str, list[Job]] = {}
    for job in runs:
        causes.setdefault(_key(why(job)), []).append(job)
    known = shapes if shapes is not None else {}
    return [FailedCause(key, tuple(found), tuple(_by_name(found, known))) for key, found in causes.items()]


def per_part(runs: Iterable[Job], oldest_ms: int, now_ms: int, parts: int) -> list[int]:
    """How many of the runs ended in each of so many equal parts of a span of time, the oldest first."""
    counts = [0] * parts
    span_ms = max(1, now_ms - oldest_ms)
    for job in runs:
        counts[max(0, min(parts - 1, (job.since_ms - oldest_ms) * parts // span_ms))] += 1
    return counts


def _by_name(runs: Sequence[Job], shapes: dict[str, str]) -> list[FailedName]:
    names = _folded({job.name for job in runs}, shapes)
    found: dict[str, list[Job]] = {}
    for job in runs:
        found.setdefault(names.get(job.name, job.name), []).append(job)
    return [
        FailedName(name, tuple(dict.fromkeys(job.name for job in some)), tuple(some)) for name, some in found.items()
    ]


def _folded(names: Iterable[str], shapes: dict[str, str]) -> Mapping[str, str]:
    """Name → what it is shown as, for those that fold."""
    alike: dict[str, list[str]] = defaultdict(list)
    for name in names:
        shape = shapes.get(name) or shapes.setdefault(name, shape_of(name))
        if varies(shape):
            alike[shape].append(name)
    return {name: starred(shape) for shape, some in alike.items() if len(some) >= ALIKE for name in some}


def _key(cause: Cause | None) -> str:
    return cause.key if cause is not None else "unknown"
