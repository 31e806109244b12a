"""The board's rows in their order, kept as they change: a row that is as it was costs nothing again."""

from collections import Counter
from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple

from batchtui.domain.grouping import Group
from batchtui.domain.state import JobState

NEVER_MS = 2**63


class _Place(NamedTuple):
    """Where a row stands, and until when that holds."""

    identity: int
    until_ms: int
    shown: bool
    order: tuple[int, int, str]
    row: Group
    """Held here, so that no other row can have its identity."""


_ORDER = itemgetter(_Place._fields.index("order"))


class Standing:
    """Places rows: trouble first, without those that ended before the time shown. Used from one thread."""

    def __init__(self) -> None:
        self.tally: Counter[tuple[str, JobState]] = Counter()
        """How many of the rows shown stand in which state, a queue: RUNNING is at work, RUNNABLE waits."""
        self._places: list[_Place] = []
        self._now_ms = 0
        self._window_ms = 0

    def arrange(self, rows: Iterable[Group], now_ms: int, window_ms: int) -> list[Group]:
        """Those of the rows that are active or ended within `window_ms`, in the board's default order."""
        if window_ms != self._window_ms or now_ms < self._now_ms:
            self._places = []
            self.tally.clear()
        self._now_ms, self._window_ms = now_ms, window_ms
        came = {id(row): row for row in rows}
        places = self._still(came)
        places += (self._place(row) for row in came.values())
        places.sort(key=_ORDER)
        self._places = places
        return [row for _, _, shown, _, row in places if shown]

    def _still(self, came: dict[int, Group]) -> list[_Place]:
        """The places that hold; their rows are taken out of those that came."""
        still: list[_Place] = []
        now_ms, take = self._now_ms, came.pop
        for place in self._places:
            if place[1] > now_ms and take(place[0], None) is not None:
                still.append(place)
            elif place.shown:
                self._count(place.row, -1)
        return still

    def _place(self, row: Group) -> _Place:
        shown = row.lately(self._now_ms - self._window_ms)
        turns_at_ms = row.turns_at_ms()
        until_ms = turns_at_ms if turns_at_ms is not None and turns_at_ms > self._now_ms else NEVER_MS
        if shown:
            self._count(row, 1)
            if not row.active:
                until_ms = min(until_ms, row.newest.since_ms + self._window_ms + 1)
        return _Place(id(row), until_ms, shown, row.order(self._now_ms), row)

    def _count(self, row: Group, by: int) -> None:
        state = JobState.FAILED if row.failing else _counted_as(row.state)
        for queue in row.queues:
            self.tally[queue, state] += by


def _counted_as(state: JobState) -> JobState:
    if state.waiting:
        return JobState.RUNNABLE
    return JobState.RUNNING if state.active else state
