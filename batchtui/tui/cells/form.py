"""A form in lines: what stands beside its fields, and what will be sent."""

from collections.abc import Sequence

from batchtui.domain.editing.difference import Difference
from batchtui.domain.editing.fields import Key
from batchtui.domain.guardrails import Guardrails
from batchtui.domain.scope import name_of_arn
from batchtui.domain.secrecy import MASK
from batchtui.tui.cells.cause import cause_lines
from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.frame import LABEL_WIDTH, label
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.plan import Question
from batchtui.tui.cells.run import short_id
from batchtui.tui.cells.spans import Line, fit, line, width_of
from batchtui.tui.form_state import FormState, Row, RowPart

NAMED_BESIDE = ("queue", "command", "timeout", "attempts")
"""Fields that are named where they are as before; variables and tags are counted."""
DIFFERENCE_LABEL = 9


def why_lines(state: FormState, recalled: str, width: int) -> list[Line]:
    """Why the run failed, what is proposed, and what was typed the last time; nothing for a run that did not."""
    rows: list[Line] = []
    detail = state.draft.detail
    if detail is not None:
        for name, hue, said in cause_lines(detail.job)[:1]:
            rows += _labelled(name, line(f"{short_id(detail.job.id)}  "), said, hue, width)
    if state.proposal is not None:
        found = state.proposal
        text = line(("strong", found.what), f", filled in below: {found.reason}")
        fits = LABEL_WIDTH + 2 + width_of(text) + len(found.beside) < width
        rows += _labelled("proposed", (), (*text, ("text", found.beside)) if fits else text, "dim", width)
    if recalled:
        rows += _labelled("last edits", (), line(("key", "F7"), f" fills in {recalled}"), "dim", width)
    return rows


def _labelled(name: str, first: Line, text: Line, hue: str, width: int) -> list[Line]:
    """`first` stands before the text where all fits on one line."""
    whole = label(name, (*first, *text), hue)
    return fold(whole if width_of(whole) < width else label(name, text, hue), width - 1, LABEL_WIDTH + 2)


def field_labels(part: RowPart, state: FormState, width: int, glyphs: Glyphs) -> list[Line]:
    """The column before the fields of a part."""
    return [_label(row, state, width, glyphs) for row in part.rows]


def _label(row: Row, state: FormState, width: int, glyphs: Glyphs) -> Line:
    wrong = row.key in state.mistakes
    mark = ("failed", f"{glyphs.attention} ") if wrong else ("strong", "* ") if row.changed else ("text", "  ")
    token = "failed" if wrong else "strong" if row.changed else "dim"
    return (mark, *fit(line((token, row.field.label)), width - 3, ellipsis=glyphs.ellipsis), ("text", " "))


def field_notes(part: RowPart, state: FormState, width: int) -> list[Line]:
    """The column behind the fields of a part."""
    return [fit(line(("text", "  "), ("dim", _note(row, state))), width) for row in part.rows]


def _note(row: Row, state: FormState) -> str:
    if row.taken:
        return "taken away"
    if row.closed:
        return row.closed
    if row.changed and row.field.text:
        return f"was {MASK if row.field.secret and not state.reveal else row.field.text}"
    if row.changed and not row.field.label.startswith("+"):
        return "new"
    if row.key == Key("definition") and state.draft.newest:
        newest = state.draft.newest
        return "" if state.draft.frame.label.endswith(f":{newest}") else f"newest is {newest}"
    if row.field.secret and not state.reveal and row.text:
        return "F4 shows it"
    return "NAME=value" if row.field.label.startswith("+") else ""


def sent_lines(state: FormState, width: int, glyphs: Glyphs) -> list[Line]:
    """What will be sent, what cannot, what is not carried over, and what follows."""
    rows: list[Line] = []
    if state.mistakes:
        rows += [line(("failed", "CANNOT BE SENT")), *_folded(_mistakes(state, glyphs), width), ()]
    rows.append(line(("head", "WHAT WILL BE SENT")))
    rows += fold(_count(state), width)
    changes = _folded(difference_lines(state.differences(), state.reveal), width, 2)
    rows += [(), *changes] if changes else []
    same = _same(state)
    if same:
        rows += [(), *fold(line(("dim", f"as before: {same}")), width)]
    left = [*state.draft.left_out, *(f"{state.draft.frame.label} differs: {one}" for one in state.draft.differs)]
    if left:
        marked = [line(("waiting", glyphs.attention), f" {sentence}") for sentence in left]
        rows += [(), line(("head", "NOT CARRIED OVER")), *_folded(marked, width, 2)]
    return [*rows, (), line(("head", "FOLLOWS")), *fold(line(_follows(state)), width)]


def _folded(lines: Sequence[Line], width: int, indent: int = 0) -> list[Line]:
    return [piece for one in lines for piece in fold(one, width, indent)]


def _mistakes(state: FormState, glyphs: Glyphs) -> list[Line]:
    return [line(("failed", glyphs.attention), f" {sentence}") for sentence in state.mistakes.values()]


def _count(state: FormState) -> Line:
    count = len(state.differences())
    before = "the run as it was" if state.draft.detail is not None else "the definition as it is"
    if not count:
        return line(f"{before[:1].upper()}{before[1:]}.")
    return line(("strong", f"{count} change{'s' * (count != 1)}"), f" from {before}")


def difference_lines(differences: Sequence[Difference], reveal: bool) -> list[Line]:
    """`- memory   512 MiB` and `+ memory   1024 MiB`: what was is dim, what becomes strong."""
    wide = max([DIFFERENCE_LABEL, *(len(one.name) + 2 for one in differences)])
    rows: list[Line] = []
    for one in differences:
        name = f"{one.name:<{wide}}"
        if one.was is not None:
            rows.append(line(("dim", f"- {name}{_value(one, one.was, reveal)}")))
        if one.becomes is not None:
            rows.append(line(("strong", f"+ {name}{_value(one, one.becomes, reveal)}")))
    return rows


def _value(one: Difference, text: str, reveal: bool) -> str:
    if one.secret and not reveal:
        return MASK
    return f"{text} {one.unit}".rstrip() if text else "(empty)"


def _same(state: FormState) -> str:
    same = [row for row in state.rows().values() if not row.changed and row.text]
    names = [row.field.label for row in same if row.key.kind in NAMED_BESIDE and not row.key.slot]
    for kind in ("variable", "parameter", "tag"):
        count = sum(row.key.kind == kind for row in same)
        if count:
            names.append(f"{count} {kind}{'s' * (count != 1)}")
    return ", ".join(names)


def _follows(state: FormState) -> str:
    if state.draft.detail is None:
        return "a new run; the definition stays as it is"
    if not state.differences():
        return "a new run beside the old one"
    return "a new run beside the old one; what is submitted by others, such as a schedule, stays as it was"


def in_short(state: FormState, width: int) -> Line:
    """What will be sent in one line, where there is no room for more."""
    differences = state.differences()
    if not differences:
        return fit(line(("dim", "  nothing is changed")), width)
    said = ", ".join(_short(one, state.reveal) for one in differences)
    count = f"{len(differences)} change{'s' * (len(differences) != 1)}"
    return fit(line(("text", "  "), ("strong", count), f"  {said}"), width)


def _short(one: Difference, reveal: bool) -> str:
    becomes = "taken away" if one.becomes is None else _value(one, one.becomes, reveal)
    return f"{one.name} {becomes}"


def several_line(count: int) -> Line:
    """Above the fields of the first of several runs."""
    return label(f"{count:,} jobs", line("each gets what is changed here, and keeps the rest"))


def send_question(state: FormState, rails: Guardrails, glyphs: Glyphs) -> Question:
    """What will be sent, once more."""
    queue = name_of_arn(str(state.request["jobQueue"]))
    left = [line(("waiting", glyphs.attention), f" {sentence}") for sentence in state.draft.left_out]
    what = line(("strong", str(state.request["jobName"])), f" with {state.draft.frame.label}, to {queue}")
    changes = difference_lines(state.differences(), state.reveal)
    return Question(
        title=f"Submit 1 job in {rails.profile}?",
        lines=(what, _count(state), (), *changes, *([(), *left] if left else [])),
        everything=(),
        verb="Submit 1 job",
        key_word="submit",
        count=1,
        typed=rails.why_typed(1, [queue]),
        reason=None,
    )


def leave_question(state: FormState) -> Question:
    """Whether what was typed may be left unsent."""
    lines = (*difference_lines(state.differences(), state.reveal), (), line("Nothing is sent. F7 fills them in again."))
    return Question("Leave without sending?", lines, (), "Leave", "leave", 1, "", None)


def mistakes_question(sentences: Sequence[str]) -> Question:
    """What is wrong with a request that came from an editor."""
    lines = tuple(line(sentence) for sentence in sentences)
    return Question("The request cannot be sent as it stands", lines, (), "Edit again", "edit again", 1, "", None)


def hint_lines(state: FormState, here: Key | None, width: int, narrow: bool) -> list[Line]:
    """On a narrow screen what is wrong, at the cursor first, else what will be sent in short."""
    if not narrow:
        return []
    sentence = state.mistakes.get(here, "") if here is not None else ""
    sentence = sentence or next(iter(state.mistakes.values()), "")
    if sentence:
        return fold(line(("text", "  "), ("failed", sentence)), width - 1, 2)
    return [in_short(state, width)]
