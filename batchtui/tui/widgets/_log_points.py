"""Rows that somebody points at: the cursor, the marks, and where a range began. They keep to their rows."""

from batchtui.tui.cells.glyphs import UNICODE
from batchtui.tui.cells.spans import Line


class Points:
    """Numbers of rows. `cursor`: None while the end is followed. `anchor`: None without a range."""

    def __init__(self) -> None:
        self.cursor: int | None = None
        self.anchor: int | None = None
        self.marks: set[int] = set()
        self.signs = UNICODE.cursor, UNICODE.mark
        """How a terminal is shown the cursor and a mark."""

    def moved(self, row: int, count: int) -> None:
        """The rows from this one on have numbers greater by `count`."""

        def now(one: int | None) -> int | None:
            return one if one is None else max(0, one + count) if one >= row else one

        self.cursor, self.anchor = now(self.cursor), now(self.anchor)
        self.marks = {one + count if one >= row else one for one in self.marks}

    def gutter(self, row: int) -> Line:
        """What stands at the left of a row."""
        if row in self.marks:
            return (("strong", self.signs[1]),)
        return (("strong", self.signs[0]),) if row == self.cursor else ()

    def range(self) -> range:
        """The rows from the anchor to the cursor."""
        if self.anchor is None or self.cursor is None:
            return range(0)
        return range(min(self.anchor, self.cursor), max(self.anchor, self.cursor) + 1)

    def in_range(self, row: int) -> bool:
        """Whether a row is in the range."""
        return row in self.range()

    def next_mark(self, row: int) -> int:
        """The first mark after a row, then the very first; -1 if there is none."""
        return min((one for one in self.marks if one > row), default=min(self.marks, default=-1))
