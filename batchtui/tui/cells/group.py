"""The board's rows: one group a row, at 80 and from 110 columns on."""

from collections.abc import Callable, Container

from batchtui.domain.grouping import Group, Urgency
from batchtui.domain.job import Job
from batchtui.domain.labels import BY_NAME, Grouping
from batchtui.domain.state import JobState
from batchtui.domain.when import age, took
from batchtui.tui.cells.cause import cause_cell, short_cell
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.spans import Line
from batchtui.tui.cells.state import bar_cell, children_cell, state_cell, strip_cell
from batchtui.tui.widgets.table import Column

WIDE = 110
NARROW = 68
"""Below so many columns there is no room for what is due next, and for one run less."""
WHY = 21
NEVER_MS = 2**62
"""Due after everything that is due."""
NextOf = Callable[[str], int | None]
"""When a job of a name is due next, ms since epoch."""


class Now:
    """The moment that ages are counted from: moved by the screen, read by the cells."""

    def __init__(self, ms: int) -> None:
        self.ms = ms


def quiet(group: Group, seen: Container[Job] = ()) -> bool:
    """A row that asks for nothing; `seen`: the failures that were marked as read."""
    if group.failing:
        return group.state.terminal and group.read(seen)
    return group.state in (JobState.SUCCEEDED, JobState.SKIPPED) or group.stopped


def columns(
    width: int,
    now: Now,
    glyphs: Glyphs,
    seen: Container[Job] = (),
    grouping: Grouping = BY_NAME,
    next_of: NextOf = lambda _name: None,
) -> list[Column[Group]]:
    """The board's columns for a screen of this width; `seen`: the failures that were marked as read."""
    wide = width >= WIDE
    by_name = grouping == BY_NAME

    def order(group: Group) -> tuple[int, int, str]:
        return group.order(now.ms, seen)

    def next_ms(group: Group) -> int:
        # Of names folded the row speaks of the newest run's.
        return (next_of(group.newest.name) if by_name else None) or NEVER_MS

    name: Column[Group] = Column(
        "job", grouping.title, 0, lambda g: _name(g, wide, glyphs, by_name), sort=lambda g: g.name.casefold()
    )
    aging: Column[Group] = Column(
        "age", "AGE", 4, lambda g: _plain(age(now.ms - g.since_ms)), _newest_first, right=True
    )
    usual: list[Column[Group]] = [
        Column("took", "TOOK", 6 if wide else 5, _took, lambda g: -(g.took_ms or -1), right=True),
        Column("usual", "USUAL", 6 if wide else 5, _usual, lambda g: -_usual_ms(g), right=True),
    ]
    narrow = width < NARROW
    following: Column[Group] = Column(
        "next", "NEXT", 5 if wide else 4, lambda g: _next(next_ms(g), now), next_ms, right=True
    )
    runs = 10 if wide else 5 if narrow else 6
    strip: Column[Group] = Column(
        "runs", "LAST RUNS" if wide else "LAST", runs, lambda g: strip_cell(g.strip, runs, glyphs), lambda g: -g.count
    )
    if not wide:
        state: Column[Group] = Column(
            "now",
            "NOW",
            16,
            lambda g: (*state_cell(g.newest, glyphs), *_short(g, now)),
            order,
        )
        return [name, strip, state, aging, *usual, *([] if narrow else [following])]
    state = Column("now", "NOW", 11, lambda g: state_cell(g.newest, glyphs), order)
    why: Column[Group] = Column("why", "WHY", WHY, lambda g: why_cell(g, now.ms, glyphs))
    ok: Column[Group] = Column("ok", "OK", 4, _ok, lambda g: 2 if g.ok_part is None else g.ok_part, right=True)
    return [name, strip, state, why, aging, *usual, ok, following]


def why_cell(group: Group, now_ms: int, glyphs: Glyphs) -> Line:
    """The cause; of a run at work how far it is against the usual; of an array its progress."""
    urgency = group.urgency(now_ms)
    job = group.newest
    if group.together(now_ms):
        return (("waiting", f"{glyphs.attention} {len(group.active):,} at once, guarded"),)
    if group.failed_names and group.state is not JobState.FAILED:
        return (("failed", f"{group.failed_names:,} name{'' if group.failed_names == 1 else 's'} failed"),)
    if group.skipped and group.state is JobState.SUCCEEDED:
        return (("dim", f"{glyphs.skipped} newest was skipped"),)
    if group.state is not JobState.RUNNING:
        return cause_cell(job, WHY) or children_cell(job, WHY, glyphs)
    if job.is_array or group.usual is None or not group.usual.median_ms:
        return children_cell(job, WHY, glyphs) or cause_cell(job, WHY)
    part = (now_ms - job.since_ms) / group.usual.median_ms
    if urgency is Urgency.SLOW:
        return (("waiting", f"slow, {part:.1f} x usual"),)
    return (*bar_cell(part, 8, "running", glyphs), ("text", f"  of {took(group.usual.median_ms)}"))


def _short(group: Group, now: Now) -> Line:
    """At 80 columns: state and one short word."""
    urgency = group.urgency(now.ms)
    if group.together(now.ms):
        return (("waiting", " twice"),)
    if group.state is not JobState.RUNNING:
        return short_cell(group.newest) if group.state not in (JobState.SUCCEEDED, JobState.SKIPPED) else ()
    if group.newest.ended_part is not None:
        return (("text", f" {min(0.99, group.newest.ended_part):.0%}"),)
    if urgency is Urgency.SLOW:
        return (("waiting", " slow"),)
    if group.usual and group.usual.median_ms:
        part = max(0.0, min(0.99, (now.ms - group.newest.since_ms) / group.usual.median_ms))
        return (("text", f" {part:.0%}"),)
    return ()


def _name(group: Group, wide: bool, glyphs: Glyphs, by_name: bool) -> Line:
    name: Line = (("dim" if quiet(group) else "strong", group.name),)
    if not group.names and by_name:
        return name
    many, word = (len(group.names), "name") if group.names else (group.count, "run")
    count: Line = (("dim", f"  {many:,}{f' {word}' + 's' * (many != 1) if wide else ''}"),)
    if wide or not group.failed_names or (group.failed_names == 1 and group.state is JobState.FAILED):
        return (*name, *count)
    return (*name, *count, ("failed", f"  {glyphs.failed}{group.failed_names:,}"))


def _next(due_ms: int, now: Now) -> Line:
    if due_ms == NEVER_MS:
        return ()
    return _plain(age(due_ms - now.ms)) if due_ms > now.ms else (("waiting", "now"),)


def _plain(text: str) -> Line:
    return (("text", text),)


def _newest_first(group: Group) -> int:
    return -group.since_ms


def _took(group: Group) -> Line:
    if group.state.active:
        return ()
    if group.newest.started_at_ms is None:
        return () if group.newest.array_size else _plain("-")
    return _plain(took(group.newest.took_ms))


def _usual(group: Group) -> Line:
    return _plain(took(group.usual.median_ms)) if group.usual else ()


def _usual_ms(group: Group) -> int:
    return group.usual.median_ms if group.usual else -1


def _ok(group: Group) -> Line:
    return _plain(f"{group.ok_part:.0%}") if group.ok_part is not None else ()
