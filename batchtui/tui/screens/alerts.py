"""The alerts: what somebody is to be told of, open first, until it is over."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult

from batchtui.domain.alert import Alert, AlertState
from batchtui.domain.failure import AwsError
from batchtui.domain.filters.terms import Columns
from batchtui.domain.job import Job
from batchtui.poll.changes import Change
from batchtui.tui.cells import alert as cells
from batchtui.tui.cells import alert_told as told
from batchtui.tui.cells.alert_told import Peeked
from batchtui.tui.cells.frame import views
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.commands import alerts as commands
from batchtui.tui.commands import look, rows, touch
from batchtui.tui.commands.command import Command
from batchtui.tui.screens import acting, silencing
from batchtui.tui.screens.rows import RowScreen
from batchtui.tui.widgets.lines import Lines
from batchtui.tui.widgets.peek_pane import PeekPane
from batchtui.tui.widgets.sides import BESIDE, Sides
from batchtui.tui.widgets.table import Column, LineTable

if TYPE_CHECKING:
    from batchtui.domain.job import JobDetail

ALL = "0"
AT_ONCE = 100
"""As many runs as one call describes."""
RUNS_SHOWN = 12


class AlertsScreen(RowScreen[Alert]):
    """A table of alerts, and the pane of the one under the cursor."""

    PLACE = "alerts"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        *rows.ON_ROWS, *commands.AT_ALERTS, look.LOG, *touch.ON_JOBS, rows.PEEK, *rows.VIEWS, look.JOB, look.RAW,
        look.COPY, look.CONSOLE,
    )  # fmt: skip
    FILTER_HINT = "text   !text   cause:oom   queue:default   age:<2h   /expression/"

    def __init__(self) -> None:
        super().__init__()
        self.view = ALL
        self._known: tuple[Alert, ...] | None = None
        """As they were shown the last time; None: they were not read yet."""
        self._failure = ""
        """Why they cannot be kept, as it was shown the last time."""
        self._held = False
        """Whether rows stand where they stood rather than in their order."""
        self._elsewhere: dict[str, Job | None] = {}
        """Runs that the board does not know, by id; None: asked for, or AWS no longer knows it."""

    def compose_body(self) -> ComposeResult:
        """The table with the pane of its row, and the face of a good day."""
        glyphs = self.batchtui.glyphs
        table = LineTable[Alert](self.make_columns(120), self.key_of, cells.quiet, glyphs, id="rows")
        pane = PeekPane(self.ports, lambda: self.batchtui.now.ms, glyphs, id="pane")
        yield Sides(table, pane, self.batchtui.kept.flag("peek", True), id="sides")
        yield Lines(self._good_day, id="face")

    def crumbs(self) -> Sequence[str]:
        """A place of its own."""
        return ("alerts",)

    def views_line(self, width: int) -> Line:
        """Where they stand; at the right, what could not be sent."""
        unsent = sum(count for _, count, _ in self.ports.unsent_alerts())
        right = line(("waiting", f"{unsent:,} message{'' if unsent == 1 else 's'} not sent")) if unsent else ()
        return views(cells.tabs(self._known or (), self.view), right, width, self.batchtui.glyphs)

    def filter_view(self) -> str:
        """One for all views."""
        return "alerts"

    def make_columns(self, width: int) -> list[Column[Alert]]:
        """Of alerts."""
        return cells.columns(min(width, BESIDE), self.batchtui.now, self.batchtui.glyphs)

    def key_of(self, item: Alert) -> str:
        """Its number."""
        return cells.key_of(item)

    def readings(self) -> Columns[Alert]:
        """Of alerts."""
        return cells.readings(self.batchtui.now.ms)

    def all_items(self) -> list[Alert]:
        """Those of the view: open first."""
        self._known, self._failure = self._standing()
        states = next(states for digit, _, states in cells.VIEWS if digit == self.view)
        return sorted((one for one in self._known or () if one.state in states), key=cells.order)

    def rebuild(self, hold: bool = False) -> None:
        """The rows, and whether there are none to show at all."""
        super().rebuild(hold)
        self._held = hold
        board = self.ports.board.status
        face = self._known == () and board.history_complete
        self.query_one("#face").display = face
        self.query_one("#face").refresh()
        sides = self.query_one(Sides)
        sides.display = not face
        sides.share()
        self._ask_elsewhere()

    def note(self, items: list[Alert]) -> Line:
        """How far the reading is, or why there is nothing."""
        keys = [("esc clears the filter", self.filter_field.text), ("0 shows all", self.view != ALL)]
        narrowed = ", ".join(key for key, holds in keys if holds)
        return told.note(self.ports.board, self._known is not None, self._failure, bool(items), narrowed)

    def runs_of(self, item: Alert) -> Sequence[Job]:
        """The run that it came with the last time."""
        job = self._run(item)
        return (job,) if job is not None else ()

    def run_to_look_at(self) -> Job | None:
        """That of the alert under the cursor."""
        alert = self.table.current
        return self._run(alert) if alert is not None else None

    def runs_to_resubmit(self) -> list[Job]:
        """Those of the chosen alerts, each once."""
        return list({job.id: job for alert in self.chosen() for job in self.runs_of(alert)}.values())

    def runs_to_stop(self) -> list[Job]:
        """Those of them that are active."""
        return [job for job in self.runs_to_resubmit() if job.state.active and not job.stopping]

    def to_acknowledge(self) -> list[Alert]:
        """The chosen ones that nobody has in hand."""
        return [alert for alert in self.to_quiet() if alert.state is not AlertState.ACKNOWLEDGED]

    def to_quiet(self) -> list[Alert]:
        """The chosen ones that are not over."""
        return [alert for alert in self.chosen() if not alert.over and alert.number]

    def to_mute(self) -> list[Alert]:
        """The chosen ones that are told still."""
        return [alert for alert in self.to_quiet() if alert.state is not AlertState.MUTED]

    def to_reopen(self) -> list[Alert]:
        """The chosen ones that were quieted."""
        return [alert for alert in self.to_quiet() if not alert.asks]

    def acknowledge(self) -> None:
        """They are in hand."""
        silencing.acknowledge(self, self.to_acknowledge())

    def ask_snooze(self) -> None:
        """Until when?"""
        silencing.snooze(self, self.to_quiet())

    def ask_mute(self) -> None:
        """For how long?"""
        silencing.mute(self, self.to_mute())

    def reopen(self) -> None:
        """They are to be looked at again."""
        silencing.reopen(self, self.to_reopen())

    def choose_view(self, digit: str) -> None:
        """Those that stand so, or all."""
        if not any(digit == known for known, _, _ in cells.VIEWS):
            self.say(f"There is no view {digit}: 1 open, 2 in hand, 3 muted, 4 resolved, 0 all.")
            return
        self.view = digit
        self.rebuild()

    def refresh_frame(self) -> None:
        """The pane too."""
        super().refresh_frame()
        if self.here:
            self._peek()

    def board_changed(self, change: Change) -> None:
        """Alerts that changed; runs in the pane are drawn with the frame."""
        if self.is_current and (change.status or self._is_other()):
            self.rebuild(hold=self.batchtui.holding_still)

    def tick(self) -> None:
        """Ages grow, snoozes end, what another process did is seen, and rows that were held go to their places."""
        still = self.batchtui.holding_still
        if self._is_other() or (self._held and not still):
            self.rebuild(hold=still)
        super().tick()

    def toggle_peek(self) -> None:
        """With the pane of the row under the cursor, or without."""
        sides = self.query_one(Sides)
        sides.peeking = not sides.peeking
        self.batchtui.kept.put("peek", sides.peeking, True)
        sides.share()
        self.refresh_frame()

    def word_of(self, command: Command) -> str:
        """What enter opens."""
        return "run" if command is rows.OPEN else super().word_of(command)

    def _is_other(self) -> bool:
        return self._standing() != (self._known, self._failure)

    def _standing(self) -> tuple[tuple[Alert, ...] | None, str]:
        """The alerts as they are now (None: not known yet), and why they cannot be kept."""
        found, now_ms = self.ports.alerts(), self.batchtui.now.ms
        alerts = None if found is None else tuple(alert.at(now_ms) for alert in found)
        return alerts, self.ports.alerts_failure

    def _run(self, alert: Alert) -> Job | None:
        """The run that it came with the last time, as far as it is known."""
        return self.ports.board.run(alert.job_id) or self._elsewhere.get(alert.job_id)

    def _ask_elsewhere(self) -> None:
        """For runs of alerts that are older than what the board has read: once each."""
        board = self.ports.board
        if not self.ports.entered or not board.status.history_complete:
            return
        wanted = {alert.job_id for alert in self.table.items if alert.job_id and board.run(alert.job_id) is None}
        new = sorted(wanted - self._elsewhere.keys())
        self._elsewhere.update(dict.fromkeys(new))
        for start in range(0, len(new), AT_ONCE):
            self.ports.interests.details(new[start : start + AT_ONCE], self.asking(self._described))

    def _described(self, details: "list[JobDetail] | AwsError") -> None:
        if not isinstance(details, AwsError):
            self._elsewhere.update({detail.job.id: detail.job for detail in details})
            self.refresh_frame()

    def _peek(self) -> None:
        alert, pane = self.table.current, self.query_one(PeekPane)
        if not pane.display:
            return
        if alert is None:
            pane.tell(None)
            return
        app = self.batchtui
        runs = self.ports.board.newest_of((alert.key.name,), RUNS_SHOWN)
        peeked = Peeked(alert, runs, self.ports.unsent_alerts())
        pane.tell(told.pane(peeked, app.now.ms, pane.beside, app.glyphs))

    def _good_day(self, width: int, height: int) -> list[Line]:
        return told.good_day(self.ports.board, self.batchtui.place, width, height)

    @on(LineTable.Opened)
    def _opened(self) -> None:
        alert = self.table.current
        if alert is not None and not alert.job_id:
            self.say("No run came with this alert.")
        elif self.run_to_look_at() is None:
            self.say("AWS Batch no longer knows the run of this alert: batchtui history may.")
        else:
            acting.open_run(self)
