"""Asks for one line of text."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from batchtui.tui.cells.spans import Line, line
from batchtui.tui.widgets.lines import Lines


class AskScreen(ModalScreen[str | None]):
    """Gives back what was typed; None: nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", show=False, id="asking.leave")]

    def __init__(self, title: str, field: str, longest: int) -> None:
        """`longest`: characters."""
        super().__init__()
        self._title = title
        self._field = field
        self._longest = longest

    def compose(self) -> ComposeResult:
        """Title and field."""
        with Vertical(classes="dialog"):
            yield Lines(self._lines, id="question")
            with Horizontal(classes="field"):
                yield Label(self._field, classes="name", markup=False)
                yield Input(compact=True, id="asked", max_length=self._longest)

    def on_mount(self) -> None:
        """What is typed goes into the field."""
        self.query_one("#question").styles.height = 2
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)

    def action_leave(self) -> None:
        """Without a text."""
        self.dismiss(None)

    def _lines(self, _width: int, _height: int) -> list[Line]:
        return [line(("strong", self._title), ("dim", "   enter keep   esc leave")), ()]
