"""Only the lines of a log that hold a pattern, with some around each, as the rows of a view."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from batchtui.tui.widgets._log_find import Search
from batchtui.tui.widgets._log_rows import LogRow, Rows
from batchtui.tui.widgets._log_text import message_of


@dataclass(frozen=True, slots=True)
class Sifted:
    """How many rows of a view there are more."""

    before: int
    inside: int
    """Between those it had, from `at` on; negative: so many less."""
    at: int
    after: int


class Sieve:
    """Rows by their distance to what was the first row of the log: what comes before it changes no number."""

    def __init__(self, rows: Rows, pattern: str, context: int) -> None:
        """`context`: so many rows before and after each hit."""
        self.context = context
        self.pattern = pattern
        self.search = Search(lambda: rows, lambda row: message_of(rows.row(row).text).text)
        self.search.begin(pattern)
        self._rows = rows
        self._shown: list[int] = []

    def __len__(self) -> int:
        return len(self._shown)

    def row(self, number: int) -> LogRow:
        """The row that is shown under this number."""
        return self._rows.row(self.row_of(number))

    def holding(self, rows: range, plain: str) -> tuple[list[int], Iterable[int]]:  # noqa: ARG002
        """Only their look tells."""
        return [], rows

    def row_of(self, number: int) -> int:
        """The log's row that is shown under a number."""
        return self._shown[number] + self.search.origin

    def number_of(self, row: int) -> int:
        """Under which number a row of the log is shown, or the next one that is."""
        return min(max(0, len(self) - 1), bisect_left(self._shown, row - self.search.origin))

    def shown_at(self, row: int) -> int | None:
        """Under which number a row of the log is shown; None: it is not."""
        number = self.number_of(row)
        return number if number < len(self) and self.row_of(number) == row else None

    def inserted(self, row: int, count: int) -> None:
        """The log has `count` more rows before a row; if negative, so many went."""
        self.search.inserted(row, count)
        key = row - self.search.origin
        place, rest = bisect_left(self._shown, key), bisect_left(self._shown, key + max(0, -count))
        # A row that went is shown as its neighbour until the next sifting.
        gone = [key] * (rest - place)
        self._shown[place:] = [*gone, *(one + count for one in self._shown[rest:])]

    def sift(self) -> Sifted:
        """Shows what has been found; how the rows shown have changed."""
        had, new = self._shown, self._found()
        self._shown = new
        if not had:
            return Sifted(0, 0, 0, len(new))
        before, after = bisect_left(new, had[0]), len(new) - bisect_right(new, had[-1])
        middle = len(new) - before - after
        same = next((n for n in range(min(middle, len(had))) if new[before + n] != had[n]), min(middle, len(had)))
        return Sifted(before, middle - len(had), before + same, after)

    def _found(self) -> list[int]:
        first, last = -self.search.origin, self.search.known - self.search.origin
        found: list[int] = []
        for key in self.search.keys:
            low = max(first, key - self.context)
            if found and low <= found[-1]:
                low = found[-1] + 1
            found += range(low, min(last, key + self.context + 1))
        return found
