"""The front of a job queue as GetJobQueueSnapshot tells it: who is next, and what those at work have in use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FIRST = 100
"""AWS tells of no more."""
UNITS = frozenset({"VCPU", "cpu"})
"""vCPUs, of ECS and of EKS."""


@dataclass(frozen=True, slots=True)
class Front:
    """The first RUNNABLE jobs of a queue, in the order in which they are to be started."""

    ids: tuple[str, ...]
    """At most 100; an array's child as `parent:7`."""
    since_ms: tuple[int | None, ...]
    """When each came to its place (earliestTimeAtPosition), ms since epoch."""
    vcpus: float | None
    """In use by the jobs of the queue that were started; None: AWS does not tell."""
    shares: tuple[tuple[str, float], ...] = ()
    """(share, vCPUs in use), those with most of them first."""
    raw: Mapping[str, Any] = field(default_factory=dict, hash=False, repr=False)
    """The answer as it came."""

    def place(self, job_id: str) -> int | None:
        """Where a job stands, from 1; an array where its first child does; None: not among the first."""
        child = f"{job_id}:"
        return next((n for n, one in enumerate(self.ids, 1) if one == job_id or one.startswith(child)), None)

    @property
    def whole(self) -> bool:
        """Whether that is every RUNNABLE job of the queue."""
        return len(self.ids) < FIRST
