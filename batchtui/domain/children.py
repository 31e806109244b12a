"""What is known of one array's children, each by its index: the newest word on it, how many in which state."""

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Sequence

from batchtui.domain.causes_job import why
from batchtui.domain.job import Job
from batchtui.domain.state import JobState

MOST = 10_000
"""AWS makes no larger array: whatever a server says, no more children than that are asked for."""


class Children:
    """Takes in rows of AWS as they come; used from one thread at a time."""

    def __init__(self) -> None:
        self._jobs: dict[int, Job] = {}
        self._counts: Counter[JobState] = Counter()
        self._failed: list[int] = []
        self._kinds: Counter[tuple[str, int | None]] = Counter()
        self._end = 0

    def __len__(self) -> int:
        return len(self._jobs)

    @property
    def end(self) -> int:
        """One more than the highest index that is known."""
        return self._end

    @property
    def failed(self) -> Sequence[int]:
        """The indexes of those that failed, ascending."""
        return self._failed

    def get(self, index: int) -> Job | None:
        """The newest word on a child; None for one that was not seen yet."""
        return self._jobs.get(index)

    def count(self, *states: JobState) -> int:
        """How many are in one of the states."""
        return sum(self._counts[state] for state in states)

    def failed_like(self, job: Job) -> int:
        """How many failed by the cause of this one, with its exit code."""
        return self._kinds[_kind(job)]

    def take(self, jobs: Iterable[Job]) -> tuple[Job, ...]:
        """The rows that say anything new; what has ended stays ended, and what is no child is left out."""
        return tuple(job for job in jobs if job.child_index is not None and self._take(job.child_index, job))

    def ids_not_over(self, parent: Job) -> list[str]:
        """The ids of the parent's children that were not seen at their end, by index; some may not be there yet."""
        return [f"{parent.id}:{index}" for index in range(min(parent.array_size or 0, MOST)) if not self._over(index)]

    def _over(self, index: int) -> bool:
        job = self._jobs.get(index)
        return job is not None and job.state.terminal

    def _take(self, index: int, job: Job) -> bool:
        known = self._jobs.get(index)
        if known is not None:
            if known == job or (known.state.terminal and known.state is not job.state):
                return False
            self._counts[known.state] -= 1
            if known.state is JobState.FAILED:
                self._kinds[_kind(known)] -= 1
        self._jobs[index] = job
        self._counts[job.state] += 1
        self._end = max(self._end, index + 1)
        if job.state is JobState.FAILED:
            self._kinds[_kind(job)] += 1
            if known is None or known.state is not JobState.FAILED:
                insort(self._failed, index)
        return True


def _kind(job: Job) -> tuple[str, int | None]:
    cause = why(job)
    return (cause.key if cause is not None else "", job.exit_code)
