"""The job definitions: the newest active revision of each, what it asks for, and its newest run."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from batchtui.domain.definition import Family, JobDefinition
from batchtui.domain.definition_facts import Facts, facts_of
from batchtui.domain.failure import AwsError
from batchtui.domain.filters.terms import Columns
from batchtui.domain.job import Job
from batchtui.domain.load import used_definitions
from batchtui.poll.clock import now_s
from batchtui.poll.interest import DefinitionNews
from batchtui.tui.cells import definition as cells
from batchtui.tui.cells.definition import Row
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.commands import definitions as commands
from batchtui.tui.commands import rows
from batchtui.tui.commands.command import Command
from batchtui.tui.screens._definition_acts import DefinitionActs
from batchtui.tui.screens.rows import RowScreen
from batchtui.tui.widgets.table import Column, LineTable

COUNT_S = 10.0
"""How often the runs of each are counted."""


class DefinitionsScreen(DefinitionActs, RowScreen[Row]):
    """Reads them when it is opened, page by page, and at `r`."""

    PLACE = "definitions"
    FILTER_HINT = "text   !text   name:etl   age:<1d   /expression/"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        rows.OPEN, *commands.AT_DEFINITIONS, rows.FILTER, rows.SORT,
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.news: DefinitionNews | None = None
        self.failure: AwsError | None = None
        self._used: Mapping[str, tuple[int, Job]] | None = None
        self._facts: dict[str, Facts] = {}
        self._counted_s = float("-inf")

    def compose_body(self) -> ComposeResult:
        """The table."""
        glyphs = self.batchtui.glyphs
        yield LineTable[Row](self.make_columns(120), self.key_of, cells.quiet, glyphs, id="rows")

    def on_mount(self) -> None:
        """Asks at once."""
        super().on_mount()
        self._ask(again=False)
        self._count()

    def crumbs(self) -> Sequence[str]:
        """A place of its own."""
        return ("definitions",)

    def filter_view(self) -> str:
        """One for all."""
        return "definitions"

    def make_columns(self, width: int) -> list[Column[Row]]:
        """Of definitions."""
        return cells.columns(width, self.batchtui.now, self.batchtui.glyphs)

    def key_of(self, item: Row) -> str:
        """Its name."""
        return item.family.name

    def readings(self) -> Columns[Row]:
        """Of definitions."""
        return cells.readings(self.batchtui.now.ms)

    def runs_of(self, item: Row) -> Sequence[Job]:
        """The newest one."""
        return (item.newest,) if item.newest is not None else ()

    def all_items(self) -> list[Row]:
        """Those with the newest run first, then by name."""
        found = [self._row(one) for one in self.news.families.values()] if self.news is not None else []
        return sorted(found, key=lambda row: (-(row.newest.created_at_ms if row.newest else 0), row.family.name))

    def _row(self, family: Family) -> Row:
        arn = family.newest.arn
        if arn not in self._facts:
            self._facts[arn] = facts_of(family.newest)
        if self._used is None:
            return Row(family, self._facts[arn])
        runs, newest = self._used.get(family.name, (0, None))
        return Row(family, self._facts[arn], runs, newest)

    def note(self, items: list[Row]) -> Line:
        """What failed, how far the reading is, or why there is nothing."""
        if self.failure is not None:
            return line(("failed", self.failure.sentence))
        if self.news is None:
            return line(("dim", "asking AWS"))
        if not self.news.complete:
            return line(("dim", f"{self.news.revisions:,} revisions so far; the rest is coming"))
        if items:
            return ()
        if self.news.families:
            return line(("dim", "No definition matches: esc clears the filter."))
        return line(("dim", "There is no active job definition here."))

    def definition_here(self) -> JobDefinition | None:
        """The newest active revision of the one under the cursor."""
        row = self.table.current
        return row.family.newest if row is not None else None

    def run_to_look_at(self) -> Job | None:
        """The newest run of it."""
        row = self.table.current
        return row.newest if row is not None else None

    def runs_to_stop(self) -> list[Job]:
        """None from here."""
        return []

    def tick(self) -> None:
        """Ages grow, and runs come."""
        super().tick()
        if now_s() - self._counted_s >= COUNT_S:
            self._count()

    def ask_again(self) -> None:
        """Now."""
        super().ask_again()
        self._ask(again=True)

    def _ask(self, again: bool) -> None:
        self.ports.interests.definitions(self.asking(self._arrived), again)

    def _arrived(self, news: DefinitionNews | AwsError) -> None:
        if isinstance(news, AwsError):
            self.failure = news
        elif news.complete or self.news is None or not self.news.complete:
            # What is read anew takes the place of what is known once it is whole.
            self.news, self.failure = news, None
        self.rebuild(hold=self.batchtui.holding_still)
        self.refresh_frame()

    def _count(self) -> None:
        if self.ports.entered:
            self._counted_s = now_s()
            runs = self.ports.board.runs()
            self.ports.interests.reckon(lambda: used_definitions(runs), self.asking(self._counted))

    def _counted(self, used: "dict[str, tuple[int, Job]] | AwsError") -> None:
        if not isinstance(used, AwsError) and used != self._used:
            self._used = used
            self.rebuild(hold=self.batchtui.holding_still)
            self.refresh_frame()

    @on(LineTable.Opened)
    def _opened(self) -> None:
        from batchtui.tui.screens.revisions import RevisionsScreen

        one = self.definition_here()
        if one is not None:
            self.app.push_screen(RevisionsScreen(one.name))

    def word_of(self, command: Command) -> str:
        """What enter opens."""
        return "revisions" if command is rows.OPEN else super().word_of(command)
