"""Job definitions and their revisions, a row each; and what a revision has otherwise, in lines."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from batchtui.domain.definition import Family, JobDefinition
from batchtui.domain.definition_facts import Facts, Revision, changes_between, facts_of
from batchtui.domain.filters.terms import Columns
from batchtui.domain.job import Job
from batchtui.domain.secrecy import mask_answer
from batchtui.domain.state import JobState
from batchtui.domain.waiting_checks import asks, number
from batchtui.domain.when import age, span
from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.frame import LABEL_WIDTH, label
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.group import WIDE, Now
from batchtui.tui.cells.spans import Line, line, spread, width_of
from batchtui.tui.cells.state import state_cell
from batchtui.tui.widgets.sides import BESIDE
from batchtui.tui.widgets.table import Column

T = TypeVar("T")
Draw = Callable[[int, int], list[Line]]
AIRY = 12


@dataclass(frozen=True, slots=True)
class Row:
    """A definition by its newest active revision, and the runs of it that are known."""

    family: Family
    facts: Facts
    runs: int | None = None
    """None: not counted yet."""
    newest: Job | None = None


def quiet(row: Row) -> bool:
    """One that asks for nothing: it has no run, or its newest one succeeded."""
    return row.newest is None or row.newest.state is JobState.SUCCEEDED


def columns(width: int, now: Now, glyphs: Glyphs) -> list[Column[Row]]:
    """The columns of definitions for a screen of this width."""
    wide = width >= WIDE
    made: list[Column[Row]] = [
        Column(
            "definition", "DEFINITION", 0, lambda r: line(("dim" if quiet(r) else "strong", r.family.name)),
            lambda r: r.family.name.casefold(),
        ),
        Column(
            "revision", "REV", 5, lambda r: line(f"{r.family.newest.revision:,}"), lambda r: -r.family.newest.revision,
            right=True,
        ),
        Column("active", "ACTIVE", 6, lambda r: line(f"{r.family.active:,}"), lambda r: -r.family.active, right=True),
        *_needs(lambda r: r.facts),
        Column("runs", "RUNS", 5, lambda r: _number(r.runs or 0), lambda r: -(r.runs or 0), right=True),
        Column("last", "LAST", 11, lambda r: _last(r, glyphs), lambda r: r.newest.seen_state.value if r.newest else ""),
        Column("age", "AGE", 4, lambda r: _age(r, now), lambda r: -(r.newest.since_ms if r.newest else 0), right=True),
    ]  # fmt: skip
    if wide:
        made.append(Column("image", "IMAGE", 26, lambda r: _image(r.facts, 26, glyphs), lambda r: r.facts.image))
    if width >= BESIDE:
        made[3:3] = [Column("kind", "KIND", 15, lambda r: line(("dim", r.facts.kind)), lambda r: r.facts.kind)]
    return made


def readings(now_ms: int) -> Columns[Row]:
    """How a filter reads a definition; its age is that of its newest run."""
    return Columns(
        texts=lambda r: (r.family.name, r.facts.kind, r.facts.image),
        ids=lambda r: (r.family.newest.arn,),
        words={"name": lambda r: (r.family.name,), "definition": lambda r: (r.family.newest.arn,)},
        numbers={"age": lambda r: now_ms - r.newest.since_ms if r.newest is not None else None},
    )


def revision_columns(width: int, glyphs: Glyphs) -> list[Column[Revision]]:
    """The columns of one definition's revisions."""
    wide = width >= WIDE
    made: list[Column[Revision]] = [
        Column("revision", "REV", 6, _revision, lambda r: -r.definition.revision, right=True),
        Column("status", "STATUS", 10, lambda r: _status(r, glyphs), lambda r: not r.definition.active),
        *_needs(lambda r: r.facts),
    ]
    if wide:
        made += [
            Column("attempts", "TRIES", 5, lambda r: line(str(r.facts.attempts)), right=True),
            Column("timeout", "TIMEOUT", 7, lambda r: _timeout(r.facts), right=True),
        ]
    image = 30 if wide else 20
    made.append(Column("image", "IMAGE", image, lambda r: _image(r.facts, image, glyphs)))
    made.append(Column("changes", "CHANGED", 0, changed_cell))
    return made


def revision_readings() -> Columns[Revision]:
    """How a filter reads a revision; not its changes, which of many take a while to work out."""
    return Columns(
        texts=lambda r: (r.definition.label, r.facts.image),
        ids=lambda r: (r.definition.arn,),
        words={"definition": lambda r: (r.definition.arn,)},
        numbers={},
    )


def changed_cell(revision: Revision) -> Line:
    """`image, MEMORY`: what it has otherwise than the one before, by the last word of each."""
    names = list(dict.fromkeys(_thing(change) for change in revision.changes))
    if revision.before is None:
        return line(("dim", "the oldest there is"))
    return line(", ".join(names)) if names else line(("dim", "nothing"))


def _thing(change: str) -> str:
    head = change.partition(":")[0].removesuffix(" is new").removesuffix(" is gone")
    return head.rpartition(".")[2]


def apart(before: JobDefinition | None, after: JobDefinition, beside: bool, glyphs: Glyphs) -> Draw:
    """The pane: what `after` has otherwise than `before`; None: there is none to compare it with."""

    def draw(width: int, height: int) -> list[Line]:
        rows: list[Line] = [] if beside else [line(("faint", glyphs.rule * (width - 1)))]
        facts = facts_of(after)
        title = line(("strong", after.label), f"   against :{before.revision}" if before is not None else "")
        right = line(("dim", asks(facts.asked)))
        rows.append(spread(title, right if width_of(title) + width_of(right) + 3 <= width else (), width))
        rows += [()] * (beside or height >= AIRY)
        changes = changes_between(before, after) if before is not None else ()
        for change in changes:
            rows += fold(line(*_change(change)), width - 1, 2)
        if not changes:
            told = "There is no older revision to compare it with." if before is None else "They are alike."
            rows.append(line(("dim", told)))
        if len(rows) > height:
            rows = [*rows[: height - 1], line(("dim", f"{len(rows) - height + 1} more lines: enter shows them"))]
        return rows

    return draw


def _change(change: str) -> tuple[tuple[str, str], ...]:
    """`- name: was`, `+ name: is`, or both with a word between; diffs have no hue."""
    name, colon, said = change.partition(": ")
    was, becomes, now = said.partition(" becomes ")
    if becomes:
        return ("text", f"{name}: "), ("dim", was), ("text", becomes), ("strong", now)
    return ("text", f"{name}{colon}"), ("dim" if name.endswith(" is gone") else "strong", said)


def whole(definition: JobDefinition, before: JobDefinition | None, reveal: bool, width: int) -> list[Line]:
    """A revision whole: its facts, what it has otherwise than the one before, and AWS's answer as it came."""
    facts = facts_of(definition)
    told = [
        ("DEFINITION", definition.label),
        ("STATUS", "ACTIVE" if definition.active else "INACTIVE"),
        ("KIND", " ".join((facts.kind, *facts.platforms))),
        ("ASKS FOR", asks(facts.asked)),
        ("IMAGE", facts.image),
        ("COMMAND", " ".join(facts.command)),
        ("ATTEMPTS", str(facts.attempts)),
        ("TIMEOUT", span(facts.timeout_s * 1000) if facts.timeout_s else ""),
    ]
    rows = [row for name, value in told if value for row in fold(label(name, line(value)), width - 1, LABEL_WIDTH + 2)]
    if before is not None:
        changes = changes_between(before, definition) or ("nothing",)
        for n, change in enumerate(changes):
            name = " " if n else f"SINCE :{before.revision}"
            rows += fold(label(name, line(*_change(change))), width - 1, LABEL_WIDTH + 2)
    answer = definition.raw if reveal else mask_answer(definition.raw)
    text = json.dumps(answer, ensure_ascii=False, indent=2, default=str)
    return [*rows, (), *(piece for row in text.split("\n") for piece in fold(line(f"  {row}"), width - 1, 6))]


def _needs(facts: Callable[[T], Facts]) -> list[Column[T]]:
    return [
        Column("vcpu", "VCPU", 5, lambda r: _number(facts(r).asked.vcpus), lambda r: -facts(r).asked.vcpus, right=True),
        Column("mib", "MIB", 7, lambda r: _number(facts(r).asked.mib), lambda r: -facts(r).asked.mib, right=True),
    ]


def _number(value: float) -> Line:
    return line(number(value)) if value else ()


def _image(facts: Facts, width: int, glyphs: Glyphs) -> Line:
    """Without its registry; of a long one the end tells more than the beginning."""
    name = facts.image.rpartition("/")[2]
    return line(("dim", f"{glyphs.ellipsis}{name[1 - width :]}" if len(name) > width else name))


def _last(row: Row, glyphs: Glyphs) -> Line:
    return state_cell(row.newest, glyphs) if row.newest is not None else ()


def _age(row: Row, now: Now) -> Line:
    return line(age(now.ms - row.newest.since_ms)) if row.newest is not None else ()


def _revision(revision: Revision) -> Line:
    return line(("strong" if revision.definition.active else "dim", f"{revision.definition.revision:,}"))


def _status(revision: Revision, glyphs: Glyphs) -> Line:
    active = revision.definition.active
    return line(("text" if active else "dim", f"{glyphs.succeeded} active" if active else f"{glyphs.skipped} inactive"))


def _timeout(facts: Facts) -> Line:
    return line(span(facts.timeout_s * 1000)) if facts.timeout_s else ()
