"""The fields of a form: an input each, between what they are called and what is to be said of them."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Input

from batchtui.domain.editing.fields import Key
from batchtui.domain.secrecy import MASK
from batchtui.tui.cells.form import field_labels, field_notes
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.form_state import FormState, Row, RowPart
from batchtui.tui.widgets.lines import Lines


class FieldInput(Input):
    """One field."""

    def __init__(self, row: Row, reveal: bool, choices: list[str]) -> None:
        suggester = SuggestFromList(choices, case_sensitive=True) if choices else None
        super().__init__(shown(row, reveal), compact=True, disabled=bool(row.closed), suggester=suggester)
        self.key = row.key


def shown(row: Row, reveal: bool) -> str:
    """What a field shows of its text."""
    return MASK if row.field.secret and not reveal and row.text else row.text


class PartBlock(Vertical):
    """The fields of one part under their heading."""

    def __init__(self, part: RowPart, fields: "FormFields") -> None:
        super().__init__()
        self._part = part
        self._fields = fields
        self.set_class(not part.heading, "-bare")

    def compose(self) -> ComposeResult:
        """Heading, labels, inputs, notes."""
        yield Lines(lambda _w, _h: [self._heading()], classes="heading")
        with Horizontal():
            yield Lines(self._labels, classes="labels")
            with Vertical(classes="inputs"):
                for row in self._part.rows:
                    yield self._fields.make(row)
            yield Lines(self._notes, classes="notes")

    def on_mount(self) -> None:
        """As high as it has fields."""
        for one in self.query("Horizontal, .labels, .inputs, .notes"):
            one.styles.height = len(self._part.rows)

    def _heading(self) -> Line:
        return line(("text", "  "), ("head", self._part.heading))

    def _now(self) -> RowPart:
        rows = self._fields.state.rows()
        return RowPart(self._part.heading, tuple(rows.get(row.key, row) for row in self._part.rows))

    def _labels(self, width: int, _height: int) -> list[Line]:
        return field_labels(self._now(), self._fields.state, width, self._fields.glyphs)

    def _notes(self, width: int, _height: int) -> list[Line]:
        return field_notes(self._now(), self._fields.state, width)


class FormFields(VerticalScroll, can_focus=False):
    """All fields of a form; it knows nothing of what becomes of them."""

    DEFAULT_CSS = """
    FormFields { width: 1fr; height: 1fr; scrollbar-size: 0 0; }
    PartBlock { height: auto; }
    PartBlock > Horizontal { height: auto; }
    PartBlock .heading { height: 1; }
    PartBlock .labels { width: 18; }
    PartBlock .inputs { width: 1fr; height: auto; }
    PartBlock .notes { width: 19; }
    """

    class Typed(Message):
        """A text was typed into a field."""

        def __init__(self, key: Key, text: str) -> None:
            super().__init__()
            self.key = key
            self.text = text

    class Left(Message):
        """A field was left, or is to be left for the next."""

        def __init__(self, key: Key, on: bool) -> None:
            super().__init__()
            self.key = key
            self.on = on

    def __init__(self, state: FormState, glyphs: Glyphs, id: str) -> None:
        super().__init__(id=id)
        self.state = state
        self.glyphs = glyphs

    def make(self, row: Row) -> FieldInput:
        """The input of a row."""
        choices: Callable[[], list[str]] = lambda: [  # noqa: E731
            one.name for one in self.state.draft.frame.queues if one.enabled and not one.service_jobs
        ]
        return FieldInput(row, self.state.reveal, choices() if row.key.kind == "queue" else [])

    def inputs(self) -> list[FieldInput]:
        """Those that can be typed into, in their order."""
        return [one for one in self.query(FieldInput) if not one.disabled]

    def input_of(self, key: Key) -> FieldInput | None:
        """The input of a field."""
        return next((one for one in self.query(FieldInput) if one.key == key), None)

    @property
    def here(self) -> Key | None:
        """The field that has the keys."""
        focused = self.screen.focused
        return focused.key if isinstance(focused, FieldInput) else None

    def go(self, by: int) -> None:
        """To the next field, or the one before; round and round."""
        inputs = self.inputs()
        at = next((n for n, one in enumerate(inputs) if one.key == self.here), -1 if by > 0 else 0)
        if inputs:
            inputs[(at + by) % len(inputs)].focus()

    def go_to(self, key: Key) -> None:
        """To a field."""
        found = self.input_of(key)
        if found is not None and not found.disabled:
            found.focus()

    async def again(self, focus: Key | None) -> None:
        """Other fields than before."""
        await self.remove_children()
        await self.mount_all([PartBlock(part, self) for part in self.state.parts()])
        wanted = self.input_of(focus) if focus is not None else None
        found = wanted if wanted is not None and not wanted.disabled else next(iter(self.inputs()), None)
        if found is not None:
            found.focus()

    def tell(self, masks: bool = False) -> None:
        """What is said beside the fields, and what can be typed into; `masks`: where they are, may have changed.

        What is being typed is left as it is, a secret too.
        """
        rows = self.state.rows()
        for one in self.query(FieldInput):
            row = rows.get(one.key)
            if row is None:
                continue
            one.disabled = bool(row.closed)
            wrong = one.key in self.state.mistakes
            one.set_class(wrong, "-wrong")
            one.set_class(row.changed, "-changed")
            text = shown(row, self.state.reveal)
            typed = one.has_focus and not masks and one.value == row.text
            if one.value != text and not typed:
                one.value = text
        for lines in self.query(Lines):
            lines.refresh()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        # What stands there no more was not typed: a mask that came off before its message did.
        if isinstance(event.input, FieldInput) and event.value == event.input.value:
            self.post_message(self.Typed(event.input.key, event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if isinstance(event.input, FieldInput):
            self.post_message(self.Left(event.input.key, on=True))

    @on(Input.Blurred)
    def _blurred(self, event: Input.Blurred) -> None:
        event.stop()
        if isinstance(event.input, FieldInput):
            self.post_message(self.Left(event.input.key, on=False))
