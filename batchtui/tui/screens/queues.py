"""The queues: their state, who runs and waits in them, and of the one under the cursor why its first run waits."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from batchtui.domain.failure import AwsError
from batchtui.domain.filters.terms import Columns
from batchtui.domain.job import Job
from batchtui.domain.load import Load, failed_since, loads, succeeded_since
from batchtui.domain.queue import Queue
from batchtui.domain.when import DAY
from batchtui.poll.changes import Change
from batchtui.poll.clock import now_s
from batchtui.tui.cells import queue as cells
from batchtui.tui.cells import queue_told as told
from batchtui.tui.cells.queue import Row
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.commands import queues as commands
from batchtui.tui.commands import rows, touch
from batchtui.tui.commands.command import Command
from batchtui.tui.screens import acting, changing
from batchtui.tui.screens._queue_asking import QueueAsking
from batchtui.tui.screens.board import BoardScreen
from batchtui.tui.screens.rows import RowScreen
from batchtui.tui.widgets.peek_pane import PeekPane
from batchtui.tui.widgets.sides import BESIDE, Sides
from batchtui.tui.widgets.table import Column, LineTable

MANY = 1_000
"""With more runs than that, each change is not worth counting all of them at once."""
COUNT_S = 10.0
SINCE_MS = DAY
"""What failed and what is done is counted so far back."""


class QueuesScreen(RowScreen[Row]):
    """Counts what the board knows; asks AWS for the front of the queue under the cursor, and for the others' use."""

    PLACE = "queues"
    FILTER_HINT = "text   !disabled   name:etl   age:>1h   /expression/"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        rows.OPEN, touch.SWITCH, *commands.AT_QUEUES, rows.PEEK, rows.FILTER, rows.SORT,
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.sought: Job | None = None
        """A run that waits, whose place is looked for."""
        self._asking = QueueAsking(self, self._came)
        self._loads: Mapping[str, Load] = {}
        self._failed: Mapping[str, int] = {}
        self._done: Mapping[str, int] | None = None
        self._counted_s = float("-inf")
        self._counted = False
        """Whether what runs, waits and failed is counted as of the last change."""
        self._many = 0

    def look_for(self, job: Job | None) -> None:
        """Puts the cursor on the queue of a run, and marks the run in its front if it waits there."""
        self.sought = job
        self._asking.forget()
        if self.here:
            self._to_sought()

    def _to_sought(self) -> None:
        if (job := self.sought) is not None:
            at = next((n for n, row in enumerate(self.table.items) if row.queue.name == job.queue), self.table.cursor)
            self.table.cursor = at

    def compose_body(self) -> ComposeResult:
        """The table, and the pane of its row."""
        glyphs = self.batchtui.glyphs
        table = LineTable[Row](self.make_columns(120), self.key_of, cells.quiet, glyphs, id="rows")
        pane = PeekPane(self.ports, lambda: self.batchtui.now.ms, glyphs, id="pane")
        yield Sides(table, pane, self.batchtui.kept.flag("peek", True), id="sides")

    def on_mount(self) -> None:
        """Counts, and asks."""
        self._count()
        super().on_mount()
        self._to_sought()
        self._ask()

    def crumbs(self) -> Sequence[str]:
        """A place of its own."""
        return ("queues",)

    def filter_view(self) -> str:
        """One for all."""
        return "queues"

    def make_columns(self, width: int) -> list[Column[Row]]:
        """Of queues."""
        return cells.columns(min(width, BESIDE), self.batchtui.now, self.batchtui.glyphs)

    def key_of(self, item: Row) -> str:
        """Its name."""
        return item.queue.name

    def readings(self) -> Columns[Row]:
        """Of queues."""
        return cells.readings(self.batchtui.now.ms)

    def runs_of(self, _item: Row) -> Sequence[Job]:
        """None: they are on the board."""
        return ()

    def all_items(self) -> list[Row]:
        """In the order of the board's views."""
        return [
            Row(
                queue,
                self._loads.get(queue.name, Load()),
                self._failed.get(queue.name, 0),
                None if self._done is None else self._done.get(queue.name, 0),
                self._asking.around.get(queue.name),
            )
            for queue in self.ports.board.queues
        ]

    def note(self, items: list[Row]) -> Line:
        """Why there is nothing."""
        status = self.ports.board.status
        if not status.queues_known:
            return line(("dim", "asking AWS")) if status.error is None else ()
        if items:
            return ()
        if self.ports.board.queues:
            return line(("dim", "No queue matches: esc clears the filter."))
        return line(("dim", "There are no job queues here."))

    def rebuild(self, hold: bool = False) -> None:
        """The rows, and the share of the pane."""
        super().rebuild(hold)
        self.query_one(Sides).share()

    def board_changed(self, change: Change) -> None:
        """Counts again: at once, or where there are many by the next tick."""
        if not (change.names or change.queues or change.status):
            return
        self._counted = False
        if self.is_current and (self._many <= MANY or change.queues):
            self._recount()

    def tick(self) -> None:
        """Ages grow; what was asked a while ago is asked again."""
        super().tick()
        if not self._counted:
            self._recount()
        self._ask()
        self._asking.another([queue.name for queue in self.ports.board.queues if not queue.service_jobs])
        if now_s() - self._counted_s >= COUNT_S:
            self._count_done()

    def ask_again(self) -> None:
        """Now."""
        super().ask_again()
        self._asking.forget()
        self._ask()

    def _recount(self) -> None:
        self._count()
        self.rebuild(hold=self.batchtui.holding_still)

    def _count(self) -> None:
        board = self.ports.board
        active, failed = board.active(), board.failed()
        self._loads, self._many, self._counted = loads(active), len(active) + len(failed), True
        self._failed = failed_since(failed, self.batchtui.now.ms - SINCE_MS)

    def _count_done(self) -> None:
        if not self.ports.entered:
            return
        self._counted_s = now_s()
        runs, since_ms = self.ports.board.runs(), self.batchtui.now.ms - SINCE_MS
        self.ports.interests.reckon(lambda: succeeded_since(runs, since_ms), self.asking(self._count_came))

    def _count_came(self, done: "Mapping[str, int] | AwsError") -> None:
        if not isinstance(done, AwsError) and done != self._done:
            self._done = done
            self.rebuild(hold=True)

    def _ask(self) -> None:
        """Of the queue under the cursor everything, once in a while."""
        row = self.table.current
        if row is not None:
            self._asking.look(row.queue.name, self._sought_in(row.queue.name))

    def _sought_in(self, queue: str) -> str:
        """The id of the run that is looked for, where it is in this queue and waits; else empty."""
        job = self.sought and (self.ports.board.run(self.sought.id) or self.sought)
        return job.id if job is not None and job.queue == queue and job.seen_state.waiting else ""

    def _came(self) -> None:
        self.rebuild(hold=True)
        self.refresh_frame()

    def refresh_frame(self) -> None:
        """The pane too."""
        super().refresh_frame()
        if self.here:
            self._ask()
            self._tell()

    def _tell(self) -> None:
        row, pane = self.table.current, self.query_one(PeekPane)
        if row is None:
            pane.tell(lambda _w, _h: [])
            return
        name, app = row.queue.name, self.batchtui
        look, failure = self._asking.looks.get(name), self._asking.failures.get(name, "")
        sought = self._sought_in(name)
        pane.tell(told.pane(row, look, failure, sought, app.now.ms, pane.beside, app.glyphs))

    def toggle_peek(self) -> None:
        """With the pane, or without."""
        sides = self.query_one(Sides)
        sides.peeking = not sides.peeking
        self.batchtui.kept.put("peek", sides.peeking, True)
        sides.share()
        self.refresh_frame()

    def queue_to_switch(self) -> Queue | None:
        """The one under the cursor."""
        row = self.table.current
        return row.queue if row is not None else None

    def switch_queue(self) -> None:
        """Asks, and switches it."""
        changing.switch_queue(self, self.queue_to_switch())

    def open_queue_console(self) -> None:
        """The queue's page in the AWS console, in this machine's browser."""
        queue = self.queue_to_switch()
        if queue is not None:
            region = queue.scope.region
            url = f"https://{acting.console_of(region)}/batch/home?region={region}#queues/detail/{queue.arn}"
            self.app.open_url(url)
            self.say(f"Asked the browser to open {url}")

    def copy_queue(self) -> None:
        """Its name or its ARN."""
        from batchtui.tui.screens.menu import Choice, MenuScreen

        queue = self.queue_to_switch()
        if queue is None:
            return

        def chosen(text: str | None) -> None:
            if text:
                self.app.copy_to_clipboard(text)
                self.say(f"Sent to the terminal's clipboard: {text}")

        self.app.push_screen(
            MenuScreen("Copy", [Choice("c", "name", queue.name), Choice("a", "ARN", queue.arn)]), chosen
        )

    @on(LineTable.Opened)
    def _opened(self) -> None:
        """The board, on that queue."""
        queue = self.queue_to_switch()
        if queue is None:
            return
        if queue.service_jobs:
            self.say(told.SERVICE)
            return
        self.batchtui.to_root()
        board = self.app.screen
        if isinstance(board, BoardScreen):
            board.show_queue(queue.name)

    def word_of(self, command: Command) -> str:
        """What enter opens, and what T does."""
        if command is rows.OPEN:
            return "runs"
        if command is touch.SWITCH and (queue := self.queue_to_switch()) is not None:
            return "switch off" if queue.enabled else "switch on"
        return super().word_of(command)
