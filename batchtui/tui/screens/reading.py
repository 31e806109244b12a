"""Stands where a question will be while its plan is read: no key typed ahead answers it, and esc takes it back."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from batchtui.domain.safe import inert
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from batchtui.tui.screens.base import BaseScreen


class ReadingScreen(ModalScreen[None]):
    """Says what is read. Nothing has been sent."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,n", "dismiss", "leave", show=False, id="reading.leave")]

    def __init__(self, what: str) -> None:
        """`what`: as the end of a sentence."""
        super().__init__()
        self._what = what
        self._answered: Callable[[], object] | None = None
        """What follows, where another screen stands before this one when the answer comes."""

    def compose(self) -> ComposeResult:
        """One line."""
        with Vertical(classes="dialog"):
            yield Lines(self._lines)

    def answered(self, go_on: Callable[[], object]) -> None:
        """Gives its place to what follows; nothing follows where it was left."""
        if self.is_active:
            self.dismiss()
            go_on()
        elif self.is_attached:
            self._answered = go_on

    def on_screen_resume(self) -> None:
        """What came meanwhile."""
        if self._answered is not None:
            self.answered(self._answered)

    def _lines(self, _width: int, _height: int) -> list[Line]:
        return [line(("text", f"Reading {inert(self._what)}"), ("dim", "   esc leave"))]


def reading(screen: "BaseScreen", what: str, receive: Callable[[Any], object]) -> Callable[[Any], None]:
    """A callback for a daemon thread; `receive` is called here with what was read, unless it was left meanwhile."""
    stand_in = ReadingScreen(what)
    screen.app.push_screen(stand_in)
    return screen.asking(lambda answer: stand_in.answered(lambda: receive(answer)))
