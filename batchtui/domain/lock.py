"""A lock of the guard as an operator sees it: who holds which key, and whether it goes on."""

from dataclasses import dataclass
from enum import Enum

from batchtui.domain.state import JobState


class LockState(Enum):
    """Whether a lock is held."""

    FREE = "free"
    """Given back."""
    HELD = "held"
    ENDED = "ended"
    """Its holder has ended without giving it back: the next run takes it."""
    UNKNOWN = "unknown"
    """AWS Batch does not know the holder: the next run takes it a day after it was taken."""


@dataclass(frozen=True, slots=True)
class Lock:
    """One key of the guard's table. Times in ms since the epoch."""

    key: str
    """The job's name unless another was given; with `allow` followed by `#` and the slot."""
    place: str
    """`<account>/<region>`."""
    owner: str
    """A job's id; outside AWS Batch a name of host, process and a random number."""
    attempt: int
    token: int
    acquired_at_ms: int
    lease_until_ms: int = 0
    """0: AWS Batch answers for the holder."""
    released_at_ms: int = 0
    """0: not given back."""

    def state(self, holder: JobState | None, now_ms: int) -> LockState:
        """What follows from the state of the holder's job (None: AWS does not know it)."""
        if self.released_at_ms:
            return LockState.FREE
        if self.lease_until_ms:
            return LockState.HELD if now_ms <= self.lease_until_ms else LockState.ENDED
        if holder is None:
            return LockState.UNKNOWN
        return LockState.ENDED if holder.terminal else LockState.HELD
