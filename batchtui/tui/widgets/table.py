"""The table of every list: rows are painted from a plain list when they are on the screen, and never before.

Cost does not depend on the number of rows. The screen filters and sorts; the table keeps the cursor on
its row through every change, by key.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Generic, Self, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from batchtui.tui.cells.glyphs import UNICODE, Glyphs
from batchtui.tui.cells.spans import Line
from batchtui.tui.widgets._columns import (
    Column,
    column_at,
    full_width,
    sizes_of,
)
from batchtui.tui.widgets._cursor import past, whither
from batchtui.tui.widgets._marks import Marks
from batchtui.tui.widgets._table_messages import HeaderClicked, Marked, Moved, Opened
from batchtui.tui.widgets._table_painting import HEAD, TablePainting

__all__ = ["Column", "LineTable"]

T = TypeVar("T")


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
        self._painting = TablePainting(self)
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
        self.sizes: tuple[int, ...] = ()
        """The columns' widths, in cells."""
        self._rows: dict[str, int] | None = None
        self._at = ""

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
        self._painting.move()
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
        self._painting.restyle()

    def refresh(self, *regions: Region, **kwargs: Any) -> Self:
        """Paint these regions again, or everything."""
        if not self._refilling:
            self._painting.drop(regions)
        return super().refresh(*regions, **kwargs)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines in a region: a table has neither border nor padding."""
        return self._painting.lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of the screen in exactly the widget's width: titles, a row, the note, or blank."""
        return self._painting.line(y)

    def _page(self) -> int:
        return max(1, self.size.height - HEAD)

    def _measure(self) -> None:
        """Column widths and the size that scrolls, for the items, the note and the width of now."""
        self.sizes = sizes_of(self.columns, self.size.width)
        lines = HEAD + len(self.items) + bool(self._note)
        self.virtual_size = Size(max(full_width(self.sizes), self.size.width), lines)

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
        return whither(len(self.items), row, lambda n: self.key(self.items[n]) == self._at)

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
        moved = x >= self._painting.frozen
        if (n := column_at(self.sizes, x + moved * self.scroll_offset.x)) >= 0:
            self.post_message(self.HeaderClicked(self, self.columns[n].key))
