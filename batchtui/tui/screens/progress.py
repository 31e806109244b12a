"""An order while it is carried out: how far it is, pause, end, what was refused, and once more for those."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Label

from batchtui.actions.errand import Errand
from batchtui.tui.cells.errand import errand_hint, errand_lines
from batchtui.tui.cells.spans import Line
from batchtui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from batchtui.tui.app import BatchtuiApp

AGAIN_S = 0.2
LINES_AROUND = 14


class ProgressScreen(ModalScreen[bool]):
    """Looks at an errand; True: what was refused is to be tried again. Leaving it does not end the errand."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "leave", show=False, id="progress.leave"),
        Binding("p", "pause", "pause", show=False, id="progress.pause"),
        Binding("e", "end", "end", show=False, id="progress.end"),
        Binding("t", "again", "try again", show=False, id="progress.again"),
        Binding("up,k", "move(-1)", "up", show=False),
        Binding("down,j", "move(1)", "down", show=False),
    ]

    def __init__(self, errand: Errand[Any], title: str, can_repeat: Callable[[], bool]) -> None:
        """`can_repeat`: whether any of what was refused may be sent again."""
        super().__init__()
        self.errand = errand
        self._title = title
        self._can_repeat = can_repeat
        self._leaving = False
        self._top = 0

    def compose(self) -> ComposeResult:
        """The lines, and the keys."""
        with Vertical(classes="dialog"):
            yield Lines(self._lines, id="question")
            with Horizontal(classes="answers"):
                yield Label("", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Looks again and again."""
        self.set_interval(AGAIN_S, self.look)
        self.look()

    def look(self) -> None:
        """How far it is; an errand that went well leaves by itself."""
        if self.errand.over and not self.errand.failed and not self.errand.cut:
            if self.is_active:
                self.dismiss(False)
            return
        self._leaving = self._leaving and not self.errand.over
        self.query_one("#question", Lines).refresh(layout=True)
        self.query_one(".hint", Label).update(errand_hint(self.errand, self._can_repeat()))

    def action_leave(self) -> None:
        """At once when it is over; before that it asks once."""
        if self.errand.over or self._leaving:
            self.dismiss(False)
            return
        self._leaving = True
        self.look()

    def action_pause(self) -> None:
        """Holds it, or lets it go on."""
        self._leaving = False
        if not self.errand.over:
            self.errand.pause(not self.errand.paused)
        self.look()

    def action_end(self) -> None:
        """What is not sent is never sent."""
        self._leaving = False
        if not self.errand.over:
            self.errand.end()
        self.look()

    def action_again(self) -> None:
        """Those that were refused."""
        if self.errand.over and self._can_repeat():
            self.dismiss(True)

    def action_move(self, by: int) -> None:
        """Scrolls what was refused."""
        self._top = max(0, self._top + by)
        self.look()

    def _lines(self, width: int, _height: int) -> list[Line]:
        app = cast("BatchtuiApp", self.app)
        room = max(3, app.size.height - LINES_AROUND)
        return errand_lines(
            self.errand, self._title, self._leaving, app.ports.slowed(), width, room, self._top, app.glyphs
        )
