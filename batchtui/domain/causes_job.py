"""The cause of a row: from its description where there was one, else from what the listing told."""

from batchtui.domain.causes import Cause, Ended, Standing, Told, cause_of
from batchtui.domain.job import Job
from batchtui.domain.state import JobState


def why(job: Job) -> Cause | None:
    """Why the run is as it is; None when there is nothing to say."""
    if job.cause is not None or job.state is JobState.SUCCEEDED:
        return job.cause
    ended = Ended(job.state_reason, job.container_reason, job.exit_code)
    return cause_of(
        Told(
            job.state.value, ended, stop_asked=job.stopping_asked, children=dict(job.children) if job.children else None
        )
    )


def stopped_on_request(job: Job) -> bool:
    """It ended because somebody asked for that: AWS calls it FAILED, and nothing is to be mended."""
    if job.state is not JobState.FAILED:
        return False
    cause = why(job)
    return cause is not None and cause.standing is Standing.STOPPED
