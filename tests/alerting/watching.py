"""A watch on a board that tests fill, with a clock that they move."""

from dataclasses import dataclass, field
from typing import Any

from batchtui.alerting.lifecycle import Notice, Policy
from batchtui.alerting.message import Message, from_json
from batchtui.alerting.quiet import Quiet
from batchtui.alerting.rules import Rules
from batchtui.alerting.telling import Teller
from batchtui.alerting.watch import AlertChange, Watch
from batchtui.alerting.wording import message_of
from batchtui.domain.alert import Alert
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.poll.board import Board
from batchtui.store import alerts
from batchtui.store.alertbook import AlertBook
from tests.made import MINUTE, SCOPE, T0, job

NOW = T0 + 600 * MINUTE
"""Long after the runs of `tests.made` with small numbers, and within a day of them."""
POLICY = Policy()


@dataclass
class Watching:
    """What a test holds of a watch."""

    book: AlertBook
    rules: Rules = field(default_factory=Rules)
    sends: bool = True
    quiet: Quiet | None = None
    more: dict[str, Any] = field(default_factory=dict)
    now_ms: int = NOW
    board: Board = field(default_factory=Board)
    changes: list[AlertChange] = field(default_factory=list)
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """A process begins, on the same store and board."""
        teller = (
            Teller(self.book, self.rules, POLICY, ("team", "ops"), self.compose, self.quiet) if self.sends else None
        )
        self.watch = Watch(
            self.board, self.book, self.rules, POLICY, teller=teller, clock=lambda: self.now_ms, **self.more
        )
        self.board.listen(self.watch._note)
        self.watch.listen(self.changes.append)
        self.board.set_status(scope=SCOPE, read_at_ms=1, queues_known=True, active_complete=True, history_complete=True)

    def compose(self, notice: Notice) -> Message:
        """A message of what is known without AWS."""
        return message_of(notice.alert, notice.stage, self.now_ms)

    def see(self, *jobs: Job, after_ms: int = 0) -> tuple[Alert, ...]:
        """Time goes on, AWS tells of runs, the watch looks and tells; what is open then."""
        self.now_ms += after_ms
        self.board.apply(jobs)
        assert self.watch.look()
        self.watch.tell()
        return tuple(alert for alert in self.watch.alerts() if not alert.over)

    def sent(self) -> list[Message]:
        """Every message that was put into the outbox, in order."""
        rows = self.book.read(
            lambda connection: connection.execute(
                "SELECT message FROM alert_outbox WHERE sink = 'team' ORDER BY number"
            ).fetchall()
        )
        return [from_json(text) for (text,) in rows]

    def stages(self) -> list[tuple[str, int]]:
        """Of these what they are and how many more they stand for."""
        return [(message.stage, message.more) for message in self.sent()]

    def notices(self) -> list[tuple[str, int, int]]:
        """What the store says was told of the first alert."""
        return self.book.read(lambda connection: alerts.notices(connection, 1))


def ended(minute: int, state: JobState, number: int | None = None, **more: Any) -> Job:
    """A run that ended so many minutes before NOW (0: at NOW)."""
    stopped = NOW - minute * MINUTE
    fields: dict[str, Any] = {
        "created_at_ms": stopped - 5 * MINUTE,
        "started_at_ms": stopped - 4 * MINUTE,
        "stopped_at_ms": stopped,
    }
    if state is JobState.FAILED:
        fields |= {"exit_code": 3, "state_reason": "Essential container in task exited"}
    return job(10_000 - minute if number is None else number, state, **{**fields, **more})


def failed(minute: int, **more: Any) -> Job:
    """One that failed then."""
    return ended(minute, JobState.FAILED, **more)


def succeeded(minute: int, **more: Any) -> Job:
    """One that succeeded then."""
    return ended(minute, JobState.SUCCEEDED, **more)
