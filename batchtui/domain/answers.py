"""What a command gives as JSON: rows with AWS's own field names and units."""

from typing import Any

from batchtui.domain.causes import Cause
from batchtui.domain.causes_job import why
from batchtui.domain.job import Job
from batchtui.domain.state import JobState


def job_row(job: Job) -> dict[str, Any]:
    """A run as one object; what is unknown is absent."""
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
        **cause_fields(why(job)),
    }
    return {key: value for key, value in row.items() if value is not None}


def cause_fields(cause: Cause | None) -> dict[str, str]:
    """`cause` (its key) and `advice`; each is absent when there is none."""
    if cause is None:
        return {}
    return {"cause": cause.key, **({"advice": cause.advice} if cause.advice else {})}
