"""The states of a job, in AWS Batch's own words (user guide, "Job states")."""

from enum import Enum


class JobState(Enum):
    """A job's status as AWS names it; `UNKNOWN` for a word that this version does not know."""

    SUBMITTED = "SUBMITTED"
    PENDING = "PENDING"
    RUNNABLE = "RUNNABLE"
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"
    SKIPPED = "SKIPPED"
    """Ours: SUCCEEDED for AWS, but the guard let it not run."""

    # Enum's own hash runs in Python, and a load of runs looks states up by the million.
    __hash__ = object.__hash__

    @property
    def active(self) -> bool:
        """Not yet ended."""
        return self in ACTIVE_STATES

    @property
    def waiting(self) -> bool:
        """Active, and nothing of it has started."""
        return self in WAITING_STATES

    @property
    def terminal(self) -> bool:
        """Ended for good: AWS never changes it again."""
        return self in TERMINAL_STATES


WAITING_STATES = frozenset({JobState.SUBMITTED, JobState.PENDING, JobState.RUNNABLE})
TERMINAL_STATES = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.SKIPPED})
ACTIVE_STATES = frozenset(JobState) - TERMINAL_STATES
ACTIVE_ORDER = (
    JobState.SUBMITTED,
    JobState.PENDING,
    JobState.RUNNABLE,
    JobState.STARTING,
    JobState.RUNNING,
)
"""The order in which a run moves forward: a sweep in this order meets a run that moves later, not never."""

AWS_STATES = tuple(state for state in JobState if state not in (JobState.UNKNOWN, JobState.SKIPPED))
"""Those that AWS has words for."""
_BY_WORD = {state.value: state for state in JobState if state is not JobState.SKIPPED}


def state_of(word: str) -> JobState:
    """The state for AWS's word."""
    return _BY_WORD.get(word, JobState.UNKNOWN)
