"""All runs in one list, kept in order as some of them change: a hundred thousand are not sorted again for one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any

from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.tui.cells.ordered import Ordered


@dataclass(frozen=True, slots=True)
class FlatView:
    """What of the runs is shown, and how; another view is another list."""

    queue: str = ""
    """Empty: all."""
    failed_only: bool = False
    window_ms: int = 0
    """Ended runs go back so far."""
    filter: str = ""
    counted_to_ms: int = 0
    """To which moment the filter counts ages; 0 where it counts none."""
    sort: str = ""
    """The column's key; empty: the newest first."""
    descending: bool = False


class FlatList:
    """Used from one thread. `run`: a run as it is now, None where it is known no longer."""

    def __init__(self, run: Callable[[str], Job | None], runs: Callable[[], Iterable[Job]]) -> None:
        self._run = run
        self._runs = runs
        self._view: FlatView | None = None
        self._wanted: Callable[[Job], bool] = lambda _job: True
        self._value: Callable[[Job], Any] | None = None
        self._ordered = Ordered[Job]()
        self._shown: dict[str, Any] = {}
        """By id the sort key of each run that has a place; None where the filter hides it."""
        self._leaves: list[tuple[int, str]] = []
        """A heap: when an ended run is too old, and its id."""
        self._stale: set[str] = set()
        self._listed: list[Job] = []

    @property
    def known(self) -> int:
        """How many runs there are but for the filter."""
        return len(self._shown)

    def touch(self, ids: Iterable[str]) -> None:
        """These runs came, moved or went."""
        if self._view is not None:
            self._stale.update(ids)

    def arrange(
        self,
        view: FlatView,
        wanted: Callable[[Job], bool],
        value: Callable[[Job], Any] | None,
        now_ms: int,
        hold: bool,
    ) -> list[Job]:
        """The runs in order; with `hold` those that were there stay where they are, and new ones come last.

        `wanted`: the filter's test. `value`: what the view is sorted by, None for its default order.
        """
        if view != self._view:
            hold = False
            self._begin(view, wanted, value, now_ms)
        else:
            while self._leaves and self._leaves[0][0] <= now_ms:
                self._stale.add(heappop(self._leaves)[1])
            self._renew(now_ms)
        changed, self._stale = self._stale, set()
        if hold:
            self._listed = self._held(changed)
        else:
            self._listed = self._ordered.items[::-1] if view.descending else list(self._ordered.items)
        return self._listed

    def _begin(
        self, view: FlatView, wanted: Callable[[Job], bool], value: Callable[[Job], Any] | None, now_ms: int
    ) -> None:
        self._view, self._wanted, self._value = view, wanted, value
        self._shown, self._ordered = {}, Ordered()
        runs = [job for job in self._runs() if self._has_place(job, now_ms)]
        self._leaves = [(self._leaves_ms(job), job.id) for job in runs if not job.state.active]
        heapify(self._leaves)
        came = []
        for job in runs:
            key = self._key(job) if wanted(job) else None
            self._shown[job.id] = key
            if key is not None:
                came.append((key, job))
        self._ordered.change((), came)

    def _renew(self, now_ms: int) -> None:
        gone: list[Any] = []
        came: list[tuple[Any, Job]] = []
        for job_id in self._stale:
            before = self._shown.pop(job_id, None)
            if before is not None:
                gone.append(before)
            job = self._run(job_id)
            if job is None or not self._has_place(job, now_ms):
                continue
            key = self._key(job) if self._wanted(job) else None
            self._shown[job_id] = key
            if key is not None:
                came.append((key, job))
            if not job.state.active:
                heappush(self._leaves, (self._leaves_ms(job), job_id))
        self._ordered.change(gone, came)

    def _held(self, changed: set[str]) -> list[Job]:
        now = {job_id: job for job_id in changed if self._shown.get(job_id) is not None and (job := self._run(job_id))}
        held = [job if job.id not in changed else now.pop(job.id, None) for job in self._listed]
        came = sorted(now.values(), key=self._key, reverse=self._view is not None and self._view.descending)
        return [job for job in held if job is not None] + came

    def _has_place(self, job: Job, now_ms: int) -> bool:
        view = self._view
        assert view is not None
        if (view.queue and job.queue != view.queue) or (view.failed_only and job.state is not JobState.FAILED):
            return False
        return job.state.active or job.since_ms >= now_ms - view.window_ms

    def _leaves_ms(self, job: Job) -> int:
        assert self._view is not None
        return job.since_ms + self._view.window_ms + 1

    def _key(self, job: Job) -> Any:
        """No two runs have the same; from the greatest down the newest is still first among equals."""
        assert self._view is not None
        age = job.created_at_ms if self._view.descending else -job.created_at_ms
        return (age, job.id) if self._value is None else (self._value(job), age, job.id)
