"""The board's rows in their order, kept as they change: a row that is as it was costs nothing again."""

from collections import Counter
from collections.abc import Iterable
from operator import itemgetter

from batchtui.domain.grouping import Group
from batchtui.domain.state import JobState

NEVER_MS = 2**63
_Place = tuple[int, int, bool, tuple[frozenset[str], JobState], tuple[int, int, str], Group]
"""The row's identity, until when the rest holds (ms), whether it is shown, what it counts as, its order, and itself.

A plain tuple, for there are thousands. The row is held, so that no other can have its identity.
"""


class Standing:
    """Places rows: trouble first, without those that ended before the time shown. Used from one thread."""

    def __init__(self) -> None:
        self.tally: Counter[tuple[frozenset[str], JobState]] = Counter()
        """How many of the rows shown are in these queues and this state: RUNNING is at work, RUNNABLE waits."""
        self._places: list[_Place] = []
        self._now_ms = 0
        self._window_ms = 0

    def arrange(self, rows: Iterable[Group], now_ms: int, window_ms: int) -> list[Group]:
        """Those of the rows that are active or ended within `window_ms`, in the board's default order."""
        if window_ms != self._window_ms or now_ms < self._now_ms:
            self._places = []
        self._now_ms, self._window_ms = now_ms, window_ms
        came = {id(row): row for row in rows}
        take = came.pop
        places = [place for place in self._places if place[1] > now_ms and take(place[0], None) is not None]
        places += [self._place(row) for row in came.values()]
        places.sort(key=itemgetter(4))
        self._places = places
        shown = [place for place in places if place[2]]
        self.tally = Counter(map(itemgetter(3), shown))
        return [place[5] for place in shown]

    def _place(self, row: Group) -> _Place:
        now_ms = self._now_ms
        shown = row.lately(now_ms - self._window_ms)
        turns_at_ms = row.turns_at_ms()
        until_ms = turns_at_ms if turns_at_ms is not None and turns_at_ms > now_ms else NEVER_MS
        if shown and not row.active:
            until_ms = min(until_ms, row.newest.since_ms + self._window_ms + 1)
        counted = JobState.FAILED if row.failing else _counted_as(row.state)
        return (id(row), until_ms, shown, (row.queues, counted), row.order(now_ms), row)


def _counted_as(state: JobState) -> JobState:
    if state.waiting:
        return JobState.RUNNABLE
    return JobState.RUNNING if state.active else state
