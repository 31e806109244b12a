"""One revision of a job definition, whole: its facts, what it has otherwise, and AWS's answer as it came."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult

from batchtui.domain.definition import JobDefinition
from batchtui.tui.cells import definition as cells
from batchtui.tui.cells.spans import Line
from batchtui.tui.commands import definitions as commands
from batchtui.tui.commands import look, rows
from batchtui.tui.commands.command import Command
from batchtui.tui.screens._definition_acts import DefinitionActs
from batchtui.tui.widgets.body import Body
from batchtui.tui.widgets.lines import Lines


class DefinitionScreen(DefinitionActs):
    """Lines that scroll; nothing is asked of AWS."""

    FILTER_HINT = "lines that contain"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (*commands.AT_DEFINITIONS, look.REVEAL, rows.LINES)

    def __init__(self, definition: JobDefinition, before: JobDefinition | None) -> None:
        """`before`: the revision that it is compared with; None: there is none."""
        super().__init__()
        self._definition = definition
        self._before = before
        self._reveal = False
        self._lines: list[Line] = []

    def compose_body(self) -> ComposeResult:
        """Lines that scroll."""
        with Body(id="body"):
            yield Lines(lambda _w, _h: self._lines, id="content")

    def on_mount(self) -> None:
        """The keys go to the lines."""
        super().on_mount()
        self.query_one("#body").focus()
        self.refresh_content()

    def on_resize(self) -> None:
        """Long lines follow the width."""
        super().on_resize()
        self.refresh_content()

    def crumbs(self) -> Sequence[str]:
        """Under its definition."""
        return ("definitions", self._definition.name, self._definition.label)

    def definition_here(self) -> JobDefinition:
        """It."""
        return self._definition

    def toggle_reveal(self) -> None:
        """Values that look secret, masked or as they are."""
        self._reveal = not self._reveal
        self.refresh_content()

    def filter_changed(self, _text: str) -> None:
        """Only lines that contain the text."""
        self.refresh_content()

    def refresh_content(self) -> None:
        """Makes the lines again."""
        text = self.filter_field.text.casefold()
        lines = cells.whole(self._definition, self._before, self._reveal, self.size.width)
        self._lines = [one for one in lines if text in "".join(span[1] for span in one).casefold()]
        content = self.query_one("#content", Lines)
        content.styles.height = max(1, len(self._lines))
        content.refresh()
