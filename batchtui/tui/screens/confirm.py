"""The dialog before anything is sent: No in focus; for many or protected jobs their number must be typed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label

from batchtui.tui.cells.fold import fold_all
from batchtui.tui.cells.plan import Question
from batchtui.tui.cells.spans import Line
from batchtui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from batchtui.tui.app import BatchtuiApp

LINES_AROUND = 12
"""Lines of a dialog beside those that tell of jobs."""


Choices = frozenset[str]
Ask = Callable[[Choices], Question]


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes, the reason that was typed, and what was chosen beyond the plain plan."""

    reason: str
    choices: Choices = frozenset()


class CountInput(Input):
    """Takes digits only, so that the dialog's letters still work in it."""

    def check_consume_key(self, _key: str, character: str | None) -> bool:
        """Only digits are its own."""
        return character is not None and character.isdigit()

    async def _on_key(self, event: events.Key) -> None:
        if event.is_printable and not self.check_consume_key(event.key, event.character):
            event.prevent_default()


class ConfirmScreen(ModalScreen[Answer | None]):
    """Asks one question; acts on nothing. None means no."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "no", "no", show=False, id="dialog.no"),
        Binding("y", "yes", "yes", show=False, id="dialog.yes"),
        Binding("v", "everything", "all", show=False, id="dialog.all"),
        Binding("left,right", "app.focus_next", "other", show=False),
        Binding("up,k", "move(-1)", "up", show=False),
        Binding("down,j", "move(1)", "down", show=False),
    ]

    def __init__(self, question: Question, ask: Ask | None = None) -> None:
        """`ask`: the question for other choices."""
        super().__init__()
        self.question = question
        self._ask = ask
        self._choices: Choices = frozenset()
        self._whole = False
        self._top = 0

    @property
    def many(self) -> bool:
        """Whether the number has to be typed."""
        return bool(self.question.typed)

    def compose(self) -> ComposeResult:
        """Title, lines, fields, answers."""
        with Vertical(classes="dialog"):
            yield Lines(self._lines, id="question")
            if self.question.reason is not None:
                yield from self._field(
                    "reason", Input(self.question.reason, compact=True, id="reason", max_length=1024)
                )
            yield from self._field("count", CountInput(compact=True, id="count", max_length=9))
            with Horizontal(classes="answers"):
                yield Button("No", compact=True, id="no")
                yield Button(self.question.verb, compact=True, id="yes")
                yield Label(self._hint(), classes="hint", markup=False)

    def on_mount(self) -> None:
        """The safe answer has the focus; where it has to be typed, the number has."""
        self._show()

    def tell(self, ask: Ask) -> None:
        """More is known meanwhile: asks anew, with what is chosen."""
        self._ask = ask
        self.question = ask(self._choices)
        if self.is_mounted:
            self._show()

    def _show(self) -> None:
        count = self.query_one("#count", Input)
        count.parent.display = self.many  # type: ignore[union-attr]
        yes = self.query_one("#yes", Button)
        yes.label = self.question.verb
        yes.refresh(layout=True)
        yes.disabled = self.question.count == 0 or (self.many and count.value.strip() != str(self.question.count))
        self.query_one(".hint", Label).update(self._hint())
        self.query_one("#question", Lines).refresh(layout=True)
        no = self.query_one("#no")
        if self.focused in (None, no if self.many else count):
            (count if self.many else no).focus()

    def on_key(self, event: events.Key) -> None:
        """The letter of a choice."""
        toggle = next((one for one in self.question.toggles if one.key == event.character), None)
        if toggle is None or self._ask is None:
            return
        event.stop()
        self._choices ^= {toggle.choice}
        self.tell(self._ask)

    def _field(self, name: str, field: Input) -> ComposeResult:
        with Horizontal(classes="field"):
            yield Label(name, classes="name", markup=False)
            yield field

    def action_no(self) -> None:
        """Leaves without doing anything."""
        self.dismiss(None)

    def action_yes(self) -> None:
        """Goes on, where that is allowed."""
        if not self.query_one("#yes", Button).disabled:
            reason = self.query_one("#reason", Input).value.strip() if self.question.reason is not None else ""
            self.dismiss(Answer(reason or (self.question.reason or ""), self._choices))

    def action_everything(self) -> None:
        """The exact list in place of the counts, or the counts again."""
        if self.question.everything:
            self._whole, self._top = not self._whole, 0
            self.query_one("#question", Lines).refresh(layout=True)

    def action_move(self, by: int) -> None:
        """Scrolls the exact list."""
        if self._whole:
            self._top = max(0, min(self._top + by, len(self.question.everything) - self._room))
            self.query_one("#question", Lines).refresh()

    @on(Input.Changed, "#count")
    def _counted(self) -> None:
        self._show()

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

    @property
    def _room(self) -> int:
        """How many lines may tell of jobs."""
        return max(4, self.app.size.height - LINES_AROUND)

    def _lines(self, width: int, _height: int) -> list[Line]:
        return [*self._told(width), ()] if self.question.reason is not None or self.many else self._told(width)

    def _told(self, width: int) -> list[Line]:
        title: Line = (("strong", self.question.title),)
        if self._whole:
            return [title, (), *self._window()]
        more: list[Line] = []
        if self.many:
            shows: Line = (("text", "  "), ("strong", "v"), ("text", f" shows all {self.question.count:,}."))
            said: Line = (("text", self.question.typed), *(shows if self.question.everything else ()))
            more = [(), *fold_all([said], width, 2)]
        return [title, (), *self._cut(fold_all(self.question.lines, width, 2)), *self._toggles(width), *more]

    def _toggles(self, width: int) -> list[Line]:
        """What may be chosen, each with its letter, and whether it is."""
        rows: list[Line] = []
        for one in self.question.toggles:
            chosen = one.choice in self._choices
            word = ("strong", one.chosen) if chosen else ("dim", one.word)
            rows.append((("strong", one.key), ("text", "  "), word))
        return [(), *fold_all(rows, width, 3)] if rows else []

    def _cut(self, lines: list[Line]) -> list[Line]:
        room = self._room - (2 if self.many else 0) - len(self.question.toggles) * 2
        if len(lines) <= room:
            return lines
        return [*lines[: room - 1], (("dim", f"{len(lines) - room + 1:,} more lines do not fit here"),)]

    def _window(self) -> list[Line]:
        """The part of the exact list that fits, and where it stands."""
        rows, top, room = self.question.everything, self._top, self._room
        if len(rows) <= room:
            return list(rows)
        end = min(top + room, len(rows))
        return [*rows[top:end], (("dim", f"{top + 1:,} to {end:,} of {len(rows):,}; the arrows go on"),)]

    def _hint(self) -> str:
        if self.many:
            return f"type {self.question.count}, then enter   esc leave"
        return f"y {self.question.key_word}   n or esc leave"

    @property
    def batchtui(self) -> "BatchtuiApp":
        """Our app, typed."""
        return cast("BatchtuiApp", self.app)
