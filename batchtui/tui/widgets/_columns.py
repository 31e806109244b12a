"""Rows and the head of a table as lines of spans: widths, gaps, gutter, arrow. Pure, so that it can be proved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any, Generic, TypeVar

from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.spans import Line, fit, in_token, line, width_of

T = TypeVar("T")

GUTTER = 2
GAP = 2
RIGHT_EDGE = 1
LEAST_REST = 12
"""What a column of width 0 gets at least; below that the table scrolls sideways."""

SPACES = ("text", " " * GAP)
QUIET = ("text", "strong")


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One column: its title, its width in cells (0 takes what is left) and what it says of an item."""

    key: str
    title: str
    width: int
    cell: Callable[[T], Line]
    sort: Callable[[T], Any] | None = None
    right: bool = False


def sizes_of(columns: Sequence[Column[T]], width: int) -> tuple[int, ...]:
    """The width of every column in a table of `width` cells; the one of width 0 takes what the others leave."""
    taken = sum(column.width for column in columns) + GAP * (len(columns) - 1) + GUTTER + RIGHT_EDGE
    return tuple(column.width or max(LEAST_REST, width - taken) for column in columns)


def full_width(sizes: Sequence[int]) -> int:
    """The cells that the columns take with gutter, gaps and the free cell at the right."""
    return sum(sizes) + GAP * max(0, len(sizes) - 1) + GUTTER + RIGHT_EDGE


def whole_until(sizes: Sequence[int], width: int, x: int) -> int:
    """The cell where the last column ends that is whole in `width` cells of the table, scrolled sideways by `x`."""
    ends = accumulate((size + GAP for size in sizes), initial=GUTTER - GAP)
    return max((end for end in islice(ends, 1, None) if end <= width + x), default=width + x)


def column_at(sizes: Sequence[int], x: int) -> int:
    """Which column is at cell `x` of the table (not of the screen); -1 if none."""
    end = GUTTER
    for n, size in enumerate(sizes):
        end += size + GAP
        if x < end:
            return n
    return -1


def gutter(marked: bool, at_cursor: bool, glyphs: Glyphs) -> Line:
    """Two cells that say mark or cursor without any colour."""
    if marked or at_cursor:
        return (("key", glyphs.mark if marked else glyphs.cursor), ("text", " "))
    return (SPACES,)


def row_line(
    columns: Sequence[Column[T]], sizes: Sequence[int], item: T, head: Line, quiet: bool, glyphs: Glyphs
) -> Line:
    """An item behind its gutter: each cell in exactly its column's width; the words of a quiet row are dimmed."""
    out: list[tuple[str, str]] = list(head)
    for n, (column, size) in enumerate(zip(columns, sizes, strict=True)):
        if n:
            out.append(SPACES)
        cell = fit(column.cell(item), size, column.right, glyphs.ellipsis)
        out += in_token(cell, "dim", QUIET) if quiet else cell
    out.append(("text", " " * RIGHT_EDGE))
    return tuple(out)


def head_line(
    columns: Sequence[Column[T]], sizes: Sequence[int], sort_key: str, descending: bool, glyphs: Glyphs
) -> Line:
    """The titles, dim; the sorted one with an arrow, which may borrow a cell of the gap beside it."""
    out: list[tuple[str, str]] = [("text", " " * GUTTER)]
    for n, (column, size) in enumerate(zip(columns, sizes, strict=True)):
        sorted_ = bool(sort_key) and column.key == sort_key
        if n and not (sorted_ and column.right):
            out.append(SPACES)
        title = line(("head", column.title))
        if not sorted_:
            out += fit(title, size, column.right, glyphs.ellipsis)
            continue
        arrow = glyphs.down if descending else glyphs.up
        if column.right:
            out += _arrow_before(title, arrow, size + (GAP if n else 0))
        else:
            out += _arrow_after(title, arrow, size, glyphs)
    return (*out, ("text", " " * RIGHT_EDGE))


def _arrow_before(title: Line, arrow: str, width: int) -> Line:
    return fit((("key", arrow), *title), width, right=True)


def _arrow_after(title: Line, arrow: str, width: int, glyphs: Glyphs) -> Line:
    room = width - 2 if width_of(title) + 2 <= width else width - 1
    title = fit(title, max(0, min(room, width_of(title))), ellipsis=glyphs.ellipsis)
    return fit((*title, ("text", " " * (room == width - 2)), ("key", arrow)), width)
