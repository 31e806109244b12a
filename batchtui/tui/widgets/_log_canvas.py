"""What paints a log: rows of a model as lines of the screen, at a place, in columns, under a theme.

It follows nobody and takes no keys: that is the view's.
"""

from typing import Any

from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from batchtui.tui.cells.spans import Line
from batchtui.tui.widgets._log_find import Search
from batchtui.tui.widgets._log_paint import Columns, tag_cells_of
from batchtui.tui.widgets._log_rows import RowList, Rows
from batchtui.tui.widgets._log_screen import LogScreen, Look, Place
from batchtui.tui.widgets._log_text import message_of
from batchtui.tui.widgets._log_times import LOCAL, RELATIVE, on_other_days
from batchtui.tui.widgets._paint import Paint, paint_of

LOOKED_AT = 100
"""Rows that came, the last of them, whose tags are looked at; others are when they are painted."""


class LogCanvas(ScrollView, can_focus=True):
    """Shows rows of a log; it never asks anybody for them, and never changes their order."""

    ALLOW_SELECT = True
    DEFAULT_CSS = """
    LogCanvas {
        width: 1fr; height: 1fr; overflow: scroll scroll; scrollbar-size: 0 0;
        background: $background; color: $foreground;
    }
    """

    times: reactive[str] = reactive(LOCAL, init=False)
    """How the time stands before each row: one of the ways of `_log_times`."""
    wrap: reactive[bool] = reactive(False, init=False)
    """Whether long rows take several lines instead of being cut."""

    def __init__(self, rows: Rows | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._search = Search(lambda: self.rows, lambda row: message_of(self.rows.row(row).text).text)
        self._drawn = LogScreen(RowList() if rows is None else rows, self._search)
        self._note: Line = ()
        self._began_ms = 0
        self._paint: Paint | None = None

    @property
    def rows(self) -> Rows:
        """The model of the log."""
        return self._drawn.rows

    @property
    def note(self) -> Line:
        """A dim line after the last row ("the job ended"); empty for none."""
        return self._note

    @note.setter
    def note(self, note: Line) -> None:
        if note != self._note:
            self._note = note
            self._settle()

    def watch_wrap(self) -> None:
        """The same row stays at the top, unless the end is followed."""
        self.scroll_to(x=0, animate=False, immediate=True, force=True)
        self._settle()

    def on_resize(self) -> None:
        """Another size: another end."""
        self._settle()

    def _settle(self) -> None:
        """The log ends elsewhere than before."""
        self._measure()
        self.refresh()

    def action_hscroll(self, by: int) -> None:
        """Scroll sideways by cells."""
        self.scroll_to(x=self.scroll_offset.x + by, animate=False, immediate=True, force=True)

    def watch_times(self) -> None:
        """The columns before the message change."""
        self._change_columns(range(0))

    @property
    def began_ms(self) -> int:
        """What relative times count from, ms since epoch; by default the first row."""
        return self._began_ms or (self.rows.row(0).timestamp_ms if len(self.rows) else 0)

    @began_ms.setter
    def began_ms(self, began_ms: int) -> None:
        if began_ms != self._began_ms:
            self._began_ms = began_ms
            self._change_columns(range(0))

    @property
    def folding(self) -> bool:
        """Whether tracebacks and the states of a progress bar are one row each."""
        return self._drawn.folds.folding

    @property
    def raw(self) -> bool:
        """Whether every line is shown as it came."""
        return self._drawn.folds.raw

    def fold_all(self, folding: bool) -> None:
        """Folds everything, or unfolds it."""
        self._drawn.folds.fold_all(folding)
        self._look_otherwise()

    def show_raw(self, raw: bool) -> None:
        """Every line as it came, or what it means."""
        self._drawn.folds.raw = raw
        self._look_otherwise()

    def _look_otherwise(self) -> None:
        """The same rows, but other lines."""
        self._drop_selection()
        self._drawn.forget()
        self._settle()

    def rows_shown(self) -> range:
        """The numbers of the rows that are on the screen, in part or folded at least."""
        rows = [row for row, _ in self._lines() if row < len(self.rows)]
        return range(rows[0], self._drawn.folds.after(rows[-1])) if rows else range(0)

    def _scroll_rows(self, top: int) -> None:
        if self.is_attached:
            self.scroll_to(y=max(0, top), animate=False, immediate=True, force=True)

    def _measure(self) -> None:
        """The size that scrolls: in rows, such that the last screen ends with the last line."""
        if self.is_attached:
            self.virtual_size = self._drawn.size_of(self._place(), self._look())

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text as it is shown, without the gutter; only the selected rows are made."""
        text = self._drawn.selected(selection)
        return (text, "\n") if text else None

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002
        """Paint what is selected."""
        self.refresh()

    def _drop_selection(self) -> None:
        """Rows have other numbers, or other columns: what was selected is not there any more."""
        if self.is_attached and self.text_selection is not None:
            self.screen.clear_selection()

    def notify_style_update(self) -> None:
        """Another theme: paint all again."""
        super().notify_style_update()
        self._paint = None
        self._repaint()

    def render_line(self, y: int) -> Strip:
        """One line of the screen in exactly the widget's width: a row or a part of it, the note, or blank."""
        lines = self._lines()
        if self._drawn.widest >= self.virtual_size.width and not self.wrap:
            self.call_later(self._measure)
        if self._drawn.tag_cells > self._drawn.columns.tag_cells:
            self.call_later(self._change_columns, range(0))
        return lines[y][1] if y < len(lines) else Strip.blank(self.size.width, self._look().paint.base)

    def _lines(self) -> list[tuple[int, Strip]]:
        return self._drawn.lines(self._place(), self._look())

    def _place(self) -> Place:
        x, top = self.scroll_offset
        return Place(top, x, *self.size, self.wrap, self._note)

    def _look(self) -> Look:
        self._paint = paint = paint_of(self, self._paint)
        style = self.screen.get_component_rich_style("screen--selection")
        return Look(paint, self.text_selection, style, self.app.console)

    def _repaint(self) -> None:
        self._drawn.forget()
        self.refresh()

    def _change_columns(self, new: range) -> None:
        """Make room for the times, the dates and the tags that the new rows need."""
        tags = tag_cells_of([self.rows.row(row) for row in new[-LOOKED_AT:]])
        had, rows = self._drawn.columns, self.rows
        first, last = (rows.row(n).timestamp_ms for n in (0, len(rows) - 1)) if len(rows) else (0, 0)
        dated = on_other_days(first, last, self.times)
        began_ms = self.began_ms if self.times == RELATIVE else 0
        self._drawn.columns = columns = Columns(
            self.times, dated, max(tags, had.tag_cells, self._drawn.tag_cells), began_ms
        )
        if columns != had:
            self._drop_selection()
            self._repaint()
