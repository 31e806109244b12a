"""A log as long as it likes: only the rows on the screen become text, whatever else is known.

Rows come at both ends while somebody reads; what is on the screen stays where it is, unless the end is
followed. Text is data: colours of the program are kept, everything else that steers a terminal is not.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.reactive import reactive

from batchtui.tui.widgets._log_canvas import LOOKED_AT_FIRST, LogCanvas
from batchtui.tui.widgets._log_messages import FollowChanged, ReachedTop, StartWanted
from batchtui.tui.widgets._log_rows import LogRow, RowList, Rows
from batchtui.tui.widgets._log_screen import LogScreen
from batchtui.tui.widgets._log_seek import Seeker

__all__ = ["LogRow", "LogView", "Rows"]


class LogView(LogCanvas):
    """Shows rows of a log; it never asks anybody for them, and never changes their order.

    `rows` may be another model (`Rows`): after changing it call `appended` or `prepended`.
    """

    HELP = "A log: `↑` `↓` scroll, `G` goes to the end and follows it, `←` `→` scroll long lines."
    BINDING_GROUP_TITLE = "Log"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="log.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="log.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="log.pageup"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="log.pagedown"),
        Binding("home,g", "top", "First row", show=False, id="log.top"),
        Binding("end,G", "follow", "To the end, and follow", show=False, id="log.bottom"),
        Binding("left", "hscroll(-8)", "Scroll left", show=False, id="log.left"),
        Binding("right", "hscroll(8)", "Scroll right", show=False, id="log.right"),
    ]

    following: reactive[bool] = reactive(True, repaint=False, init=False)
    """Whether new rows scroll in; scrolling up ends it, and only `action_follow` begins it again."""
    new_below: reactive[int] = reactive(0, repaint=False)
    """Rows that came while not following and have not been on the screen."""
    hit_count: reactive[int] = reactive(0, repaint=False)
    """Rows that hold the pattern, as far as has been searched."""
    hit: reactive[int] = reactive(0, repaint=False)
    """The number of the current hit, from 1; 0 for none."""

    ReachedTop = ReachedTop
    StartWanted = StartWanted
    FollowChanged = FollowChanged

    def __init__(self, rows: Rows | None = None, **kwargs: Any) -> None:
        super().__init__(rows, **kwargs)
        self._seeker = Seeker(self, self._search)

    def on_mount(self) -> None:
        """Show the end of what the model has already."""
        self._change_columns(range(max(0, len(self.rows) - LOOKED_AT_FIRST), len(self.rows)))
        self.call_after_refresh(self._seeker.look_on)

    def extend(self, rows: Sequence[LogRow]) -> None:
        """Newer rows at the end.

        Raises:
            TypeError: another model stands behind the view; it grows by itself.
        """
        self._list().extend(rows)
        self.appended(len(rows))

    def prepend(self, rows: Sequence[LogRow]) -> None:
        """Older rows before the first; what is on the screen stays where it is."""
        self._list().prepend(rows)
        self.prepended(len(rows))

    def _list(self) -> RowList:
        if not isinstance(self.rows, RowList):
            raise TypeError("rows of another model are added there; then call appended or prepended")
        return self.rows

    def show_rows(self, rows: Rows) -> None:
        """The rows of another model, and the end of those to come is followed; the pattern stays."""
        self._drawn = LogScreen(rows, self._drawn.search)
        self._seeker.forget()
        self.new_below = 0
        self._change_columns(range(max(0, len(rows) - LOOKED_AT_FIRST), len(rows)))
        self._measure()
        self._drop_selection()
        self.refresh()
        self.following = True

    def appended(self, count: int) -> None:
        """The model has `count` more rows at its end."""
        if not count:
            return
        self._change_columns(range(len(self.rows) - count, len(self.rows)))
        self._measure()
        if self.following:
            self._to_end()
        else:
            self.new_below += count
        self.refresh()
        self._seeker.look_on()

    def prepended(self, count: int) -> None:
        """The model has `count` more rows before those it had."""
        if not count:
            return
        top = self.scroll_offset.y
        self._change_columns(range(count))
        self._repaint()
        self._measure()
        self._scroll_rows(top + count)
        self._drop_selection()
        self._seeker.prepended(count)

    def inserted(self, row: int, count: int) -> None:
        """The model has `count` more rows at a row, or less; what is on the screen stays where it is."""
        if not count:
            return
        top = self.scroll_offset.y
        self._change_columns(range(row, row + max(0, count)))
        self._repaint()
        self._measure()
        if self.following:
            self._to_end()
        elif row <= top:
            self._scroll_rows(top + count)
        self._drop_selection()
        self._seeker.forget()
        self._seeker.look_on()

    def find(self, pattern: str) -> str:
        """Mark every hit of a text (any case) or of a /regular expression/, and go to the next one.

        Returns an empty string, or a sentence that says why the expression is none; then nothing is marked.
        """
        wrong = ""
        try:
            self._seeker.begin(pattern)
        except ValueError as error:
            wrong = str(error)
            self._seeker.begin("")
        self._repaint()
        return wrong

    def action_next(self, step: int) -> None:
        """Go to the next hit (1) or the one before (-1)."""
        if not self._seeker.next(step):
            self.app.bell()

    def action_error(self) -> None:
        """Go to the next row whose level is an error, from the last one found while it is on the screen."""
        self._seeker.next_error()

    def action_move(self, by: int) -> None:
        """Scroll by rows."""
        if by < 0 and self.scroll_offset.y == 0:
            self.post_message(self.ReachedTop(self))
        self._scroll_rows(self.scroll_offset.y + by)

    def action_page(self, by: int) -> None:
        """Scroll by screens, one row of the old screen kept."""
        self.action_move(by * max(1, len(self.rows_shown()) - 1))

    def action_top(self) -> None:
        """Scroll to the first row known, and ask for the very first one."""
        self.post_message(self.StartWanted(self))
        self.action_move(-max(1, self.scroll_offset.y))

    def action_follow(self) -> None:
        """Go to the end and stay there while rows come."""
        self.following = True
        self._to_end()

    def on_mouse_scroll_up(self) -> None:
        """The wheel at the first row asks for older ones."""
        if self.scroll_offset.y == 0:
            self.post_message(self.ReachedTop(self))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scrolling up ends following; whatever comes into sight is not below any more."""
        super().watch_scroll_y(old_value, new_value)
        old, new = round(old_value), round(new_value)
        if new < old and new < self.max_scroll_y:
            self.following = False
        if new == 0 < old and not self.following:
            self.post_message(self.ReachedTop(self))
        self.new_below = min(self.new_below, max(0, self.max_scroll_y - new))

    def watch_following(self, following: bool) -> None:
        """Following means to be at the end."""
        if following:
            self.new_below = 0
            self._to_end()
        self.post_message(self.FollowChanged(self))

    def show(self, row: int) -> None:
        """Scroll to a row if it is not on the screen; a row gone to is not the end, so following ends."""
        if row not in self.rows_shown():
            self.following = False
            self._scroll_rows(row - self.size.height // 2)
        self._repaint()

    def _to_end(self) -> None:
        self._scroll_rows(self.max_scroll_y)

    def _settle(self) -> None:
        """The end stays at the end while it is followed."""
        super()._settle()
        if self.following:
            self._to_end()
