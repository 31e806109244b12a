"""The lines of an open log by number: they come at both ends, late ones in between, and a stretch may be missing."""

from array import array
from collections.abc import Iterable, Sequence

from batchtui.domain.log import LogLine
from batchtui.logs.rope import Rope
from batchtui.logs.scan import Needle
from batchtui.logs.spill import Spill

GAP = "… lines between are not loaded: scroll here to load them"


class LogText:
    """The order of lines that a spill keeps. One thread changes and reads it.

    Offsets come from `Spill.put`, which may run on another thread. Lines stand in the order of their time.
    """

    def __init__(self, spill: Spill) -> None:
        self.spill = spill
        self.gap: int | None = None
        """The row that stands for lines not loaded; those before it reach down to it from elsewhere."""
        self._rope = Rope()

    def __len__(self) -> int:
        return len(self._rope)

    def line(self, number: int) -> LogLine:
        """The line of a number from 0.

        Raises:
            IndexError: there is none such.
        """
        return self.spill.read([self._rope[number]])[0]

    def lines(self, first: int, last: int) -> list[LogLine]:
        """The lines from a number up to, without, another; with few reads of the file."""
        return self.spill.read(self._rope.between(first, last))

    def holding(self, rows: range, needle: Needle) -> tuple[list[int], list[int]]:
        """Those of the rows whose line holds a text; and those of which only their look tells."""
        found: list[int] = []
        odd: list[int] = []
        row = rows.start
        for offsets in self._rope.rising(rows.start, rows.stop):
            some, others = self.spill.holding(offsets, needle)
            found += (row + place for place in some)
            odd += (row + place for place in others)
            row += len(offsets)
        return found, odd

    def offsets(self, rows: Iterable[int]) -> "array[int]":
        """Where the lines of these rows are kept, without the row that stands for those not loaded."""
        return array("Q", (self._rope[row] for row in rows if row != self.gap))

    def all_offsets(self) -> "array[int]":
        """The same of all."""
        offsets = array("Q", self._rope.between(0, len(self._rope)))
        if self.gap is not None:
            del offsets[self.gap]
        return offsets

    def time(self, number: int) -> int:
        """When the line of a number was written, ms since epoch."""
        return self.spill.time(self._rope[number])

    def row_at(self, moment_ms: int, after: bool = False) -> int:
        """The first line at or after a moment, or strictly `after` it; the length if there is none."""
        low, high = 0, len(self._rope)
        while low < high:
            middle = (low + high) // 2
            time = self.time(middle)
            if time < moment_ms or (after and time == moment_ms):
                low = middle + 1
            else:
                high = middle
        return low

    def row_of(self, offset: int) -> int | None:
        """The row of the line that is kept at an offset, or of its like, read again; None while neither is here."""
        [wanted] = self.spill.read([offset])
        like = None
        for row in range(self.row_at(wanted.timestamp_ms), len(self._rope)):
            if self._rope[row] == offset:
                return row
            line = self.line(row)
            if line.timestamp_ms != wanted.timestamp_ms:
                break
            if like is None and row != self.gap and line == wanted:
                like = row
        return like

    def append(self, offsets: Sequence[int]) -> None:
        """Newer lines behind the last."""
        self._rope.insert(len(self._rope), offsets)

    def prepend(self, offsets: Sequence[int]) -> None:
        """Older lines before the first."""
        self._put(0, offsets)

    def place(self, offsets: Sequence[int]) -> list[int]:
        """Puts late lines where their time is; the row of each when it was put."""
        rows = []
        for offset in offsets:
            row = self.row_at(self.spill.time(offset), after=True)
            self._put(row, [offset])
            rows.append(row)
        return rows

    def open_gap(self, offsets: Sequence[int]) -> int:
        """Lines from elsewhere, before a gap, in place of what stood before one; how many rows there are more."""
        had = len(self._rope)
        if self.gap is not None:
            self._rope.delete(0, self.gap + 1)
        last = self.spill.time(offsets[-1]) if offsets else 0
        mark = self.spill.put([LogLine(last, GAP)])
        self._rope.insert(0, [*offsets, *mark])
        self.gap = len(offsets)
        return len(self._rope) - had

    def fill(self, offsets: Sequence[int], from_above: bool) -> int:
        """Lines into the gap, at its upper or its lower end; the row of the first.

        Raises:
            ValueError: there is no gap.
        """
        if self.gap is None:
            raise ValueError("this log has no gap")
        row = self.gap if from_above else self.gap + 1
        self._put(row, offsets)
        return row

    def close_gap(self) -> None:
        """Nothing is missing any more: the row that stood for it goes."""
        if self.gap is not None:
            self._rope.delete(self.gap, self.gap + 1)
            self.gap = None

    def _put(self, row: int, offsets: Sequence[int]) -> None:
        self._rope.insert(row, offsets)
        if self.gap is not None and row <= self.gap:
            self.gap += len(offsets)
