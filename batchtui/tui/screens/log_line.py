"""One line of a log, whole: a long one in many rows, JSON laid out, and as it came."""

import json
from collections.abc import Iterator
from typing import ClassVar

from rich.cells import chop_cells
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from batchtui.domain.safe import inert_event, inert_log
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.screens.log_taking import MOST_CHARACTERS
from batchtui.tui.widgets.lines import Lines
from batchtui.tui.widgets.log_view import LogRow, LogView

LAID_OUT = 2_000_000
"""Characters of JSON that are laid out."""


class LineScreen(ModalScreen[None]):
    """Scrolls in the line as in a log."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "leave", "leave", show=False, id="line.leave", priority=True),
        Binding("y", "raw", "raw", show=False, id="line.raw"),
        Binding("c", "copy", "copy", show=False, id="line.copy"),
    ]

    def __init__(self, row: LogRow) -> None:
        super().__init__()
        self._row = row
        self._raw = False

    def compose(self) -> ComposeResult:
        """What it is, and the line."""
        with Vertical(classes="whole"):
            yield Lines(self._title, id="question")
            yield LogView(id="line")

    def on_mount(self) -> None:
        """From its beginning."""
        self.query_one(LogView).focus()
        self._show()

    def action_leave(self) -> None:
        """Back to the log."""
        self.dismiss(None)

    def action_raw(self) -> None:
        """As it came, or laid out."""
        self._raw = not self._raw
        self._show()

    def action_copy(self) -> None:
        """The whole line, if a terminal's clipboard takes it."""
        text = inert_event(self._row.text)
        if len(text.encode()) > MOST_CHARACTERS:
            self.notify("The line is longer than a terminal's clipboard takes.", markup=False)
        else:
            self.app.copy_to_clipboard(text)
            self.notify("Sent to the terminal's clipboard: the line", markup=False)

    def _show(self) -> None:
        view = self.query_one(LogView)
        view.times = "off"
        view.show_raw(True)
        view.rows_of([LogRow(self._row.timestamp_ms, part) for part in self._parts()])
        self.query_one(Lines).refresh()

    def _parts(self) -> Iterator[str]:
        text = self._row.text
        shown = inert_event(text) if self._raw else laid_out(text)
        width = max(10, self.app.size.width - 12)
        for part in shown.split("\n"):
            yield from _pieces(part, width)

    def _title(self, _width: int, _height: int) -> list[Line]:
        count = len(self._row.text)
        how = "as it came" if self._raw else f"{count:,} characters"
        keys = (("key", "y"), ("dim", " raw  "), ("key", "c"), ("dim", " copy  "), ("key", "esc"), ("dim", " leave"))
        return [line(("strong", "Line"), ("dim", f"   {how}   "), *keys), ()]


def _pieces(text: str, width: int) -> Iterator[str]:
    """The text in pieces of at most so many cells, so that a line of a megabyte scrolls like any log."""
    if text.isascii():
        yield from (text[at : at + width] for at in range(0, max(1, len(text)), width))
    else:
        yield from chop_cells(text, width)


def laid_out(text: str) -> str:
    """JSON with a member a line; anything else as it is."""
    try:
        record = json.loads(text) if len(text) <= LAID_OUT and text.lstrip().startswith(("{", "[")) else None
    except (ValueError, RecursionError):
        record = None
    if record is None:
        return inert_event(text)
    laid = json.dumps(record, indent=2, ensure_ascii=False)
    return "\n".join(inert_log(part) for line in laid.split("\n") for part in _lines_in(line))


def _lines_in(member: str) -> list[str]:
    """A member whose text has several lines, such as a stack, as so many."""
    indent = " " * (len(member) - len(member.lstrip()) + 4)
    first, *rest = member.replace("\\t", "    ").split("\\n")
    return [first, *(indent + one for one in rest)]
