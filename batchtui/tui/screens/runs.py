"""The runs of one group, newest first, against its usual duration."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from batchtui.domain.definition import label_of_arn
from batchtui.domain.filters.readings import of_runs
from batchtui.domain.filters.terms import Columns
from batchtui.domain.grouping import Group
from batchtui.domain.job import Job
from batchtui.domain.labels import BY_NAME
from batchtui.domain.when import took
from batchtui.poll.changes import Change
from batchtui.poll.grouped import Grouped
from batchtui.tui.cells import run as run_cells
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.commands import look, rows, touch
from batchtui.tui.commands.command import Command
from batchtui.tui.screens import acting
from batchtui.tui.screens.rows import RowScreen
from batchtui.tui.widgets.table import Column, LineTable


class RunsScreen(RowScreen[Job]):
    """The runs of one row of the board: of a job name, of all names folded into one, or of another group."""

    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (*rows.ON_ROWS, *look.AT_RUNS, *touch.ON_JOBS)

    def __init__(
        self,
        title: str,
        row: Callable[[], Group | None],
        grouped: Grouped,
        under: Sequence[str] = ("board",),
        follow: Callable[[Change], Change] = lambda change: change,
    ) -> None:
        """`row`: the board's row as it is now, of the runs so grouped.

        `under`: the crumbs before its own. `follow`: told first of each change, where the board does not group so.
        """
        super().__init__()
        self._under = under
        self._follow = follow
        self.title_of_row = title
        self._row = row
        self._grouped = grouped
        self._by_name = grouped.grouping == BY_NAME
        self._labels = frozenset[str]()

    def compose_body(self) -> ComposeResult:
        """The table."""
        glyphs = self.batchtui.glyphs
        yield LineTable[Job](self.make_columns(120), self.key_of, run_cells.quiet, glyphs, id="rows")

    def crumbs(self) -> Sequence[str]:
        """Under the board, or where else it was opened."""
        return (*self._under, self.title_of_row)

    def views_line(self, width: int) -> Line:
        """The group in numbers."""
        group = self._row()
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

    def filter_view(self) -> str:
        """A row of the board has its own filter."""
        by = "" if self._by_name else f"{self._grouped.grouping.word}/"
        return f"runs/{by}{self.title_of_row}"

    def order_view(self) -> str:
        """All of them share one order."""
        return "runs"

    def make_columns(self, width: int) -> list[Column[Job]]:
        """Of a group's runs."""
        group = self._row()
        app = self.batchtui
        usual = group.usual if group else None
        named = not self._by_name or bool(group and group.names)
        return run_cells.of_group(width, app.now, usual, app.glyphs, named)

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
        if row := self._row():
            self._labels = frozenset(row.own_names)
        return self._grouped.runs_of(*self._labels)

    def board_changed(self, change: Change) -> None:
        """Only what is about these runs, or about another name of their shape."""
        change = self._follow(change)
        row = self._row()
        labels = self._labels.union(row.own_names) if row else self._labels
        if not labels.isdisjoint(change.names if self._by_name else change.groups):
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

    def runs_to_name_for_stop(self) -> list[Job]:
        """The marked ones that have ended too."""
        return [job for job in self.chosen() if not job.stopping]

    @on(LineTable.Opened)
    def _opened(self) -> None:
        acting.open_run(self)

    def word_of(self, command: Command) -> str:
        """What enter opens."""
        return run_cells.opens(self.table.current) if command is rows.OPEN else super().word_of(command)
