"""The lines of a log that are on the screen now, made once for each state of it and kept row by row."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.style import Style
from textual.cache import LRUCache
from textual.geometry import Size
from textual.selection import Selection
from textual.strip import Strip

from batchtui.tui.cells.spans import Line
from batchtui.tui.widgets import _log_paint as painting
from batchtui.tui.widgets._log_find import Search
from batchtui.tui.widgets._log_paint import Columns, Overlay
from batchtui.tui.widgets._log_rows import Rows
from batchtui.tui.widgets._paint import Paint

STRIPS_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Place:
    """What part of a log is looked at, and how."""

    top: int
    """The first row on the screen."""
    x: int
    """The first cell of the rows that is on the screen."""
    width: int
    height: int
    wrap: bool
    note: Line


@dataclass(frozen=True, slots=True)
class Look:
    """What the app has to say to how rows are painted."""

    paint: Paint
    selection: Selection | None
    selection_style: Style
    console: Console


class LogScreen:
    """Rows as strips. `widest` is the widest row that was painted, in cells."""

    def __init__(self, rows: Rows, search: Search) -> None:
        self.rows = rows
        self.search = search
        self.columns = Columns()
        self.widest = 0
        self._strips: LRUCache[int, Strip] = LRUCache(STRIPS_KEPT)
        self._made: tuple[object, list[tuple[int, Strip]]] = (None, [])

    def forget(self) -> None:
        """Rows look different from now on, or have other numbers."""
        self._strips.clear()
        self._made = (None, [])

    def lines(self, place: Place, look: Look) -> list[tuple[int, Strip]]:
        """The number of the row and the strip of every line down to the note; nothing below it."""
        state = (place, look, len(self.rows))
        if self._made[0] != state:
            self._made = (state, self._lines(place, look))
        return self._made[1]

    def size_of(self, place: Place, look: Look) -> Size:
        """The size that scrolls, in rows; a wrapped log ends with the first row that is whole on its last screen."""
        if place.wrap:
            return Size(place.width, self._top_of_end(place, look) + place.height)
        return Size(max(place.width, self.widest + 1), len(self.rows) + bool(place.note))

    def selected(self, selection: Selection) -> str:
        """The selected characters as they are shown, the gutter left out; only the selected rows are made."""
        start, end = selection
        first, last = (0 if start is None else start.y), (len(self.rows) - 1 if end is None else end.y)
        texts = []
        for row in range(first, min(last, len(self.rows) - 1) + 1):
            begin = start.x if start is not None and row == first else 0
            stop = end.x if end is not None and row == last else None
            text = painting.shown_text(self.rows.row(row), self.columns)
            texts.append(text[max(painting.GUTTER, begin) : stop])
        return "\n".join(texts)

    def _top_of_end(self, place: Place, look: Look) -> int:
        """The first row that is whole on the last screen; the number of rows if none is."""
        free = place.height - bool(place.note)
        for row in range(len(self.rows) - 1, -1, -1):
            free -= sum(1 for _ in self._lines_of(row, place, look))
            if free < 0:
                return row + 1
        return 0

    def _lines(self, place: Place, look: Look) -> list[tuple[int, Strip]]:
        at_end = place.wrap and place.top > 0 and place.top >= self._top_of_end(place, look)
        lines: list[tuple[int, Strip]] = []
        row, end = place.top - at_end, len(self.rows)
        while (at_end or len(lines) < place.height) and row < end:
            lines += [(row, strip) for strip in self._lines_of(row, place, look)]
            row += 1
        if row >= end and place.note:
            lines.append((end, painting.note_strip(place.note, look.paint, place.width)))
        return lines[-place.height :] if at_end else lines[: place.height]

    def _lines_of(self, row: int, place: Place, look: Look) -> Iterator[Strip]:
        strip, base = self._strip(row, look), look.paint.base
        if place.wrap:
            yield from painting.wrapped(strip, row, self.columns.width, place.width, base)
        else:
            yield painting.window(strip, row, place.x, place.width, base)

    def _strip(self, row: int, look: Look) -> Strip:
        """The whole row; kept, unless a selection lies over it."""
        selected = None if look.selection is None else look.selection.get_span(row)
        if selected is None and (kept := self._strips.get(row)) is not None:
            return kept
        over = Overlay(self.search.pattern, row == self.search.row, selected)
        strip = painting.row_strip(
            self.rows.row(row), self.columns, look.paint, over, look.selection_style, look.console
        )
        if selected is None:
            self._strips[row] = strip
        self.widest = max(self.widest, strip.cell_length)
        return strip
