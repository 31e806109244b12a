"""The lines of a log that are on the screen now, made once for each state of it and kept row by row."""

from collections.abc import Iterable
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
from batchtui.tui.widgets._log_folds import Folds
from batchtui.tui.widgets._log_paint import Columns, Drawn, Overlay
from batchtui.tui.widgets._log_points import Points
from batchtui.tui.widgets._log_rows import Rows
from batchtui.tui.widgets._log_text import MOST_LINES
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
        self.tag_cells = 0
        """The cells that the widest tag takes, of the rows that were painted."""
        self.folds = Folds(rows)
        self.points = Points()
        self._strips: LRUCache[int, list[tuple[int, Strip, int]]] = LRUCache(STRIPS_KEPT)
        self._windows: LRUCache[int, tuple[object, list[Strip]]] = LRUCache(STRIPS_KEPT)
        self._made: tuple[object, list[tuple[int, Strip]]] = (None, [])
        self._noted: tuple[object, list[Strip]] = (None, [])

    def of_others(self, rows: Rows) -> "LogScreen":
        """Other rows, looked at in the same way."""
        other = LogScreen(rows, self.search)
        other.folds.raw, other.folds.folding = self.folds.raw, self.folds.folding
        other.points.signs = self.points.signs
        return other

    def forget(self) -> None:
        """Rows look different from now on, or have other numbers."""
        self._strips.clear()
        self._windows.clear()
        self._made = (None, [])

    def forget_rows(self, rows: Iterable[int]) -> None:
        """Some rows look different."""
        for row in rows:
            self._strips.discard(row)
            self._windows.discard(row)
        self._made = (None, [])

    def grown(self, count: int) -> None:
        """`count` rows have come at the end: the last that were there may belong together with them."""
        self.forget_rows(range(self.folds.grown(count), len(self.rows) - count))

    def moved(self, row: int, count: int) -> None:
        """The rows from this one on have numbers greater by `count`."""
        self.folds.moved(row, count)
        self.points.moved(row, count)
        self.forget()

    def lines(self, place: Place, look: Look) -> list[tuple[int, Strip]]:
        """The number of the row and the strip of every line down to the note; nothing below it."""
        state = (place, look, len(self.rows))
        if self._made[0] != state:
            self._made = (state, self._lines(place, look))
        return self._made[1]

    def size_of(self, place: Place, look: Look) -> Size:
        """The size that scrolls, in rows; it ends with the first row that is whole on its last screen."""
        width = place.width if place.wrap else max(place.width, self.widest + 1)
        return Size(width, self.top_of_end(place, look) + place.height)

    def selected(self, selection: Selection) -> str:
        """The selected characters as they are shown, the gutter left out; only the selected rows are made."""
        start, end = selection
        first, last = (0 if start is None else start.y), (len(self.rows) - 1 if end is None else end.y)
        texts, row = [], first
        while row <= min(last, len(self.rows) - 1):
            begin = start.x if start is not None and row == first else 0
            stop = end.x if end is not None and row == last else None
            texts.append(self._drawn(row, MOST_LINES).text[max(painting.GUTTER, begin) : stop])
            row = self.folds.after(row)
        return "\n".join(texts)

    def top_of_end(self, place: Place, look: Look) -> int:
        """The first row that is whole on the last screen; the number of rows if none is."""
        return self._top_above(len(self.rows), place.height - len(self._note_strips(place, look)), place, look)

    def top_with_last(self, row: int, place: Place, look: Look) -> int:
        """The first row that is whole on a screen whose last one is this."""
        return self._top_above(self.folds.after(row), place.height, place, look)

    def _top_above(self, end: int, free: int, place: Place, look: Look) -> int:
        while end > 0:
            row = self.folds.before(end)
            tall = place.wrap or self.folds.may_be_tall(row)
            free -= len(self._lines_of(row, place, look)) if tall else 1
            if free < 0:
                return end
            end = row
        return 0

    def _lines(self, place: Place, look: Look) -> list[tuple[int, Strip]]:
        at_end = place.top > 0 and place.top >= self.top_of_end(place, look)
        lines: list[tuple[int, Strip]] = []
        row, end = self.folds.standing(place.top), len(self.rows)
        row = self.folds.before(row) if at_end else row
        while (at_end or len(lines) < place.height) and row < end:
            lines += [(row, strip) for strip in self._lines_of(row, place, look)]
            row = self.folds.after(row)
        if row >= end:
            lines += [(end, strip) for strip in self._note_strips(place, look)]
        return lines[-place.height :] if at_end else lines[: place.height]

    def _note_strips(self, place: Place, look: Look) -> list[Strip]:
        """The note leaves a line for the log at least."""
        state = (place.note, place.width, look.paint)
        if self._noted[0] != state:
            self._noted = (state, painting.note_strips(place.note, look.paint, place.width, look.console))
        return self._noted[1][: max(1, place.height - 1)]

    def _lines_of(self, row: int, place: Place, look: Look) -> list[Strip]:
        """A row's lines as they are on the screen; kept, unless a selection lies over it."""
        most = max(1, place.height - len(self._note_strips(place, look)))
        state = (place.x, place.width, place.wrap, most, look.paint)
        selected = look.selection is not None and look.selection.get_span(row) is not None
        kept = None if selected else self._windows.get(row)
        if kept is not None and kept[0] == state:
            return kept[1]
        strips: list[Strip] = []
        for first, strip, folded in self._strips_of(row, look, most):
            at = (first, row)
            if place.wrap:
                left = most - len(strips)
                strips += painting.wrapped(strip, at, self.columns.width, place.width, left, look.paint)
            else:
                strips.append(painting.window(strip, at, place.x, place.width, look.paint, folded))
        if not selected:
            self._windows[row] = (state, strips[:most])
        return strips[:most]

    def _strips_of(self, row: int, look: Look, most: int) -> list[tuple[int, Strip, int]]:
        """The lines of a row as long as they are; kept, unless a selection lies over it."""
        selected = None if look.selection is None else look.selection.get_span(row)
        if selected is None and (kept := self._strips.get(row)) is not None:
            return kept
        under = look.paint.cursor if self.points.in_range(row) else None
        over = Overlay(self.search.pattern, self._holds_hit(row), selected, under)
        style = look.selection_style
        drawn = self._drawn(row, most)
        strips = painting.row_strips(drawn, self.columns.width, look.paint, over, style, look.console)
        if selected is None:
            self._strips[row] = strips
        self.widest = max(self.widest, *(strip.cell_length for _, strip, _ in strips))
        return strips

    def _holds_hit(self, row: int) -> bool:
        return row <= self.search.row < self.folds.after(row)

    def _drawn(self, row: int, most: int) -> Drawn:
        said = self.folds.said(row, most)
        if said.row.tag:
            self.tag_cells = max(self.tag_cells, painting.tag_cells_of([said.row]))
        return Drawn(self.columns.head(said.row, self.points.gutter(row)), said.lines, said.folded)
