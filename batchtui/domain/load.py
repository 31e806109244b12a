"""What a queue has to do now: who runs in it, who waits, and since when."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from batchtui.domain.causes_job import stopped_on_request
from batchtui.domain.definition import name_of_definition
from batchtui.domain.job import Job
from batchtui.domain.state import WAITING_STATES, JobState, state_of

AT_WORK = frozenset({JobState.STARTING, JobState.RUNNING})
IN_LINE = frozenset({JobState.RUNNABLE})


@dataclass(frozen=True, slots=True)
class Load:
    """Of one queue, an array's children counted one by one."""

    running: int = 0
    """STARTING and RUNNING."""
    waiting: int = 0
    """SUBMITTED, PENDING and RUNNABLE."""
    oldest_ms: int | None = None
    """When the run that has waited longest was submitted, ms since epoch."""


def count_in(job: Job, states: frozenset[JobState]) -> int:
    """How many children of an array are in one of some states; any other run is one by itself."""
    if not job.is_array or not job.children:
        return int(job.seen_state in states)
    return sum(count for state, count in job.children if state_of(state) in states)


def loads(active: Iterable[Job]) -> dict[str, Load]:
    """By queue, of every active run."""
    running, waiting, oldest = Counter[str](), Counter[str](), dict[str, int]()
    for job in active:
        running[job.queue] += count_in(job, AT_WORK)
        left = count_in(job, WAITING_STATES)
        waiting[job.queue] += left
        if left:
            oldest[job.queue] = min(oldest.get(job.queue, job.created_at_ms), job.created_at_ms)
    return {name: Load(running[name], waiting[name], oldest.get(name)) for name in {*running, *waiting}}


def failed_since(failed: Iterable[Job], since_ms: int) -> Counter[str]:
    """How many runs failed since a moment, by queue; what was stopped on request did not."""
    return Counter(job.queue for job in failed if job.since_ms >= since_ms and not stopped_on_request(job))


def succeeded_since(jobs: Iterable[Job], since_ms: int) -> Counter[str]:
    """How many runs succeeded since a moment, by queue; what the guard did not let run is none of them."""
    done = (job for job in jobs if job.state is JobState.SUCCEEDED and not job.skipped)
    return Counter(job.queue for job in done if job.since_ms >= since_ms)


def used_definitions(jobs: Iterable[Job]) -> dict[str, tuple[int, Job]]:
    """By the name of a definition: how many runs it has, and the newest of them."""
    used: dict[str, tuple[int, Job]] = {}
    for job in jobs:
        name = name_of_definition(job.definition)
        count, newest = used.get(name, (0, job))
        used[name] = (count + 1, job if job.created_at_ms > newest.created_at_ms else newest)
    return used
