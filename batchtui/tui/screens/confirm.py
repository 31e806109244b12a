"""The dialog before anything is sent: No in focus, and over 20 jobs their number must be typed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label

from batchtui.tui.cells.plan import MANY, Question
from batchtui.tui.cells.spans import Line
from batchtui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from batchtui.tui.app import BatchtuiApp

LINES_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes, and the reason that was typed."""

    reason: str


class ConfirmScreen(ModalScreen[Answer | None]):
    """Asks one question; acts on nothing. None means no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "no", "no", show=False, id="dialog.no"),
        Binding("y", "yes", "yes", show=False, id="dialog.yes"),
        Binding("v", "everything", "all", show=False, id="dialog.all"),
        Binding("left,right", "app.focus_next", "other", show=False),
    ]

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question
        self._whole = False

    @property
    def many(self) -> bool:
        """Whether the number has to be typed."""
        return self.question.count > MANY

    def compose(self) -> ComposeResult:
        """Title, lines, fields, answers."""
        with Vertical(classes="dialog"):
            yield Lines(self._lines, id="question")
            if self.question.reason is not None:
                yield from self._field("reason", self.question.reason, "text")
            if self.many:
                yield from self._field("count", "", "integer")
            with Horizontal(classes="answers"):
                yield Button("No", compact=True, id="no")
                yield Button(self.question.verb, compact=True, id="yes", disabled=self.many)
                yield Label(self._hint(), classes="hint", markup=False)

    def _field(self, name: str, value: str, kind: Literal["text", "integer"]) -> ComposeResult:
        with Horizontal(classes="field"):
            yield Label(name, classes="name", markup=False)
            yield Input(value, compact=True, id=name, type=kind, max_length=1024)

    def on_mount(self) -> None:
        """The safe answer has the focus; over 20 jobs the number has."""
        self.query_one("#question").styles.height = len(self._lines(0, 0))
        self.query_one("#count" if self.many else "#no").focus()

    def action_no(self) -> None:
        """Leaves without doing anything."""
        self.dismiss(None)

    def action_yes(self) -> None:
        """Goes on, where that is allowed."""
        if not self.query_one("#yes", Button).disabled:
            reason = self.query_one("#reason", Input).value.strip() if self.question.reason is not None else ""
            self.dismiss(Answer(reason or (self.question.reason or "")))

    def action_everything(self) -> None:
        """The exact list in place of the counts, or the counts again."""
        if self.question.everything:
            self._whole = not self._whole
            paint = self.query_one("#question", Lines)
            paint.styles.height = len(self._lines(0, 0))
            paint.refresh()

    @on(Input.Changed, "#count")
    def _counted(self, event: Input.Changed) -> None:
        self.query_one("#yes", Button).disabled = event.value.strip() != str(self.question.count)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "count":
            self.action_yes()
        else:
            self.query_one("#count" if self.many else "#yes").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "yes":
            self.action_yes()
        else:
            self.action_no()

    def _lines(self, _width: int, _height: int) -> list[Line]:
        title: Line = (("strong", self.question.title),)
        if self._whole:
            return [title, (), *self._cut(self.question.everything), ()]
        more: list[Line] = []
        if self.many:
            said = f"More than {MANY} at once: type their number.  "
            more = [(), (("text", said), ("strong", "v"), ("text", f" shows all {self.question.count:,}."))]
        return [title, (), *self._cut(self.question.lines), *more, ()]

    def _cut(self, lines: tuple[Line, ...]) -> list[Line]:
        room = max(4, self.app.size.height - LINES_AT_MOST)
        if len(lines) <= room:
            return list(lines)
        return [*lines[: room - 1], (("dim", f"and {len(lines) - room + 1:,} more"),)]

    def _hint(self) -> str:
        if self.many:
            return f"type {self.question.count}, then enter   esc leave"
        return f"y {self.question.key_word}   n or esc leave"

    @property
    def batchtui(self) -> "BatchtuiApp":
        """Our app, typed."""
        return cast("BatchtuiApp", self.app)
