"""The schedules: what submits which job when, what became of its last times, and when it is due next."""

import json
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from batchtui.domain.due import NEVER
from batchtui.domain.filters.terms import Columns
from batchtui.domain.job import Job
from batchtui.domain.labels import BY_NAME
from batchtui.domain.schedule import Schedule, Source
from batchtui.domain.secrecy import mask_answer
from batchtui.poll.changes import Change
from batchtui.tui.cells import schedule as cells
from batchtui.tui.cells import schedule_told as told
from batchtui.tui.cells.schedule import Row
from batchtui.tui.cells.spans import Line, line, spread
from batchtui.tui.commands import look, rows
from batchtui.tui.commands import schedules as commands
from batchtui.tui.commands.command import Command
from batchtui.tui.screens import acting, scheduling
from batchtui.tui.screens.rows import RowScreen
from batchtui.tui.widgets.peek_pane import PeekPane
from batchtui.tui.widgets.sides import BESIDE, Sides
from batchtui.tui.widgets.table import Column, LineTable


class SchedulesScreen(RowScreen[Row]):
    """Shows the timetable that is kept beside the board; `r` reads both services anew."""

    PLACE = "schedules"
    FILTER_HINT = "text   !off   missed   queue:default   /expression/"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        rows.OPEN, *commands.AT_SCHEDULES, look.LOG, look.JOB, rows.PEEK, rows.FILTER, rows.SORT,
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._sought = ""

    def look_for(self, key: str) -> None:
        """Puts the cursor on a schedule."""
        self._sought = key
        if self.here:
            self._to_sought()

    def _to_sought(self) -> None:
        keys = [self.key_of(row) for row in self.table.items]
        if self._sought in keys:
            self.table.cursor = keys.index(self._sought)

    def on_mount(self) -> None:
        """To the one that is looked for."""
        super().on_mount()
        self._to_sought()

    def compose_body(self) -> ComposeResult:
        """The table, and the pane of its row."""
        glyphs = self.batchtui.glyphs
        table = LineTable[Row](self.make_columns(120), self.key_of, cells.quiet, glyphs, id="rows")
        pane = PeekPane(self.ports, lambda: self.batchtui.now.ms, glyphs, id="pane")
        yield Sides(table, pane, self.batchtui.kept.flag("peek", True), id="sides")

    def crumbs(self) -> Sequence[str]:
        """A place of its own."""
        return ("schedules",)

    def views_line(self, width: int) -> Line:
        """How many there are, and of when that is."""
        counts = told.counts(self.ports.board.status.timetable, self.batchtui.now.ms)
        return spread(line("  ", ("dim", counts)), (), width) if counts else ()

    def filter_view(self) -> str:
        """One for all."""
        return "schedules"

    def make_columns(self, width: int) -> list[Column[Row]]:
        """Of schedules."""
        return cells.columns(min(width, BESIDE), self.batchtui.now, self.batchtui.glyphs)

    def key_of(self, item: Row) -> str:
        """ARN and target."""
        return item.schedule.key

    def readings(self) -> Columns[Row]:
        """Of schedules."""
        return cells.readings(self.batchtui.now.ms)

    def runs_of(self, item: Row) -> Sequence[Job]:
        """That of its last due time."""
        return (item.run,) if item.run is not None else ()

    def all_items(self) -> list[Row]:
        """Trouble first."""
        timetable = self.ports.board.status.timetable
        if timetable is None:
            return []
        found = [Row(one, timetable.standings.get(one.key, NEVER)) for one in timetable.schedules.found]
        return sorted(found, key=cells.order)

    def note(self, items: list[Row]) -> Line:
        """How far the reading is, or why there is nothing."""
        return told.note(self.ports.board.status, bool(items), bool(self.filter_field.text))

    def rebuild(self, hold: bool = False) -> None:
        """The rows, and the share of the pane."""
        super().rebuild(hold)
        self.query_one(Sides).share()

    def board_changed(self, change: Change) -> None:
        """The timetable is part of the status."""
        if self.is_current and change.status:
            self.rebuild(hold=self.batchtui.holding_still)

    def ask_again(self) -> None:
        """Both services, and the runs."""
        super().ask_again()
        self.ports.timekeeper.again()

    def run_to_look_at(self) -> Job | None:
        """That of the last due time under the cursor."""
        item = self.table.current
        return item.run if item is not None else None

    def runs_to_stop(self) -> list[Job]:
        """None from here."""
        return []

    def schedule_to_touch(self) -> Schedule | None:
        """The one under the cursor."""
        item = self.table.current
        return item.schedule if item is not None else None

    def run_now(self) -> None:
        """Plans, asks, submits."""
        if (schedule := self.schedule_to_touch()) is not None:
            scheduling.run_now(self, schedule)

    def switch_schedule(self) -> None:
        """Plans, asks, switches."""
        if (schedule := self.schedule_to_touch()) is not None:
            scheduling.switch(self, schedule)

    def refresh_frame(self) -> None:
        """The pane too."""
        super().refresh_frame()
        if self.here:
            self._tell()

    def _tell(self) -> None:
        item, pane = self.table.current, self.query_one(PeekPane)
        status, app = self.ports.board.status, self.batchtui
        unseen = status.timetable.schedules.unseen if status.timetable is not None else ()
        if item is None:
            pane.tell(told.unseen_pane(unseen))
            return
        group = self.ports.board.told_group(item.schedule.job_name)
        pane.tell(told.pane(item, group, unseen, app.now.ms, pane.beside, app.glyphs))

    def toggle_peek(self) -> None:
        """With the pane, or without."""
        sides = self.query_one(Sides)
        sides.peeking = not sides.peeking
        self.batchtui.kept.put("peek", sides.peeking, True)
        sides.share()
        self.refresh_frame()

    def open_schedule_console(self) -> None:
        """Its page in the AWS console, in this machine's browser."""
        one = self.schedule_to_touch()
        if one is None:
            return
        region = one.scope.region
        page = f"events/home?region={region}#/eventbus/{one.place}/rules/{one.name}"
        if one.source is Source.SCHEDULE:
            page = f"scheduler/home?region={region}#schedules/{one.place}/{one.name}"
        url = f"https://{acting.console_of(region)}/{page}"
        self.app.open_url(url)
        self.say(f"Asked the browser to open {url}")

    def copy_schedule(self) -> None:
        """What can be copied of it."""
        from batchtui.tui.screens.menu import Choice, MenuScreen

        one = self.schedule_to_touch()
        if one is None:
            return
        whole = json.dumps(mask_answer(one.raw), ensure_ascii=False, default=str)
        choices = [
            Choice("c", "name", one.name),
            Choice("a", "ARN", one.arn),
            Choice("e", "expression", one.timing.expression if one.timing is not None else ""),
            Choice("j", "JSON", whole, shown=False),
        ]

        def chosen(text: str | None) -> None:
            if text:
                self.app.copy_to_clipboard(text)
                self.say("Sent to the terminal's clipboard.")

        self.app.push_screen(MenuScreen("Copy", [choice for choice in choices if choice.value]), chosen)

    @on(LineTable.Opened)
    def _opened(self) -> None:
        """The runs of its job's name; of a name that is another one each time, its last run."""
        from batchtui.tui.screens.runs import RunsScreen

        item, board = self.table.current, self.ports.board
        if item is None:
            return
        name = item.schedule.job_name
        grouped = board.grouped(BY_NAME)
        if grouped is not None and board.group(name) is not None:
            self.app.push_screen(RunsScreen(name, lambda: board.told_group(name), grouped))
        elif self.run_to_look_at() is not None:
            acting.open_run(self)
        else:
            self.say(f"No run of {item.schedule.name} is known.")

    def word_of(self, command: Command) -> str:
        """What enter opens, and what T does."""
        if command is rows.OPEN:
            return "runs"
        if command is commands.SWITCH and (one := self.schedule_to_touch()) is not None:
            return "switch off" if one.enabled else "switch on"
        return super().word_of(command)
