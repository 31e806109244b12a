"""The queues, a row each: state, priority, who runs and who waits, and how much of its vCPUs is in use."""

from collections.abc import Callable
from dataclasses import dataclass, field

from batchtui.domain.filters.terms import Columns
from batchtui.domain.load import Load
from batchtui.domain.queue import CHANGING, Queue
from batchtui.domain.surroundings import Surroundings
from batchtui.domain.waiting_checks import number
from batchtui.domain.when import age
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.group import NARROW, WIDE, Now
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.cells.state import bar_cell
from batchtui.tui.widgets.table import Column

BAR = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One queue with what is known of it."""

    queue: Queue
    load: Load = field(default_factory=Load)
    failed: int = 0
    done: int | None = None
    """Successes of the time shown; None: not counted yet."""
    around: Surroundings | None = None

    @property
    def used(self) -> float | None:
        """vCPUs in use in its environments."""
        return self.around.used_vcpus if self.around is not None else None

    @property
    def most(self) -> int | None:
        """vCPUs that its environments may have."""
        return self.around.max_vcpus if self.around is not None else None

    @property
    def part(self) -> float | None:
        """How much of them is in use; None: not known."""
        return self.used / self.most if self.used is not None and self.most else None


def quiet(row: Row) -> bool:
    """A queue in which nothing runs and nothing waits."""
    return not row.load.running and not row.load.waiting


def columns(width: int, now: Now, glyphs: Glyphs) -> list[Column[Row]]:
    """The columns for a screen of this width."""
    wide = width >= WIDE
    name: Column[Row] = Column("queue", "QUEUE", 0, _name, lambda r: r.queue.name.casefold())
    state: Column[Row] = Column(
        "state", "STATE", 10, lambda r: state_cell(r.queue, glyphs), lambda r: state_word(r.queue)
    )
    prio: Column[Row] = Column(
        "prio", "PRIO", 4, lambda r: line(str(r.queue.priority)), lambda r: -r.queue.priority, right=True
    )
    counts: list[Column[Row]] = [
        _count("running", "RUNNING", 7, lambda r: r.load.running, "running"),
        _count("waiting", "WAITING", 7, lambda r: r.load.waiting, "waiting"),
        Column("oldest", "OLDEST", 6, lambda r: _oldest(r, now), lambda r: r.load.oldest_ms or now.ms, right=True),
    ]
    failed = _count("failed", "FAILED", 6, lambda r: r.failed, "failed")
    done = _count("done", "DONE", 6, lambda r: r.done or 0, "text")
    use: Column[Row] = Column(
        "vcpu", "VCPU", 14 if wide else 11, _use, lambda r: -(r.part if r.part is not None else -1), right=True
    )
    if width < NARROW:
        return [name, state, *counts[:2], use]
    if not wide:
        return [name, state, *counts, failed, use]
    bar: Column[Row] = Column("bar", "", BAR, lambda r: _bar(r, glyphs))
    return [name, state, prio, *counts, failed, done, use, bar]


def readings(now_ms: int) -> Columns[Row]:
    """How a filter reads a queue: its name, its state, its environments."""
    return Columns(
        texts=lambda r: (r.queue.name, state_word(r.queue), *r.queue.environments),
        ids=lambda r: (r.queue.arn,),
        words={"name": lambda r: (r.queue.name,)},
        numbers={"age": lambda r: now_ms - r.load.oldest_ms if r.load.oldest_ms is not None else None},
    )


def state_word(queue: Queue) -> str:
    """`enabled`, `disabled`, else AWS's word for its status."""
    if queue.status == "INVALID" or queue.status in CHANGING:
        return queue.status.lower()
    return "enabled" if queue.enabled else "disabled"


def state_cell(queue: Queue, glyphs: Glyphs) -> Line:
    """The same with its glyph."""
    word = state_word(queue)
    if word == "enabled":
        return (("text", f"{glyphs.succeeded} {word}"),)
    if word == "disabled":
        return (("dim", f"{glyphs.skipped} {word}"),)
    token, glyph = ("failed", glyphs.attention) if word == "invalid" else ("waiting", glyphs.waiting)
    return ((token, f"{glyph} {word}"),)


def _count(key: str, title: str, width: int, value: Callable[[Row], int], token: str) -> Column[Row]:
    return Column(
        key, title, width, lambda r: ((token, f"{value(r):,}"),) if value(r) else (), lambda r: -value(r), right=True
    )


def _name(row: Row) -> Line:
    return line(("dim" if quiet(row) else "strong", row.queue.name))


def _oldest(row: Row, now: Now) -> Line:
    return line(("waiting", age(now.ms - row.load.oldest_ms))) if row.load.oldest_ms is not None else ()


def _use(row: Row) -> Line:
    if row.queue.service_jobs:
        return line(("dim", "service"))
    if row.around is not None and row.around.environments is not None and not row.around.usable:
        return line(("waiting", "no room"))
    used, most = row.used, row.most
    if used is None and most is None:
        return () if row.around is None or not row.around.lacking else line(("dim", "not allowed"))
    told = "?" if used is None else number(used) if used < 10 else f"{used:,.0f}"
    return line(told if most is None else f"{told} of {most:,}")


def _bar(row: Row, glyphs: Glyphs) -> Line:
    part = row.part
    if part is None:
        return ()
    return bar_cell(part, BAR, "waiting" if part >= 1 else "dim", glyphs)
