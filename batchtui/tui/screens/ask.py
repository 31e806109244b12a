"""Asks for one text: what is wrong with it stands beside it before it is taken."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.widgets.lines import Lines


class AskScreen(ModalScreen[str | None]):
    """Gives back the text once nothing is wrong with it; None when it is left."""

    AUTO_FOCUS: ClassVar[str | None] = "#answer"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", show=False, id="ask.leave")]

    def __init__(self, title: str, name: str, hint: str, wrong: Callable[[str], str], value: str = "") -> None:
        """`wrong`: what is wrong with a text, in a sentence; empty: nothing is."""
        super().__init__()
        self._title = title
        self._label = name
        self._hint = hint
        self._wrong = wrong
        self._value = value
        self._said = ""

    def compose(self) -> ComposeResult:
        """Title, field, hint or mistake."""
        with Vertical(classes="dialog"):
            yield Lines(
                lambda _w, _h: [line(("strong", self._title), ("dim", "   enter takes it, esc leaves")), ()],
                id="question",
            )
            with Horizontal(classes="field"):
                yield Label(self._label, classes="name", markup=False)
                yield Input(self._value, compact=True, id="answer", select_on_focus=False)
            yield Lines(self._below, id="hint")

    def _below(self, width: int, _height: int) -> list[Line]:
        told = ("waiting", self._said) if self._said else ("dim", self._hint)
        return [(), *fold(line(told), max(1, width), 0)]

    @on(Input.Changed, "#answer")
    def _changed(self) -> None:
        if self._said:
            self._said = ""
            self.query_one("#hint", Lines).refresh(layout=True)

    @on(Input.Submitted, "#answer")
    def _taken(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        self._said = self._wrong(text)
        if self._said:
            self.query_one("#hint", Lines).refresh(layout=True)
        else:
            self.dismiss(text)

    def action_leave(self) -> None:
        """Without an answer."""
        self.dismiss(None)
