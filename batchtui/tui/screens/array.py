"""An array's children: each a glyph in a grid, those that failed beside it, the one under the cursor below."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer

from batchtui.domain.children import Children
from batchtui.domain.failure import AwsError
from batchtui.domain.job import Job
from batchtui.domain.log import LogLine
from batchtui.poll.changes import Change
from batchtui.poll.children import ChildrenNews, ChildrenWatch
from batchtui.tui.cells import array as cells
from batchtui.tui.cells import run as run_cells
from batchtui.tui.cells.peek import Peek
from batchtui.tui.cells.spans import Line, Span
from batchtui.tui.commands import array, look, touch
from batchtui.tui.commands.command import Command
from batchtui.tui.screens.base import BaseScreen
from batchtui.tui.widgets._grid_messages import Moved
from batchtui.tui.widgets.grid import LineGrid
from batchtui.tui.widgets.lines import Lines
from batchtui.tui.widgets.peek_pane import AGAIN_S, REST_S, painted
from batchtui.tui.widgets.table import LineTable

if TYPE_CHECKING:
    from batchtui.logs.glance import Glance

BESIDE = 110
"""From so many columns on the failed children stand beside the grid."""
AROUND, AROUND_AIRY = 10, 14
"""Lines that are not the grid's: those around it, and six for the child under the cursor."""


class ArrayScreen(BaseScreen):
    """One array; it looks on as long as it is there, at the pace of the board's cycles."""

    POSITION_STAYS = True
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        *array.AT_CHILDREN, look.LOG, array.FAILED, touch.RESUBMIT, touch.STOP, touch.EDIT,
        look.JOB, look.RAW, look.COPY, look.CONSOLE,
    )  # fmt: skip

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.seen = cells.Seen(job)
        self._watch: ChildrenWatch | None = None
        self._told: Peek | None = None
        self._glanced_at = ""
        self._rest: Timer | None = None

    @property
    def job(self) -> Job:
        """The array's parent."""
        return self.seen.parent

    @property
    def known(self) -> Children:
        """Its children, as far as they were seen."""
        return self.seen.known

    @property
    def grid(self) -> LineGrid:
        """The children's glyphs."""
        return self.query_one(LineGrid)

    @property
    def table(self) -> LineTable[Job]:
        """The children that failed."""
        return self.query_one("#rows", LineTable)

    @property
    def child(self) -> Job | None:
        """The child under the cursor, if it was seen."""
        index = self.grid.current
        return None if index is None else self.known.get(index)

    def compose_body(self) -> ComposeResult:
        """The array's head, the grid with the failed beside it, the child."""
        app = self.batchtui
        yield Lines(lambda width, _: cells.head(self.seen, app.now.ms, width, app.glyphs), id="array")
        with Horizontal(id="sides"):
            yield LineGrid(self._glyph, id="grid")
            columns = run_cells.failed_children(app.now)
            table = LineTable[Job](columns, lambda job: job.id, glyphs=app.glyphs, id="rows")
            table.can_focus = False
            yield table
        yield Lines(self._pane, id="child")

    def crumbs(self) -> Sequence[str]:
        """Under its group."""
        return ("board", self.job.name, "children")

    def position(self) -> str:
        """`42 of 200`: the index; of the failed alone which of them."""
        grid = self.grid
        if grid.current is None:
            return ""
        at = grid.cursor + 1 if self.seen.failed_only else grid.current
        return f"{at:,} of {len(grid.shown):,}"

    def on_mount(self) -> None:
        """Begins to look."""
        super().on_mount()
        self.grid.focus()
        self._show()
        self.set_interval(AGAIN_S, self._glance_again)
        self._watch = self.ports.interests.children(self.job, self.asking(self._news))

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        if self._watch is not None:
            self._watch.close()

    def on_resize(self) -> None:
        """The grid takes the lines that it needs, and leaves some for the child."""
        super().on_resize()
        self.set_class(self.size.width >= BESIDE, "-wide")
        self._fit()

    def _news(self, news: ChildrenNews | AwsError) -> None:
        seen = self.seen
        if isinstance(news, AwsError):
            seen.failure = news
        else:
            seen.failure, seen.complete = None, seen.complete or news.complete
            seen.known.take(news.jobs)
            self.table.replace({job.id: job for job in news.jobs})
            if any(job.child_index == self.grid.current for job in news.jobs):
                self._glance_soon()
        self._show()

    def board_changed(self, change: Change) -> None:
        """A cycle has ended: a word on the parent, and a look at the children that are not over."""
        newer = self.ports.board.run(self.job.id) if self.job.name in change.names else None
        if newer is not None:
            self.seen.parent = newer
            self._show()
        if change.status and self.is_current:
            self._look()

    def on_screen_resume(self) -> None:
        """What moved while another screen stood before it."""
        super().on_screen_resume()
        self._look()

    def ask_again(self) -> None:
        """Now."""
        super().ask_again()
        self._look(at_once=True)

    def _look(self, at_once: bool = False) -> None:
        if self._watch is not None:
            self._watch.again(self.job, at_once)

    def _show(self) -> None:
        """Everything again: what is painted is what is on the screen, so this costs little."""
        seen, grid = self.seen, self.grid
        failed = seen.known.failed
        if seen.failed_only:
            grid.set_shown(tuple(failed))
        elif len(grid.shown) != seen.size:
            grid.set_shown(range(seen.size))
        grid.note = cells.note(seen, self.batchtui.glyphs)
        grid.refresh()
        if len(failed) != len(self.table.items):
            self.table.set_items([job for index in failed if (job := seen.known.get(index))])
        self.set_class(bool(failed), "-failed")
        self._fit()
        self._repaint()

    def _fit(self) -> None:
        """Lines of the grid: as many as it or the table beside it has, as far as the screen goes."""
        beside = len(self.known.failed) + 1 if self.has_class("-wide") and self.known.failed else 0
        room = self.size.height - (AROUND_AIRY if self.has_class("-airy") else AROUND)
        self.query_one("#sides").styles.height = max(1, min(room, max(self.grid.rows, beside)))

    def _repaint(self) -> None:
        for name in ("#array", "#child"):
            self.query_one(name, Lines).refresh()
        self.refresh_frame()

    def tick(self) -> None:
        """Ages grow."""
        self.table.refresh()
        self._repaint()

    def _glyph(self, index: int) -> Span:
        return cells.child_glyph(self.known.get(index), self.batchtui.glyphs)

    def _pane(self, width: int, height: int) -> list[Line]:
        app, child, told = self.batchtui, self.child, self._told
        if told is not None and (child is None or told.job.id != child.id):
            told = None
        airy = self.has_class("-airy")
        return cells.pane(self.seen, self.grid.current, told, app.now.ms, width, height, airy, app.glyphs)

    def run_to_look_at(self) -> Job | None:
        """The child under the cursor."""
        return self.child

    def runs_to_resubmit(self) -> list[Job]:
        """The array: AWS Batch cannot run one index alone."""
        return [self.job]

    def word_of(self, command: Command) -> str:
        """What R and S speak of."""
        if command is touch.RESUBMIT:
            return "resubmit array"
        return "stop child" if command is touch.STOP else super().word_of(command)

    def step_failed(self, by: int) -> None:
        """To the next failed child, or the one before; round the end."""
        failed, here = self.known.failed, self.grid.current
        at = 0 if here is None else here
        beyond = [index for index in failed if (index - at) * by > 0] or failed
        self.grid.go_to(beyond[0] if by > 0 else beyond[-1])

    def toggle_failed(self) -> None:
        """Only those that failed, or all."""
        self.seen.failed_only = not self.seen.failed_only
        if not self.seen.failed_only:
            self.grid.set_shown(range(self.seen.size))
        self._show()

    def undo_own(self) -> bool:
        """The children that did not fail come back."""
        if not self.seen.failed_only:
            return False
        self.toggle_failed()
        return True

    def focus_body(self) -> None:
        """The grid."""
        self.grid.focus()

    def _glance_soon(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST_S, self._glance)

    def _glance_again(self) -> None:
        if self.is_current and self.child is not None and self.child.state.active:
            self._glance()

    def _glance(self) -> None:
        child = self.child if self.here else None
        if child is None:
            return
        self._glanced_at = child.id
        deliver = self.asking(self._glanced)

        def arrived(glance: "Glance | AwsError") -> None:
            lines = [] if isinstance(glance, AwsError) else painted(glance.lines)
            deliver((child, glance, lines))

        self.ports.glances.ask(child.id, arrived, lambda: self._glanced_at == child.id)

    def _glanced(self, found: "tuple[Job, Glance | AwsError, list[tuple[LogLine, Line]]]") -> None:
        child, glance, lines = found
        if isinstance(glance, AwsError):
            self._told = Peek(child, None, (), why_none=glance.sentence)
        else:
            self._told = Peek(child, None, (), glance.detail, lines, glance.why_none)
        self._repaint()

    @on(LineGrid.Moved)
    def _moved(self, event: Moved) -> None:
        if not self.here:
            return
        failed = self.known.failed
        row = bisect_left(failed, event.index)
        if row < len(failed) and failed[row] == event.index:
            self.table.cursor = row
        self._told, self._glanced_at = None, ""
        self._glance_soon()
        self._repaint()

    @on(events.Click, "#rows")
    def _chosen(self) -> None:
        failed = self.table.current
        if failed is not None and failed.child_index is not None:
            self.grid.go_to(failed.child_index)

    @on(LineGrid.Opened)
    @on(LineTable.Opened)
    def _opened(self) -> None:
        self.action_command(array.OPEN.id)
