"""A job queue as DescribeJobQueues tells it."""

from dataclasses import dataclass

from batchtui.domain.scope import Scope


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
