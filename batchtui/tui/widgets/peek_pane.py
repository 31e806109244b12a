"""The pane of the run under the cursor. It asks AWS once the cursor rests, and never keeps a key waiting."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.timer import Timer

from batchtui.domain.failure import AwsError, may_pass
from batchtui.domain.grouping import Group
from batchtui.domain.job import Job
from batchtui.domain.log import LogLine
from batchtui.tui.cells import peek
from batchtui.tui.cells.peek import Peek
from batchtui.tui.cells.spans import Line
from batchtui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from batchtui.domain.waiting import Reading, Wait
    from batchtui.logs.glance import Glance
    from batchtui.tui.cells.glyphs import Glyphs
    from batchtui.tui.ports import Ports

REST_S = 0.25
"""How long the cursor rests before AWS is asked."""
AGAIN_S = 5.0
"""How often a run that goes on is looked at again."""


class PeekPane(Lines):
    """Under the table, or beside it (`beside`)."""

    def __init__(self, ports: "Ports", now_ms: Callable[[], int], glyphs: "Glyphs", id: str) -> None:
        super().__init__(self._draw, id=id)
        self.beside = False
        self._ports = ports
        self._now_ms = now_ms
        self._glyphs = glyphs
        self._peek: Peek | None = None
        self._unsure = False
        """Whether the last look failed in passing."""
        self._resting: Timer | None = None
        self._told: Callable[[int, int], list[Line]] | None = None

    def on_mount(self) -> None:
        """What goes on, or could not be told in passing, is looked at again."""
        self.set_interval(AGAIN_S, self._again)

    def look_at(self, job: Job | None, group: Group | None, runs: Sequence[Job]) -> None:
        """The run to show; the same one with newer figures keeps what AWS told of it."""
        before = self._peek
        same = job is not None and before is not None and before.job.id == job.id
        if job is None:
            self._peek = None
        elif before is not None and same:
            self._peek = replace(before, job=job, group=group, runs=runs)
        else:
            self._peek = Peek(job, group, runs)
        if job is not None and not (same and before is not None and before.job.state is job.state):
            self._ask_soon()
        self.again()

    def tell(self, told: "Callable[[int, int], list[Line]] | None") -> None:
        """What to draw in so many columns and lines in the place of a run; None: the run again."""
        if told is not None or self._told is not None:
            self._told = told
            self.again()

    def _ask_soon(self) -> None:
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(REST_S, self._ask)

    def _again(self) -> None:
        if self._peek is not None and (self._unsure or self._peek.job.state.active):
            self._ask()

    def _ask(self) -> None:
        looked_at = self._peek
        if looked_at is None or not self.display or not self.screen.is_current:
            return
        if not self._ports.entered:
            # Loading them is not for the screen's thread.
            self._ask_soon()
            return
        job_id = looked_at.job.id

        def arrived(glance: "Glance | AwsError") -> None:
            lines: list[tuple[LogLine, Line]] = []
            if not isinstance(glance, AwsError):
                lines = painted(glance.lines)
                self._ports.board.apply([glance.detail.job])
            if self.is_running:
                self.app.call_later(self._arrived, job_id, glance, lines)

        self._ports.glances.ask(job_id, arrived, lambda: self._is_at(job_id))

    def _is_at(self, job_id: str) -> bool:
        return self._peek is not None and self._peek.job.id == job_id

    def _arrived(self, job_id: str, glance: "Glance | AwsError", lines: list[tuple[LogLine, Line]]) -> None:
        looked_at = self._peek
        if looked_at is None or looked_at.job.id != job_id:
            return
        self._unsure = may_pass(glance) if isinstance(glance, AwsError) else glance.unsure
        if isinstance(glance, AwsError):
            self._peek = replace(looked_at, why_none=glance.sentence)
        else:
            job, detail = glance.detail.job, glance.detail
            reading = self._read(glance.wait) if glance.wait is not None else None
            self._peek = Peek(job, looked_at.group, looked_at.runs, detail, lines, glance.why_none, reading)
        self.refresh()

    def _read(self, wait: "Wait") -> "Reading":
        """Why it waits."""
        from batchtui.domain.waiting import read_among

        return read_among(wait, self._ports.board.active())

    def _draw(self, width: int, height: int) -> list[Line]:
        if self._told is not None:
            return self._told(width, height)
        if self._peek is None:
            return []
        draw = peek.beside if self.beside else peek.below
        return draw(self._peek, self._now_ms(), width, height, self._glyphs)


def painted(lines: Sequence[LogLine]) -> list[tuple[LogLine, Line]]:
    """Each line beside how the log shows it, in the theme's tokens only."""
    return [(one, _painted(one.message)) for one in lines]


def _painted(message: str) -> Line:
    # Not before there is a line: the first frame does without.
    from batchtui.tui.widgets._log_text import message_of

    pieces = message_of(message).pieces
    return tuple((token if isinstance(token, str) else "text", text) for token, text in pieces)
