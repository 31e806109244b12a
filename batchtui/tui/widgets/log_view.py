"""A log as long as it likes: only the rows on the screen become text, whatever else is known.

Rows come at both ends while somebody reads; what is on the screen stays where it is, unless the end is
followed. Text is data: colours of the program are kept, everything else that steers a terminal is not.
"""

from collections.abc import Sequence
from typing import Any

from textual.reactive import reactive

from batchtui.tui.widgets._log_pointing import LogPointing
from batchtui.tui.widgets._log_rows import LogRow, RowList, Rows
from batchtui.tui.widgets._log_seek import Seeker
from batchtui.tui.widgets._log_times import WAYS
from batchtui.tui.widgets._paint import glyphs_of

__all__ = ["WAYS", "LogRow", "LogView", "Rows"]


class LogView(LogPointing):
    """Shows rows of a log; it never asks anybody for them, and never changes their order.

    `rows` may be another model (`Rows`): after changing it call `appended` or `prepended`.
    """

    HELP = "A log: `↑` `↓` move, `G` goes to the end and follows it, `←` `→` scroll long lines, `enter` unfolds."
    BINDING_GROUP_TITLE = "Log"
    hit_count: reactive[int] = reactive(0, repaint=False)
    """Rows that hold the pattern, as far as has been searched."""
    hit: reactive[int] = reactive(0, repaint=False)
    """The number of the current hit, from 1; 0 for none."""

    def __init__(self, rows: Rows | None = None, **kwargs: Any) -> None:
        super().__init__(rows, **kwargs)
        self._seeker = Seeker(self, self._search)

    def on_mount(self) -> None:
        """Show the end of what the model has already."""
        glyphs = glyphs_of(self)
        self._drawn.points.signs = glyphs.cursor, glyphs.mark
        self._change_columns(range(len(self.rows)))
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
        self._drawn = self._drawn.of_others(rows)
        self._seeker.forget()
        self.new_below = 0
        self._change_columns(range(len(rows)))
        self._measure()
        self._drop_selection()
        self.refresh()
        self.following = True
        self._seeker.look_on()

    def rows_of(self, rows: Sequence[LogRow]) -> None:
        """Rows that do not grow, from the first on."""
        held = RowList()
        held.extend(rows)
        self.show_rows(held)
        self.following = False
        self._scroll_rows(0)
        self._point(0)

    def appended(self, count: int) -> None:
        """The model has `count` more rows at its end."""
        if not count:
            return
        self._drawn.grown(count)
        self._change_columns(range(len(self.rows) - count, len(self.rows)))
        self._measure()
        if self.following:
            self._to_end()
        else:
            self.new_below = min(self.new_below + count, self._rows_below())
        self.refresh()
        self._seeker.look_on()

    def prepended(self, count: int) -> None:
        """The model has `count` more rows before those it had."""
        if not count:
            return
        top = self.scroll_offset.y
        self._drawn.moved(0, count)
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
        self._drawn.moved(row, count)
        self._change_columns(range(row, row + max(0, count)))
        self._repaint()
        self._measure()
        if self.following:
            self._to_end()
        elif row <= top:
            self._scroll_rows(top + count)
        self._drop_selection()
        self._seeker.inserted(row, count)

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

    def seek_on(self) -> None:
        """Go to the first hit in the rows that have come just now, if there is any."""
        self._seeker.go_on()

    def action_next(self, step: int) -> None:
        """Go to the next hit (1) or the one before (-1)."""
        if not self._seeker.next(step):
            self.app.bell()

    def action_error(self) -> None:
        """Go to the next row whose level is an error, from the last one found while it is on the screen."""
        self._seeker.next_error()
