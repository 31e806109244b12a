"""The grid of an array's children: one glyph each, painted when its row is on the screen, and never before.

Cost does not depend on the number of children: there is no widget, and no row, for each of them.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from batchtui.tui.cells.grid import LEFT, layout
from batchtui.tui.cells.spans import Line, Span, fit, in_token
from batchtui.tui.widgets._grid_messages import Moved, Opened
from batchtui.tui.widgets._paint import Paint, paint_of

__all__ = ["LineGrid"]


class LineGrid(ScrollView, can_focus=True):
    """Shows the glyph of each index in `shown`, with a cursor; it never filters, and never asks anybody.

    `glyph_of` is asked for a (token, glyph of one cell) pair whenever an index is painted.
    """

    HELP = "Grid: `←` `↓` `↑` `→` move, `enter` opens, `g` `G` go to the first and the last."
    BINDING_GROUP_TITLE = "Grid"
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LineGrid { width: 1fr; height: 1fr; scrollbar-size: 0 0; background: $background; color: $foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-1, 0)", "Left", show=False, id="grid.left"),
        Binding("right", "move(1, 0)", "Right", show=False, id="grid.right"),
        Binding("up,k", "move(0, -1)", "Up", show=False, id="grid.up"),
        Binding("down,j", "move(0, 1)", "Down", show=False, id="grid.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="grid.pageup"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="grid.pagedown"),
        Binding("home,g", "edge(0)", "First", show=False, id="grid.first"),
        Binding("end,G", "edge(-1)", "Last", show=False, id="grid.last"),
        Binding("enter", "open", "Open", show=False, id="grid.open"),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)
    """The place of the cursor in `shown`, from 0."""

    Moved = Moved
    Opened = Opened

    def __init__(self, glyph_of: Callable[[int], Span], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.glyph_of = glyph_of
        self.shown: Sequence[int] = ()
        self._note: Line = ()
        self._layout = layout(0, 1, 80)
        self._paint: Paint | None = None
        self._told: int | None = None

    @property
    def current(self) -> int | None:
        """The index under the cursor, or None in an empty grid."""
        return self.shown[self.cursor] if self.cursor < len(self.shown) else None

    @property
    def rows(self) -> int:
        """How many lines it takes to show everything, the note included."""
        return self._layout.rows + bool(self._note)

    @property
    def note(self) -> Line:
        """A dim line after the last row ("asking AWS"); empty for none."""
        return self._note

    @note.setter
    def note(self, note: Line) -> None:
        if note != self._note:
            self._note = note
            self._measure()
            self.refresh()

    def set_shown(self, indexes: Sequence[int]) -> None:
        """Show these indexes, ascending; the cursor stays on its own, else it goes to the next one."""
        index = self.current
        self.shown = indexes
        self._measure()
        if index is not None:
            self.set_reactive(LineGrid.cursor, self.validate_cursor(bisect_left(indexes, index)))
        self._keep_in_view()
        self.refresh()
        self._tell_if_moved()

    def go_to(self, index: int) -> None:
        """Put the cursor on an index, if it is shown."""
        at = bisect_left(self.shown, index)
        if at < len(self.shown) and self.shown[at] == index:
            self.cursor = at

    def validate_cursor(self, at: int) -> int:
        """A place that exists, or 0."""
        return max(0, min(at, len(self.shown) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Scroll as little as shows the cursor, and paint both rows again."""
        self._keep_in_view()
        for at in (old, new):
            self._touch(at)
        self._tell_if_moved()

    def action_move(self, columns: int, rows: int) -> None:
        """Move the cursor."""
        self.cursor = self._layout.moved(self.cursor, columns, rows)

    def action_page(self, by: int) -> None:
        """Move the cursor by screens, one row of the old screen kept."""
        self.action_move(0, by * max(1, self.size.height - 1))

    def action_edge(self, at: int) -> None:
        """Move the cursor to the first place (0) or the last one (-1)."""
        self.cursor = at if at >= 0 else len(self.shown) - 1

    def action_open(self) -> None:
        """Open the index under the cursor."""
        if (index := self.current) is not None:
            self.post_message(self.Opened(self, index))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, a double click opens."""
        offset = event.get_content_offset(self)
        at = None if offset is None else self._layout.at(self.scroll_offset.y + offset.y, offset.x)
        if at is not None:
            self.cursor = at
            if event.chain == 2:
                self.action_open()

    def on_resize(self) -> None:
        """Rows follow the width, and the cursor stays in sight."""
        self._measure()
        self._keep_in_view()

    def notify_style_update(self) -> None:
        """Another theme: look its styles up again."""
        super().notify_style_update()
        self._paint = None

    def render_line(self, y: int) -> Strip:
        """One line of the screen in exactly the widget's width: a row, the note, or blank."""
        self._paint = paint = paint_of(self, self._paint)
        width, row = self.size.width, self.scroll_offset.y + y
        if row < self._layout.rows:
            return paint.strip(fit(self._row(row), width), width)
        if row == self._layout.rows and self._note:
            return paint.strip(fit(in_token((("text", "  "), *self._note), "dim", ("text",)), width), width)
        return Strip.blank(width, paint.base)

    def _row(self, row: int) -> Line:
        """The label, then the glyphs, with what is between them in the spans of those at the left."""
        grid = self._layout
        first = row * grid.per_row
        indexes = self.shown[first : first + grid.per_row]
        label = f"{'':{LEFT}}{indexes[0]:>{grid.label},}"
        spans: list[Span] = [("dim", f"{label:<{grid.left}}")]
        for column, index in enumerate(indexes):
            token, glyph = self.glyph_of(index)
            air = " " * (grid.spacing.place(column + 1) - grid.spacing.place(column) - 1)
            if first + column == self.cursor:
                spans += [("hit_current", glyph), ("text", air)]
            else:
                spans.append((token, glyph + air))
        return tuple(span for span in spans if span[1])

    def _touch(self, at: int) -> None:
        y = at // self._layout.per_row - self.scroll_offset.y
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def _measure(self) -> None:
        """The layout and the size that scrolls, for what is shown and the width of now."""
        widest = len(f"{self.shown[-1]:,}") if self.shown else 1
        self._layout = layout(len(self.shown), widest, self.size.width)
        self.virtual_size = Size(self.size.width, self.rows)

    def _keep_in_view(self) -> None:
        row, top = self.cursor // self._layout.per_row, self.scroll_offset.y
        below = row == self._layout.rows - 1 and bool(self._note)
        top = min(row, max(top, row + below - self.size.height + 1))
        top = max(0, min(top, self.virtual_size.height - self.size.height))
        if top != self.scroll_offset.y and self.is_attached:
            self.scroll_to(y=top, animate=False, immediate=True, force=True)

    def _tell_if_moved(self) -> None:
        index = self.current
        if index != self._told:
            self._told = index
            if index is not None:
                self.post_message(self.Moved(self, index))
