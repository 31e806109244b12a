"""The keys of a screen, made from the registry that the keys themselves come from."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen

from batchtui.tui.cells.fold import fold_all
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.commands.command import Command
from batchtui.tui.widgets.lines import Lines

KEYS = 10
"""Cells of the keys, before what they do."""
MOVES = (
    ("j k", "Down and up; arrows too."),
    ("g G", "To the first and the last row."),
    ("pgup pgdn", "A page up or down."),
    ("left right", "Sideways."),
)


class HelpScreen(ModalScreen[None]):
    """Every command of the screen below, by subject."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "leave", "leave", show=False, id="help.leave"),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
    ]

    def __init__(self, commands: Sequence[Command], where: str, moves: Sequence[tuple[str, str]] = MOVES) -> None:
        super().__init__()
        self._commands = commands
        self._where = where
        self._moves = moves

    def compose(self) -> ComposeResult:
        """One scrolling list."""
        with Vertical(classes="dialog help"):
            with VerticalScroll(id="scroll"):
                yield Lines(lambda width, _h: fold_all(self._lines(), width, KEYS), id="question")
            yield Lines(lambda _w, _h: [self._beyond()], id="more")

    def on_mount(self) -> None:
        """What lies beyond the edge changes with each step and with the size."""
        scroll = self.query_one("#scroll", VerticalScroll)
        for name in ("scroll_y", "virtual_size", "size"):
            self.watch(scroll, name, self._tell_beyond)

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)

    def action_scroll(self, by: int) -> None:
        """Down or up."""
        self.query_one("#scroll").scroll_relative(y=by, animate=False, immediate=True)

    def _tell_beyond(self) -> None:
        self.query_one("#more", Lines).refresh()

    def _beyond(self) -> Line:
        """Nothing where all of it is seen."""
        below = round(self.query_one("#scroll").max_scroll_y - self.query_one("#scroll").scroll_y)
        return line(("key", "j"), ("dim", f" {below} more lines")) if below > 0 else ()

    def _lines(self) -> list[Line]:
        rows: list[Line] = [line(("strong", f"Keys: {self._where}"), ("dim", "   esc leave"))]
        for group in dict.fromkeys(command.group for command in self._commands):
            rows += [(), line(("head", group.upper()))]
            shown = {command.shown: command for command in self._commands if command.group == group}
            rows += [line(("key", f"{key:<{KEYS}}"), command.help) for key, command in shown.items()]
        rows += [(), line(("head", "MOVING"))] if self._moves else []
        return rows + [line(("key", f"{keys:<{KEYS}}"), said) for keys, said in self._moves]
