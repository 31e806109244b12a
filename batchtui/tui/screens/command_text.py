"""A shell command as text, to be read and copied."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen

from batchtui.domain.safe import inert
from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.widgets.lines import Lines


class CommandTextScreen(ModalScreen[None]):
    """Shows it whole; c copies it as it is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f3", "leave", "leave", show=False, id="text.leave"),
        Binding("c", "copy", "copy", show=False, id="text.copy"),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
    ]

    def __init__(self, command: str) -> None:
        super().__init__()
        self._command = command

    def compose(self) -> ComposeResult:
        """A title and the command."""
        with Vertical(classes="dialog text"):
            yield Lines(
                lambda _w, _h: [line(("strong", "The same as a command"), ("dim", "   c copy   esc leave")), ()]
            )
            with VerticalScroll(id="scroll"):
                yield Lines(self._lines, id="question")

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)

    def action_copy(self) -> None:
        """To the terminal's clipboard."""
        self.app.copy_to_clipboard(self._command)
        self.notify("Sent to the terminal's clipboard.", markup=False)

    def action_scroll(self, by: int) -> None:
        """Down or up."""
        self.query_one("#scroll").scroll_relative(y=by, animate=False, immediate=True)

    def _lines(self, width: int, _height: int) -> list[Line]:
        return fold(line(inert(self._command)), width, 2)
