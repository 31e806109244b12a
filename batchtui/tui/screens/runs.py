"""The runs of one group, newest first, against its usual duration."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from batchtui.domain.definition import label_of_arn
from batchtui.domain.filters.readings import of_runs
from batchtui.domain.filters.terms import Columns
from batchtui.domain.job import Job
from batchtui.domain.when import took
from batchtui.poll.changes import Change
from batchtui.tui.cells import run as run_cells
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.commands import look, rows, touch
from batchtui.tui.commands.command import Command
from batchtui.tui.screens.rows import RowScreen
from batchtui.tui.widgets.table import Column, LineTable


class RunsScreen(RowScreen[Job]):
    """One job name's runs."""

    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (*rows.ON_ROWS, *look.AT_RUNS, *touch.ON_JOBS)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.job_name = name

    def compose_body(self) -> ComposeResult:
        """The table."""
        glyphs = self.batchtui.glyphs
        yield LineTable[Job](self.make_columns(120), self.key_of, run_cells.quiet, glyphs, id="rows")

    def crumbs(self) -> Sequence[str]:
        """Under the board."""
        return ("board", self.job_name)

    def views_line(self, width: int) -> Line:
        """The group in numbers."""
        group = self.ports.board.group(self.job_name)
        if group is None:
            return ()
        parts: list[Line] = []
        if group.usual:
            parts.append(line(("dim", "usual"), f" {took(group.usual.median_ms)}"))
        if group.ok_part is not None:
            parts.append(line(("dim", "succeeds"), f" {group.ok_part:.0%}"))
        if group.usual and group.usual.slow_from_ms is not None:
            parts.append(line(("dim", "slow from"), f" {took(group.usual.slow_from_ms)}"))
        parts.append(line(("dim", "runs"), f" {group.count:,}"))
        if width >= 110 and group.newest.definition:
            parts.append(line(("dim", "definition"), f" {label_of_arn(group.newest.definition)}"))
        spaced: Line = (("text", "  "),)
        for n, part in enumerate(parts):
            spaced = (*spaced, *((("text", "   "),) if n else ()), *part)
        return spaced

    def make_columns(self, width: int) -> list[Column[Job]]:
        """Of a group's runs."""
        group = self.ports.board.group(self.job_name)
        app = self.batchtui
        return run_cells.of_group(width, app.now, group.usual if group else None, app.glyphs)

    def key_of(self, item: Job) -> str:
        """The id."""
        return item.id

    def readings(self) -> Columns[Job]:
        """Of runs."""
        return of_runs(self.batchtui.now.ms)

    def runs_of(self, item: Job) -> Sequence[Job]:
        """Itself."""
        return (item,)

    def all_items(self) -> list[Job]:
        """Newest first."""
        return self.ports.board.runs_of(self.job_name)

    def board_changed(self, change: Change) -> None:
        """Only what is about this name."""
        if self.job_name in change.names:
            self.table.set_columns(self.make_columns(self.size.width))
            self.rebuild(hold=False)

    def run_to_look_at(self) -> Job | None:
        """The run under the cursor."""
        return self.table.current

    def runs_to_resubmit(self) -> list[Job]:
        """The marked runs, else the one under the cursor."""
        return self.chosen()

    def runs_to_stop(self) -> list[Job]:
        """Those of them that are active."""
        return [job for job in self.chosen() if job.state.active and not job.stopping]

    @on(LineTable.Opened)
    def _opened(self) -> None:
        self.show_job()

    def word_of(self, command: Command) -> str:
        """What enter opens."""
        return "job" if command is rows.OPEN else super().word_of(command)
