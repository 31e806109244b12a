"""Where a job's log is: which attempts can be read, and why not where there is nothing to read."""

from batchtui.domain.job import Attempt, JobDetail, LogPlace, Shape
from batchtui.domain.state import JobState


def attempt_of(detail: JobDetail, number: int | None) -> Attempt | None:
    """The attempt by its number from 1, or the newest one; None when there is none such."""
    if number is None:
        return detail.attempts[-1] if detail.attempts else None
    return next((one for one in detail.attempts if one.number == number), None)


def place_of(attempt: Attempt | None) -> LogPlace | None:
    """The attempt's first stream that CloudWatch has or will have; None while there is none."""
    if attempt is None:
        return None
    return next((place for place in attempt.logs if place.stream and place.driver == "awslogs"), None)


def why_no_log(detail: JobDetail, attempt: Attempt | None, number: int | None = None) -> str:
    """One sentence for the place of the log that is not there; `number`: the attempt that was asked for."""
    if detail.shape is Shape.EKS:
        return "This job runs on EKS: AWS Batch keeps no log of its pods; look where the cluster sends them."
    if detail.shape is Shape.ARRAY:
        return "An array has no log of its own: its children have."
    if detail.shape is Shape.MULTI_NODE and not any(attempt.logs if attempt else ()):
        main = (detail.raw.get("nodeProperties") or {}).get("mainNode", 0)
        return f"A multi-node job's logs are its nodes': the main node is {detail.job.id}#{main}."
    drivers = {place.driver for place in attempt.logs} if attempt else set()
    if drivers and "awslogs" not in drivers:
        return f"Its log goes to {' and '.join(sorted(drivers))}, not to CloudWatch: look there."
    had = len(detail.attempts)
    if number is not None and attempt is None and had:
        return f"There is no attempt {number}: it has had {had}."
    state = detail.job.state
    if state.terminal:
        reason = detail.job.container_reason or detail.job.state_reason
        return f"It never started, so there is no log. AWS says: {reason}" if reason else "It wrote no log."
    if state is JobState.STARTING or state is JobState.RUNNING:
        return f"It is {state.value}: the log begins when its container does."
    reason = f" AWS says: {detail.job.state_reason}" if detail.job.state_reason else ""
    return f"It is {state.value}: no attempt has started yet.{reason}"
