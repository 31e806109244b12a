"""The history of a group: how its runs ended day by day, how long they took, what failed them, what they asked for."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult

from batchtui.domain.asked import Asked, asked_in_all
from batchtui.domain.definition import JobDefinition
from batchtui.domain.failure import AwsError
from batchtui.domain.job import Job
from batchtui.domain.past import Past, past_of
from batchtui.domain.when import DAY
from batchtui.poll.changes import Change
from batchtui.tui.cells import past as cells
from batchtui.tui.cells.frame import View, views
from batchtui.tui.cells.spans import Line
from batchtui.tui.commands import look, rows
from batchtui.tui.commands.command import Command
from batchtui.tui.screens.base import BaseScreen
from batchtui.tui.widgets.body import Body
from batchtui.tui.widgets.lines import Lines

SPANS = (7 * DAY, 30 * DAY, 90 * DAY, 180 * DAY)
BESIDE_PLOT = 24
"""Lines of a screen that are not the plot's."""
DEFINITIONS_AT_MOST = 12


class PastScreen(BaseScreen):
    """Asks the history once for each span, and puts the board's newest runs over it."""

    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (look.LOG, look.JOB, *rows.VIEWS)

    PLACE = "history"

    def __init__(self, title: str, names: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._names = tuple(names)
        self._span = 2
        self._remembered: tuple[Job, ...] | AwsError | None = None
        self._asked: dict[str, Asked | None] = {}
        self._asking: set[str] = set()
        self._lines: list[Line] = []
        self.past: Past | None = None

    def compose_body(self) -> ComposeResult:
        """Lines that scroll."""
        with Body(id="body"):
            yield Lines(lambda _width, _height: self._lines, id="content")

    def crumbs(self) -> Sequence[str]:
        """Under its group."""
        return ("board", self._title, "history")

    def views_line(self, width: int) -> Line:
        """How far back."""
        tabs = [View(str(n), f"{one // DAY}d", (), n - 1 == self._span) for n, one in enumerate(SPANS, 1)]
        return views(tabs, (), width)

    def on_mount(self) -> None:
        """Asks what is remembered."""
        super().on_mount()
        self.query_one("#body").focus()
        self.ask()

    def ask(self) -> None:
        """Of the span that is chosen."""
        since_ms = self.batchtui.now.ms - SPANS[self._span]
        self._remembered = None
        self.ports.interests.past(self._names, since_ms, self.asking(self._arrived))
        self.refresh_content()

    def ask_again(self) -> None:
        """Now."""
        super().ask_again()
        self.ask()

    def choose_view(self, digit: str) -> None:
        """Another span."""
        if not 0 < int(digit) <= len(SPANS):
            self.say(f"There is no span {digit}: there are {len(SPANS)}.")
            return
        self._span = int(digit) - 1
        self.ask()
        self.refresh_frame()

    def board_changed(self, change: Change) -> None:
        """A run of it has moved."""
        if not change.names.isdisjoint(self._names):
            self.refresh_content()

    def on_resize(self) -> None:
        """The plot follows the size."""
        super().on_resize()
        self.refresh_content()

    def run_to_look_at(self) -> Job | None:
        """The newest failure, else the newest run."""
        if self.past is None or not self.past.runs:
            return None
        failed = cells.failed_runs(self.past)
        return next((job for job in self.past.runs if not failed or job.id == failed[0]), None)

    def refresh_content(self) -> None:
        """Makes the lines again."""
        if not self.here:
            return
        self._lines = self._made(self.size.width)
        content = self.query_one("#content", Lines)
        content.styles.height = max(1, len(self._lines))
        content.refresh()

    def _arrived(self, found: tuple[Job, ...] | AwsError) -> None:
        self._remembered = found
        self.refresh_content()
        self.refresh_frame()

    def _made(self, width: int) -> list[Line]:
        glyphs, now_ms = self.batchtui.glyphs, self.batchtui.now.ms
        told = self._remembered
        if told is None:
            return cells.note("reading the history", width)
        remembered = () if isinstance(told, AwsError) else told
        since_ms = now_ms - SPANS[self._span]
        self.past = past = past_of((*self.ports.board.runs_of(*self._names), *remembered), since_ms, now_ms)
        above = cells.note(told.sentence, width) if isinstance(told, AwsError) else []
        if not past.runs:
            return [*above, *cells.note("No run of it ended in that time, as far as this machine remembers.", width)]
        self._ask_definitions(past)
        room = self.size.height - BESIDE_PLOT
        parts = (
            cells.summary(past, width),
            cells.calendar(past, width, glyphs),
            cells.durations(past, width, room, glyphs),
            cells.causes(past, width),
            cells.asked(past, self._asked, width, glyphs),
        )
        made = [*above]
        for part in parts:
            made += [*([()] if made else []), *part]
        return made

    def _ask_definitions(self, past: Past) -> None:
        """What the runs asked for: of the revisions that ran, the newest ones."""
        wanted = list(dict.fromkeys(job.definition for job in past.runs if job.definition))[:DEFINITIONS_AT_MOST]
        for arn in wanted:
            if arn not in self._asking:
                self._asking.add(arn)
                self.ports.interests.definition(arn, self.asking(partial(self._defined, arn)))

    def _defined(self, arn: str, found: JobDefinition | AwsError | None) -> None:
        needs = asked_in_all(found.raw) if isinstance(found, JobDefinition) else None
        self._asked[arn] = needs if needs is not None and needs.vcpus else None
        self.refresh_content()
