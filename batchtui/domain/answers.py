"""What a command gives as JSON: rows with AWS's own field names and units."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from batchtui.domain.causes import Cause
from batchtui.domain.causes_job import why
from batchtui.domain.grouping import Group
from batchtui.domain.job import Job
from batchtui.domain.labels import BY_NAME, By, Grouping
from batchtui.domain.state import JobState


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
