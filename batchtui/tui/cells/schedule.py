"""The schedules, a row each: what submits which job when, what became of its last time, and when it is due next."""

from dataclasses import dataclass

from batchtui.domain.due import Due, Standing, Verdict
from batchtui.domain.filters.terms import Columns
from batchtui.domain.job import Job
from batchtui.domain.schedule import Schedule
from batchtui.domain.state import JobState
from batchtui.domain.when import age
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.group import NARROW, WIDE, Now
from batchtui.tui.cells.spans import Line, Span, joined, line
from batchtui.tui.cells.state import small_glyph, state_cell, token_of
from batchtui.tui.widgets.table import Column

STRIP, STRIP_NARROW = 10, 6
UNKNOWN = ("not seen", "not yet", "no run")
"""Words of rows that have no run to tell of."""
_LATER = 2**62
"""Due after everything that is due."""


@dataclass(frozen=True, slots=True)
class Row:
    """A schedule with what is known of its times."""

    schedule: Schedule
    standing: Standing

    @property
    def run(self) -> Job | None:
        """That of its last due time; its newest where that has none, or where it waits for events."""
        last = self.standing.last
        if last is not None and last.run is not None:
            return last.run
        return self.standing.newest if last is not None or self.schedule.timing is None else None

    @property
    def missed(self) -> bool:
        """Whether its last time has brought no run, as far as that can be known."""
        return self.schedule.enabled and not self.schedule.elsewhere and self.standing.missed

    @property
    def mistake(self) -> str:
        """Why its times cannot be told, in one sentence; empty: they can."""
        timing = self.schedule.timing
        return timing.mistake if timing is not None else ""


def quiet(row: Row) -> bool:
    """A row that asks for nothing."""
    if not row.schedule.enabled or row.schedule.elsewhere:
        return True
    if row.missed or row.mistake or row.schedule.trouble:
        return False
    return row.run is None or row.run.seen_state in (JobState.SUCCEEDED, JobState.SKIPPED)


def order(row: Row) -> tuple[int, int, str]:
    """Trouble first, then what runs, then what is due soonest; what is off last."""
    state = row.run.seen_state if row.run is not None else JobState.SUCCEEDED
    next_ms = row.standing.next_ms or _LATER
    name = row.schedule.name.casefold()
    if not row.schedule.enabled:
        return 5, next_ms, name
    if row.schedule.elsewhere:
        return 4, next_ms, name
    if row.missed or row.mistake or row.schedule.trouble:
        return 0, next_ms, name
    if state is JobState.FAILED:
        return 1, next_ms, name
    return 2 if state.active else 3, next_ms, name


def columns(width: int, now: Now, glyphs: Glyphs) -> list[Column[Row]]:
    """The columns for a screen of this width."""
    wide = width >= WIDE
    strip = STRIP if wide else STRIP_NARROW
    made: list[Column[Row]] = [
        Column("schedule", "SCHEDULE", 0, _name, lambda r: r.schedule.name.casefold()),
        Column("when", "WHEN", 26 if wide else 22, lambda r: line(r.schedule.words), lambda r: r.schedule.words),
        Column("last", "LAST", 11, lambda r: last_cell(r, glyphs), lambda r: order(r)[0]),
        Column("due", "DUE", 7, lambda r: due_cell(r, now.ms), lambda r: r.standing.next_ms or _LATER,
               right=True),
    ]  # fmt: skip
    if wide:
        runs: Column[Row] = Column(
            "runs", "RUNS", 24, lambda r: line(r.schedule.job_name), lambda r: r.schedule.job_name
        )
        made.insert(1, runs)
    if width >= NARROW:
        title = "LAST 10 DUE" if wide else "LAST 6"
        made.append(Column("dues", title, 11 if wide else strip, lambda r: strip_cell(r, strip, glyphs)))
    return made


def readings(now_ms: int) -> Columns[Row]:
    """How a filter reads a schedule: its age is that of its last due time."""
    return Columns(
        texts=lambda r: (
            r.schedule.name, r.schedule.job_name, r.schedule.words, r.schedule.queue, r.schedule.source.value,
            state_word(r),
        ),
        ids=lambda r: (r.schedule.arn,),
        words={
            "name": lambda r: (r.schedule.name, r.schedule.job_name),
            "queue": lambda r: (r.schedule.queue,),
            "definition": lambda r: (r.schedule.definition,),
            "status": lambda r: (r.run.seen_state.value if r.run is not None else "",),
        },
        numbers={"age": lambda r: now_ms - r.standing.last.at_ms if r.standing.last is not None else None},
    )  # fmt: skip


def state_word(row: Row) -> str:
    """`MISSED`, `off`, `elsewhere`, `unread`, `not seen`, `not yet`, or the state of its last run."""
    if not row.schedule.enabled:
        return "off"
    if row.schedule.elsewhere:
        return "elsewhere"
    if row.mistake or row.schedule.trouble:
        return "unread"
    if row.missed:
        return "MISSED"
    last = row.standing.last
    if last is not None and last.verdict is Verdict.AWAITED:
        return "awaited"
    if last is not None and last.run is None:
        return "not seen"
    if row.run is not None:
        return row.run.seen_state.value
    return "not yet" if row.standing.next_ms is not None else "no run"


def last_cell(row: Row, glyphs: Glyphs) -> Line:
    """The same with its glyph."""
    word = state_word(row)
    if word in ("off", "elsewhere"):
        return (("dim", f"{glyphs.skipped} {word}"),)
    if word in ("MISSED", "unread"):
        return (("failed", f"{glyphs.attention} {word}"),)
    if word == "awaited":
        return (("waiting", f"{glyphs.waiting} {word}"),)
    if word in UNKNOWN or row.run is None:
        return (("dim", word),)
    return state_cell(row.run, glyphs)


def due_cell(row: Row, now_ms: int) -> Line:
    """When it is due; of one that was missed, how long ago it was."""
    last, next_ms = row.standing.last, row.standing.next_ms
    if row.missed and last is not None:
        return line(("failed", f"{age(now_ms - last.at_ms)} ago"))
    if next_ms is None:
        return ()
    return line(age(next_ms - now_ms)) if next_ms > now_ms else line(("waiting", "now"))


def strip_cell(row: Row, width: int, glyphs: Glyphs) -> Line:
    """What became of its last due times, oldest at the left."""
    dues = row.standing.dues[-width:]
    pad: tuple[Span, ...] = (("text", " " * (width - len(dues))),) if len(dues) < width else ()
    return joined((*pad, *(_sign(due, glyphs) for due in dues)))


def _sign(due: Due, glyphs: Glyphs) -> Span:
    if due.run is not None:
        state = due.run.seen_state
        return token_of(state), small_glyph(state, glyphs)
    if due.verdict is Verdict.MISSED:
        return "failed", glyphs.attention
    return ("waiting", glyphs.waiting) if due.verdict is Verdict.AWAITED else ("text", " ")


def _name(row: Row) -> Line:
    return line(("dim" if quiet(row) else "strong", row.schedule.name))
