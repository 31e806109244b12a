"""The place in a log: whether its end is followed, the cursor, and what is done with the rows that are meant.

While the end is followed there is no cursor: the last row is meant. Going up ends the following.
"""

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.reactive import reactive

from batchtui.tui.widgets._log_canvas import LogCanvas
from batchtui.tui.widgets._log_messages import FollowChanged, LineWanted, Pointed, ReachedTop, StartWanted

WHEEL_ROWS = 3
FEW = 2_000
"""Rows that are forgotten one by one."""


class LogPointing(LogCanvas):
    """What keys and mouse do in a log."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="log.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="log.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="log.pageup"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="log.pagedown"),
        Binding("home,g", "top", "First row", show=False, id="log.top"),
        Binding("end,G", "follow", "To the end, and follow", show=False, id="log.bottom"),
        Binding("left", "hscroll(-8)", "Scroll left", show=False, id="log.left"),
        Binding("right", "hscroll(8)", "Scroll right", show=False, id="log.right"),
        Binding("enter", "open", "Unfold, or the whole line", show=False, id="log.open"),
    ]

    following: reactive[bool] = reactive(True, repaint=False, init=False)
    """Whether new rows scroll in; scrolling up ends it, and only `action_follow` begins it again."""
    new_below: reactive[int] = reactive(0, repaint=False)
    """Rows that came while not following and have not been on the screen."""
    ReachedTop = ReachedTop
    StartWanted = StartWanted
    FollowChanged = FollowChanged
    LineWanted = LineWanted
    Pointed = Pointed

    @property
    def pointed(self) -> int:
        """The row that the keys speak of: that of the cursor, else the last; -1 in an empty log."""
        cursor = self._drawn.points.cursor
        return self._drawn.folds.before(len(self.rows)) if cursor is None and len(self.rows) else self._or_none(cursor)

    def _or_none(self, row: int | None) -> int:
        return -1 if row is None or row >= len(self.rows) else row

    @property
    def marks(self) -> list[int]:
        """The marked rows, in order."""
        return sorted(self._drawn.points.marks)

    @property
    def ranged(self) -> range:
        """The rows of the range, what is folded in them too; empty without one."""
        found = self._drawn.points.range()
        return range(found.start, self._drawn.folds.after(found.stop - 1)) if found else found

    def action_move(self, by: int) -> None:
        """Move the cursor by rows; it takes the screen along."""
        row = self.pointed
        target = self._drawn.folds.step(row, by) if row >= 0 else row
        if by < 0 and target == row:
            self._reach_up()
        if row < 0 or target == row:
            return
        if by < 0:
            self.following = False
        self._point(target)
        self._reveal(target)

    def action_page(self, by: int) -> None:
        """Move by screens, one row of the old screen kept."""
        shown, had = self.rows_shown(), self.scroll_offset.y
        if by < 0:
            self._reach_up()
            self.following = self.following and self.max_scroll_y == 0
        if not shown:
            return
        count = len({row for row, _ in self._lines() if row < len(self.rows)})
        self._scroll_rows(self._drawn.folds.step(shown.start, by * max(1, count - 1)))
        if self.scroll_offset.y == had and not self.following:
            self._point(0 if by < 0 else self._drawn.folds.before(len(self.rows)))
        self._keep_cursor_on_screen()

    def action_top(self) -> None:
        """Scroll to the first row known, and ask for the very first one."""
        self.post_message(self.StartWanted(self))
        self._reach_up()
        self.following = self.following and self.max_scroll_y == 0
        self._scroll_rows(0)
        if not self.following and len(self.rows):
            self._point(0)

    def action_follow(self) -> None:
        """Go to the end and stay there while rows come."""
        self.following = True
        self._to_end()

    def action_open(self) -> None:
        """Unfold what the row belongs to, or fold it; any other row whole, on a page of its own."""
        row = self.pointed
        if row < 0:
            return
        at = self._drawn.folds.toggle(row, self.size.height - 1)
        if at < 0:
            self.post_message(self.LineWanted(self, row))
            return
        self._look_otherwise()
        if not self.following:
            self._point(at)
            self._reveal(at)

    def toggle_mark(self) -> None:
        """Marks the row, or takes its mark away."""
        row = self.pointed
        if row >= 0:
            self._drawn.points.marks ^= {row}
            self._changed([row])

    def mark(self, rows: Iterable[int]) -> None:
        """Marks these rows and no others."""
        had, now = self._drawn.points.marks, set(rows)
        if had != now:
            self._drawn.points.marks = now
            self._changed(had ^ now)

    def next_mark(self) -> bool:
        """Goes to the next mark, behind the last to the first; False if there is none."""
        row = self._drawn.points.next_mark(self.pointed)
        if row >= 0:
            self.show(row)
        return row >= 0

    def toggle_range(self) -> None:
        """A range begins at the row and goes with the cursor, or ends."""
        had, row = self.ranged, self.pointed
        if row < 0:
            return
        self.following = False
        self._point(row)
        self._drawn.points.anchor = row if self._drawn.points.anchor is None else None
        self._changed(had or [row])

    def clear_points(self) -> bool:
        """Takes away the range, else the marks; whether there was any."""
        points, had = self._drawn.points, self.ranged
        if points.anchor is not None:
            points.anchor = None
        elif points.marks:
            had, points.marks = range(0), set()
            self._drawn.forget()
        else:
            return False
        self._changed(had)
        return True

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel at the first row asks for older ones."""
        self._reach_up()
        self._wheel(event, -WHEEL_ROWS)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Rows that are shown count, not those that are folded away."""
        self._wheel(event, WHEEL_ROWS)

    def _wheel(self, event: events.MouseEvent, by: int) -> None:
        if event.ctrl or event.shift or not (shown := self.rows_shown()):
            return
        event.stop()
        event.prevent_default()
        top = min(self.scroll_offset.y, len(self.rows) - 1)
        self._scroll_rows(self._drawn.folds.step(max(top, shown.start) if by > 0 else top, by))
        self._keep_cursor_on_screen()

    def on_click(self, event: events.Click) -> None:
        """The cursor goes there; twice, the row is opened."""
        lines = self._lines()
        if event.y < len(lines) and lines[event.y][0] < len(self.rows):
            if not self.following or event.chain > 1:
                self.following = False
                self._point(lines[event.y][0])
            if event.chain == 2:
                self.action_open()

    def show(self, row: int) -> None:
        """Scroll to a row if it is not on the screen, unfolded; a row gone to is not the end, so following ends."""
        if self._drawn.folds.open_at(row):
            self._look_otherwise()
        self.following = False
        if row not in self.rows_shown():
            self._scroll_rows(self._drawn.folds.step(row, -(self.size.height // 2)))
        self._point(row)
        self._repaint()

    def _rows_below(self) -> int:
        return len(self.rows) - self.rows_shown().stop

    def _reach_up(self) -> None:
        """At the first row, whoever goes further up asks for older ones."""
        if self.scroll_offset.y == 0:
            self.post_message(self.ReachedTop(self))

    def _point(self, row: int | None) -> None:
        """Puts the cursor on a row; None: nowhere."""
        points = self._drawn.points
        had, points.cursor = points.cursor, row
        if had == row:
            return
        ends = [one for one in (had, row) if one is not None]
        self._changed(range(min(ends), max(ends) + 1) if points.anchor is not None else ends, tell=False)

    def _changed(self, rows: Iterable[int], tell: bool = True) -> None:
        """Rows are pointed at otherwise than before."""
        if isinstance(rows, range) and len(rows) > FEW:
            self._drawn.forget()
        else:
            self._drawn.forget_rows(rows)
        self.refresh()
        if tell or self._drawn.points.anchor is not None:
            self.post_message(self.Pointed(self))

    def _reveal(self, row: int) -> None:
        """Scrolls as little as shows a row."""
        top, least = self.scroll_offset.y, self._drawn.top_with_last(row, self._place(), self._look())
        if row < top:
            self._scroll_rows(row)
        elif least > top:
            self._scroll_rows(least)

    def _keep_cursor_on_screen(self) -> None:
        shown, cursor = self.rows_shown(), self._drawn.points.cursor
        if cursor is None or not shown or cursor in shown:
            return
        self._point(shown.start if cursor < shown.start else self._drawn.folds.before(shown.stop))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scrolling up ends following; whatever comes into sight is not below any more."""
        super().watch_scroll_y(old_value, new_value)
        old, new = round(old_value), round(new_value)
        if new < old and new < self.max_scroll_y:
            self.following = False
        if new == 0 < old and not self.following:
            self.post_message(self.ReachedTop(self))
        if self.new_below:
            self.new_below = min(self.new_below, self._rows_below())

    def watch_following(self, following: bool) -> None:
        """Following means to be at the end."""
        if following:
            self.new_below = 0
            self._point(None)
            self._to_end()
        else:
            shown = self.rows_shown()
            self._point(self._drawn.folds.before(shown.stop) if shown else None)
        self.post_message(self.FollowChanged(self))

    def _to_end(self) -> None:
        self._scroll_rows(self.max_scroll_y)

    def _settle(self) -> None:
        """The end stays at the end while it is followed."""
        super()._settle()
        if self.following:
            self._to_end()
