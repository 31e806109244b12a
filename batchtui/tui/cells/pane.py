"""The pane beside the board from 160 columns on: the run shown, and the last runs of its group."""

from collections.abc import Sequence
from datetime import datetime

from batchtui.domain.causes import WORD
from batchtui.domain.grouping import Group
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.domain.when import age, exactly, took
from batchtui.tui.cells.cause import cause_cell, cause_lines
from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.run import short_id
from batchtui.tui.cells.spans import Line, fit, line, spread
from batchtui.tui.cells.state import bar_cell, glyph_of, state_cell, token_of

LABEL = 16
BAR = 36


def group_pane(group: Group, runs: Sequence[Job], now_ms: int, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Title, the run's times against the usual, the last runs."""
    head = run_pane(group.newest, group, now_ms, width, glyphs)
    room = max(0, height - len(head) - 3)
    return [
        *head,
        (),
        line(("dim", "LAST RUNS")),
        *(_last(job, bool(group.names), now_ms, glyphs) for job in runs[:room]),
    ]


def run_pane(job: Job, group: Group | None, now_ms: int, width: int, glyphs: Glyphs) -> list[Line]:
    """Title and times of one run."""
    hue = token_of(job.state)
    title = line((hue, f"{glyph_of(job.state, glyphs)} {job.name}"), f"   {_in_words(job, now_ms)}")
    rows = [spread(title, line(("dim", short_id(job.id))), width), ()]
    for name, its_hue, told in cause_lines(job):
        rows += fold(_label(name, told, its_hue), width, LABEL)
    rows.append(_label("queue", line(job.queue)))
    rows.append(_label("submitted", line(f"{datetime.fromtimestamp(job.created_at_ms / 1000):%H:%M:%S}")))
    if job.started_at_ms is not None:
        rows.append(_label("waited", line(exactly(job.started_at_ms - job.created_at_ms))))
        rows.append(_label("running" if job.state.active else "ran", _ran(job, group, now_ms, glyphs)))
    if job.exit_code is not None:
        rows.append(_label("exit", line(str(job.exit_code))))
    if job.array_size:
        rows.append(_label("children", line(", ".join(f"{count:,} {state}" for state, count in job.children))))
    return rows


def _ran(job: Job, group: Group | None, now_ms: int, glyphs: Glyphs) -> Line:
    spent = job.took_ms if job.took_ms is not None else now_ms - (job.started_at_ms or now_ms)
    usual = group.usual if group else None
    if usual is None or not usual.median_ms:
        return line(exactly(spent))
    bar = bar_cell(spent / usual.median_ms / 2, BAR, "running" if job.state.active else "dim", glyphs)
    return line(f"{exactly(spent):<10}", *bar, ("text", f"  usual {took(usual.median_ms)}"))


def _in_words(job: Job, now_ms: int) -> str:
    since = age(now_ms - job.since_ms)
    word = job.state.value.lower()
    return f"{word} {since} ago" if job.state.terminal else f"{word} {since}"


def _last(job: Job, named: bool, now_ms: int, glyphs: Glyphs) -> Line:
    state = fit(state_cell(job, glyphs), 14)
    times = f"{age(now_ms - job.since_ms):>4}  {took(job.took_ms):>6}   "
    hue = "dim" if job.state is JobState.SUCCEEDED else "text"
    name = f"{job.name}   " if named else ""
    return line(*state, (hue, times), (hue, name), *cause_cell(job, WORD))


def _label(name: str, value: Line, hue: str = "dim") -> Line:
    return line((hue, f"{name:<{LABEL - 2}}  "), *value)
