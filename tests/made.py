"""Jobs and queues made for tests: everything has a default, a test names only what it is about."""

from typing import Any

from batchtui.domain.job import Job
from batchtui.domain.queue import Queue
from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState

SCOPE = Scope("aws", "123456789012", "ap-northeast-2")
T0 = 1_790_000_000_000
"""A moment, ms since epoch."""
MINUTE = 60_000


def job(number: int = 0, state: JobState = JobState.SUCCEEDED, **more: Any) -> Job:
    """A run; its id and its age follow from its number."""
    fields = {"name": "etl", "queue": "default", "created_at_ms": T0 + number * MINUTE}
    return Job(scope=SCOPE, id=f"id-{number:04}", state=state, **{**fields, **more})


def took(number: int, ms: int, state: JobState = JobState.SUCCEEDED, **more: Any) -> Job:
    """A run that ended and took so long."""
    start = T0 + number * MINUTE
    return job(number, state, started_at_ms=start, stopped_at_ms=start + ms, **more)


def queue(name: str = "default", **more: Any) -> Queue:
    """A queue."""
    fields: dict[str, Any] = {
        "arn": f"arn:aws:batch:ap-northeast-2:123456789012:job-queue/{name}",
        "enabled": True,
        "status": "VALID",
        "status_reason": "",
        "priority": 1,
        "takes_shares": False,
        "service_jobs": False,
    }
    return Queue(scope=SCOPE, name=name, **{**fields, **more})
