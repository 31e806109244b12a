"""A small menu: a letter picks, and nothing else is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from batchtui.tui.cells.spans import Line, line
from batchtui.tui.widgets.lines import Lines


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the menu."""

    key: str
    word: str
    value: str
    shown: bool = True
    """Whether the value stands beside the word."""


class MenuScreen(ModalScreen[str | None]):
    """Gives back the value of the line whose letter was pressed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "leave", "leave", show=False, id="menu.leave")]

    def __init__(self, title: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._title = title
        self._choices = choices

    def compose(self) -> ComposeResult:
        """The lines."""
        with Vertical(classes="dialog"):
            yield Lines(self._lines, id="question")

    def on_mount(self) -> None:
        """As high as it has lines."""
        self.query_one("#question").styles.height = len(self._choices) + 2

    def on_key(self, event: events.Key) -> None:
        """The letter of a line."""
        chosen = next((one for one in self._choices if one.key == event.character), None)
        if chosen is not None:
            event.stop()
            self.dismiss(chosen.value)

    def action_leave(self) -> None:
        """Without a choice."""
        self.dismiss(None)

    def _lines(self, _width: int, _height: int) -> list[Line]:
        rows = [
            line(("key", one.key), f"  {one.word:<14}", ("dim", one.value if one.shown else ""))
            for one in self._choices
        ]
        return [line(("strong", self._title), ("dim", "   esc leave")), (), *rows]
