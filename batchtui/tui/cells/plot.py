"""Points over time drawn with letters: one cell a point, where points meet the worst one is seen."""

from collections.abc import Sequence
from dataclasses import dataclass

from batchtui.domain.when import DAY, HOUR, MINUTE, SECOND, took
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.spans import Line, fit, joined, line

AXIS = 8
"""Cells of the numbers at the left."""
NAMES = 14
"""Cells of the names of levels at the right."""
_STEPS = (
    *(n * SECOND for n in (10, 20, 30)),
    *(n * MINUTE for n in (1, 2, 5, 10, 20, 30)),
    *(n * HOUR for n in (1, 2, 3, 6, 12)),
    *(n * DAY for n in (1, 2, 7)),
)
"""What the numbers at the left go by."""


@dataclass(frozen=True, slots=True)
class Point:
    """One run."""

    at_ms: int
    value_ms: int
    token: str
    glyph: str
    rank: int
    """The point of the highest rank is seen where several meet."""


@dataclass(frozen=True, slots=True)
class Level:
    """A line across, and its name at the right end."""

    value_ms: int
    name: str
    token: str


def top_of(values: Sequence[int]) -> int:
    """A round number that is at least the greatest."""
    most = max(values, default=0)
    step = next((one for one in _STEPS if one * 4 >= most), _STEPS[-1])
    return max(step, -(-most // step) * step)


def plot(
    points: Sequence[Point], levels: Sequence[Level], between: tuple[int, int], size: tuple[int, int], glyphs: Glyphs
) -> list[Line]:
    """`between`: the first and the last moment; `size`: columns and lines, the numbers and names with them."""
    columns, height = room_of(size[0]), size[1] - (size[1] + 1) % 2
    top = top_of([*(one.value_ms for one in points), *(one.value_ms for one in levels)])
    cells: dict[tuple[int, int], tuple[int, str, str]] = {}
    names: dict[int, Level] = {}
    for level in levels:
        row = _row(level.value_ms, top, height)
        names.setdefault(row, level)
        cells.update(((row, column), (0, "faint", glyphs.rule)) for column in range(columns))
    for one in points:
        place = (_row(one.value_ms, top, height), _column(one.at_ms, between, columns))
        if one.rank > cells.get(place, (-1,))[0]:
            cells[place] = (one.rank, one.token, one.glyph)
    rows = []
    for row in range(height):
        drawn = joined(tuple(cells.get((row, n), _EMPTY)[1:] for n in range(columns)))
        name = line((names[row].token, f" {names[row].name}")) if row in names else ()
        rows.append((*_number(row, top, height, glyphs), *drawn, *name))
    return rows


def room_of(columns: int) -> int:
    """The cells that are left for points."""
    return max(1, columns - AXIS - 1 - NAMES)


_EMPTY = (0, "text", " ")


def _row(value: int, top: int, height: int) -> int:
    return max(0, min(height - 1, height - 1 - round(value / top * (height - 1))))


def _column(at_ms: int, between: tuple[int, int], columns: int) -> int:
    first, last = between
    return max(0, min(columns - 1, (at_ms - first) * columns // max(1, last - first)))


def _number(row: int, top: int, height: int, glyphs: Glyphs) -> Line:
    """At the top, in the middle and at the foot."""
    shown = {
        0: took(top),
        (height - 1) // 2: took(round(top * (1 - (height - 1) // 2 / (height - 1)))),
        height - 1: "0",
    }
    return (*fit(line(("dim", shown.get(row, ""))), AXIS - 1, right=True), ("faint", f" {glyphs.wall}"))


def dates(between: tuple[int, int], columns: int, words: Sequence[tuple[int, str]]) -> Line:
    """The line under a plot; `words`: (moment, text), those that would run into the one before are left out."""
    text = [" "] * columns
    free = 0
    for at_ms, word in words:
        start = min(_column(at_ms, between, room_of(columns)) + AXIS + 1, columns - len(word))
        if start >= free:
            text[start : start + len(word)] = word
            free = start + len(word) + 2
    return line(("dim", "".join(text).rstrip()))
