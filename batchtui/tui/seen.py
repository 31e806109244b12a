"""Which failures the operator has marked as read: here, at earlier starts, and in other windows."""

from collections.abc import Callable, Iterable, Sequence

from batchtui.domain.job import Job
from batchtui.domain.scope import Scope

Marks = tuple[list[tuple[str, int]], int]
"""(job id, when it had ended in ms since epoch) of each that was marked, and the number to ask from the next time."""
Ask = Callable[[Scope, int, Callable[[Marks], object]], object]
"""(scope, number, deliver): what was marked after that number, delivered on any thread."""


class Seen:
    """Used from the screens' thread. Without a `keep` it lasts as long as the dashboard.

    A failure is read if it had ended when it was marked: one with the same id that ended later is another.
    """

    def __init__(self, keep: Callable[[Sequence[Job]], object] = lambda _jobs: None, ask: Ask | None = None) -> None:
        """`keep`: writes down that these were marked, on somebody else's thread."""
        self.version = 0
        """Another one each time something was marked."""
        self._keep = keep
        self._ask = ask
        self._ended_ms: dict[str, int] = {}
        self._scope: Scope | None = None
        self._after = 0
        self._asking = False

    def __contains__(self, job: object) -> bool:
        return isinstance(job, Job) and self._ended_ms.get(job.id, -1) >= job.since_ms

    def mark(self, jobs: Iterable[Job]) -> int:
        """These failures are read; how many of them were not."""
        new = [job for job in jobs if job not in self]
        if new:
            self._take((job.id, job.since_ms) for job in new)
            self._keep(new)
        return len(new)

    def learn(self, scope: Scope, marks: Marks) -> None:
        """What was marked of a scope, here or elsewhere."""
        self._scope, self._after = scope, marks[1]
        self._take(marks[0])

    def ask(self, scope: Scope, hand_over: Callable[[Callable[[Marks], object]], Callable[[Marks], object]]) -> None:
        """Asks what was marked elsewhere since. `hand_over`: makes of a function one that calls it on this thread."""
        if self._ask is None or self._asking:
            return
        self._asking = True

        def arrived(marks: Marks) -> None:
            self._asking = False
            self.learn(scope, marks)

        self._ask(scope, self._after if scope == self._scope else 0, hand_over(arrived))

    def _take(self, marks: Iterable[tuple[str, int]]) -> None:
        for job_id, ended_ms in marks:
            if self._ended_ms.get(job_id, -1) < ended_ms:
                self._ended_ms[job_id] = ended_ms
                self.version += 1
