"""What stands in a form: the draft, what is typed over it, and what would be sent; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from batchtui.actions.drafts import Draft
from batchtui.domain.clone import Request
from batchtui.domain.editing.changed import Mistakes, changed
from batchtui.domain.editing.difference import Difference, differences_of
from batchtui.domain.editing.fields import Field, Key, Part, fields_of, parts_of
from batchtui.domain.editing.proposal import Proposal
from batchtui.domain.editing.texts import shown
from batchtui.domain.scope import name_of_arn
from batchtui.domain.secrecy import MASK, looks_secret

ADDED = ("variable", "parameter", "tag")
"""Kinds of which there can be more."""
MASKED_PART = "F4 shows it: what stands there is a mask. Type the whole value, or show it first."


@dataclass(frozen=True, slots=True)
class Row:
    """One field as it stands in the form."""

    field: Field
    """As the draft has it."""
    text: str
    """As it is now."""
    closed: str
    taken: bool = False
    """It is taken away."""

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.field.key

    @property
    def changed(self) -> bool:
        """Whether it is otherwise than in the draft."""
        return self.taken or self.text != self.field.text


@dataclass(frozen=True, slots=True)
class RowPart:
    """Rows that stand together."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(slots=True)
class FormState:
    """A form's content. `edits` is what was typed, by field; None where something is taken away."""

    draft: Draft
    proposal: Proposal | None = None
    edits: dict[Key, str | None] = field(default_factory=dict)
    origin: Request = field(default_factory=dict)
    """What the edits are made on: the draft's request, or one that came from an editor."""
    first_label: str = ""
    """The revision that the form began with."""
    reveal: bool = False
    pending: dict[Key, str] = field(default_factory=dict)
    """What is typed where something can be added, until the field is left."""
    unread: set[Key] = field(default_factory=set)
    """Of these, what has no name."""
    request: Request = field(default_factory=dict)
    mistakes: Mistakes = field(default_factory=dict)
    made: list[RowPart] | None = None
    """The parts as they are now; None until they are asked for."""
    told: list[Difference] | None = None
    """The differences, likewise."""

    def __post_init__(self) -> None:
        self.origin = self.origin or self.draft.request
        self.first_label = self.first_label or self.draft.frame.label
        self.edits.update(self.proposal.edits if self.proposal is not None else {})
        self._work()

    def parts(self) -> list[RowPart]:
        """Every field with what stands in it."""
        if self.made is None:
            self.made = self._make_parts()
        return self.made

    def _make_parts(self) -> list[RowPart]:
        now = fields_of(self.draft.frame, self.request)
        plain = fields_of(self.draft.frame, self.draft.request)
        return [
            RowPart(part.heading, tuple(self._row(one, now, plain) for one in self._with_added(part)))
            for part in parts_of(self.draft.frame, self.origin)
        ]

    def rows(self) -> dict[Key, Row]:
        """The same without their parts."""
        return {row.key: row for part in self.parts() for row in part.rows}

    def type(self, key: Key, text: str) -> None:
        """A text was typed into a field; the one that stood there is no edit."""
        if key.kind in ADDED and not key.item:
            self.pending[key] = text
            self.unread.discard(key)
            self.made = None
            return
        row = self.rows().get(key)
        if row is None or (row.field.secret and text == MASK):
            return
        self.edits[key] = text
        if text == self._origin_text(key):
            del self.edits[key]
        self._work()

    def add(self, key: Key) -> Key | None:
        """The field is left where something can be added: the new field of `NAME=value`; None where there is none."""
        name, equals, value = self.pending.get(key, "").strip().partition("=")
        if not equals or not name:
            if name:
                self.unread.add(key)
            self._work()
            return None
        del self.pending[key]
        added = Key(key.kind, key.slot, name)
        self.edits[added] = shown(value)
        self._work()
        return added

    def undo(self, key: Key) -> None:
        """The field as the draft has it."""
        plain = fields_of(self.draft.frame, self.draft.request).get(key)
        self.pending.pop(key, None)
        self.unread.discard(key)
        self.edits.pop(key, None)
        origin = self._origin_text(key)
        if plain is not None and origin != plain.text:
            self.edits[key] = plain.text
        elif plain is None and origin is not None:
            self.edits[key] = None
        self._work()

    def take_away(self, key: Key) -> None:
        """What is not the definition's is not sent; what was only typed goes."""
        if self._origin_text(key) is None:
            self.edits.pop(key, None)
        else:
            self.edits[key] = None
        self._work()

    def put(self, edits: "dict[Key, str | None]") -> None:
        """Several at once, as they were typed another time: where there is no such field any more, they are left."""
        usable = self.usable(edits).items()
        self.edits.update({key: text for key, text in usable if text != self._origin_text(key)})
        self._work()

    def usable(self, edits: "Mapping[Key, str | None]") -> "dict[Key, str | None]":
        """Those that have a field here, or can have one."""
        rows = self.rows()
        return {key: text for key, text in edits.items() if key in rows or self._can_be_added(key, text)}

    def _can_be_added(self, key: Key, text: str | None) -> bool:
        at = key.kind != "variable" or self.draft.frame.slot(key.slot) is not None
        return key.kind in ADDED and bool(key.item) and text is not None and at

    def replace_draft(self, draft: Draft) -> None:
        """The same edits over another revision."""
        self.draft, self.origin, self.made = draft, draft.request, None
        self.request = draft.request
        self.edits = {key: text for key, text in self.usable(self.edits).items() if key.kind != "definition"}
        self._work()

    def replace_request(self, request: Request) -> None:
        """A request as it came from an editor, in place of all that was typed."""
        self.origin, self.edits = request, {}
        self._work()

    @property
    def wanted_definition(self) -> str:
        """What is typed as definition, where it is not the one that is shown; else empty."""
        return (self.edits.get(Key("definition")) or "").strip()

    def differences(self) -> list[Difference]:
        """What will be sent otherwise than it was."""
        if self.told is None:
            self.told = self._compare()
        return self.told

    def _compare(self) -> list[Difference]:
        other = self.draft.frame.label
        revision = [Difference("definition", self.first_label, other)] if other != self.first_label else []
        return revision + differences_of(self.draft.frame, self.draft.request, self.request)

    def to_recall(self) -> dict[Key, str]:
        """What may be written down for another time: no secrets, and nothing that is of one run only."""
        return {
            key: text
            for key, text in self.edits.items()
            if text is not None and key.kind not in ("definition", "depends") and not self._is_secret(key, text)
        }

    def _is_secret(self, key: Key, text: str) -> bool:
        row = self.rows().get(key)
        return looks_secret(key.item, text) or (row is not None and row.field.secret)

    def _origin_text(self, key: Key) -> str | None:
        found = fields_of(self.draft.frame, self.origin).get(key)
        return found.text if found is not None else None

    def _with_added(self, part: Part) -> Iterable[Field]:
        known = {one.key for one in part.fields}
        for one in part.fields:
            if one.label.startswith("+"):
                yield from self._added_like(one.key, known)
            yield one

    def _added_like(self, key: Key, known: set[Key]) -> Iterable[Field]:
        for added, text in self.edits.items():
            if added.kind == key.kind and added.slot == key.slot and added.item and added not in known:
                yield Field(added, added.item, "", secret=looks_secret(added.item, text or ""))

    def _row(self, one: Field, now: dict[Key, Field], plain: dict[Key, Field]) -> Row:
        was = plain.get(one.key) or replace(one, text="")
        text = self.edits.get(one.key, self.pending.get(one.key, one.text))
        closed = now[one.key].closed if one.key in now else one.closed
        return Row(was, text or "", closed, taken=text is None)

    def _work(self) -> None:
        self.made = self.told = None
        self.request, self.mistakes = changed(self.draft.frame, self.origin, self.edits)
        for key, text in self.edits.items():
            if text is not None and MASK in text and self._is_secret(key, text):
                self.mistakes[key] = MASKED_PART
        for key in self.unread:
            self.mistakes[key] = f"A {key.kind} is added as NAME=value."
        for key, sentence in self._missing():
            self.mistakes.setdefault(key, sentence)

    def _missing(self) -> Iterable[tuple[Key, str]]:
        """What the request lacks as it stands, whoever has written it."""
        queues, name = self.draft.frame.queues, name_of_arn(str(self.request.get("jobQueue", "")))
        queue = self.draft.frame.queue(self.request)
        if not name:
            yield Key("queue"), "To which queue? Name one."
        elif queue is None and queues:
            yield Key("queue"), f"The job queue {name} is gone: name another one."
        elif queue is not None and not queue.enabled:
            yield Key("queue"), f"The job queue {name} is disabled: it takes no new jobs."
        elif queue is not None and queue.takes_shares and not self.request.get("shareIdentifier"):
            yield Key("share"), f"{name} wants a share: name one."
