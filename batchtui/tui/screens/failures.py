"""The failures: the runs that failed of late in all queues, by cause, what is new apart from what was read."""

from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from batchtui.domain.failed import by_cause, failures
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.domain.when import DAY, span
from batchtui.poll.changes import Change
from batchtui.tui.cells import failures as cells
from batchtui.tui.cells import failures_told as told
from batchtui.tui.cells.arrange import held, sorted_by
from batchtui.tui.cells.failures import Branch, Level, Part
from batchtui.tui.cells.frame import views
from batchtui.tui.cells.queue_tabs import queue_tabs
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.commands import failures as commands
from batchtui.tui.commands import look, rows, touch
from batchtui.tui.commands.command import Command
from batchtui.tui.screens import acting
from batchtui.tui.screens._describing import Describing
from batchtui.tui.screens.branches import BranchScreen
from batchtui.tui.widgets.lines import Lines
from batchtui.tui.widgets.peek_pane import PeekPane
from batchtui.tui.widgets.sides import BESIDE, Sides
from batchtui.tui.widgets.table import Column, LineTable
from batchtui.tui.window import STEPS, stepped

SINCE_MS = DAY
KNOWN_MS = 7 * DAY
"""AWS is asked for no older runs."""
MANY = 1_000
"""With more failures than that each change is not worth all of them at once."""
RUNS_COMPARED = 30


class FailuresScreen(BranchScreen):
    """The failures of a span of time as a tree; two parts of it where some were read and some not."""

    PLACE = "failures"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        *rows.ON_ROWS, look.LOG, touch.RESUBMIT, *commands.AT_FAILURES, touch.EDIT, rows.PEEK, rows.LONGER,
        rows.SHORTER, *rows.VIEWS, look.JOB, look.RAW, look.COPY, look.CONSOLE,
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.queue = ""
        self.new_only = False
        self.since_ms = SINCE_MS
        self._found: list[Job] = []
        """Those of the time shown, and of as long before."""
        self._earlier: Counter[str] = Counter()
        """How many there were before the time shown, by the key of their cause."""
        self._tally: Counter[tuple[frozenset[str], JobState]] = Counter()
        self._turned: set[str] = set()
        self._shapes: dict[str, str] = {}
        self._known = (-1, -1)
        self._status_told = True

    def compose_body(self) -> ComposeResult:
        """The sum, the tree with the pane of its row, and the face of a good day."""
        glyphs = self.batchtui.glyphs
        self._describing = Describing(self.ports)
        yield Lines(lambda _w, _h: [self._summary()], id="summary")
        table = LineTable[Branch](self.make_columns(120), self.key_of, cells.quiet, glyphs, id="rows")
        table.skips = lambda row: row.level is Level.GAP
        pane = PeekPane(self.ports, lambda: self.batchtui.now.ms, glyphs, id="pane")
        yield Sides(table, pane, self.batchtui.kept.flag("peek", True), id="sides")
        yield Lines(self._good_day, id="face")

    def crumbs(self) -> Sequence[str]:
        """A place of its own."""
        return ("failures",)

    def views_line(self, width: int) -> Line:
        """The queues with their failures, and how far back."""
        only = "new only   " if self.new_only else ""
        tabs = queue_tabs(self.ports.board.queues, self._tally, self.queue, self.batchtui.glyphs)
        return views(tabs, line(("waiting", only), ("dim", f"since {span(self.since_ms)}")), width)

    def new_failures(self) -> int:
        """They are told below."""
        return 0

    def filter_view(self) -> str:
        """One for all queues: it is about causes."""
        return "failures"

    def restore_view(self) -> None:
        """How far back, too."""
        super().restore_view()
        self.since_ms = self.batchtui.kept.span("failures since", SINCE_MS, STEPS)

    def make_columns(self, width: int) -> list[Column[Branch]]:
        """Of the tree."""
        app = self.batchtui
        return cells.columns(min(width, BESIDE), app.now, self.since_ms)

    def rebuild(self, hold: bool = False) -> None:
        """The tree again, what was shown in its place with `hold`."""
        app, board, table = self.batchtui, self.ports.board, self.table
        self._known = (board.failures_version, app.seen.version)
        self._status_told = True
        oldest_ms = app.now.ms - self.since_ms
        self._found = failures(board.failed(), oldest_ms - self.since_ms)
        lately = [job for job in self._found if job.since_ms >= oldest_ms]
        earlier = by_cause(self._found[len(lately) :], self._shapes)
        self._earlier = Counter({one.key: len(one.runs) for one in earlier})
        self._tally = Counter((frozenset({job.queue}), JobState.FAILED) for job in lately)
        self.shown = self._let_runs_through(lately)
        before = list(table.items)
        table.sort_key, table.descending = self.sort_key, self.descending

        def arrange(siblings: list[Branch]) -> list[Branch]:
            placed = sorted_by(siblings, self._sort(), self.descending)
            return held(before, placed, self.key_of) if hold else placed

        airy = self.size.height > 24
        items = cells.tree(self._parts(), self._turned, arrange, airy)
        table.note = told.note(board, bool(items), self._narrowed())
        table.follows = app.touched
        table.set_items(items)
        self.mark_runs(self.marked & {job.id for job in lately})
        self._show_face(not items)
        self._describing.ask(self.shown)

    def on_resize(self) -> None:
        """With blank lines or without."""
        super().on_resize()
        if self.here:
            self.rebuild(hold=True)

    def _parts(self) -> list[Part]:
        seen = self.batchtui.seen
        new = [job for job in self.shown if job not in seen]
        old = [job for job in self.shown if job in seen]
        return [Part("new", by_cause(new, self._shapes), True), Part("read", by_cause(old, self._shapes), False)]

    def _let_runs_through(self, runs: list[Job]) -> list[Job]:
        """Those of the queue shown that the filter wants."""
        seen = self.batchtui.seen
        runs = [job for job in runs if not self.queue or job.queue == self.queue]
        runs = [job for job in runs if job not in seen] if self.new_only else runs
        wanted = self._wanted()
        if wanted is None or not wanted.terms:
            return runs
        from batchtui.domain.filters.match import matcher
        from batchtui.domain.filters.readings import of_runs

        return list(filter(matcher(wanted, of_runs(self.batchtui.now.ms)), runs))

    def _narrowed(self) -> str:
        """Which keys show more."""
        keys = [
            ("esc clears the filter", self.filter_field.text),
            ("0 shows all queues", self.queue),
            ("f those read", self.new_only),
        ]
        return ", ".join(told for told, holds in keys if holds)

    def _show_face(self, empty: bool) -> None:
        status = self.ports.board.status
        face = empty and not self._narrowed() and status.history_complete
        self.query_one("#face").display = face
        self.query_one("#face").refresh()
        sides = self.query_one(Sides)
        sides.display = not face
        self.query_one("#summary").display = bool(self.shown)
        sides.share()

    def _good_day(self, width: int, height: int) -> list[Line]:
        app = self.batchtui
        return told.good_day(self.ports.board, app.place, app.now.ms, self.since_ms, width, height)

    def _summary(self) -> Line:
        new = sum(job not in self.batchtui.seen for job in self.shown)
        return told.summary(self.shown, new, self._before(None), self.since_ms)

    def _before(self, cause_key: str | None) -> int | None:
        """How many failed in the same span of time before; None: not all of it is known, or it is filtered."""
        if not self.ports.board.status.history_complete or 2 * self.since_ms > KNOWN_MS or self._narrowed():
            return None
        return self._earlier.total() if cause_key is None else self._earlier[cause_key]

    def refresh_frame(self) -> None:
        """The sum and the pane too."""
        super().refresh_frame()
        if self.here:
            self.query_one("#summary", Lines).again()
            self._peek()

    def _peek(self) -> None:
        """The cause under the cursor, or the run."""
        row, pane = self.table.current, self.query_one(PeekPane)
        if not pane.display:
            return
        if row is None or row.level in (Level.CAUSE, Level.PART):
            app = self.batchtui
            before = self._before(row.key.partition("/")[2]) if row and row.level is Level.CAUSE else None
            draw = told.pane(row, before, app.now.ms, self.since_ms, pane.beside, app.glyphs) if row else None
            pane.look_at(None, None, ())
            pane.tell(draw)
            return
        pane.tell(None)
        board = self.ports.board
        group = board.told_group(row.newest.name)
        pane.look_at(row.newest, group, board.newest_of((row.newest.name,), RUNS_COMPARED))

    def board_changed(self, change: Change) -> None:
        """Only if it is about a run that failed, or about how far the reading is."""
        if not self.is_current:
            return
        known = (self.ports.board.failures_version, self.batchtui.seen.version)
        if len(self._found) > MANY and not change.queues:
            # They are put in order once a second, by the tick.
            self._status_told = self._status_told and not change.status
        elif change.queues or change.status or self._known != known:
            self.rebuild(hold=self.batchtui.holding_still)

    def tick(self) -> None:
        """Ages grow, and what is too old goes."""
        app = self.batchtui
        gone = bool(self.shown) and self.shown[-1].since_ms < app.now.ms - self.since_ms
        if gone or not self._status_told or self._known != (self.ports.board.failures_version, app.seen.version):
            self.rebuild(hold=app.holding_still)
        super().tick()
        self._describing.ask(self.shown)

    def to_be_read(self) -> list[Job]:
        """Of the marked runs, else of all that are shown, those that are new."""
        seen = self.batchtui.seen
        return [job for job in self.marked_runs() or self.shown if job not in seen]

    def mark_read(self) -> None:
        """They are read: the board puts them with the rest."""
        count = self.batchtui.seen.mark(self.to_be_read())
        self.batchtui.count_unread()
        self.say(f"{count:,} failure{'' if count == 1 else 's'} marked as read.")
        self.mark_runs(frozenset())
        self.rebuild()

    def toggle_new(self) -> None:
        """Only what is new, or all."""
        self.new_only = not self.new_only
        self.rebuild()

    def choose_view(self, digit: str) -> None:
        """The failures of a queue, or of all."""
        queues = self.ports.board.queues
        number = int(digit)
        if number > len(queues):
            self.say(f"There is no queue {digit}: there are {len(queues)}.")
            return
        self.queue = queues[number - 1].name if number else ""
        self.rebuild()

    def step_since(self, by: int) -> None:
        """Further back, or less far."""
        stretched = stepped(self.since_ms, by)
        if stretched > KNOWN_MS:
            self.say(f"AWS is asked for the runs of {span(KNOWN_MS)}: older ones are in batchtui history.")
            return
        self.since_ms = stretched
        self.batchtui.kept.put_span("failures since", stretched, SINCE_MS)
        self.table.set_columns(self.make_columns(self.size.width))
        self.rebuild()

    def toggle_peek(self) -> None:
        """With the pane of the row under the cursor, or without."""
        sides = self.query_one(Sides)
        sides.peeking = not sides.peeking
        self.batchtui.kept.put("peek", sides.peeking, True)
        sides.share()
        self.refresh_frame()

    @on(LineTable.Opened)
    def _opened(self) -> None:
        """A cause opens or folds; a name too, unless it has one run: that is opened, as every run is."""
        row = self.table.current
        if row is None:
            return
        if cells.opens(row) == "job":
            acting.open_run(self)
            return
        self._turned ^= {row.key}
        self.rebuild()

    def word_of(self, command: Command) -> str:
        """What enter does here."""
        return cells.opens(self.table.current) if command is rows.OPEN else super().word_of(command)
