"""Which failures the operator has marked as read: here, at earlier starts, and in other windows."""

from collections.abc import Callable, Iterable, Sequence

from batchtui.domain.job import Job


class Seen:
    """Used from the screens' thread. Without a `keep` it lasts as long as the dashboard.

    A failure is read if it had ended when it was marked: one with the same id that ended later is another.
    """

    def __init__(self, keep: Callable[[Sequence[Job]], object] = lambda _jobs: None) -> None:
        """`keep`: writes down that these were marked, on somebody else's thread."""
        self.version = 0
        """Another one each time something was marked."""
        self._keep = keep
        self._ended_ms: dict[str, int] = {}

    def __contains__(self, job: Job) -> bool:
        return self._ended_ms.get(job.id, -1) >= job.since_ms

    def mark(self, jobs: Iterable[Job]) -> int:
        """These failures are read; how many of them were not."""
        new = [job for job in jobs if job not in self]
        if new:
            self.learn((job.id, job.since_ms) for job in new)
            self._keep(new)
        return len(new)

    def learn(self, marks: Iterable[tuple[str, int]]) -> None:
        """(job id, when it ended in ms since epoch) of what was marked here or elsewhere."""
        for job_id, ended_ms in marks:
            if self._ended_ms.get(job_id, -1) < ended_ms:
                self._ended_ms[job_id] = ended_ms
                self.version += 1
