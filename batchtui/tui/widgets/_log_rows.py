"""What a log view shows: rows of text by number, so that a file can stand in for a list later."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LogRow:
    """One line of a log as AWS has it: not made inert."""

    timestamp_ms: int
    """When it was written, ms since epoch."""
    text: str
    tag: str = ""
    """A short name of its stream, where several are merged."""
    hue: int | None = None
    """The number of its stream's colour."""


class Rows(Protocol):
    """A sequence of rows that may live anywhere; `row` is asked for what is on the screen only."""

    def __len__(self) -> int: ...

    def row(self, number: int) -> LogRow:
        """The row of a number from 0 to the length less one."""
        ...

    def holding(self, rows: range, plain: str) -> tuple[list[int], Iterable[int]]:
        """The rows that hold a text in any case, found quickly; and those that have to be looked at one by one."""
        ...


class RowList:
    """Rows in memory."""

    def __init__(self) -> None:
        self._rows: list[LogRow] = []

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, number: int) -> LogRow:
        """The row of this number."""
        return self._rows[number]

    def holding(self, rows: range, plain: str) -> tuple[list[int], Iterable[int]]:  # noqa: ARG002
        """Each has to be looked at: they are in memory already."""
        return [], rows

    def extend(self, rows: Iterable[LogRow]) -> None:
        """Newer rows at the end."""
        self._rows.extend(rows)

    def prepend(self, rows: Iterable[LogRow]) -> None:
        """Older rows before the first."""
        self._rows[:0] = rows

    def clear(self) -> None:
        """No rows at all."""
        self._rows.clear()
