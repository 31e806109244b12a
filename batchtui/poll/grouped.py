"""Runs under labels, newest first, and what the runs of each label say: the board by name, and by what else is asked.

Written under the board's lock; what a screen reads takes none, for one look into a dict or copy of a list is whole.
"""

import threading
from bisect import bisect_left
from collections.abc import Collection, Iterable
from dataclasses import replace
from heapq import merge, nsmallest
from itertools import islice

from batchtui.domain.failed import is_failure
from batchtui.domain.grouping import STRIP, Group, group_of, recounted
from batchtui.domain.job import Job
from batchtui.domain.labels import By, Grouping
from batchtui.domain.when import DAY


class Grouped:
    """Every run once, under its label."""

    def __init__(self, grouping: Grouping, lock: "threading.RLock") -> None:
        self.grouping = grouping
        self._lock = lock
        self._label = grouping.labelling
        self._runs: dict[str, list[Job]] = {}
        self._active: dict[str, dict[str, Job]] = {}
        self._groups: dict[str, Group] = {}
        self._outdated: set[str] = set()
        self._names = None if grouping.by is By.NAME else Names()
        self._changed: set[str] = set()
        self._guarded: frozenset[str] = frozenset()

    def set_guarded(self, labels: frozenset[str]) -> frozenset[str]:
        """The labels whose runs a lock keeps apart; those whose groups say something else by that."""
        before, self._guarded = self._guarded, labels
        changed = frozenset(label for label in before ^ labels if label in self._active)
        self._outdated |= changed
        return changed

    def labels(self) -> list[str]:
        """Every label that has a run."""
        return list(self._runs)

    def runs_of(self, *labels: str) -> list[Job]:
        """The runs of one label, or of several, newest first."""
        known = [list(self._runs.get(label, ())) for label in labels]
        return known[0] if len(known) == 1 else list(merge(*known, key=age_key))

    def count(self, label: str) -> int:
        """How many runs a label has."""
        return len(self._runs.get(label, ()))

    def newest_of(self, labels: Collection[str], most: int) -> list[Job]:
        """The newest runs of several labels, newest first."""
        known = (runs for label in labels if (runs := self._runs.get(label, [])[:most]))
        # No run of an older label than these can be among them.
        newest = nsmallest(most, known, key=lambda runs: age_key(runs[0]))
        return list(islice(merge(*newest, key=age_key), most))

    def group(self, label: str) -> Group | None:
        """The runs of one label, summed up; None when it has none (any more)."""
        with self._lock:
            runs = self._runs.get(label)
            if not runs:
                return None
            active = sorted(self._active.get(label, {}).values(), key=age_key)
            group = group_of(label, runs, active, label in self._guarded)
            if self._names is None:
                return group
            since_ms = max(job.since_ms for job in runs[:STRIP]) - DAY
            failed = self._names.failed_since(label, since_ms)
            if not failed:
                return group
            failures = {job.id: job for job in (*group.failures, *failed)}
            return replace(group, failed_names=len(failed), failures=tuple(failures.values()))

    def told_group(self, label: str) -> Group | None:
        """The same as of the last change that was told of this label: listeners need not wait for it."""
        return self._groups.get(label) or self.group(label)

    def sum_up(self, label: str) -> None:
        """On the poll's thread, so that the screens' thread finds it done."""
        with self._lock:
            group = self._groups.get(label)
            runs = self._runs.get(label)
            group = self.group(label) if group is None or label in self._outdated else recounted(group, len(runs or ()))
            self._outdated.discard(label)
            if group is None:
                self._groups.pop(label, None)
            else:
                self._groups[label] = group

    def take_changed(self) -> frozenset[str]:
        """The labels with a run that came, moved or went since the last call."""
        changed, self._changed = self._changed, set()
        return frozenset(changed)

    def put(self, job: Job, known: Job | None) -> None:
        """This is the run now; `known`: what it was on the board."""
        label = self._label(job)
        if known is not None and (_stands(known) != _stands(job) or self._label(known) != label):
            self.drop(known)
        runs = self._runs.setdefault(label, [])
        at = bisect_left(runs, age_key(job), key=age_key)
        before = runs[at] if at < len(runs) and runs[at].id == job.id else None
        group = self._groups.get(label)
        was_active = before is not None and before.state.active
        if group is None or at < group.reach or job.state.active or was_active:
            self._outdated.add(label)
        if before is None:
            runs.insert(at, job)
        else:
            runs[at] = job
        if was_active and not job.state.active:
            self._no_longer_active(label, job)
        elif job.state.active:
            self._active.setdefault(label, {})[job.id] = job
        if self._names is not None:
            self._changed.add(label)
            if self._names.put(label, job, before is None):
                self._outdated.add(label)

    def drop(self, job: Job) -> None:
        """The run is there no longer."""
        label = self._label(job)
        runs = self._runs.get(label, [])
        at = bisect_left(runs, age_key(job), key=age_key)
        if at == len(runs) or runs[at].id != job.id:
            return
        del runs[at]
        self._groups.pop(label, None)
        self._no_longer_active(label, job)
        if self._names is not None:
            self._changed.add(label)
            self._names.drop(label, job, runs)
        if not runs:
            del self._runs[label]

    def _no_longer_active(self, label: str, job: Job) -> None:
        active = self._active.get(label, {})
        if active.pop(job.id, None) is not None and not active:
            del self._active[label]


class Names:
    """Of each label the job names, and which of them failed last: what one name fails at, another does not mend."""

    def __init__(self) -> None:
        self._newest: dict[str, dict[str, tuple[Job, int]]] = {}
        """By label and name: the newest run, and how many there are."""
        self._failed: dict[str, dict[str, Job]] = {}

    def failed_since(self, label: str, moment_ms: int) -> tuple[Job, ...]:
        """The newest run of each name that failed last, and since then; the newest of them first."""
        failed = (job for job in self._failed.get(label, {}).values() if job.since_ms >= moment_ms)
        return tuple(sorted(failed, key=age_key))

    def put(self, label: str, job: Job, new: bool) -> bool:
        """This is a run of the label now; whether another name, or one less, has failed last."""
        newest = self._newest.setdefault(label, {})
        known, count = newest.get(job.name, (job, 0))
        if _says_less(job, known):
            newest[job.name] = known, count + new
            return False
        newest[job.name] = job, count + new
        return self._note(label, job)

    def drop(self, label: str, job: Job, left: Iterable[Job]) -> None:
        """It is there no longer; `left`: the runs of the label that are, newest first."""
        newest = self._newest[label]
        known, count = newest[job.name]
        if count == 1:
            del newest[job.name]
            self._failed.get(label, {}).pop(job.name, None)
            return
        if known.id == job.id:
            own = [one for one in left if one.name == job.name]
            known = next((one for one in own if not one.skipped), own[0])
            self._note(label, known)
        newest[job.name] = known, count - 1

    def _note(self, label: str, newest: Job) -> bool:
        failed = self._failed.setdefault(label, {})
        if is_failure(newest):
            before = failed.get(newest.name)
            failed[newest.name] = newest
            return before != newest
        return failed.pop(newest.name, None) is not None


def _stands(job: Job) -> tuple[int, str]:
    """By what it stands where it stands under its label."""
    return job.created_at_ms, job.name


def _says_less(job: Job, known: Job) -> bool:
    """Whether the other run is the newer one; what the guard did not let run says nothing."""
    return (job.skipped, age_key(job)) > (known.skipped, age_key(known))


def age_key(job: Job) -> tuple[int, str]:
    """Sorts the newest first."""
    return (-job.created_at_ms, job.id)
