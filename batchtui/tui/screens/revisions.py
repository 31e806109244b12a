"""The revisions of one job definition: what each changed, and what any two of them have otherwise."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from batchtui.domain.definition import JobDefinition
from batchtui.domain.definition_facts import Revision, revisions
from batchtui.domain.failure import AwsError
from batchtui.domain.filters.terms import Columns
from batchtui.domain.job import Job
from batchtui.poll.interest import RevisionNews
from batchtui.tui.cells import definition as cells
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.commands import definitions as commands
from batchtui.tui.commands import rows
from batchtui.tui.commands.command import Command
from batchtui.tui.screens._definition_acts import DefinitionActs
from batchtui.tui.screens.rows import RowScreen
from batchtui.tui.widgets.peek_pane import PeekPane
from batchtui.tui.widgets.sides import BESIDE, Sides
from batchtui.tui.widgets.table import Column, LineTable


class RevisionsScreen(DefinitionActs, RowScreen[Revision]):
    """Newest first. The pane compares the one under the cursor with the one before, or the two that are marked."""

    FILTER_HINT = "text   !text   /expression/"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        rows.OPEN, *commands.AT_DEFINITIONS, rows.PEEK, rows.MARK, rows.FILTER, rows.SORT,
    )  # fmt: skip

    def __init__(self, name: str) -> None:
        super().__init__()
        self.definition = name
        self.failure: AwsError | None = None
        self._news: RevisionNews | None = None
        self._revisions: list[Revision] = []

    def compose_body(self) -> ComposeResult:
        """The table, and what is otherwise."""
        glyphs = self.batchtui.glyphs
        table = LineTable[Revision](
            self.make_columns(120), self.key_of, lambda one: not one.definition.active, glyphs, id="rows"
        )
        pane = PeekPane(self.ports, lambda: self.batchtui.now.ms, glyphs, id="pane")
        yield Sides(table, pane, self.batchtui.kept.flag("peek", True), id="sides")

    def on_mount(self) -> None:
        """Asks at once."""
        super().on_mount()
        self._ask()

    def crumbs(self) -> Sequence[str]:
        """Under the definitions."""
        return ("definitions", self.definition)

    def filter_view(self) -> str:
        """Each definition has its own filter."""
        return f"revisions/{self.definition}"

    def order_view(self) -> str:
        """All of them share one order."""
        return "revisions"

    def make_columns(self, width: int) -> list[Column[Revision]]:
        """Of revisions."""
        return cells.revision_columns(min(width, BESIDE), self.batchtui.glyphs)

    def key_of(self, item: Revision) -> str:
        """The ARN."""
        return item.definition.arn

    def readings(self) -> Columns[Revision]:
        """Of revisions."""
        return cells.revision_readings()

    def runs_of(self, _item: Revision) -> Sequence[Job]:
        """None: those of all revisions are a screen of their own."""
        return ()

    def all_items(self) -> list[Revision]:
        """Newest first."""
        return list(self._revisions)

    def note(self, items: list[Revision]) -> Line:
        """What failed, how far the reading is, or why there is nothing."""
        if self.failure is not None:
            return line(("failed", self.failure.sentence))
        if self._news is None:
            return line(("dim", "asking AWS"))
        if not self._news.complete:
            return line(("dim", f"{len(self._revisions):,} revisions so far; the rest is coming"))
        if items:
            return ()
        if self._revisions:
            return line(("dim", "No revision matches: esc clears the filter."))
        return line(("dim", f"AWS has no revision of {self.definition} (any more)."))

    def definition_here(self) -> JobDefinition | None:
        """The revision under the cursor."""
        row = self.table.current
        return row.definition if row is not None else None

    def compared(self) -> tuple[JobDefinition | None, JobDefinition] | None:
        """The two that are marked, the older one first; else the one under the cursor and the one before it."""
        marked = [one.definition for one in self.chosen()] if len(self.table.marks) == 2 else []
        if len(marked) == 2:
            older, newer = sorted(marked, key=lambda one: one.revision)
            return older, newer
        row = self.table.current
        return (row.before, row.definition) if row is not None else None

    def rebuild(self, hold: bool = False) -> None:
        """The rows, and the share of the pane."""
        super().rebuild(hold)
        self.query_one(Sides).share()

    def refresh_frame(self) -> None:
        """The pane too."""
        super().refresh_frame()
        if self.here:
            pane, pair = self.query_one(PeekPane), self.compared()
            draw = cells.apart(*pair, pane.beside, self.batchtui.glyphs) if pair is not None else _nothing
            pane.tell(draw)

    def toggle_peek(self) -> None:
        """With the pane, or without."""
        sides = self.query_one(Sides)
        sides.peeking = not sides.peeking
        self.batchtui.kept.put("peek", sides.peeking, True)
        sides.share()
        self.refresh_frame()

    def ask_again(self) -> None:
        """Now."""
        super().ask_again()
        self._ask()

    def _ask(self) -> None:
        self.ports.interests.revisions(self.definition, self.asking(self._arrived))

    def _arrived(self, news: RevisionNews | AwsError) -> None:
        if isinstance(news, AwsError):
            self.failure = news
        elif self._news is None or news.complete or not self._news.complete:
            self._news, self.failure = news, None
            self._revisions = revisions(news.found)
        self.rebuild(hold=self.batchtui.holding_still)
        self.refresh_frame()

    @on(LineTable.Opened)
    def _opened(self) -> None:
        from batchtui.tui.screens.definition import DefinitionScreen

        if (pair := self.compared()) is not None:
            self.app.push_screen(DefinitionScreen(pair[1], pair[0]))

    def word_of(self, command: Command) -> str:
        """What enter opens."""
        return "whole" if command is rows.OPEN else super().word_of(command)


def _nothing(_width: int, _height: int) -> list[Line]:
    return []
