"""A lock of the guard as an operator sees it: who holds which key, and whether it goes on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from batchtui.domain.job import Job
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


@dataclass(frozen=True, slots=True)
class Holding:
    """A lock with what AWS Batch says of its holder."""

    lock: Lock
    state: LockState
    holder: Job | None = None
    """None: AWS does not know the job, or it is none."""

    @property
    def lives(self) -> bool:
        """Whether somebody may be at work under it; a doubt counts as yes."""
        return self.state in (LockState.HELD, LockState.UNKNOWN)

    def waiting(self, runs: Iterable[Job]) -> list[Job]:
        """Of the runs of its name those that are not over and do not hold it."""
        return [job for job in runs if job.state.active and job.id != self.lock.owner]


_ORDER = (LockState.HELD, LockState.ENDED, LockState.UNKNOWN, LockState.FREE)


def holdings(locks: Iterable[Lock], holders: Mapping[str, Job], now_ms: int) -> list[Holding]:
    """Each lock with its holder's job, by job id; held ones first, then by key."""
    found = []
    for lock in locks:
        job = holders.get(lock.owner)
        found.append(Holding(lock, lock.state(job.state if job else None, now_ms), job))
    return sorted(found, key=lambda one: (_ORDER.index(one.state), one.lock.key, one.lock.place))
