"""A log view on the real model of a log, in an app of its own: what is measured is the view and the keys.

    python -m benchmarks.log_app LINES [LINES_A_SECOND]

The lines are in the log before the first frame; more come, where that is asked for, ten times a second.
"""

import sys
import threading
import time
from array import array

from textual import on
from textual.app import App, ComposeResult
from textual.message import Message

from batchtui.domain.log import LogLine
from batchtui.logs.spill import Spill
from batchtui.logs.text import LogText
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.screens.log_lines import LogRows
from batchtui.tui.theme import THEMES, VARIABLE_DEFAULTS
from batchtui.tui.widgets.lines import Lines
from batchtui.tui.widgets.log_view import LogView
from benchmarks.log_server import event

AT_ONCE = 10_000
"""Lines of a page of CloudWatch."""
A_SECOND = 10


class Came(Message):
    """Lines are in the file."""

    def __init__(self, offsets: "array[int]") -> None:
        super().__init__()
        self.offsets = offsets


class LogApp(App[None]):
    """The view, and how many lines wait below it."""

    def __init__(self, lines: int, a_second: int = 0) -> None:
        super().__init__()
        self.text = LogText(Spill())
        for start in range(0, lines, AT_ONCE):
            self.text.append(self.put(start, min(AT_ONCE, lines - start)))
        self.rows = LogRows(self.text)
        self.view = LogView(self.rows)
        self._next, self._a_second = lines, a_second
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = "batchtui"

    def put(self, start: int, count: int) -> "array[int]":
        """So many lines into the file; their offsets."""
        rows = (event(number) for number in range(start, start + count))
        return self.text.spill.put(LogLine(row["timestamp"], row["message"]) for row in rows)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """As in batchtui."""
        return dict(VARIABLE_DEFAULTS)

    def compose(self) -> ComposeResult:
        """As on the log's screen."""
        yield self.view
        yield Lines(self._below, id="below")

    def on_mount(self) -> None:
        """What comes, comes from a thread, as from AWS."""
        sys.setswitchinterval(0.0005)
        self.view.focus()
        self.watch(self.view, "new_below", lambda: self.query_one("#below", Lines).refresh())
        if self._a_second:
            threading.Thread(target=self._bring, daemon=True).start()

    def _below(self, _width: int, _height: int) -> list[Line]:
        return [line(f"{self.view.new_below:,} new lines below")]

    def _bring(self) -> None:
        count, due = self._a_second // A_SECOND, time.monotonic()
        while True:
            due += 1 / A_SECOND
            time.sleep(max(0, due - time.monotonic()))
            self.post_message(Came(self.put(self._next, count)))
            self._next += count

    @on(Came)
    def _came(self, message: Came) -> None:
        self.text.append(message.offsets)
        self.rows.changed()
        self.view.appended(len(message.offsets))


if __name__ == "__main__":
    LogApp(*map(int, sys.argv[1:])).run()
