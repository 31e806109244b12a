"""The guard's locks: who holds which, since when, whether the holder lives, and who waits."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from batchtui.domain.failure import AwsError
from batchtui.domain.filters.terms import Columns
from batchtui.domain.job import Job
from batchtui.domain.lock import Holding
from batchtui.poll.changes import Change
from batchtui.poll.clock import now_s
from batchtui.tui.cells import lock as lock_cells
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.commands import look, rows, touch
from batchtui.tui.commands.command import Command
from batchtui.tui.screens import acting
from batchtui.tui.screens.releasing import release
from batchtui.tui.screens.rows import RowScreen
from batchtui.tui.widgets.table import Column, LineTable

EVERY_S = 15.0
"""How often the table is read while somebody looks at it."""


class LocksScreen(RowScreen[Holding]):
    """Reads the table when it is opened, at `r`, and four times a minute."""

    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (*rows.ON_ROWS, *look.AT_RUNS, touch.RELEASE)
    PLACE = "locks"
    FILTER_HINT = "text   !text   status:running   age:>1h   /expression/"

    def __init__(self) -> None:
        super().__init__()
        self.holdings: list[Holding] | None = None
        self.failure: AwsError | None = None
        self._asked_s = float("-inf")
        self._asking = False

    def compose_body(self) -> ComposeResult:
        """The table."""
        glyphs = self.batchtui.glyphs
        yield LineTable[Holding](self.make_columns(120), self.key_of, lock_cells.quiet, glyphs, id="rows")

    def on_mount(self) -> None:
        """Asks at once."""
        super().on_mount()
        self._ask()

    def crumbs(self) -> Sequence[str]:
        """The table's name."""
        return ("board", f"locks in {self.batchtui.place.guard_table}")

    def filter_view(self) -> str:
        """One for all tables."""
        return "locks"

    def make_columns(self, width: int) -> list[Column[Holding]]:
        """Of locks."""
        return lock_cells.columns(width, self.batchtui.now, self.batchtui.glyphs, self._waiting)

    def key_of(self, item: Holding) -> str:
        """Place and key."""
        return lock_cells.key_of(item)

    def readings(self) -> Columns[Holding]:
        """Of locks."""
        return lock_cells.readings(self.batchtui.now.ms)

    def runs_of(self, item: Holding) -> Sequence[Job]:
        """The holder's job."""
        return (item.holder,) if item.holder else ()

    def all_items(self) -> list[Holding]:
        """As they were read."""
        return list(self.holdings or ())

    def note(self, items: list[Holding]) -> Line:
        """What failed, that it is being read, or that there is nothing."""
        if self.failure is not None:
            return line(("failed", self.failure.while_asking))
        if self.holdings is None:
            return line(("dim", "asking AWS"))
        if items:
            return ()
        if self.holdings:
            return line(("dim", "No lock matches: esc clears the filter."))
        return line(("dim", "There are no locks yet: the first run under batchtui-guard makes one."))

    def run_to_look_at(self) -> Job | None:
        """The holder of the lock under the cursor."""
        item = self.table.current
        return item.holder if item else None

    def runs_to_stop(self) -> list[Job]:
        """None from here."""
        return []

    def tick(self) -> None:
        """Ages grow, and the table is read again at times."""
        super().tick()
        if now_s() - self._asked_s >= EVERY_S:
            self._ask()

    def ask_again(self) -> None:
        """Now."""
        super().ask_again()
        self._ask()

    def board_changed(self, _change: Change) -> None:
        """Who waits is counted on the board."""
        self.table.refresh()

    def release_refusal(self) -> str | None:
        """Why the lock under the cursor cannot be released."""
        item = self.table.current
        if item is None:
            return "There is no lock here."
        return "That lock is free." if lock_cells.quiet(item) else None

    def release(self) -> None:
        """Looks at the holder anew, asks, and frees the lock."""
        item = self.table.current
        if item is not None:
            release(self, item.lock, self._ask)

    def _ask(self) -> None:
        if self._asking:
            return
        self._asking, self._asked_s = True, now_s()
        self.ports.interests.locks(self.asking(self._arrived))

    def _arrived(self, found: list[Holding] | AwsError) -> None:
        self._asking = False
        if isinstance(found, AwsError):
            self.failure = found
        else:
            self.holdings, self.failure = found, None
        self.rebuild(hold=True)
        self.refresh_frame()

    def _waiting(self, holding: Holding) -> int:
        return len(holding.waiting(self.ports.board.runs_of(holding.lock.key.partition("#")[0])))

    @on(LineTable.Opened)
    def _opened(self) -> None:
        if self.run_to_look_at() is None:
            self.say("AWS Batch knows no job that holds this lock.")
        else:
            acting.open_run(self)

    def word_of(self, command: Command) -> str:
        """What enter opens."""
        return "holder" if command is rows.OPEN else super().word_of(command)
