"""The audit: what was asked of AWS from this machine, and what is still the operator's to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Label

from batchtui.domain.deed import OPEN, Deed, Outcome
from batchtui.domain.failure import AwsError
from batchtui.domain.job import Job
from batchtui.poll.clock import machine_ms
from batchtui.tui.cells import audit as cells
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.commands import rows
from batchtui.tui.commands.command import Command
from batchtui.tui.screens.rows import RowScreen
from batchtui.tui.widgets.lines import Lines
from batchtui.tui.widgets.table import Column, LineTable

if TYPE_CHECKING:
    from batchtui.domain.filters.terms import Columns
    from batchtui.tui.app import BatchtuiApp

AGAIN_S = 3.0
LINES_AROUND = 8


class AuditScreen(RowScreen[Deed]):
    """Newest first; a row opens as a whole."""

    PLACE = "audit"
    FILTER_HINT = "text   !text   reason:wrong   age:<2h   /expression/"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (rows.OPEN, rows.FILTER, rows.SORT)

    def __init__(self) -> None:
        super().__init__()
        self._deeds: list[Deed] | None = None
        self._mine: frozenset[int] = frozenset()

    def compose_body(self) -> ComposeResult:
        """The table."""
        glyphs = self.batchtui.glyphs
        yield LineTable[Deed](self.make_columns(120), self.key_of, cells.quiet, glyphs, id="rows")

    def on_mount(self) -> None:
        """Reads, and again every few seconds."""
        super().on_mount()
        self.read()
        self.set_interval(AGAIN_S, self.read)

    def read(self) -> None:
        """Off the screen's thread."""
        if self.is_current or self._deeds is None:
            self.ports.desk.deeds(self.asking(self._arrived))

    def _arrived(self, read: "tuple[list[Deed], frozenset[int]] | AwsError") -> None:
        if isinstance(read, AwsError):
            self.say(read.sentence, bad=True)
        elif read != (self._deeds, self._mine):
            self._deeds, self._mine = read
            self.rebuild()
            self.refresh_frame()

    def ask_again(self) -> None:
        """Nothing of AWS: the file."""
        self.read()

    def crumbs(self) -> Sequence[str]:
        """A place of its own."""
        return ("audit",)

    def views_line(self, width: int) -> Line:
        """How many, and how many are not settled."""
        deeds = self._deeds or []
        open_now = sum(deed.number in self._mine for deed in deeds)
        count = "1 request" if len(deeds) == 1 else f"{len(deeds):,} requests"
        parts: list[str | tuple[str, str]] = [("text", "  "), ("dim", f"{count} from this machine")]
        if open_now:
            parts += ["   ", ("waiting", f"{self.batchtui.glyphs.attention} {open_now:,} not settled: enter says how")]
        if width >= 100:
            parts += ["   ", ("dim", "kept as long as the history; AWS is not asked")]
        return line(*parts)

    def filter_view(self) -> str:
        """Its own."""
        return "audit"

    def make_columns(self, width: int) -> list[Column[Deed]]:
        """By width."""
        return cells.columns(width, machine_ms, self.batchtui.glyphs)

    def key_of(self, item: Deed) -> str:
        """The number."""
        return str(item.number)

    def readings(self) -> "Columns[Deed]":
        """What the filter looks into."""
        from batchtui.domain.filters.readings import of_deeds

        return of_deeds(machine_ms())

    def runs_of(self, _item: Deed) -> Sequence[Job]:
        """None: what was asked stands here, not what it was asked of."""
        return ()

    def all_items(self) -> list[Deed]:
        """Newest first."""
        return list(self._deeds or ())

    def note(self, items: list[Deed]) -> Line:
        """Why there is nothing."""
        if items:
            return ()
        if self._deeds is None:
            return line(("dim", "reading the audit"))
        if self._deeds:
            return line(("dim", "No request matches the filter."))
        return line(("dim", "Nothing was asked of AWS from this machine yet: R and S are written down here."))

    @on(LineTable.Opened)
    def _opened(self) -> None:
        deed = self.table.current
        if deed is not None:
            alike = [one for one in self._deeds or () if deed.order and one.order == deed.order]
            dialog = DeedScreen(Shown(deed, tuple(alike), deed.number in self._mine))
            self.app.push_screen(dialog, lambda choice: self._chosen(deed, choice))

    def _chosen(self, deed: Deed, choice: str | None) -> None:
        if choice == "not there":
            self.ports.desk.not_there(deed, self.asking(self._settled))
        elif choice == "look":
            self.say(f"Looking for {deed.name or deed.subject}: this may take a minute.")
            self.ports.desk.look_again(deed, self.asking(self._settled))

    def _settled(self, deed: Deed | AwsError) -> None:
        if isinstance(deed, AwsError):
            self.say(deed.sentence, bad=True)
        elif deed.outcome is Outcome.UNKNOWN:
            self.say(f"{deed.name or deed.subject} was not found again: look in the queue, then say so with n.")
        elif deed.outcome is Outcome.LEFT:
            self.say(f"{deed.name or deed.subject} {deed.subject[:8]} may be sent again.")
        else:
            self.say(f"{deed.name or deed.subject} was carried out{f' as {deed.result}' if deed.result else ''}.")
        self.read()


@dataclass(frozen=True, slots=True)
class Shown:
    """One row, all of its plan, and whether it is the operator's to settle."""

    deed: Deed
    alike: tuple[Deed, ...]
    mine: bool


class DeedScreen(ModalScreen[str | None]):
    """One request, whole."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "leave", "leave", show=False, id="deed.leave"),
        Binding("n", "settle('not there')", "not there", show=False, id="deed.not_there"),
        Binding("k", "settle('look')", "look again", show=False, id="deed.look"),
        Binding("c", "copy", "copy", show=False, id="deed.copy"),
        Binding("up", "move(-1)", "up", show=False),
        Binding("down,j", "move(1)", "down", show=False),
    ]

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self._shown = shown
        self._top = 0

    def compose(self) -> ComposeResult:
        """The lines, and the keys."""
        with Vertical(classes="dialog"):
            yield Lines(self._lines, id="question")
            with Horizontal(classes="answers"):
                yield Label(cells.choices(self._shown.deed, self._shown.mine), classes="hint", markup=False)

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)

    def action_settle(self, how: str) -> None:
        """What is not settled."""
        if self._shown.mine and self._shown.deed.outcome in OPEN:
            self.dismiss(how)

    def action_copy(self) -> None:
        """The aws command."""
        self.app.copy_to_clipboard(self._shown.deed.command)
        cast("BatchtuiApp", self.app).say("Sent the aws command to the terminal's clipboard.")

    def action_move(self, by: int) -> None:
        """Scrolls."""
        self._top = max(0, self._top + by)
        self.query_one("#question", Lines).refresh(layout=True)

    def _lines(self, width: int, _height: int) -> list[Line]:
        app, shown = cast("BatchtuiApp", self.app), self._shown
        rows = cells.whole(shown.deed, shown.alike, machine_ms(), width, app.glyphs)
        room = max(4, app.size.height - LINES_AROUND)
        self._top = max(0, min(self._top, len(rows) - room))
        return rows[self._top : self._top + room]
