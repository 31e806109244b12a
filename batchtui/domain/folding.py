"""The board's rows: a row a job name, and one for all names of a shape where there are at least three."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from batchtui.domain.grouping import Group, fold_key, group_of
from batchtui.domain.job import Job
from batchtui.domain.shape import ALIKE, series, shape_of, starred, varies
from batchtui.domain.when import DAY

JUDGED = 60
"""Newest runs that a row of many names is summed up from; it counts all of them."""

NewestOf = Callable[[Collection[str], int], Sequence[Job]]
"""(names, how many) → their newest runs, newest first."""
_Key = tuple[str, str]
"""A shape and a queue: names of one shape in two queues are two rows."""


class Folds:
    """Keeps the groups by name, and folds those of one shape and queue; a fold is made anew when a member changes."""

    def __init__(self, newest_of: NewestOf) -> None:
        self.groups: dict[str, Group] = {}
        self._newest_of = newest_of
        self._folding = True
        self._shapes: dict[str, str] = {}
        self._key_of: dict[str, _Key] = {}
        self._members: dict[_Key, dict[str, Group]] = {}
        self._made: dict[_Key, Group] = {}
        self._folded: set[_Key] = set()
        """Those that were told as a row."""
        self._stale_names: set[str] = set()
        self._stale_keys: set[_Key] = set()

    @property
    def folding(self) -> bool:
        """Whether names of one shape stand in one row."""
        return self._folding

    @folding.setter
    def folding(self, folding: bool) -> None:
        self._folding = folding
        self._stale_keys.update(self._members)

    def put(self, name: str, group: Group | None) -> None:
        """This is the group of the name now; None: it has no run any more."""
        self._stale_names.add(name)
        shape = self._shapes.get(name) or self._shapes.setdefault(name, shape_of(name))
        key = (shape, group.newest.queue) if group is not None and varies(shape) else None
        before = self._key_of.pop(name, None)
        if before is not None and before != key:
            self._remove(name, before)
        if group is None:
            self.groups.pop(name, None)
            self._shapes.pop(name, None)
            return
        self.groups[name] = group
        if key is not None:
            self._key_of[name] = key
            self._members.setdefault(key, {})[name] = group
            self._made.pop(key, None)
            self._stale_keys.add(key)

    def changes(self) -> dict[str, Group | None]:
        """The rows that are other than at the last call, by key; None: there is no such row any more."""
        rows: dict[str, Group | None] = {}
        for key in self._stale_keys:
            members = self._members.get(key, {})
            folds = self._folding and len(members) >= ALIKE
            if folds:
                rows[fold_key(*key)] = self._fold(key, members)
            elif key in self._folded:
                rows[fold_key(*key)] = None
            if folds is not (key in self._folded):
                # Each member has become a row of its own, or is none any more.
                self._folded ^= {key}
                self._stale_names.update(members)
        for name in self._stale_names:
            rows[name] = None if self._key_of.get(name) in self._folded else self.groups.get(name)
        self._stale_keys, self._stale_names = set(), set()
        return rows

    def now(self, row: Group) -> Group | None:
        """A row as it is now: names may have come to a fold; None: there is no such row any more."""
        if not row.names:
            return self.groups.get(row.name)
        key = (row.fold_shape, row.fold_queue)
        members = self._members.get(key, {})
        return self._fold(key, members) if len(members) >= ALIKE else None

    def _remove(self, name: str, key: _Key) -> None:
        members = self._members[key]
        del members[name]
        self._made.pop(key, None)
        self._stale_keys.add(key)
        if not members:
            del self._members[key]

    def _fold(self, key: _Key, members: Mapping[str, Group]) -> Group:
        if key not in self._made:
            self._made[key] = folded(*key, members, self._newest_of(members.keys(), JUDGED))
        return self._made[key]


def folded(shape: str, queue: str, members: Mapping[str, Group], newest: Sequence[Job]) -> Group:
    """All the names of one shape and queue as one group.

    Names that carry nothing but their date follow each other, as the runs of one name do: the newest speaks for all.
    Others stand side by side: one that failed within a day of the newest run is not hidden by another's success.
    """
    runs = {job.id: job for group in members.values() for job in group.active} | {job.id: job for job in newest}
    group = group_of(starred(shape), sorted(runs.values(), key=lambda job: (-job.created_at_ms, job.id)))
    last = max(one.newest.since_ms for one in members.values())
    failed = [] if series(shape) else [one.newest for one in members.values() if _failed_since(one, last - DAY)]
    failures = {job.id: job for job in (*group.failures, *failed)}.values()
    return replace(
        group,
        count=sum(one.count for one in members.values()),
        names=tuple(sorted(members)),
        fold_shape=shape,
        fold_queue=queue,
        failed_names=len(failed),
        failures=tuple(sorted(failures, key=lambda job: (-job.created_at_ms, job.id))),
    )


def _failed_since(group: Group, moment_ms: int) -> bool:
    return group.failing and group.newest.since_ms >= moment_ms
