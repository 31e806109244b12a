"""What is known now of one scope: every run once, by name, and the stream of what changed."""

import threading
from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from heapq import merge, nsmallest
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from batchtui.aws.turn import ONE_PAGE
from batchtui.domain.grouping import Group, group_of, recounted
from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState
from batchtui.poll.changes import Change, PollStatus

if TYPE_CHECKING:
    from batchtui.domain.queue import Queue

Listener = Callable[[Change], None]


class Keeper(Protocol):
    """Who remembers what passes over the board."""

    def record(self, jobs: Iterable[Job]) -> None:
        """These rows are new, or say something new."""

    def mark_gone(self, scope: Scope, job_ids: Iterable[str]) -> None:
        """AWS knows these active runs no longer."""


class Board:
    """Runs, queues and status. Written by the poll's threads, read by any; each method is whole by itself.

    What a screen reads takes no lock: one look into a dict or copy of a list is whole anyway, and a page that is being
    taken in must not keep a key waiting.
    """

    def __init__(self, keeper: Keeper | None = None) -> None:
        self._keeper = keeper
        self._lock = threading.RLock()
        self._runs: dict[str, Job] = {}
        self._by_name: dict[str, list[Job]] = {}
        self._active: dict[str, dict[str, Job]] = {}
        self._failed: dict[str, Job] = {}
        self._groups: dict[str, Group] = {}
        self._outdated: set[str] = set()
        # Negative, so that the older runs of a backlog, which come by the thousand, go to the end of the list.
        self._created: dict[str, list[int]] = {}
        self._queues: tuple[Queue, ...] = ()
        self._status = PollStatus()
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
        return self._tell(Change(names=frozenset(job.name for job in taken)))

    def recall(self, jobs: Iterable[Job]) -> Change:
        """Takes in rows that were remembered: where AWS has answered already, its word stands."""
        with self._lock:
            names = {job.name for job in jobs if job.id not in self._runs and self._take(job)}
        return self._tell(Change(names=frozenset(names)))

    def keep_only(self, scope: Scope) -> Change:
        """Drops what was recalled of another scope; the memory keeps it."""
        with self._lock:
            others = [job for job in self._runs.values() if job.scope != scope]
            for job in others:
                self._drop(job)
        return self._tell(Change(names=frozenset(job.name for job in others)))

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
        return self._tell(Change(names=frozenset(job.name for job in gone)))

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
        return list(self._by_name)

    def run(self, job_id: str) -> Job | None:
        """One run by id."""
        return self._runs.get(job_id)

    def runs(self) -> list[Job]:
        """Every run, in no order."""
        return list(self._runs.values())

    def active(self) -> list[Job]:
        """Every active run, in no order."""
        with self._lock:
            return [job for runs in self._active.values() for job in runs.values()]

    def failed(self) -> list[Job]:
        """Every run that AWS calls FAILED, in no order."""
        return list(self._failed.values())

    def created_after(self, queue: str, moment_ms: int) -> int:
        """How many known runs of a queue were created after a moment."""
        with self._lock:
            return bisect_left(self._created.get(queue, []), -moment_ms)

    def runs_of(self, *names: str) -> list[Job]:
        """The runs of one name, or of several, newest first."""
        known = [list(self._by_name.get(name, ())) for name in names]
        return known[0] if len(known) == 1 else list(merge(*known, key=_age_key))

    def newest_of(self, names: Collection[str], most: int) -> list[Job]:
        """The newest runs of several names, newest first."""
        known = (runs for name in names if (runs := self._by_name.get(name, [])[:most]))
        # No run of an older name than these can be among them.
        newest = nsmallest(most, known, key=lambda runs: _age_key(runs[0]))
        return list(islice(merge(*newest, key=_age_key), most))

    def group(self, name: str) -> Group | None:
        """The runs of one name, summed up; None when it has none (any more)."""
        with self._lock:
            runs = self._by_name.get(name)
            if not runs:
                return None
            return group_of(name, runs, sorted(self._active.get(name, {}).values(), key=_age_key))

    def told_group(self, name: str) -> Group | None:
        """The same as of the last change that was told of this name: listeners need not wait for it."""
        return self._groups.get(name) or self.group(name)

    def extent(self) -> tuple[int, int | None]:
        """How many runs there are, and when the oldest was created."""
        oldest = [created[-1:] for created in list(self._created.values())]
        return len(self._runs), min((-last for one in oldest for last in one), default=None)

    def _sum_up(self, names: Iterable[str]) -> None:
        """On the poll's thread, name by name, so that the screens' thread finds it done."""
        for name in (name for part in ONE_PAGE.sliced(names) for name in part):
            with self._lock:
                group = self._groups.get(name)
                if group is None or name in self._outdated:
                    group = self.group(name)
                else:
                    group = recounted(group, len(self._by_name[name]))
                self._outdated.discard(name)
                if group is None:
                    self._groups.pop(name, None)
                else:
                    self._groups[name] = group

    def _tell(self, change: Change) -> Change:
        if self._listeners:
            self._sum_up(change.names)
        if change.names or change.queues or change.status:
            for listener in tuple(self._listeners):
                listener(change)
        return change

    def _take(self, job: Job) -> bool:
        """Whether the row said anything new."""
        known = self._runs.get(job.id)
        if known is not None:
            if known == job or (known.state.terminal and not job.state.terminal):
                return False
            job = _keeping_what_it_lacks(known, job)
            if known == job:
                return False
        self._runs[job.id] = job
        if job.state is JobState.FAILED:
            self._failed[job.id] = job
            self.failures_version += 1
        elif self._failed.pop(job.id, None) is not None:
            self.failures_version += 1
        self._note_active(known, job)
        if known is None or (known.queue, known.created_at_ms) != (job.queue, job.created_at_ms):
            if known is not None:
                self._remove_from_queue(known)
            insort(self._created.setdefault(job.queue, []), -job.created_at_ms)
        if known is not None and (known.name != job.name or known.created_at_ms != job.created_at_ms):
            self._remove_from_name(known)
            known = None
        self._put_in_name(job, known)
        return True

    def _note_active(self, known: Job | None, job: Job | None) -> None:
        """`job` has come into the place of `known`."""
        if known is not None and known.state.active:
            runs = self._active[known.name]
            del runs[known.id]
            if not runs:
                del self._active[known.name]
        if job is not None and job.state.active:
            self._active.setdefault(job.name, {})[job.id] = job

    def _put_in_name(self, job: Job, known: Job | None) -> None:
        runs = self._by_name.setdefault(job.name, [])
        at = bisect_left(runs, _age_key(job), key=_age_key)
        group = self._groups.get(job.name)
        if group is None or at < group.reach or job.state.active or (known is not None and known.state.active):
            self._outdated.add(job.name)
        if known is not None:
            runs[at] = job
        else:
            runs.insert(at, job)

    def _drop(self, job: Job) -> None:
        del self._runs[job.id]
        if self._failed.pop(job.id, None) is not None:
            self.failures_version += 1
        self._note_active(job, None)
        self._remove_from_name(job)
        self._remove_from_queue(job)

    def _remove_from_queue(self, job: Job) -> None:
        created = self._created[job.queue]
        del created[bisect_left(created, -job.created_at_ms)]

    def _remove_from_name(self, job: Job) -> None:
        self._groups.pop(job.name, None)
        runs = self._by_name[job.name]
        del runs[bisect_left(runs, _age_key(job), key=_age_key)]
        if not runs:
            del self._by_name[job.name]


def _age_key(job: Job) -> tuple[int, str]:
    return (-job.created_at_ms, job.id)


def _ended_likewise(known: Job, job: Job) -> bool:
    return (known.state, known.state_reason) == (job.state, job.state_reason)


def _keeping_what_it_lacks(known: Job, job: Job) -> Job:
    """Listings and descriptions each leave something out: what an earlier answer told is not lost."""
    lacking: dict[str, Any] = {}
    if not job.queue:
        lacking["queue"] = known.queue
    if not job.definition:
        lacking["definition"] = known.definition
    if job.array_size is None and known.array_size is not None:
        lacking["array_size"] = known.array_size
    if not job.children and known.children and job.state is not JobState.SUBMITTED:
        lacking["children"] = known.children
    if known.stopping_asked and not job.stopping_asked:
        lacking["stopping_asked"] = True
    if job.cause is None and known.cause is not None and _ended_likewise(known, job):
        lacking["cause"] = known.cause
    return replace(job, **lacking) if lacking else job
