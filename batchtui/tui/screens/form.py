"""A run again or a definition anew, with changes: fields at the left, what will be sent at the right."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Horizontal

from batchtui.actions.drafts import Draft
from batchtui.domain.awscli import aws_command
from batchtui.domain.editing.fields import Key
from batchtui.domain.editing.proposal import proposal
from batchtui.domain.failure import AwsError
from batchtui.domain.job import Job
from batchtui.tui.cells import form as form_cells
from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.commands import form
from batchtui.tui.commands.command import Command
from batchtui.tui.form_state import ADDED, FormState, Row
from batchtui.tui.screens import sending
from batchtui.tui.screens.base import BaseScreen
from batchtui.tui.widgets.form_fields import FormFields
from batchtui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from batchtui.actions.desk import Desk

Ask = Callable[["Desk", str, Callable[[Any], object]], object]
"""(desk, the definition that is wanted or empty, deliver): has a draft made off the screen's thread."""
BESIDE = 110
"""From so many columns on there is room for what will be sent."""
WIDE = 160


class FormScreen(BaseScreen, inherit_bindings=False):
    """Asks for a draft, lets it be changed, and sends it once it is confirmed."""

    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = form.ON_FORM

    def __init__(self, name: str, word: str, ask: Ask, jobs: Sequence[Job] = ()) -> None:
        """`name`: of the job or the definition; `word`: what this is, for the header; `jobs`: that it is about."""
        super().__init__()
        self.subject = name
        self.jobs = jobs
        self.state: FormState | None = None
        self.fields: FormFields | None = None
        """Once the draft is there."""
        self.sending = False
        self.recalled: dict[Key, str | None] = {}
        self._word = word
        self._ask = ask
        self._failure: AwsError | None = None

    def compose_body(self) -> Iterable[Any]:
        """Why, the fields and what will be sent, what is wrong."""
        yield Lines(self._why, id="why")
        yield Horizontal(Lines(self._sent, id="sent"), id="form")
        yield Lines(self._hint, id="hint")

    def crumbs(self) -> Sequence[str]:
        """What is changed."""
        return (self.subject, self._word)

    def all_commands(self) -> tuple[Command, ...]:
        """Its own only: letters are text here."""
        return self.COMMANDS_HERE

    def on_mount(self) -> None:
        """Asks for the draft."""
        super().on_mount()
        self.set_class(self.size.width >= BESIDE, "-beside")
        self._ask(self.ports.desk, "", self.asking(self._arrived))

    def on_resize(self) -> None:
        """With what will be sent, where there is room."""
        super().on_resize()
        self.set_class(self.size.width >= BESIDE, "-beside")
        self.set_class(self.size.width >= WIDE, "-wide")
        self.tell()

    def _arrived(self, draft: Draft | AwsError) -> None:
        if isinstance(draft, AwsError):
            self._failure = draft
            if self.state is not None:
                self.say(draft.sentence, bad=True)
            self.tell()
            return
        if self.state is not None:
            self.state.replace_draft(draft)
            self._again(Key("definition"))
            return
        found = proposal(draft.detail, draft.frame, draft.request) if draft.detail is not None else None
        self.state = FormState(draft, found)
        rows = self.batchtui.kept.edits(self.subject)
        self.recalled = self.state.usable({Key(kind, slot, item): text for kind, slot, item, text in rows})
        self.fields = FormFields(self.state, self.batchtui.glyphs, "fields")
        self.query_one("#form").mount(self.fields, before="#sent")
        self._again(next(iter(found.edits), None) if found is not None else None)

    def _again(self, focus: Key | None) -> None:
        """Other fields, with the keys in one of them."""
        fields = self.fields
        if fields is not None:
            self.call_later(self._fields_again, fields, focus)

    async def _fields_again(self, fields: FormFields, focus: Key | None) -> None:
        if self.here:
            await fields.again(focus)
            self.tell()

    def tell(self) -> None:
        """All that follows from what stands in the fields."""
        if not self.here:
            return
        if self.fields is not None:
            self.fields.tell()
        for name in ("#why", "#sent", "#hint"):
            self.query_one(name, Lines).refresh(layout=True)
        self.refresh_frame()

    @on(FormFields.Typed)
    def _typed(self, event: FormFields.Typed) -> None:
        if self.state is not None:
            self.state.type(event.key, event.text)
            self.tell()

    @on(FormFields.Left)
    def _left(self, event: FormFields.Left) -> None:
        if not self._finish(event.key) and event.on and self.fields is not None:
            self.fields.go(1)
        self.tell()

    def _finish(self, key: Key | None) -> bool:
        """What a field means only once it is left: something new, another revision. Whether the fields change."""
        if self.state is None or key is None:
            return False
        if key.kind in ADDED and not key.item:
            added = self.state.add(key)
            if added is not None:
                self._again(key)
            return added is not None
        if key.kind == "definition" and self.state.wanted_definition:
            self._ask(self.ports.desk, self.state.wanted_definition, self.asking(self._arrived))
        return False

    def go_on(self, by: int) -> None:
        """To the next field, or the one before."""
        fields = self.fields
        if fields is not None and not self._finish(fields.here):
            fields.go(by)

    def row_here(self) -> Row | None:
        """The field that has the keys."""
        fields = self.fields
        if fields is None or self.state is None or fields.here is None:
            return None
        return self.state.rows().get(fields.here)

    def undo_field(self) -> None:
        """The field as it was."""
        row = self.row_here()
        if row is not None and self.state is not None:
            self.state.undo(row.key)
            self.tell()

    def why_not_taken(self) -> str | None:
        """Why the field cannot be taken away."""
        row = self.row_here()
        if row is None or row.key.kind not in ADDED or not row.key.item:
            return "Only a variable, a parameter or a tag is taken away; F5 undoes any field."
        if row.field.given:
            return f"The definition gives {row.key.item}: it can be changed, or left empty, not taken away."
        return None

    def take_away(self) -> None:
        """The variable, parameter or tag is not sent."""
        row = self.row_here()
        if row is not None and self.state is not None:
            self.state.take_away(row.key)
            self._again(row.key)

    def toggle_reveal(self) -> None:
        """Masked, or as it is."""
        if self.state is not None:
            self.state.reveal = not self.state.reveal
            if self.fields is not None:
                self.fields.tell(masks=True)
            self.tell()

    def recall(self) -> None:
        """What was changed the last time."""
        if self.state is not None:
            self.state.put(dict(self.recalled))
            self._again(next(iter(self.recalled), None))

    def show_command(self) -> None:
        """The aws command that sends the same."""
        from batchtui.tui.screens.command_text import CommandTextScreen

        if self.state is not None:
            region = self.batchtui.place.region
            self.app.push_screen(
                CommandTextScreen(aws_command("submit-job", self.state.request, region, self.state.reveal))
            )

    def show_help(self) -> None:
        """The keys of a form: there are no rows to move in."""
        from batchtui.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.all_commands(), self._word, moves=()))

    def open_editor(self) -> None:
        """The whole request in $EDITOR."""
        from batchtui.tui.screens.editor import edit_request

        edit_request(self)

    def take_request(self, request: dict[str, Any]) -> None:
        """A request that was checked, as it came from the editor."""
        if self.state is not None:
            self.state.replace_request(request)
            self._again(self.fields.here if self.fields else None)

    def send(self) -> None:
        """Asks once more, and sends."""
        state, fields = self.state, self.fields
        if state is None or fields is None:
            return
        if self._finish(fields.here):
            self.tell()
        if state.wanted_definition:
            self.say(f"Reading {state.wanted_definition} first: look at its fields, then send.")
            return
        if state.mistakes:
            key, sentence = next(iter(state.mistakes.items()))
            fields.go_to(key)
            self.say(sentence, bad=True)
            self.tell()
            return
        if len(self.jobs) > 1:
            sending.ask_all(self, state)
        else:
            sending.ask(self, state)

    def keep(self) -> None:
        """Writes down what was typed, for another time."""
        if self.state is not None and self.state.to_recall():
            rows = ((*key, text) for key, text in self.state.to_recall().items())
            self.batchtui.kept.put_edits(self.subject, rows)

    def leave(self) -> None:
        """Without sending; asks once where something was typed."""
        from batchtui.tui.screens.confirm import Answer, ConfirmScreen

        state = self.state
        proposed = dict(state.proposal.edits) if state is not None and state.proposal is not None else {}
        if state is None or self.sending or (state.edits == proposed and not state.pending):
            self.go_back()
            return

        def answered(answer: Answer | None) -> None:
            if answer is not None:
                self.keep()
                self.go_back()

        self.app.push_screen(ConfirmScreen(form_cells.leave_question(state)), answered)

    def _why(self, width: int, _height: int) -> list[Line]:
        if self.state is None:
            said = ("failed", self._failure.sentence) if self._failure else ("dim", "asking AWS for the definition")
            return [(), *fold(line(("text", "  "), said), width - 1, 2)]
        recalled = ", ".join(key.item or key.kind for key in self.recalled)
        rows = form_cells.why_lines(self.state, recalled, width)
        if len(self.jobs) > 1:
            rows = [form_cells.several_line(len(self.jobs)), *rows]
        return [*([()] if self.size.height > 24 and rows else []), *rows]

    def _sent(self, width: int, _height: int) -> list[Line]:
        return form_cells.sent_lines(self.state, width - 1, self.batchtui.glyphs) if self.state is not None else []

    def _hint(self, width: int, _height: int) -> list[Line]:
        if self.state is None:
            return []
        if self.sending:
            return [line(("text", "  "), ("dim", "sending; a lost answer is looked for, up to a minute"))]
        here = self.fields.here if self.fields is not None else None
        return form_cells.hint_lines(self.state, here, width, not self.has_class("-beside"))
