"""Searching a log: what a pattern means, and which rows hold it, kept true while rows come at both ends and inside."""

import asyncio
import re
import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Callable

from batchtui.tui.widgets._log_rows import Rows

SLICE = 2_000
"""Rows looked at in one go where they come one by one."""
LEAST, MOST = 100, 20_000
"""Rows looked at in one go where their number follows from how long the last ones took."""
SLICE_S = 0.004
"""Then the screen gets its turn."""

Span = tuple[int, int]


def compile_pattern(pattern: str) -> re.Pattern[str] | None:
    """`text` in any case, or a regular expression between slashes; None for an empty pattern.

    Raises:
        ValueError: a sentence that says what is wrong with the expression.
    """
    source = pattern[1:-1] if is_expression(pattern) else re.escape(pattern)
    try:
        return re.compile(source, re.IGNORECASE) if source else None
    except re.error as error:
        raise ValueError(f"{source} is no regular expression: {error}.") from error


def is_expression(pattern: str) -> bool:
    """Whether it is written between slashes."""
    return len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/")


class Search:
    """The rows that hold a pattern, in order, and which of them is the current one.

    Rows are kept by their distance to the one that was the first at first: rows before it change no number.
    """

    __slots__ = (
        "_current",
        "_keys",
        "_length",
        "_origin",
        "_pending",
        "_rows",
        "_slice",
        "_text_of",
        "pattern",
        "plain",
    )

    def __init__(self, rows: Callable[[], Rows], text_of: Callable[[int], str]) -> None:
        """`text_of`: what is searched of a row."""
        self._rows = rows
        self._text_of = text_of
        self._slice = LEAST
        self.begin("")

    def begin(self, pattern: str) -> None:
        """Forgets all hits and looks for another pattern; ValueError if it is none."""
        self.pattern = compile_pattern(pattern)
        self.plain = "" if is_expression(pattern) else pattern
        self.forget()

    def forget(self) -> None:
        """Nothing is found and nothing looked at; the pattern stays."""
        self._keys: list[int] = []
        self._current: int | None = None
        self._origin = self._length = 0
        self._pending: list[Span] = []
        """What has not been looked at, in order."""

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def rows(self) -> list[int]:
        """The numbers of the rows found, in order."""
        return [key + self._origin for key in self._keys]

    @property
    def keys(self) -> list[int]:
        """The rows found, in order, by their distance to the one that was the first at first."""
        return self._keys

    @property
    def origin(self) -> int:
        """How many rows have come before that one."""
        return self._origin

    @property
    def known(self) -> int:
        """How many rows the log has, as far as it was told."""
        return self._length

    @property
    def row(self) -> int:
        """The row of the current hit, or -1."""
        return -1 if self._current is None else self._current + self._origin

    @property
    def last(self) -> int:
        """The last row found, or -1."""
        return self._keys[-1] + self._origin if self._keys else -1

    @property
    def at(self) -> int:
        """The place of the current hit among all, or -1."""
        return -1 if self._current is None else bisect_left(self._keys, self._current)

    def grown(self, length: int) -> bool:
        """Takes in that the log has so many rows; whether something has not been looked at."""
        if length > self._length:
            if self.pattern is not None:
                self._pending.append((self._length - self._origin, length - self._origin))
            self._length = length
        return bool(self._pending)

    def look(self, length: int) -> None:
        """Looks through the next slices of a log of `length` rows."""
        began = before = time.perf_counter()
        while self.grown(length):
            self._look_at_slice()
            now = time.perf_counter()
            if now - before > SLICE_S / 2:
                self._slice = max(LEAST, self._slice // 2)
            elif now - before < SLICE_S / 4:
                self._slice = min(MOST, self._slice * 2)
            if now - began > SLICE_S:
                return
            before = now

    def _look_at_slice(self) -> None:
        start, end = self._pending.pop(0)
        stop = min(end, start + self._slice)
        if stop < end:
            self._pending.insert(0, (stop, end))
        hits = [row - self._origin for row in self._holding(range(start + self._origin, stop + self._origin))]
        place = bisect_left(self._keys, start)
        self._keys[place:place] = hits

    def prepended(self, count: int) -> None:
        """`count` rows came before the first."""
        self._origin += count
        self._length += count
        if self.pattern is not None:
            self._pending.insert(0, (-self._origin, count - self._origin))

    def inserted(self, row: int, count: int) -> None:
        """`count` rows came before a row; if negative, so many went from there on."""
        key = row - self._origin
        gone = key + max(0, -count)
        self._length += count
        place, rest = bisect_left(self._keys, key), bisect_left(self._keys, gone)
        self._keys[place:] = [one + count for one in self._keys[rest:]]
        if self._current is not None and self._current >= key:
            self._current = self._current + count if self._current >= gone else None
        pending = [(start, min(end, key)) for start, end in self._pending if start < key]
        new = [(key, key + count)] if count > 0 and self.pattern is not None else []
        after = [(max(start, gone) + count, end + count) for start, end in self._pending if end > gone]
        self._pending = [*pending, *new, *after]

    def step(self, step: int, shown: range) -> int:
        """The hit after (or before) the current one while that is on the screen, else from there; -1 if none."""
        keys, origin = self._keys, self._origin
        if self.row in shown:
            at = self.at + step
        else:
            at = bisect_left(keys, shown.start - origin) if step > 0 else bisect_left(keys, shown.stop - origin) - 1
        if not 0 <= at < len(keys):
            return -1
        self._current = keys[at]
        return self.row

    def _holding(self, rows: range) -> list[int]:
        pattern = self.pattern
        if pattern is None:
            return []
        found, others = self._rows().holding(rows, self.plain) if self.plain else ([], rows)
        hits = [row for row in others if pattern.search(self._text_of(row))]
        return sorted({*found, *hits}) if hits else found


async def look_through(search: Search, length: Callable[[], int]) -> AsyncIterator[int]:
    """Searches what has not been searched, a slice at a time, and yields the last hit so far (-1 for none)."""
    while search.grown(length()):
        search.look(length())
        yield search.last
        await asyncio.sleep(0)


async def rows_from(start: int, length: Callable[[], int]) -> AsyncIterator[int]:
    """The numbers of the rows from `start` to the end, then from the first to `start`; the screen gets its turn."""
    for row in range(start, length()):
        yield row
        if row % SLICE == 0:
            await asyncio.sleep(0)
    for row in range(min(start, length())):
        yield row
        if row % SLICE == 0:
            await asyncio.sleep(0)
