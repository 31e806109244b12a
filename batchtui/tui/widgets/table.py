"""The table of every list: rows are painted from a plain list when they are on the screen, and never before.

Cost does not depend on the number of rows. The screen filters and sorts; the table keeps the cursor on
its row through every change, by key.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar, Generic, Self, TypeVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from batchtui.tui.cells.glyphs import UNICODE, Glyphs
from batchtui.tui.cells.spans import Line, fit, in_token
from batchtui.tui.widgets._columns import (
    GAP,
    GUTTER,
    Column,
    column_at,
    full_width,
    gutter,
    head_line,
    row_line,
    sizes_of,
    whole_until,
)
from batchtui.tui.widgets._kept_strips import KeptStrips
from batchtui.tui.widgets._marks import Marks
from batchtui.tui.widgets._paint import Paint, filtered_paint_of, more_behind, window
from batchtui.tui.widgets._skipping import past
from batchtui.tui.widgets._table_messages import HeaderClicked, Marked, Moved, Opened

__all__ = ["Column", "LineTable"]

T = TypeVar("T")

NEAR = 500
"""So many rows up and down are looked at first."""
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


class LineTable(ScrollView, Generic[T], can_focus=True):
    """Shows items as rows with a cursor and marks; it never filters, sorts or asks anybody.

    `items` belongs to the table from `set_items` on. `marks` are keys, and may name rows that are not shown.
    """

    HELP = "Rows: `↑` `↓` move, `enter` opens, `←` `→` scroll when the table is wider than the screen."
    BINDING_GROUP_TITLE = "Table"
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LineTable { width: 1fr; height: 1fr; scrollbar-size: 0 0; background: $background; color: $foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="table.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="table.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="table.pageup"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="table.pagedown"),
        Binding("home,g", "edge(0)", "First row", show=False, id="table.top"),
        Binding("end,G", "edge(-1)", "Last row", show=False, id="table.bottom"),
        Binding("left", "hscroll(-8)", "Scroll left", show=False, id="table.left"),
        Binding("right", "hscroll(8)", "Scroll right", show=False, id="table.right"),
        Binding("enter", "open", "Open", show=False, id="table.open"),
    ]

    skips: Callable[[T], bool] | None = None
    """Which items the cursor passes over; never the first or the last one."""
    follows: bool = True
    """Whether the cursor goes where its item goes; if not, it stays on the first row."""
    cursor: reactive[int] = reactive(0, repaint=False)
    """The row of the cursor, from 0."""

    Moved = Moved
    Opened = Opened
    Marked = Marked
    HeaderClicked = HeaderClicked

    def __init__(
        self,
        columns: Sequence[Column[T]],
        key: Callable[[T], str],
        quiet: Callable[[T], bool] = lambda _item: False,
        glyphs: Glyphs = UNICODE,
        **kwargs: Any,
    ) -> None:
        self._kept = KeptStrips(self._line_of)
        self._refilling = False
        """Rows move, and are what they were: those that are not are known by their items."""
        super().__init__(**kwargs)
        self.columns: list[Column[T]] = list(columns)
        self.key = key
        self.quiet = quiet
        self.glyphs = glyphs
        self.items: list[T] = []
        self.sort_key = ""
        self.descending = False
        self._marks = Marks()
        self._note: Line = ()
        self._sizes: tuple[int, ...] = ()
        self._rows: dict[str, int] | None = None
        self._at = ""
        self._paint: Paint | None = None
        self._look: _Look | None = None
        """How it is seen, while several lines are painted."""

    @property
    def marks(self) -> set[str]:
        """The keys of the marked items; after changing the set, call `refresh()`."""
        return self._marks.keys

    @marks.setter
    def marks(self, keys: set[str]) -> None:
        self._marks.keys = keys
        self.refresh()

    @property
    def current(self) -> T | None:
        """The item under the cursor, or None in an empty table."""
        return self.items[self.cursor] if self.cursor < len(self.items) else None

    @property
    def note(self) -> Line:
        """A dim line after the last item ("asking AWS, 2s"); empty for none."""
        return self._note

    @note.setter
    def note(self, note: Line) -> None:
        if note != self._note:
            self._note = note
            self._measure()
            self.touch(len(self.items))

    def set_columns(self, columns: Sequence[Column[T]]) -> None:
        """Show other columns (another width, another view) of the same items."""
        self.columns = list(columns)
        self._measure()
        self.refresh()

    def set_items(self, items: list[T]) -> None:
        """Show this list, sorted and filtered by the caller; the cursor stays on its key and on its screen line."""
        old = self.cursor
        self.items, self._rows = items, None
        row = self._row_after_change(old)
        top = self.scroll_offset.y
        self._kept.move()
        self._refilling = True
        self._measure()
        self.set_reactive(LineTable.cursor, row)
        self._scroll_rows(top + row - old)
        self._keep_in_view(row)
        self.refresh()
        self._refilling = False
        self._tell_if_moved()

    def replace(self, items_by_key: Mapping[str, T]) -> None:
        """Put changed items in the place of those with the same keys; only rows on the screen are painted."""
        rows = self._row_of_key()
        for key, item in items_by_key.items():
            if (row := rows.get(key)) is not None:
                self.items[row] = item
                self.touch(row)

    def touch(self, row: int) -> None:
        """Paint one row again; a row that is not on the screen costs nothing."""
        y = row + HEAD - self.scroll_offset.y
        if HEAD <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def validate_cursor(self, row: int) -> int:
        """A row that exists and may be stood on, or 0."""
        row = max(0, min(row, len(self.items) - 1))
        return past(self.items, row, 1 if row >= self.cursor else -1, self.skips) if self.skips else row

    def watch_cursor(self, old: int, new: int) -> None:
        """Scroll as little as shows the row, and paint both rows again."""
        self._keep_in_view(new)
        self.touch(old)
        self.touch(new)
        self._tell_if_moved()

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self.cursor += by

    def action_page(self, by: int) -> None:
        """Move the cursor by screens, one row of the old screen kept."""
        self.cursor += by * max(1, self._page() - 1)

    def action_edge(self, row: int) -> None:
        """Move the cursor to the first row (0) or the last one (-1)."""
        self.cursor = row if row >= 0 else len(self.items) - 1

    def action_hscroll(self, by: int) -> None:
        """Scroll sideways by cells; gutter and first column stay."""
        self.scroll_to(x=self.scroll_offset.x + by, animate=False, immediate=True)

    def action_open(self) -> None:
        """Open the item under the cursor."""
        if (item := self.current) is not None:
            self.post_message(self.Opened(self, self.cursor, item))

    def action_mark(self) -> None:
        """Mark the row or take its mark, and go down."""
        if (item := self.current) is not None:
            self._marks.toggle(self.key(item))
            self.touch(self.cursor)
            self.post_message(self.Marked(self))
            self.cursor += 1

    def action_range(self) -> None:
        """Mark every row from the last marked one to the cursor."""
        if self.items:
            self._marks.extend([self.key(item) for item in self.items], self._row_of_key(), self.cursor)
            self._marks_changed()

    def action_mark_all(self) -> None:
        """Mark all rows shown; again: none."""
        if self.items:
            self._marks.all_or_none([self.key(item) for item in self.items])
            self._marks_changed()

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, a double click opens, a click on a title is told."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y < HEAD:
            self._click_title(offset.x)
        elif (row := self.scroll_offset.y + offset.y - HEAD) < len(self.items):
            self.cursor = row
            if event.chain == 2:
                self.action_open()

    def on_resize(self) -> None:
        """Widths follow the screen, and the cursor stays in sight."""
        self._measure()
        self._keep_in_view(self.cursor)

    def notify_style_update(self) -> None:
        """Another theme: look its styles up again."""
        super().notify_style_update()
        self._paint = None

    def refresh(self, *regions: Region, **kwargs: Any) -> Self:
        """Paint these regions again, or everything."""
        if not self._refilling:
            self._kept.drop(regions)
        return super().refresh(*regions, **kwargs)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines in a region: a table has neither border nor padding."""
        self._look = self._looks_now()
        try:
            return self._kept.lines(self, crop, self.render_line)
        finally:
            self._look = None

    def render_line(self, y: int) -> Strip:
        """One line of the screen in exactly the widget's width: titles, a row, the note, or blank."""
        look = self._look or self._looks_now()
        if y < HEAD:
            head = head_line(self.columns, self._sizes, self.sort_key, self.descending, self.glyphs)
            shown = self._shown(look.paint.strip(head, look.full), look, look.paint.base)
            return shown if look.whole >= look.full - 1 else more_behind(shown, look.paint, self.glyphs.crumb)
        row = look.top + y - HEAD
        if row < len(self.items):
            return self._row(row, look)
        if row == len(self.items) and self._note:
            note = fit(in_token((("text", "  "), *self._note), "dim", ("text",)), look.width)
            return look.paint.strip(note, look.width)
        return Strip.blank(look.width, look.paint.base)

    def _looks_now(self) -> _Look:
        self._paint = paint = filtered_paint_of(self, self._paint)
        width, scrolled = self.size.width, self.scroll_offset
        # Gutter and first column do not scroll sideways, but never take most of the screen.
        frozen = min(GUTTER + self._sizes[0] + GAP, width // 2)
        full = full_width(self._sizes)
        whole = full if full <= width else whole_until(self._sizes, width, scrolled.x)
        return _Look(paint, width, full, whole, frozen, scrolled.x, scrolled.y)

    def _line_of(self, y: int) -> tuple[Hashable, object]:
        """What a line shows: a row is painted anew when its item is another, or its gutter."""
        row = self.scroll_offset.y + y - HEAD
        if y < HEAD or row >= len(self.items):
            return None, None
        item = self.items[row]
        return (id(item), row == self.cursor, self.key(item) in self.marks), item

    def _row(self, row: int, look: _Look) -> Strip:
        item, at_cursor = self.items[row], row == self.cursor
        head = gutter(self.key(item) in self.marks, at_cursor, self.glyphs)
        line = row_line(self.columns, self._sizes, item, head, self.quiet(item), self.glyphs)
        style = look.paint.on_cursor if at_cursor else look.paint.style
        return self._shown(look.paint.strip(line, look.full, style), look, style("text"))

    def _shown(self, strip: Strip, look: _Look, rest: Style) -> Strip:
        strip = strip if look.whole >= look.full - 1 else strip.crop(0, look.whole)
        return window(strip, look.width, look.frozen, look.x, rest)

    def _page(self) -> int:
        return max(1, self.size.height - HEAD)

    def _measure(self) -> None:
        """Column widths and the size that scrolls, for the items, the note and the width of now."""
        self._sizes = sizes_of(self.columns, self.size.width)
        lines = HEAD + len(self.items) + bool(self._note)
        self.virtual_size = Size(max(full_width(self._sizes), self.size.width), lines)

    def _row_of_key(self) -> dict[str, int]:
        """Key → row, made when first needed after a change of the items."""
        if self._rows is None:
            self._rows = {self.key(item): row for row, item in enumerate(self.items)}
        return self._rows

    def _row_after_change(self, old: int) -> int:
        """Where the key of the cursor is now; if it is gone, the same row, or the last one."""
        if not self.follows:
            return 0
        row = self.validate_cursor(old)
        if not self._at or (self.items and self.key(self.items[row]) == self._at):
            return row
        # Most rows that move go not far.
        near = range(max(0, row - NEAR), min(len(self.items), row + NEAR))
        places = chain(sorted(near, key=lambda n: abs(n - row)), range(len(self.items)))
        return next((n for n in places if self.key(self.items[n]) == self._at), row)

    def _scroll_rows(self, top: int) -> None:
        top = max(0, min(top, self.virtual_size.height - self.size.height))
        if top != self.scroll_offset.y and self.is_attached:
            self.scroll_to(y=top, animate=False, immediate=True, force=True)

    def _keep_in_view(self, row: int) -> None:
        below = row == len(self.items) - 1 and bool(self._note)
        self._scroll_rows(min(row, max(self.scroll_offset.y, row + below - self._page() + 1)))

    def _tell_if_moved(self) -> None:
        item = self.current
        at = "" if item is None else self.key(item)
        if at != self._at:
            self._at = at
            if item is not None:
                self.post_message(self.Moved(self, self.cursor, item))

    def _marks_changed(self) -> None:
        self.refresh()
        self.post_message(self.Marked(self))

    def _click_title(self, x: int) -> None:
        moved = x >= self._looks_now().frozen
        if (n := column_at(self._sizes, x + moved * self.scroll_offset.x)) >= 0:
            self.post_message(self.HeaderClicked(self, self.columns[n].key))
