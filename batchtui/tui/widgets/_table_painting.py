"""How a table's lines are painted: its titles, the rows that are on the screen, and the note after the last."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from batchtui.tui.cells.spans import fit, in_token
from batchtui.tui.widgets._columns import GAP, GUTTER, full_width, gutter, head_line, row_line, whole_until
from batchtui.tui.widgets._kept_strips import KeptStrips
from batchtui.tui.widgets._paint import Paint, filtered_paint_of, more_behind, window

if TYPE_CHECKING:
    from batchtui.tui.widgets.table import LineTable

HEAD = 1
"""Lines the titles take at the top; they do not scroll."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What every line of one painting is painted by, in cells."""

    paint: Paint
    width: int
    full: int
    """What the columns take."""
    whole: int
    """Where the last column ends that is seen whole: of the next one nothing is shown, rather than a part."""
    frozen: int
    """Those at the left that do not scroll sideways."""
    x: int
    top: int
    """How far it is scrolled: cells, rows."""


class TablePainting:
    """Paints one table; what it has painted is kept until it is dropped."""

    def __init__(self, table: "LineTable[Any]") -> None:
        self._table = table
        self._kept = KeptStrips(self._line_of)
        self._paint: Paint | None = None
        self._look: _Look | None = None
        """How the table is seen, while several lines are painted."""

    @property
    def frozen(self) -> int:
        """The cells at the left that do not scroll sideways: never most of the screen."""
        return min(GUTTER + self._table.sizes[0] + GAP, self._table.size.width // 2)

    def move(self) -> None:
        """Rows may stand elsewhere now; what they show is what it was."""
        self._kept.move()

    def drop(self, regions: Sequence[Region]) -> None:
        """What is in these regions has changed; without any, everything has."""
        self._kept.drop(regions)

    def restyle(self) -> None:
        """Another theme: look its styles up again."""
        self._paint = None

    def lines(self, crop: Region) -> list[Strip]:
        """The lines in a region."""
        self._look = self._looks_now()
        try:
            return self._kept.lines(self._table, crop, self._table.render_line)
        finally:
            self._look = None

    def line(self, y: int) -> Strip:
        """One line of the screen in exactly the table's width: titles, a row, the note, or blank."""
        look, table = self._look or self._looks_now(), self._table
        if y < HEAD:
            head = head_line(table.columns, table.sizes, table.sort_key, table.descending, table.glyphs)
            shown = self._shown(look.paint.strip(head, look.full), look, look.paint.base)
            return shown if look.whole >= look.full - 1 else more_behind(shown, look.paint, table.glyphs.crumb)
        row = look.top + y - HEAD
        if row < len(table.items):
            return self._row(row, look)
        if row == len(table.items) and table.note:
            note = fit(in_token((("text", "  "), *table.note), "dim", ("text",)), look.width)
            return look.paint.strip(note, look.width)
        return Strip.blank(look.width, look.paint.base)

    def _looks_now(self) -> _Look:
        table = self._table
        self._paint = paint = filtered_paint_of(table, self._paint)
        width, scrolled = table.size.width, table.scroll_offset
        full = full_width(table.sizes)
        whole = full if full <= width else whole_until(table.sizes, width, scrolled.x)
        return _Look(paint, width, full, whole, self.frozen, scrolled.x, scrolled.y)

    def _line_of(self, y: int) -> tuple[Hashable, object]:
        """What a line shows: a row is painted anew when its item is another, or its gutter."""
        table = self._table
        row = table.scroll_offset.y + y - HEAD
        if y < HEAD or row >= len(table.items):
            return None, None
        item = table.items[row]
        return (id(item), row == table.cursor, table.key(item) in table.marks), item

    def _row(self, row: int, look: _Look) -> Strip:
        table = self._table
        item, at_cursor = table.items[row], row == table.cursor
        head = gutter(table.key(item) in table.marks, at_cursor, table.glyphs)
        line = row_line(table.columns, table.sizes, item, head, table.quiet(item), table.glyphs)
        style = look.paint.on_cursor if at_cursor else look.paint.style
        return self._shown(look.paint.strip(line, look.full, style), look, style("text"))

    def _shown(self, strip: Strip, look: _Look, rest: Style) -> Strip:
        strip = strip if look.whole >= look.full - 1 else strip.crop(0, look.whole)
        return window(strip, look.width, look.frozen, look.x, rest)
