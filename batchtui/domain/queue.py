"""A job queue as DescribeJobQueues tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from batchtui.domain.scope import Scope

CHANGING = frozenset({"CREATING", "UPDATING", "DELETING", "DELETED"})
"""What a status says for a while only."""


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """What a queue does with a run that stands first in it for too long (jobStateTimeLimitActions)."""

    reason: str
    """Why it stands there: `CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY`."""
    max_s: int
    action: str
    """CANCEL; TERMINATE of service jobs."""


@dataclass(frozen=True, slots=True)
class Queue:
    """One job queue."""

    scope: Scope
    name: str
    arn: str
    enabled: bool
    status: str
    """VALID, INVALID, CREATING, UPDATING, DELETING, DELETED."""
    status_reason: str
    priority: int
    takes_shares: bool
    """Has a fair-share scheduling policy: SubmitJob must name a share, and elsewhere must not."""
    service_jobs: bool
    """A queue of service jobs (SageMaker): ListJobs does not list them."""
    policy: str = ""
    """The scheduling policy's ARN; empty: first in, first out."""
    environments: tuple[str, ...] = ()
    """The names of its compute environments, in the order in which they are tried."""
    time_limits: tuple[TimeLimit, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict, hash=False, repr=False)
    """The answer as it came."""


@dataclass(frozen=True, slots=True)
class SharePolicy:
    """A fair-share scheduling policy as DescribeSchedulingPolicies tells it."""

    arn: str
    name: str
    weights: tuple[tuple[str, float], ...]
    """(share or prefix with an asterisk, weight): the lower, the more it gets."""

    def weight_of(self, share: str) -> float:
        """1.0 where the policy names neither the share nor a prefix of it."""
        for name, weight in self.weights:
            if name == share or (name.endswith("*") and share.startswith(name[:-1])):
                return weight
        return 1.0
