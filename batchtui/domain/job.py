"""A job as ListJobs and DescribeJobs tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from batchtui.domain.causes import Cause
from batchtui.domain.scope import Scope
from batchtui.domain.state import TERMINAL_STATES, JobState


class Shape(Enum):
    """What kind of job it is: it decides where its containers, logs and clone fields stand."""

    SINGLE = "single"
    ARRAY = "array"
    CHILD = "array child"
    MULTI_NODE = "multi-node"
    NODE = "node"
    MULTI_CONTAINER = "multi-container"
    EKS = "EKS"


DIGITS = 9
"""A longer index is none: an array has at most 10,000 children."""
_AT_WORK = frozenset({JobState.STARTING.value, JobState.RUNNING.value})


@dataclass(frozen=True, slots=True)
class Job:
    """One row: what a listing tells of a job. Times in ms since epoch, on AWS's clock."""

    scope: Scope
    id: str
    name: str
    queue: str
    """The queue's name."""
    state: JobState
    created_at_ms: int
    started_at_ms: int | None = None
    stopped_at_ms: int | None = None
    state_reason: str = ""
    """statusReason."""
    exit_code: int | None = None
    container_reason: str = ""
    """container.reason."""
    definition: str = ""
    """The job definition's ARN."""
    array_size: int | None = None
    children: tuple[tuple[str, int], ...] = ()
    """An array parent's statusSummary: (state, count), counts above zero only."""
    nodes: int | None = None
    share: str = ""
    stopping_asked: bool = False
    """isCancelled or isTerminated: the request was accepted."""
    tags: tuple[tuple[str, str], ...] | None = None
    """(key, value) as its description told them; None: nobody has described it."""
    cause: Cause | None = None
    """What its description told of why; a listing tells less, see `causes_job.why`."""
    skipped: bool = False
    """The guard has left: SUCCEEDED for AWS, but no run."""

    @property
    def is_array(self) -> bool:
        """An array's parent."""
        return bool(self.array_size) and self.child_index is None

    @property
    def ended_part(self) -> float | None:
        """Of an array, how much of it has ended; None while AWS counts no children."""
        counts = dict(self.children)
        total = sum(counts.values())
        return sum(counts.get(state.value, 0) for state in TERMINAL_STATES) / total if total else None

    @property
    def child_index(self) -> int | None:
        """Of an array's child: `parent:7` → 7."""
        index = self.id.partition(":")[2]
        return int(index) if index.isdecimal() and len(index) <= DIGITS else None

    @property
    def seen_state(self) -> JobState:
        """What an operator sees: AWS leaves an array PENDING until its last child has ended, while they run.

        And it calls SUCCEEDED what the guard did not let run.
        """
        if self.skipped and self.state is JobState.SUCCEEDED:
            return JobState.SKIPPED
        if self.state is JobState.PENDING and not _AT_WORK.isdisjoint(state for state, _ in self.children):
            return JobState.RUNNING
        return self.state

    @property
    def stopping(self) -> bool:
        """Asked to stop and not ended yet."""
        return self.stopping_asked and self.state.active

    @property
    def took_ms(self) -> int | None:
        """From start to end, once it has ended; None for a run that never started."""
        if self.started_at_ms is None or self.stopped_at_ms is None or self.state.active:
            return None
        return max(0, self.stopped_at_ms - self.started_at_ms)

    @property
    def since_ms(self) -> int:
        """When it came into its state, as far as a listing tells."""
        if self.state.terminal:
            return self.stopped_at_ms or self.created_at_ms
        if self.state is JobState.RUNNING and self.started_at_ms is not None:
            return self.started_at_ms
        return self.created_at_ms


@dataclass(frozen=True, slots=True)
class LogPlace:
    """Where one container of one attempt writes; or why there is nothing to read."""

    attempt: int
    """From 1."""
    container: str
    """The container's name; empty in a single-container job."""
    group: str
    stream: str
    """Empty until the container runs."""
    region: str
    """Empty: the job's own region."""
    driver: str = "awslogs"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt, ended or running."""

    number: int
    """From 1."""
    started_at_ms: int | None
    stopped_at_ms: int | None
    exit_code: int | None
    reason: str
    """The container's reason, else the attempt's statusReason."""
    logs: tuple[LogPlace, ...]
    running: bool = False


@dataclass(frozen=True, slots=True)
class JobDetail:
    """A job as DescribeJobs tells it: what a screen shows, and the whole answer beside it."""

    job: Job
    shape: Shape
    attempts: tuple[Attempt, ...]
    attempts_allowed: int
    command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    secrets: tuple[tuple[str, str], ...]
    """(name, valueFrom)."""
    parameters: tuple[tuple[str, str], ...]
    tags: tuple[tuple[str, str], ...]
    image: str
    vcpus: str
    """As AWS writes it: `0.25`, `4`."""
    memory_mib: int | None
    gpus: int | None
    timeout_s: int | None
    platforms: tuple[str, ...]
    depends_on: tuple[str, ...]
    raw: Mapping[str, Any]
    """DescribeJobs' JobDetail as it came."""
