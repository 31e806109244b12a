"""Stopping: a plan of which runs would end and what that means, then one TerminateJob each.

TerminateJob covers every state; CancelJob succeeds and does nothing from STARTING on, so choosing
between them by the last seen state would race.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from batchtui.aws.clients import Clients
from batchtui.aws.errors import unknown_job
from batchtui.aws.jobs import describe_all, terminate
from batchtui.domain.failure import AwsError
from batchtui.domain.job import Job
from batchtui.domain.state import JobState

REASON_AT_MOST = 1024


@dataclass(frozen=True, slots=True)
class StopPlan:
    """Which runs would be asked to end, and which would not and why. Nothing has been sent."""

    jobs: tuple[Job, ...]
    refused: tuple[tuple[str, str], ...]
    """(job id, sentence)."""

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


def plan_stop(jobs: Iterable[Job]) -> StopPlan:
    """From runs as last seen; asks nothing."""
    wanted = list(jobs)
    return StopPlan(
        tuple(job for job in wanted if not job.state.terminal),
        tuple((job.id, already(job)) for job in wanted if job.state.terminal),
    )


def plan_stop_by_id(clients: Clients, ids: Sequence[str]) -> StopPlan:
    """The same for ids, read from AWS first.

    Raises:
        AwsError: a call failed.
    """
    found = {detail.job.id: detail.job for detail in describe_all(clients, ids)}
    plan = plan_stop(found.values())
    missing = tuple((job_id, unknown_job(job_id).sentence) for job_id in ids if job_id not in found)
    return StopPlan(plan.jobs, plan.refused + missing)


def stop(clients: Clients, job_id: str, reason: str) -> Stopped:
    """Sends one TerminateJob with the reason. Failures are told in the answer, never raised."""
    try:
        terminate(clients, job_id, reason[:REASON_AT_MOST])
    except AwsError as error:
        return Stopped(job_id, False, error.sentence)
    return Stopped(job_id, True)


def already(job: Job) -> str:
    """Why a run that has ended is not stopped."""
    return f"{job.name} {job.id} is already {job.state.value}: there is nothing to stop."


def _what_follows(jobs: Sequence[Job]) -> Iterable[str]:
    killed = sum(job.state in (JobState.STARTING, JobState.RUNNING) for job in jobs)
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
