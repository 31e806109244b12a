"""Stopping: a plan of which runs would end and what that means.

TerminateJob covers every state; CancelJob succeeds and does nothing from STARTING on, so choosing
between them by the last seen state would race.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from batchtui.aws.again import read_again
from batchtui.aws.clients import Clients
from batchtui.aws.errors import unknown_job
from batchtui.aws.jobs import describe_all, list_by_state
from batchtui.domain.job import Job
from batchtui.domain.state import JobState

REASON_AT_MOST = 1024
DEPENDING = frozenset({JobState.SUBMITTED, JobState.PENDING})
"""The states in which a run may wait for others."""
STARTED = frozenset({JobState.STARTING, JobState.RUNNING})


@dataclass(frozen=True, slots=True)
class StopPlan:
    """Which runs would be asked to end, and which would not and why. Nothing has been sent."""

    jobs: tuple[Job, ...]
    refused: tuple[tuple[str, str], ...]
    """(job id, sentence)."""
    only_waiting: bool = False
    """CancelJob: what has started goes on."""

    @property
    def follows(self) -> tuple[str, ...]:
        """What stopping means, a sentence each."""
        return tuple(_what_follows(self.jobs))


@dataclass(frozen=True, slots=True)
class Stopped:
    """Whether AWS accepted one request: accepted does not mean ended."""

    job_id: str
    accepted: bool
    error: str = ""

    @property
    def sentence(self) -> str:
        """Why not; empty: it was accepted."""
        return self.error


def plan_stop(jobs: Iterable[Job], only_waiting: bool = False) -> StopPlan:
    """From runs as last seen; asks nothing. A node is left out: its parent ends, or none of its nodes does."""
    stopped: list[Job] = []
    refused: list[tuple[str, str]] = []
    for job in jobs:
        sentence = _left_out(job, only_waiting)
        if sentence:
            refused.append((job.id, sentence))
        else:
            stopped.append(job)
    return StopPlan(tuple(stopped), tuple(refused), only_waiting)


def _left_out(job: Job, only_waiting: bool) -> str:
    if job.state.terminal:
        return already(job)
    if "#" in job.id:
        parent = job.id.partition("#")[0]
        return f"{job.id} is a node of a multi-node job: stop its parent {parent} instead."
    if only_waiting and job.state in STARTED:
        return f"{job.name} {job.id} is {job.state.value}: only waiting runs are stopped."
    return ""


def plan_stop_by_id(clients: Clients, ids: Sequence[str], only_waiting: bool = False) -> StopPlan:
    """The same for ids, read from AWS first.

    Raises:
        AwsError: a call failed.
    """
    found = {detail.job.id: detail.job for detail in describe_all(clients, ids)}
    plan = plan_stop(found.values(), only_waiting)
    missing = tuple((job_id, unknown_job(job_id).sentence) for job_id in ids if job_id not in found)
    return StopPlan(plan.jobs, plan.refused + missing, only_waiting)


LOOKED_THROUGH = 1_000
"""So many runs that wait are described at most, to see for which."""


def fall_with(clients: Clients, jobs: Sequence[Job], waiting: Sequence[Job]) -> list[Job]:
    """Which of those that wait depend on these jobs, or on one that does: they fail once these have been stopped.

    Raises:
        AwsError: a call failed.
    """
    falling = {job.id for job in jobs}
    asked = [job.id for job in waiting if job.id not in falling and job.state in DEPENDING]
    details = list(describe_all(clients, asked[:LOOKED_THROUGH]))
    found: list[Job] = []
    while more := [one for one in details if one.job.id not in falling and not falling.isdisjoint(one.depends_on)]:
        falling.update(one.job.id for one in more)
        found += [one.job for one in more]
    return found


def waiting_in(clients: Clients, queues: Iterable[str]) -> list[Job]:
    """Up to 1,000 runs of each queue and state that may wait for others.

    Raises:
        AwsError: a call failed.
    """
    pairs = [(queue, state) for queue in dict.fromkeys(queues) for state in DEPENDING]
    pages = [read_again(partial(list_by_state, clients, queue, state)) for queue, state in pairs]
    return [job for page in pages for job in page.jobs]


def breaks_with(falling: Sequence[Job], named: int = 3) -> list[str]:
    """What else fails, by name, a sentence each."""
    counts = Counter(job.name for job in falling).most_common(named)
    told = [
        f"{name} waits for them and will fail." if count == 1 else f"{count:,} of {name} wait for them and will fail."
        for name, count in counts
    ]
    rest = len(falling) - sum(count for _, count in counts)
    return [*told, f"{rest:,} more wait for them and will fail."] if rest else told


def already(job: Job) -> str:
    """Why a run that has ended is not stopped."""
    return f"{job.name} {job.id} is already {job.state.value}: there is nothing to stop."


def _what_follows(jobs: Sequence[Job]) -> Iterable[str]:
    killed = sum(job.state in STARTED for job in jobs)
    arrays = [job for job in jobs if job.array_size]
    taken_out = len(jobs) - killed - len(arrays)
    parts = []
    if killed:
        parts.append(f"{killed} {_is(killed)} killed at work")
    if taken_out:
        parts.append(f"{taken_out} {_is(taken_out)} taken out of the queue")
    if parts:
        yield ", ".join(parts) + "."
    for job in arrays:
        yield f"{job.name} is an array of {job.array_size}: all its children end with it."
    if any(job.state is JobState.PENDING and not job.array_size for job in jobs):
        yield "A PENDING run ends only after the jobs that it depends on."


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
