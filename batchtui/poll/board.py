"""What is known now of one scope: every run once, by name, and the stream of what changed."""

import threading
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from batchtui.aws.turn import ONE_PAGE
from batchtui.domain.grouping import Group
from batchtui.domain.job import Job
from batchtui.domain.labels import BY_NAME, Grouping
from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState
from batchtui.poll.changes import Change, PollStatus
from batchtui.poll.grouped import Grouped, age_key
from batchtui.poll.lacking import keeping_what_it_lacks

if TYPE_CHECKING:
    from batchtui.domain.queue import Queue
    from batchtui.poll.keeping import Keeper

Listener = Callable[[Change], None]


class Board:
    """Runs, queues and status. Written by the poll's threads, read by any; each method is whole by itself.

    What a screen reads takes no lock: one look into a dict or copy of a list is whole anyway, and a page that is being
    taken in must not keep a key waiting.
    """

    def __init__(self, keeper: "Keeper | None" = None) -> None:
        self._keeper = keeper
        self._lock = threading.RLock()
        self._runs: dict[str, Job] = {}
        self._by_name = Grouped(BY_NAME, self._lock)
        self._chosen: Grouped | None = None
        self._coming: Grouped | None = None
        """What is to be chosen once all runs are in it."""
        self._active: dict[str, Job] = {}
        self._failed: dict[str, Job] = {}
        # Negative, so that the older runs of a backlog, which come by the thousand, go to the end of the list.
        self._created: dict[str, list[int]] = {}
        self._unsorted: set[str] = set()
        self._oldest_ms: int | None = None
        self._queues: tuple[Queue, ...] = ()
        self._status = PollStatus()
        self._skipped: set[str] = set()
        self._listeners: list[Listener] = []
        self.failures_version = 0
        """Another one each time something else is known of a run that failed."""

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Has the listener called, on the poll's threads, with each change; the answer ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def apply(self, jobs: Iterable[Job]) -> Change:
        """Takes in rows of AWS: each run once, and what has ended stays ended."""
        taken: list[Job] = []
        for part in ONE_PAGE.sliced(jobs):
            with self._lock:
                taken += [self._runs[job.id] for job in part if self._take(job)]
        if self._keeper is not None:
            self._keeper.record(taken)
        return self._tell(_about(taken))

    def recall(self, jobs: Iterable[Job]) -> Change:
        """Takes in rows that were remembered: where AWS has answered already, its word stands."""
        with self._lock:
            taken = [job for job in jobs if job.id not in self._runs and self._take(job)]
        return self._tell(_about(taken))

    def mark_skipped(self, ids: Iterable[str]) -> Change:
        """What the guard did not let run; also of runs that come later."""
        new = [job_id for job_id in ids if job_id not in self._skipped]
        with self._lock:
            self._skipped.update(new)
        return self.apply([job for job_id in new if (job := self._runs.get(job_id)) is not None])

    def set_guarded(self, names: Iterable[str]) -> Change:
        """The job names that have a lock."""
        with self._lock:
            changed = self._by_name.set_guarded(frozenset(names))
        return self._tell(Change(names=changed))

    def keep_only(self, scope: Scope) -> Change:
        """Drops what was recalled of another scope; the memory keeps it."""
        with self._lock:
            others = [job for job in self._runs.values() if job.scope != scope]
            for job in others:
                self._drop(job)
        return self._tell(_about(others))

    def forget(self, ids: Iterable[str]) -> Change:
        """Drops active runs that AWS knows no longer."""
        gone: list[Job] = []
        with self._lock:
            for job_id in ids:
                job = self._runs.get(job_id)
                if job is not None:
                    self._drop(job)
                    gone.append(job)
        if self._keeper is not None and gone:
            self._keeper.mark_gone(gone[0].scope, [job.id for job in gone])
        return self._tell(_about(gone))

    def set_queues(self, queues: "Sequence[Queue]") -> Change:
        """The queues of the scope, in the order in which they are shown."""
        with self._lock:
            same = self._queues == tuple(queues)
            self._queues = tuple(queues)
        return self._tell(Change(queues=not same))

    def set_status(self, **fields: Any) -> Change:
        """Changes fields of the status."""
        with self._lock:
            before, self._status = self._status, replace(self._status, **fields)
            same = before == self._status
        return self._tell(Change(status=not same))

    @property
    def status(self) -> PollStatus:
        """How far to trust the rest."""
        return self._status

    @property
    def queues(self) -> "tuple[Queue, ...]":
        """The queues, in the order in which they are shown."""
        return self._queues

    def names(self) -> list[str]:
        """Every job name that has a run."""
        return self._by_name.labels()

    def run(self, job_id: str) -> Job | None:
        """One run by id."""
        return self._runs.get(job_id)

    def runs(self) -> list[Job]:
        """Every run, in no order."""
        return list(self._runs.values())

    def active(self) -> list[Job]:
        """Every active run, in no order."""
        with self._lock:
            return list(self._active.values())

    def failed(self) -> list[Job]:
        """Every run that AWS calls FAILED, in no order."""
        return list(self._failed.values())

    def created_after(self, queue: str, moment_ms: int) -> int:
        """How many known runs of a queue were created after a moment."""
        with self._lock:
            return bisect_left(self._created_in(queue), -moment_ms)

    def runs_of(self, *names: str) -> list[Job]:
        """The runs of one name, or of several, newest first."""
        return self._by_name.runs_of(*names)

    def newest_of(self, names: Collection[str], most: int) -> list[Job]:
        """The newest runs of several names, newest first."""
        return self._by_name.newest_of(names, most)

    def group(self, name: str) -> Group | None:
        """The runs of one name, summed up; None when it has none (any more)."""
        return self._by_name.group(name)

    def told_group(self, name: str) -> Group | None:
        """The same as of the last change that was told of this name: listeners need not wait for it."""
        return self._by_name.told_group(name)

    def grouped(self, grouping: Grouping) -> Grouped | None:
        """The runs so grouped; None where they are not, or not yet: `group_by` has them be."""
        if grouping == BY_NAME:
            return self._by_name
        chosen = self._chosen
        return chosen if chosen is not None and chosen.grouping == grouping else None

    def group_by(self, grouping: Grouping) -> Change:
        """Groups the runs by something besides their names, until something else is asked for; the answer tells all.

        With many runs it takes a while: not for a screen's thread.
        """
        with self._lock:
            coming = None if grouping == BY_NAME else Grouped(grouping, self._lock)
            # From now on each run that comes goes there too.
            self._coming = coming
            runs = list(self._runs.values()) if coming is not None else []
        if coming is None:
            self._chosen = None
            return Change()
        # Each goes to the end of its list.
        runs.sort(key=age_key)
        for part in ONE_PAGE.sliced(runs):
            with self._lock:
                if self._coming is not coming:
                    return Change()
                for job in part:
                    if (now := self._runs.get(job.id)) is not None:
                        coming.put(now, None)
        with self._lock:
            if self._coming is not coming:
                return Change()
            self._chosen, self._coming = coming, None
        return self._tell(Change())

    def extent(self) -> tuple[int, int | None]:
        """How many runs there are, and when the oldest was created."""
        return len(self._runs), self._oldest_ms

    def _sum_up(self, grouped: Grouped, labels: Iterable[str]) -> None:
        """Label by label, so that nobody waits for long."""
        for part in ONE_PAGE.sliced(labels):
            for label in part:
                grouped.sum_up(label)

    def _tell(self, change: Change) -> Change:
        if (chosen := self._chosen) is not None:
            with self._lock:
                change = replace(change, groups=chosen.take_changed())
        if self._listeners:
            self._sum_up(self._by_name, change.names)
            if chosen is not None:
                self._sum_up(chosen, change.groups)
        if change != Change():
            for listener in tuple(self._listeners):
                listener(change)
        return change

    def _take(self, job: Job) -> bool:
        """Whether the row said anything new."""
        if not job.skipped and job.id in self._skipped:
            job = replace(job, skipped=True)
        known = self._runs.get(job.id)
        if known is not None:
            if known == job or (known.state.terminal and not job.state.terminal):
                return False
            job = keeping_what_it_lacks(known, job)
            if known == job:
                return False
        self._runs[job.id] = job
        if job.state is JobState.FAILED:
            self._failed[job.id] = job
            self.failures_version += 1
        elif self._failed.pop(job.id, None) is not None:
            self.failures_version += 1
        if job.state.active:
            self._active[job.id] = job
        else:
            self._active.pop(job.id, None)
        if known is None or (known.queue, known.created_at_ms) != (job.queue, job.created_at_ms):
            if known is not None:
                self._remove_from_queue(known)
            self._created.setdefault(job.queue, []).append(-job.created_at_ms)
            self._unsorted.add(job.queue)
            if self._oldest_ms is None or job.created_at_ms < self._oldest_ms:
                self._oldest_ms = job.created_at_ms
        for grouped in self._all_grouped():
            grouped.put(job, known)
        return True

    def _all_grouped(self) -> list[Grouped]:
        return [one for one in (self._by_name, self._chosen, self._coming) if one is not None]

    def _drop(self, job: Job) -> None:
        del self._runs[job.id]
        if self._failed.pop(job.id, None) is not None:
            self.failures_version += 1
        self._active.pop(job.id, None)
        for grouped in self._all_grouped():
            grouped.drop(job)
        self._remove_from_queue(job)

    def _created_in(self, queue: str) -> list[int]:
        """In order. Put in order only when it is looked at: a page's rows need not be in any."""
        created = self._created.get(queue, [])
        if queue in self._unsorted:
            created.sort()
            self._unsorted.discard(queue)
        return created

    def _remove_from_queue(self, job: Job) -> None:
        created = self._created_in(job.queue)
        del created[bisect_left(created, -job.created_at_ms)]
        if job.created_at_ms == self._oldest_ms:
            last = [self._created_in(queue)[-1:] for queue in self._created]
            self._oldest_ms = min((-one for some in last for one in some), default=None)


def _about(jobs: list[Job]) -> Change:
    return Change(names=frozenset(job.name for job in jobs), runs=frozenset(job.id for job in jobs))
