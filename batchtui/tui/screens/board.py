"""The board: one row a job name, trouble first; or all runs in one list."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult

from batchtui.domain.grouping import Group
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.domain.when import HOUR, span
from batchtui.poll.changes import Change
from batchtui.tui.cells import faces
from batchtui.tui.cells import group as group_cells
from batchtui.tui.cells import run as run_cells
from batchtui.tui.cells.first_steps import in_place_of_rows
from batchtui.tui.cells.frame import views
from batchtui.tui.cells.queue_tabs import queue_alone, queue_tabs
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.commands import look, rows, touch
from batchtui.tui.commands.command import Command
from batchtui.tui.kept import Kept
from batchtui.tui.screens import acting, changing
from batchtui.tui.screens._board_rows import Row, active_of, newest_failed, peeked, quiet
from batchtui.tui.screens.grouping import GroupingScreen
from batchtui.tui.widgets.lines import Lines
from batchtui.tui.widgets.peek_pane import PeekPane
from batchtui.tui.widgets.sides import BESIDE, Sides
from batchtui.tui.widgets.table import Column, LineTable
from batchtui.tui.window import STEPS, stepped

if TYPE_CHECKING:
    from batchtui.domain.filters.terms import Columns
    from batchtui.domain.queue import Queue

RUNS_COMPARED = 30
"""So many runs of a row are looked through for the same cause."""


class BoardScreen(GroupingScreen):
    """Groups by job name (or a flat list), for one queue or all."""

    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        *rows.ON_BOARD,
        *look.AT_RUNS,
        *touch.ON_JOBS,
        touch.SWITCH,
        rows.PEEK,
    )

    def __init__(self, kept: Kept, since_ms: int = 24 * HOUR) -> None:
        """`since_ms`: how far back ended runs are shown where nothing else was chosen."""
        super().__init__(kept)
        self.failed_only = False
        self.since_ms = kept.span("since", since_ms, STEPS)
        self._since_at_first_ms = since_ms
        self._standing_rows: Sequence[Group] = ()
        self._seen = -1
        self._queues: tuple[Queue, ...] = ()

    def compose_body(self) -> ComposeResult:
        """The table, and the face of an empty place."""
        glyphs = self.batchtui.glyphs
        table = LineTable[Row](
            self.make_columns(120), self.key_of, lambda row: quiet(row, self.batchtui.seen), glyphs, id="rows"
        )
        pane = PeekPane(self.ports, lambda: self.batchtui.now.ms, glyphs, id="pane")
        yield Sides(table, pane, self._kept.flag("peek", True), id="sides")
        yield Lines(self._face, id="face")

    def filter_view(self) -> str:
        """Each queue has its own, grouped and flat."""
        return f"{'flat' if self.flat else 'groups'}/{self.queue}"

    def crumbs(self) -> Sequence[str]:
        """The root."""
        return ("runs",) if self.flat else ("board",)

    def make_columns(self, width: int) -> list[Column[Row]]:
        """Of groups, or of runs."""
        app = self.batchtui
        if self.flat:
            return cast(list[Column[Row]], run_cells.flat(width, app.now, app.glyphs))
        grouping = self.groups.grouping
        columns = group_cells.columns(min(width, BESIDE), app.now, app.glyphs, app.seen, grouping, self._next_of)
        return cast(list[Column[Row]], columns)

    def _next_of(self, name: str) -> int | None:
        """When a job of this name is due next, ms since epoch."""
        timetable = self.ports.board.status.timetable
        return timetable.next_by_name.get(name) if timetable is not None else None

    def refresh_frame(self) -> None:
        """The pane too."""
        super().refresh_frame()
        if self.here:
            self._peek()

    def _peek(self) -> None:
        """The run under the cursor, in the pane."""
        item, pane = self.table.current, self.query_one(PeekPane)
        if pane.display:
            board = self.ports.board
            grouped = self.groups.grouped if isinstance(item, Group) else board
            group = item if isinstance(item, Group) else board.told_group(item.name) if item else None
            runs = grouped.newest_of(group.own_names, RUNS_COMPARED) if group else ()
            pane.look_at(peeked(item, self.run_to_look_at(), self.batchtui.seen), group, runs)

    def toggle_peek(self) -> None:
        """With the pane of the run under the cursor, or without."""
        sides = self.query_one(Sides)
        sides.peeking = not sides.peeking
        self._kept.put("peek", sides.peeking, True)
        sides.share()
        self.refresh_frame()

    def key_of(self, item: Row) -> str:
        """A group's key, a run's id."""
        return item.key if isinstance(item, Group) else item.id

    def readings(self) -> "Columns[Row]":
        """Of groups, or of runs."""
        from batchtui.domain.filters.readings import of_groups, of_runs

        return cast("Columns[Row]", of_runs(self.batchtui.now.ms) if self.flat else of_groups(self.batchtui.now.ms))

    def runs_of(self, item: Row) -> Sequence[Job]:
        """Newest first."""
        return self.groups.runs_of(item) if isinstance(item, Group) else (item,)

    def all_items(self) -> list[Row]:
        """The groups that are active, or ended within the time shown; of the queue shown."""
        if not self.queue and not self.failed_only:
            return list(self._standing_rows)
        return [group for group in self._standing_rows if self._shows_group(group)]

    def arranged(self, hold: bool) -> list[Row]:
        """The list of all runs is kept in order; of groups there are few."""
        if not self.flat:
            return super().arranged(hold)
        return list[Row](self.flat_rows(hold, self.since_ms, self.failed_only))

    def has_place(self, job: Job) -> bool:
        """Whether it is of the queue shown, and active or ended within the time shown."""
        oldest_ms = self.batchtui.now.ms - self.since_ms
        return (not self.queue or job.queue == self.queue) and (job.state.active or job.since_ms >= oldest_ms)

    def _shows_group(self, group: Group) -> bool:
        if self.queue and self.queue not in group.queues:
            return False
        return group.failing or not self.failed_only

    def board_changed(self, change: Change) -> None:
        """Sums up the groups that changed; rows stay where they are for a moment after a key."""
        before = self.groups.grouping
        self.groups.take_in(change)
        self.flat_list.touch(change.runs)
        if self.groups.grouping != before:
            self._regrouped()
        if change.queues:
            self._tell_queues()
        if self.is_current or change.queues:
            self.rebuild(hold=self.batchtui.holding_still and self.groups.grouping == before)
        self._tagging.go_on()

    def _tell_queues(self) -> None:
        """What became of the queues; a deleted one is no view any more."""
        before, self._queues = self._queues, self.ports.board.queues
        for sentence in faces.queue_news(before, self._queues):
            self.say(sentence)
        if self.queue and all(queue.name != self.queue for queue in self._queues):
            if not before:
                self.say(f"The job queue {self.queue}, looked at the last time, is gone: all queues are shown.")
            self._look_at("")

    def restore_view(self) -> None:
        """Whether only what failed was shown, too."""
        super().restore_view()
        self.failed_only = self._kept.flag(f"failed {self.filter_view()}", False)

    def on_mount(self) -> None:
        """What the board knows already."""
        self.ports.focus(self.queue)
        # What is remembered for the first frame is not much.
        self.ports.board.group_by(self.groups.wanted)
        self.board_changed(Change())
        super().on_mount()

    def rebuild(self, hold: bool = False) -> None:
        """The table, or the face of a place without queues."""
        if self._seen != self.batchtui.seen.version:
            self._seen = self.batchtui.seen.version
            self.groups.read(self.batchtui.seen)
        self._standing_rows = self.groups.rows(self.batchtui.now.ms, self.since_ms)
        self.faces_trouble = bool(self._face(*self.size))
        face = self.query_one("#face", Lines)
        face.display = self.faces_trouble
        face.again()
        self.query_one("#sides").display = not self.faces_trouble
        super().rebuild(hold)
        self.query_one(Sides).share()

    def _face(self, width: int, height: int) -> list[Line]:
        """What stands in the place of the rows where nothing is known at all."""
        since_ms = None if self._narrowed else self.since_ms
        return in_place_of_rows(self.ports.board, self.batchtui.place, since_ms, width, height)

    @property
    def _narrowed(self) -> bool:
        return bool(self.filter_field.text or self.queue or self.failed_only)

    def note(self, items: list[Row]) -> Line:
        """How far the reading is, or why there is nothing."""
        told = faces.board_note(self.ports.board, bool(items), self._narrowed, self.since_ms)
        return told or (() if self.flat else faces.tags_note(self.ports.board, self.groups.grouped))

    def views_line(self, width: int) -> Line:
        """The queues, and how far back."""
        board = self.ports.board
        if not board.queues:
            return queue_alone(self.queue) if self.queue and not board.status.queues_known else ()
        tabs = queue_tabs(board.queues, self.groups.tally, self.queue, self.batchtui.glyphs)
        shown = (
            f"{len(self.table.items):,} of {self.flat_list.known:,} runs   "
            if self.flat and self.filter_field.text
            else ""
        )
        disabled = any(queue.name == self.queue and not queue.enabled for queue in board.queues)
        only = ("disabled   " if disabled else "") + ("failed only   " if self.failed_only else "")
        return views(tabs, line(("waiting", only), ("dim", f"{shown}since {span(self.since_ms)}")), width)

    def run_to_look_at(self) -> Job | None:
        """Of a group the newest running run, else the newest."""
        item = self.table.current
        if not isinstance(item, Group):
            return item
        running = (job for job in item.active if job.state is JobState.RUNNING)
        return next(running, item.newest)

    def runs_to_resubmit(self) -> list[Job]:
        """Of each group the newest failed run, else the newest."""
        return [job for item in self.chosen() for job in newest_failed(self.runs_of(item))]

    def runs_to_stop(self) -> list[Job]:
        """Every active run of the rows."""
        chosen = self.chosen()
        return [job for item in chosen for job in active_of(item)]

    def runs_to_name_for_stop(self) -> list[Job]:
        """In the list of all runs the marked ones that have ended too."""
        if not self.flat:
            return self.runs_to_stop()
        return [job for job in self.chosen() if isinstance(job, Job) and not job.stopping]

    def queue_to_switch(self) -> "Queue | None":
        """The one that is looked at, or the only one there is."""
        known = self.ports.board.queues
        return next((one for one in known if one.name == self.queue or len(known) == 1), None)

    def switch_queue(self) -> None:
        """Asks, and switches it."""
        changing.switch_queue(self, self.queue_to_switch())

    def toggle_failed(self) -> None:
        """Only what failed, or all."""
        self.failed_only = not self.failed_only
        self._kept.put(f"failed {self.filter_view()}", self.failed_only, False)
        self.rebuild()

    def step_since(self, by: int) -> None:
        """Further back, or less far."""
        self.since_ms = stepped(self.since_ms, by)
        self._kept.put_span("since", self.since_ms, self._since_at_first_ms)
        self.rebuild()

    @on(LineTable.Opened)
    def _opened(self) -> None:
        from batchtui.tui.screens.runs import RunsScreen

        item = self.table.current
        if isinstance(item, Group):
            self.app.push_screen(RunsScreen(item.name, lambda: self.groups.now(item), self.groups.grouped))
        else:
            acting.open_run(self)

    def word_of(self, command: Command) -> str:
        """What enter opens."""
        if command is rows.OPEN:
            item = self.table.current
            return "runs" if isinstance(item, Group) else run_cells.opens(item)
        if command is touch.SWITCH and (queue := self.queue_to_switch()) is not None:
            return "switch off" if queue.enabled else "switch on"
        return super().word_of(command)
