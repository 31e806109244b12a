"""The rows of the failures: a cause, the job names that failed of it, and their runs."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum

from batchtui.domain.causes_job import plain_cause, why
from batchtui.domain.failed import FailedCause, FailedName, per_part
from batchtui.domain.job import Job
from batchtui.domain.when import DAY, HOUR, age, took
from batchtui.tui.cells.group import WIDE, Now
from batchtui.tui.cells.run import short_id
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.widgets.table import Column

PARTS = 24
"""Into so many the span of time is cut."""
LABEL, LABEL_WIDE = 25, 28
_REGISTRY = re.compile(r"\b\d{12}\.dkr\.ecr\.[\w.-]+/")
"""What every image of an account begins with."""


class Level(IntEnum):
    """How deep a row stands."""

    GAP = 0
    """A blank line, which the cursor passes over."""
    PART = 1
    """All that is new, or all that was read."""
    CAUSE = 2
    NAME = 3
    RUN = 4


@dataclass(frozen=True, slots=True)
class Branch:
    """One row, and the runs that it stands for."""

    level: Level
    key: str
    label: str
    runs: tuple[Job, ...] = ()
    """The one that ended last first."""
    names: int = 1
    """How many job names are folded into it."""
    new: bool = True
    """Whether it was not marked as read."""
    closed: int = 0
    """How many rows below it are not shown."""

    @property
    def newest(self) -> Job:
        """The failure that the row speaks of."""
        return self.runs[0]

    @property
    def ids(self) -> frozenset[str]:
        """Of its runs."""
        return frozenset(job.id for job in self.runs)


Arrange = Callable[[list[Branch]], list[Branch]]
"""Puts rows that stand beside each other in their order."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is new, or what was read."""

    key: str
    causes: Sequence[FailedCause]
    new: bool


def tree(parts: Sequence[Part], turned: Collection[str], arrange: Arrange, airy: bool) -> list[Branch]:
    """The rows from above. `turned`: the keys of causes that are closed, and of names that are open.

    Where there is only one part it has no row of its own. `airy`: with blank lines between causes.
    """
    shown = [part for part in parts if part.causes]
    rows: list[Branch] = []
    for part in shown:
        causes = arrange([_cause(part, one) for one in part.causes])
        by_key = {f"{part.key}/{one.key}": one for one in part.causes}
        if len(shown) > 1:
            _open(rows, airy)
            runs = tuple(job for one in part.causes for job in one.runs)
            newest_first = tuple(sorted(runs, key=lambda job: (-job.since_ms, job.id)))
            closed = part.key in turned
            label = "NEW" if part.new else "READ"
            rows.append(Branch(Level.PART, part.key, label, newest_first, 1, part.new, len(causes) if closed else 0))
            if closed:
                continue
        for n, row in enumerate(causes):
            if n or len(shown) == 1:
                _open(rows, airy)
            rows += _below(row, by_key[row.key], turned, arrange)
    return rows


def columns(width: int, now: Now, since_ms: int) -> list[Column[Branch]]:
    """The columns for a screen of this width, over a span of time."""
    wide = width >= WIDE
    found: list[Column[Branch]] = [
        Column("cause", "CAUSE", LABEL_WIDE if wide else LABEL, _label, lambda b: b.label.casefold()),
        Column("runs", "RUNS", 5 if wide else 4, _count, lambda b: -len(b.runs), right=True),
        Column("newest", "NEWEST", 6, lambda b: _newest(b, now), lambda b: -b.newest.since_ms, right=True),
    ]
    if wide:
        title = f"LAST {span_title(since_ms)}"
        found.append(Column("parts", title, PARTS, lambda b: _parts(b, now, since_ms)))
    found.append(Column("helps", "WHAT HELPS", 0, _helps))
    return found


def quiet(row: Branch) -> bool:
    """What was read is painted dim."""
    return not row.new


def opens(row: Branch | None) -> str:
    """What enter does on a row."""
    if row is None or row.level is Level.RUN or (row.level is Level.NAME and len(row.runs) == 1):
        return "job"
    if row.closed:
        return "open"
    return "fold"


def span_title(since_ms: int) -> str:
    """A span of time as a column's title writes it: `24 H`, `7 D`."""
    if since_ms > DAY and since_ms % DAY == 0:
        return f"{since_ms // DAY} D"
    return f"{since_ms // HOUR} H"


def facts(job: Job) -> str:
    """What tells one failure from another of its cause: figures where there are any, else what happened."""
    cause = why(job)
    if cause is None:
        return ""
    figure = cause.word.removeprefix(cause.name).strip(" ,")
    code = f"exit {job.exit_code}"
    told = [figure] if len(figure) < len(cause.word) and any(map(str.isdigit, figure)) else []
    if job.exit_code is not None and code not in cause.word:
        told.append(code)
    if cause.key == "exit":
        told = [code]
    if not told:
        return _REGISTRY.sub("", cause.sentence).rstrip(".")
    if job.took_ms is not None and not figure.startswith("after"):
        told.append(f"after {took(job.took_ms)}")
    return ", ".join(told)


def name_of_cause(job: Job) -> str:
    """The cause without the run's own figures."""
    cause = why(job)
    if cause is None:
        return "unknown"
    return "exit code" if cause.key == "exit" else cause.name


def _open(rows: list[Branch], airy: bool) -> None:
    if airy and rows:
        rows.append(Branch(Level.GAP, f"gap {len(rows)}", ""))


def _cause(part: Part, found: FailedCause) -> Branch:
    key = f"{part.key}/{found.key}"
    return Branch(Level.CAUSE, key, name_of_cause(found.runs[0]).upper(), found.runs, len(found.names), part.new)


def _below(row: Branch, found: FailedCause, turned: Collection[str], arrange: Arrange) -> list[Branch]:
    """A cause with the names below it, and these with their runs, as far as they are open."""
    if row.key in turned:
        return [Branch(row.level, row.key, row.label, row.runs, row.names, row.new, len(found.names))]
    names = {f"{row.key}/{one.name}": one for one in found.names}
    rows = [row]
    for name in arrange([_name(row, key, one, turned) for key, one in names.items()]):
        rows.append(name)
        if not name.closed and len(name.runs) > 1:
            rows += arrange([_run(name, job, names[name.key]) for job in name.runs])
    return rows


def _name(above: Branch, key: str, found: FailedName, turned: Collection[str]) -> Branch:
    closed = len(found.runs) if len(found.runs) > 1 and key not in turned else 0
    return Branch(Level.NAME, key, found.name, found.runs, len(found.names), above.new, closed)


def _run(above: Branch, job: Job, found: FailedName) -> Branch:
    label = job.name if len(found.names) > 1 else short_id(job.id)
    return Branch(Level.RUN, f"{above.key}/{job.id}", label, (job,), 1, above.new)


def _label(row: Branch) -> Line:
    if row.level is Level.PART:
        return (("strong", row.label),)
    if row.level is Level.CAUSE:
        return line(("failed", row.label), ("dim", f"  + {row.closed}" if row.closed else ""))
    if row.level is Level.NAME:
        return line(f"  {row.label}", ("dim", f"  {row.names:,}" if row.names > 1 else ""))
    return line(f"    {row.label}")


def _count(row: Branch) -> Line:
    if row.level in (Level.GAP, Level.RUN):
        return ()
    return (("text" if row.level is Level.NAME else "strong", f"{len(row.runs):,}"),)


def _newest(row: Branch, now: Now) -> Line:
    return (("text", age(now.ms - row.newest.since_ms)),) if row.runs else ()


def _parts(row: Branch, now: Now, since_ms: int) -> Line:
    """How many in each part, the oldest at the left; `+` for more than nine."""
    if row.level in (Level.GAP, Level.PART):
        return ()
    hue = "failed" if row.new else "dim"
    return tuple(
        (hue, str(count) if count < 10 else "+") if count else ("faint", ".")
        for count in per_part(row.runs, now.ms - since_ms, now.ms, PARTS)
    )


def _helps(row: Branch) -> Line:
    if row.level is Level.GAP:
        return ()
    if row.level is Level.PART:
        return line(("key", "m"), " marks them as read") if row.new else ()
    if row.level is Level.CAUSE:
        cause = plain_cause(row.newest)
        return line(cause.advice) if cause is not None else ()
    return line(("dim", facts(row.newest)))
