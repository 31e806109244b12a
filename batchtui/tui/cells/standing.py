"""The board's rows in their order, kept as they change: a row that is as it was costs next to nothing again."""

from collections import Counter
from collections.abc import Container, Mapping
from heapq import heapify, heappop, heappush

from batchtui.domain.grouping import Group, Order
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.tui.cells.ordered import Ordered

_Counted = tuple[frozenset[str], JobState]
_Place = tuple[Order, int | None, _Counted]
"""Where a row stands, until when that holds (ms; None: as long as it does not change), and what it counts as."""


class Standing:
    """Places rows: trouble first, without those that ended before the time shown. Used from one thread."""

    def __init__(self) -> None:
        self.tally: Counter[_Counted] = Counter()
        """How many of the rows shown are in these queues and this state: RUNNING is at work, RUNNABLE waits."""
        self._rows: dict[str, Group] = {}
        self._coming: dict[str, Group | None] = {}
        self._places: dict[str, _Place] = {}
        """Those of the rows that are shown."""
        self._standing = Ordered[Group]()
        self._turns: list[tuple[int, str]] = []
        """A heap: when a row's place ends to hold, and its key."""
        self._now_ms = 0
        self._window_ms = 0
        self._seen: Container[Job] = ()

    def read(self, seen: Container[Job]) -> None:
        """These failures were marked as read, and no others: whatever is failing is placed anew."""
        self._seen = seen
        failing: dict[str, Group | None] = {key: row for key, row in self._rows.items() if row.rank.read is not None}
        self._coming = failing | self._coming

    def put(self, rows: Mapping[str, Group | None]) -> None:
        """These rows are so now, by key; None: there is no such row any more."""
        self._coming.update(rows)

    def clear(self) -> None:
        """There is no row any more."""
        self.put(dict.fromkeys({**self._rows, **self._coming}))

    def arrange(self, now_ms: int, window_ms: int) -> list[Group]:
        """Those of the rows that are active or ended within `window_ms`, in the board's default order."""
        if window_ms != self._window_ms or now_ms < self._now_ms:
            self._coming = {**self._rows, **self._coming}
            self._turns = []
        self._now_ms, self._window_ms = now_ms, window_ms
        self._take_what_turns()
        gone: list[Order] = []
        came: list[tuple[Order, Group]] = []
        for key, row in self._coming.items():
            before = self._places.pop(key, None)
            if before is not None:
                gone.append(before[0])
                self.tally[before[2]] -= 1
            if row is None:
                self._rows.pop(key, None)
                continue
            self._rows[key] = row
            place = self._place(row)
            if place is not None:
                self._places[key] = place
                self.tally[place[2]] += 1
                came.append((place[0], row))
                if place[1] is not None:
                    heappush(self._turns, (place[1], key))
        self._coming = {}
        self._standing.change(gone, came)
        return self._standing.items

    def _take_what_turns(self) -> None:
        """Rows whose place holds no longer are placed anew, as though they had changed."""
        while self._turns and self._turns[0][0] <= self._now_ms:
            key = heappop(self._turns)[1]
            if key in self._rows:
                self._coming.setdefault(key, self._rows[key])
        if len(self._turns) > 2 * len(self._rows) + 100:
            # Most are of rows that have changed since.
            self._turns = [(until_ms, key) for key, place in self._places.items() if (until_ms := place[1])]
            heapify(self._turns)

    def _place(self, row: Group) -> _Place | None:
        """None: it has ended before the time shown, which no moment changes."""
        now_ms, rank = self._now_ms, row.rank
        if rank.read is not None:
            rank = row.rank_for(self._seen)
        until_ms = rank.turns_at_ms
        turned = until_ms is not None and until_ms <= now_ms
        if rank.ended_ms is not None:
            # What has ended does not turn, but leaves.
            until_ms = rank.ended_ms + self._window_ms + 1
            if until_ms <= now_ms:
                return None
        return rank.orders[turned], None if turned else until_ms, rank.counts_as
