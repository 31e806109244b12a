"""The history of a group: how its runs ended day by day, how long they took, what failed them, what they asked for."""

from collections.abc import Callable, Sequence
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
DEFINITIONS_AT_MOST = 12

Reckoned = tuple[Past, list[Line], Job | None]
"""The runs, what is shown of them, and the one that keys speak of."""


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
        self._newest: Job | None = None
        self._reckoning = self._stale = False
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
        return self._newest

    def refresh_content(self) -> None:
        """Has the lines made again, off the screen's thread: of half a year of runs that takes a while."""
        if not self.here:
            return
        if self._remembered is None:
            self._show(cells.note("reading the history", self.size.width))
        elif self._reckoning:
            self._stale = True
        else:
            self._reckoning, self._stale = True, False
            self.ports.interests.reckon(self._work(self._remembered), self.asking(self._reckoned))

    def _work(self, told: tuple[Job, ...] | AwsError) -> Callable[[], Reckoned]:
        """What is reckoned, with all that it takes of the screen as it is now."""
        app, board, names = self.batchtui, self.ports.board, self._names
        size, now_ms, known, since_ms = self.size, app.now.ms, dict(self._asked), app.now.ms - SPANS[self._span]

        def work() -> Reckoned:
            remembered = () if isinstance(told, AwsError) else told
            past = past_of((*board.runs_of(*names), *remembered), since_ms, now_ms)
            above = cells.note(told.sentence, size.width) if isinstance(told, AwsError) else []
            if past.runs:
                below = cells.lines_of(past, known, (size.width, size.height), app.glyphs)
            else:
                below = cells.note("No run of it ended in that time, as far as this machine remembers.", size.width)
            return past, [*above, *below], cells.newest_of(past)

        return work

    def _reckoned(self, found: Reckoned | AwsError) -> None:
        self._reckoning = False
        if isinstance(found, AwsError):
            self._show(cells.note(found.sentence, self.size.width))
            return
        self.past, lines, self._newest = found
        self._ask_definitions(self.past)
        if self._stale:
            self.refresh_content()
        self._show(lines)

    def _show(self, lines: list[Line]) -> None:
        self._lines = lines
        content = self.query_one("#content", Lines)
        content.styles.height = max(1, len(lines))
        content.refresh()
        self.refresh_frame()

    def _arrived(self, found: tuple[Job, ...] | AwsError) -> None:
        self._remembered = found
        self.refresh_content()

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
