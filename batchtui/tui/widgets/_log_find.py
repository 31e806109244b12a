"""Searching a log: what a pattern means, and which rows hold it, kept true while rows come at both ends."""

import asyncio
import re
from bisect import bisect_left
from collections.abc import AsyncIterator, Callable

SLICE = 2_000
"""Rows looked at before the screen gets its turn: a few milliseconds."""


def compile_pattern(pattern: str) -> re.Pattern[str] | None:
    """`text` in any case, or a regular expression between slashes; None for an empty pattern.

    Raises:
        ValueError: a sentence that says what is wrong with the expression.
    """
    written = len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/")
    source = pattern[1:-1] if written else re.escape(pattern)
    try:
        return re.compile(source, re.IGNORECASE) if source else None
    except re.error as error:
        raise ValueError(f"{source} is no regular expression: {error}.") from error


class Search:
    """The numbers of the rows that hold the pattern, in order, and which of them is the current one."""

    __slots__ = ("_text_of", "at", "pattern", "rows", "searched")

    def __init__(self, text_of: Callable[[int], str]) -> None:
        self._text_of = text_of
        self.begin("")

    def begin(self, pattern: str) -> None:
        """Forgets all hits and looks for another pattern; ValueError if it is none."""
        self.pattern = compile_pattern(pattern)
        self.forget()

    def forget(self) -> None:
        """Nothing is found and nothing looked at; the pattern stays."""
        self.rows: list[int] = []
        self.at = -1
        """Index of the current hit in `rows`, or -1."""
        self.searched = 0
        """Rows from the first that have been looked at."""

    @property
    def row(self) -> int:
        """The row of the current hit, or -1."""
        return self.rows[self.at] if self.at >= 0 else -1

    def look(self, length: int) -> None:
        """Looks through the next slice of a log of `length` rows."""
        end = min(self.searched + SLICE, length)
        self.rows.extend(self._holding(range(self.searched, end)))
        self.searched = end

    def prepended(self, count: int) -> None:
        """`count` rows came before the first: all that is known moves down."""
        if self.pattern is None:
            return
        before = self._holding(range(count))
        self.rows = [*before, *(row + count for row in self.rows)]
        self.searched += count
        if self.at >= 0:
            self.at += len(before)

    def step(self, step: int, shown: range) -> int:
        """The hit after (or before) the current one while that is on the screen, else from there; -1 if none."""
        if self.row in shown:
            at = self.at + step
        else:
            at = bisect_left(self.rows, shown.start) if step > 0 else bisect_left(self.rows, shown.stop) - 1
        if not 0 <= at < len(self.rows):
            return -1
        self.at = at
        return self.rows[at]

    def _holding(self, rows: range) -> list[int]:
        pattern = self.pattern
        return [row for row in rows if pattern.search(self._text_of(row))] if pattern is not None else []


async def look_through(search: Search, length: Callable[[], int]) -> AsyncIterator[int]:
    """Searches what has not been searched, a slice at a time, and yields the last hit so far (-1 for none)."""
    while search.searched < length():
        search.look(length())
        yield search.rows[-1] if search.rows else -1
        await asyncio.sleep(0)


async def rows_from(start: int, length: Callable[[], int]) -> AsyncIterator[int]:
    """The numbers of the rows from `start` on; after each slice the screen gets its turn."""
    row = start
    while row < length():
        yield row
        row += 1
        if row % SLICE == 0:
            await asyncio.sleep(0)
