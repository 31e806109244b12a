"""What a command gives as JSON: rows with AWS's own field names and units."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from batchtui.domain.causes import Cause
from batchtui.domain.causes_job import why
from batchtui.domain.grouping import Group
from batchtui.domain.job import Job
from batchtui.domain.labels import BY_NAME, By, Grouping
from batchtui.domain.load import Load
from batchtui.domain.state import JobState
from batchtui.domain.surroundings import Surroundings
from batchtui.domain.waiting import Reading, Wait


def job_row(job: Job) -> dict[str, Any]:
    """A run as one object; what is unknown is absent. `skipped`: SUCCEEDED for AWS, but the guard let it not run."""
    row = {
        "jobId": job.id,
        "jobName": job.name,
        "jobQueue": job.queue,
        "status": job.state.value if job.state is not JobState.UNKNOWN else None,
        "createdAt": job.created_at_ms or None,
        "startedAt": job.started_at_ms,
        "stoppedAt": job.stopped_at_ms,
        "statusReason": job.state_reason or None,
        "exitCode": job.exit_code,
        "skipped": job.skipped or None,
        **cause_fields(why(job)),
    }
    return {key: value for key, value in row.items() if value is not None}


def group_row(group: Group, runs: Sequence[Job], by: Grouping = BY_NAME) -> dict[str, Any]:
    """A group as one object, with all of its runs at hand; what is unknown is null.

    `runs` and `counts` are of all its known runs; what the guard let not run counts as SKIPPED. `usualMs`, `p95Ms`
    (ms; of eight successes at least) and `successRate` (0 to 1) are of the last twenty, as on the board; `cause` and
    `advice` are the shown run's.
    """
    cause = why(group.newest)
    usual = group.usual
    return {
        **_told_of(group.newest, by),
        "jobQueues": sorted({job.queue for job in runs}),
        "runs": group.count,
        "counts": dict(sorted(Counter(_counted(job) for job in runs).items())),
        "lastStatus": group.state.value if group.state is not JobState.UNKNOWN else None,
        "lastStoppedAt": max((job.stopped_at_ms for job in runs if job.stopped_at_ms is not None), default=None),
        "usualMs": usual.median_ms if usual else None,
        "p95Ms": usual.p95_ms if usual else None,
        "successRate": group.ok_part,
        "cause": cause.key if cause else None,
        "advice": (cause.advice or None) if cause else None,
    }


def _told_of(job: Job, by: Grouping) -> dict[str, Any]:
    """What a group's runs have in common; null where that is unknown, or there is none."""
    value = by.value_of(job)
    match by.by:
        case By.NAME:
            return {"jobName": value}
        case By.DEFINITION:
            return {"jobDefinition": value}
        case By.SHARE:
            return {"shareIdentifier": value}
        case By.TAG:
            return {"tagKey": by.tag, "tagValue": value, "described": job.tags is not None}


def _counted(job: Job) -> str:
    return JobState.SKIPPED.value if job.skipped else job.state.value


def cause_fields(cause: Cause | None) -> dict[str, str]:
    """`cause` (its key) and `advice`; each is absent when there is none."""
    if cause is None:
        return {}
    return {"cause": cause.key, **({"advice": cause.advice} if cause.advice else {})}


def waiting_fields(wait: Wait, reading: Reading) -> dict[str, Any]:
    """Why a run waits: `cause` and `advice`, and `waiting` with its place in the queue and all that was looked at."""
    checks = [{"check": one.label, "ok": one.well, "text": one.text} for one in reading.checks]
    lacking = list(wait.around.lacking) if wait.around is not None else []
    return {**cause_fields(reading.cause), "waiting": {"place": reading.place, "checks": checks, "lacking": lacking}}


def queue_row(around: Surroundings, load: Load) -> dict[str, Any]:
    """A queue as DescribeJobQueues tells it, with its environments and its snapshot whole, and its runs counted."""
    environments = around.environments
    return {
        **around.queue.raw,
        "computeEnvironments": None if environments is None else [dict(one.raw) for one in environments],
        **(around.front.raw if around.front is not None else {}),
        "running": load.running,
        "waiting": load.waiting,
        "oldestWaitingCreatedAt": load.oldest_ms,
        "vcpusInUse": around.used_vcpus,
        "maxvCpus": around.max_vcpus,
        "lacking": list(around.lacking),
    }
