"""What a log screen does with the lines that are there: which it does not ask anybody for."""

from typing import TYPE_CHECKING, cast

from batchtui.tui.screens import log_taking
from batchtui.tui.screens.base import BaseScreen
from batchtui.tui.widgets.log_view import WAYS, LogView

if TYPE_CHECKING:
    from batchtui.tui.screens.log import LogScreen

KEPT_TIMES = "log times"
"""Under which name the choice is kept."""


class LogLooking(BaseScreen):
    """A screen around a log view, and the commands that only look."""

    @property
    def view(self) -> LogView:
        """The log."""
        return self.query_one(LogView)

    def toggle_follow(self) -> None:
        """Goes to the end and stays, or stays here."""
        if self.view.following:
            self.view.following = False
        else:
            self.view.action_follow()

    def next_hit(self, step: int) -> None:
        """The next or the last hit."""
        self.view.action_next(step)

    def next_error(self) -> None:
        """The next line of level error."""
        self.view.action_error()

    def toggle_wrap(self) -> None:
        """Long lines over several rows, or cut."""
        self.view.wrap = not self.view.wrap

    def next_times(self) -> None:
        """The clock here, in UTC, since the job's start, none."""
        self.view.times = WAYS[(WAYS.index(self.view.times) + 1) % len(WAYS)]
        self.batchtui.kept.put(KEPT_TIMES, self.view.times, WAYS[0])

    def toggle_folds(self) -> None:
        """Every traceback and progress bar in one row, or none."""
        self.view.fold_all(not self.view.folding)

    def toggle_raw(self) -> None:
        """Every line as it came, or what it means."""
        self.view.show_raw(not self.view.raw)

    def toggle_mark(self) -> None:
        """Marks the line."""
        self.view.toggle_mark()

    def next_mark(self) -> None:
        """The next marked line."""
        if not self.view.next_mark():
            self.say("No line is marked: m marks one.")

    def toggle_range(self) -> None:
        """Begins a range, or ends it."""
        self.view.toggle_range()

    def show_copy_menu(self) -> None:
        """The lines of the range, or what is selected with the mouse; without either, what can be copied."""
        log_taking.copy(cast("LogScreen", self))

    def open_console(self) -> None:
        """The stream in the CloudWatch console, at the line that is looked at."""
        log_taking.open_console(cast("LogScreen", self))

    def undo_own(self) -> bool:
        """The range, then the marks."""
        return self.view.clear_points()

    def show_log(self) -> None:
        """It is shown already."""
