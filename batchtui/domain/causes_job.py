"""The cause of a row: from its description where there was one, else from what the listing told."""

from functools import lru_cache

from batchtui.domain.causes import VAGUE, Cause, Ended, Standing, Told, cause_of
from batchtui.domain.job import Job
from batchtui.domain.state import JobState


def why(job: Job) -> Cause | None:
    """Why the run is as it is; None when there is nothing to say."""
    if job.cause is not None or job.state is JobState.SUCCEEDED:
        return job.cause
    return _listed(
        job.state.value, job.state_reason, job.container_reason, job.exit_code, job.stopping_asked, job.children
    )


def plain_cause(job: Job) -> Cause | None:
    """The same without the figures that only its description told: what it has in common with others of its cause."""
    listed = _listed(job.state.value, job.state_reason, job.container_reason, job.exit_code, False, ())
    known = why(job)
    return listed if listed is not None and known is not None and listed.key == known.key else known


def unclear(job: Job) -> bool:
    """Whether its description may say what its listing does not: who stopped it, how its attempts ended."""
    if job.cause is not None or job.state is not JobState.FAILED:
        return False
    cause = why(job)
    return cause is not None and cause.key in VAGUE | {"unknown"}


def stopped_on_request(job: Job) -> bool:
    """It ended because somebody asked for that: AWS calls it FAILED, and nothing is to be mended."""
    if job.state is not JobState.FAILED:
        return False
    cause = why(job)
    return cause is not None and cause.standing is Standing.STOPPED


@lru_cache(maxsize=8192)
def _listed(
    status: str,
    state_reason: str,
    container_reason: str,
    exit_code: int | None,
    stop_asked: bool,
    children: tuple[tuple[str, int], ...],
) -> Cause | None:
    """Runs fail alike: most rows of a board share their reasons."""
    ended = Ended(state_reason, container_reason, exit_code)
    return cause_of(Told(status, ended, stop_asked=stop_asked, children=dict(children) or None))
