"""What an EventBridge event of AWS Batch means for alerts; shapes of later versions are borne.

https://docs.aws.amazon.com/batch/latest/userguide/batch_cwe_events.html
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from batchtui.domain.alert import AlertKey, Kind, Severity, claim_key
from batchtui.domain.causes import Cause, Ended, Standing, Told, why_failed, why_waiting
from batchtui.domain.causes_read import Row, as_row, as_rows, as_text, told_by
from batchtui.domain.scope import Scope, name_of_arn
from batchtui.domain.when import moment

_UNDETERMINED = Told("RUNNABLE", Ended("UNDETERMINED"))
"""What AWS says of a queue that is blocked for a reason which it does not know."""


class Means(Enum):
    """What is to be done about an event."""

    ALERT = "alert"
    SUCCESS = "success"
    """It ends what is open of its name."""
    MOVED = "moved"
    """It waits no more."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event that has come."""

    means: Means
    key: AlertKey
    """Of an alert; else only where its job is counts."""
    severity: Severity
    job_id: str
    claim: str
    """The key of the claim on this moment of the run."""
    at_ms: int
    detail: Row
    sentence: str = ""
    advice: str = ""

    @property
    def essence(self) -> Any:
        """What a message tells of its run, without what the run was given: no environment, no command, no tags."""
        return _essence(self.detail)


def arrival_of(event: Row, now_ms: int) -> Arrival:
    """Reads an event.

    Raises:
        ValueError: it is none of AWS Batch's that this version understands; a sentence for the log.
    """
    detail, kind = as_row(event.get("detail")), as_text(event.get("detail-type"))
    job, name, status = (as_text(detail.get(key)) for key in ("jobId", "jobName", "status"))
    blocked = kind.endswith("Queue Blocked")
    known = event.get("source") == "aws.batch" and (blocked or kind.endswith("State Change"))
    if not (known and job and name and status):
        raise ValueError("It is no event of a job of AWS Batch.")
    told = told_by(detail)
    cause = why_failed(told) if status == "FAILED" else why_waiting(told)
    cause = why_waiting(_UNDETERMINED) if blocked and cause is None else cause
    means = Means.ALERT if blocked else _meaning(status, cause)
    if ":" in job or "#" in job or as_row(detail.get("arrayProperties")).get("index") is not None:
        means = Means.NOTHING
    scope = Scope("aws", as_text(event.get("account")), as_text(event.get("region")))
    kind_of_alert = Kind.STUCK if blocked else Kind.FAILED
    queue = name_of_arn(as_text(detail.get("jobQueue")))
    ended = moment(detail.get("stoppedAt")) if status in ("SUCCEEDED", "FAILED") else None
    return Arrival(
        means=means,
        key=AlertKey(scope, kind_of_alert, queue, name, cause.key if cause else status.lower()),
        severity=Severity.WARNING if blocked else Severity.CRITICAL,
        job_id=job,
        claim=claim_key(job, status, len(as_rows(detail.get("attempts")))),
        at_ms=ended or _time(event) or now_ms,
        detail=detail,
        sentence=cause.sentence if cause else "",
        advice=cause.advice if cause else "",
    )  # fmt: skip


def _meaning(status: str, cause: Cause | None) -> Means:
    if status == "SUCCEEDED":
        return Means.SUCCESS
    if status == "FAILED" and cause and cause.standing is not Standing.STOPPED and cause.key != "dependency":
        return Means.ALERT
    # What it depended on has an alert of its own; what somebody stopped is none.
    return Means.MOVED if status in ("STARTING", "RUNNING", "FAILED") else Means.NOTHING


def _time(event: Row) -> int | None:
    try:
        return moment(datetime.fromisoformat(as_text(event.get("time"))).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


_KEPT = frozenset(
    {"jobId", "status", "statusReason", "attempts", "container", "exitCode", "reason", "logStreamName", "startedAt",
     "stoppedAt", "logConfiguration", "logDriver", "options", "awslogs-group", "awslogs-region", "retryStrategy",
     "jobDefinition", "serviceJobType", "taskProperties", "containers", "name", "essential", "ecsProperties"}
)  # fmt: skip


def _essence(value: Any) -> Any:
    if isinstance(value, list):
        return [_essence(one) for one in value[:20]]
    if isinstance(value, dict):
        return {key: _essence(one) for key, one in value.items() if key in _KEPT}
    return value[:500] if isinstance(value, str) else value
