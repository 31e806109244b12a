"""The pane of the run under the cursor: what happened, what helps, and the last lines that it wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from batchtui.domain.causes import WORD
from batchtui.domain.causes_job import why
from batchtui.domain.duration import Usual
from batchtui.domain.grouping import Group
from batchtui.domain.job import Job, JobDetail
from batchtui.domain.log import LogLine
from batchtui.domain.state import JobState
from batchtui.domain.when import age, exactly, took
from batchtui.tui.cells.cause import REASON, cause_cell, cause_lines, token_of_cause
from batchtui.tui.cells.fold import at_most, fold
from batchtui.tui.cells.frame import LABEL_WIDTH
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.run import short_id
from batchtui.tui.cells.spans import Line, fit, giving_way, line, spread, width_of
from batchtui.tui.cells.state import bar_cell, glyph_of, state_cell, token_of

if TYPE_CHECKING:
    from batchtui.domain.waiting import Reading

BAR = 40
BAR_BESIDE = 24
BAR_LEAST = 6
AIRY = 12
LOG_AT_LEAST = 3
LAST_RUNS = 5


@dataclass(frozen=True, slots=True)
class Peek:
    """What the pane knows of a run."""

    job: Job
    group: Group | None
    runs: Sequence[Job]
    """Of its row, newest first."""
    detail: JobDetail | None = None
    """None while AWS is asked."""
    log: Sequence[tuple[LogLine, Line]] = ()
    """Its newest lines, and each as it is painted."""
    why_none: str = ""
    reading: "Reading | None" = None
    """Of a run that waits, why it does."""


def below(peek: Peek, now_ms: int, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Under the table: the line over it, title, what happened, the log; with air where there is room."""
    airy = height >= AIRY
    what = _what(peek, now_ms, width, BAR, glyphs)
    air: list[Line] = [()] if airy else []
    room = height - 2 - 2 * len(air)
    log = min(LOG_AT_LEAST, max(1, len(peek.log)))
    if len(what) + log > room:
        brief = _folded_briefly(_causes(peek), width)
        # What mends it counts for more than a third line of the log.
        room -= max(1, min(log, room - len(brief)))
        what = at_most(brief or what, max(1, room), width - 1)
    rows = [line(("faint", glyphs.rule * (width - 1))), _title(peek, now_ms, width, glyphs), *air, *what, *air]
    return [*rows, *_log(peek, now_ms, width, height - len(rows), glyphs)]


_TOGETHER = (
    "The guard's lock on this name keeps its runs apart, and more than one is at work: the others wait for it "
    "(--policy wait), or run without it. : locks tells who holds it."
)


def briefly(job: Job, width: int) -> list[Line]:
    """The cause and what mends it where there is little room: two lines each, without AWS's own words."""
    return _folded_briefly(cause_lines(job), width)


def _folded_briefly(causes: Sequence[tuple[str, str, Line]], width: int) -> list[Line]:
    rows: list[Line] = []
    for name, hue, told in causes:
        if name != REASON:
            rows += at_most(fold(_label(name, told, hue), width - 1, LABEL_WIDTH), 2, width - 1)
    return rows


def beside(peek: Peek, now_ms: int, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Beside the table: its times and the last runs too."""
    rows: list[Line] = [_title(peek, now_ms, width, glyphs), (), *_what(peek, now_ms, width, BAR_BESIDE, glyphs), ()]
    rows += [*_times(peek, glyphs), ()]
    if len(peek.runs) > 1:
        named = len({job.name for job in peek.runs[:LAST_RUNS]}) > 1
        rows += [line(("dim", "LAST RUNS")), *(_last(job, named, now_ms, glyphs) for job in peek.runs[:LAST_RUNS]), ()]
    if not _waits(peek):
        rows.append(line(("dim", "LOG")))
    return [*rows, *_log(peek, now_ms, width, height - len(rows), glyphs)]


def _waits(peek: Peek) -> bool:
    """Whether what was looked at stands in the place of its log."""
    return peek.reading is not None and peek.job.seen_state.waiting and not peek.log


def _log(peek: Peek, now_ms: int, width: int, room: int, glyphs: Glyphs) -> list[Line]:
    """Its newest lines; of a run that waits what was looked at, what is not well first where there is little room."""
    if not _waits(peek) or peek.reading is None:
        return newest_lines(peek, now_ms, width, room)
    # Not before there is something to read: the first frame does without.
    from batchtui.tui.cells.waiting import check_rows

    checks = peek.reading.checks
    rows = check_rows(checks, width, glyphs)
    if len(rows) > room:
        rows = check_rows(sorted(checks, key=lambda one: one.well is not False), width, glyphs)
    return at_most(rows, max(0, room), width - 1) if room > 0 else []


def _causes(peek: Peek) -> list[tuple[str, str, Line]]:
    """(label, hue, text): why, what mends it, AWS's own words; of a run that waits first what was read of its place."""
    known = why(peek.job)
    rows = cause_lines(peek.job)
    ours = peek.reading.cause if peek.reading is not None and peek.job.seen_state.waiting else None
    if ours is None or ours == known:
        return rows
    own = [(ours.name.upper(), token_of_cause(ours), line(ours.sentence))]
    own += [("try", "dim", line(ours.advice))] if ours.advice else []
    return [*own, *(rows if known is None or known.key != ours.key else [])]


def _title(peek: Peek, now_ms: int, width: int, glyphs: Glyphs) -> Line:
    job, detail = peek.job, peek.detail
    since = age(now_ms - job.since_ms)
    state = job.seen_state
    word = f"{state.value.lower()} {since} ago" if state.terminal else f"{state.value.lower()} {since}"
    name = line((token_of(state), f"{glyph_of(state, glyphs)} {job.name}"))
    said = line(f"   {word}")
    right: list[str] = []
    if detail is not None and detail.attempts:
        right.append(f"attempt {detail.attempts[-1].number} of {max(detail.attempts_allowed, len(detail.attempts))}")
    if job.exit_code is not None:
        right.append(f"exit {job.exit_code}")
    if detail is not None and job.state.active:
        right += [f"{detail.vcpus} vCPU"] if detail.vcpus else []
        right += [f"{detail.memory_mib:,} MiB"] if detail.memory_mib else []
    right.append(short_id(job.id))
    while right and width_of(name) + width_of(said) + len("   ".join(right)) + 3 > width:
        right.pop()
    facts = line(("dim", "   ".join(right)))
    return spread(giving_way(name, said, width - width_of(facts) - 3, glyphs.ellipsis), facts, width)


def _what(peek: Peek, now_ms: int, width: int, bar: int, glyphs: Glyphs) -> list[Line]:
    """The cause and what mends it; of a running run how far it is; of an array its children."""
    job = peek.job
    rows: list[Line] = []
    if peek.group is not None and peek.group.together(now_ms):
        rows += fold(_label("AT ONCE", line(_TOGETHER), "waiting"), width - 1, LABEL_WIDTH)
    for name, hue, told in _causes(peek):
        rows += fold(_label(name, told, hue), width - 1, LABEL_WIDTH)
    if before := _before(peek, now_ms):
        rows.append(_label("before", line(before)))
    if job.state is JobState.RUNNING and job.started_at_ms is not None:
        rows += _running(job, peek.group.usual if peek.group else None, now_ms, (width, bar), glyphs)
    elif job.seen_state.waiting and not rows:
        rows.append(_label("waits", line(f"since {_clock(job.created_at_ms)}; AWS gives no reason")))
    if job.children:
        rows.append(_label("children", line(", ".join(f"{count:,} {state}" for state, count in job.children))))
    if not rows and job.took_ms is not None:
        usual = peek.group.usual if peek.group else None
        rows.append(_label("took", line(exactly(job.took_ms), *_usually(usual))))
    return rows


def _before(peek: Peek, now_ms: int) -> str:
    """When the same cause was met before."""
    cause = why(peek.job)
    if cause is None or not cause.failing:
        return ""
    met: list[str] = []
    between = False
    for job in peek.runs:
        if job.created_at_ms >= peek.job.created_at_ms:
            continue
        other = why(job)
        if job.state is JobState.FAILED and other is not None and other.key == cause.key:
            met.append(f"{age(now_ms - job.since_ms)} ago")
        between = between or job.seen_state is JobState.SUCCEEDED
        if len(met) == 2:
            break
    if not met:
        return ""
    return f"the same cause {' and '.join(met)}" + ("; succeeded between" if between else "")


def _running(job: Job, usual: Usual | None, now_ms: int, room: tuple[int, int], glyphs: Glyphs) -> list[Line]:
    """`room`: the cells of a row, and of them those of the bar at most."""
    started = job.started_at_ms or now_ms
    spent = max(0, now_ms - started)
    rows = [_label("running", line(exactly(spent)))]
    if usual is not None and usual.median_ms:
        part = spent / usual.median_ms
        left = usual.median_ms - spent
        told = line("   usually done in ", ("strong", exactly(left)), f", at {_clock(started + usual.median_ms)}")
        if left <= 0:
            told = line("   ", ("waiting", f"{part:.1f} x usual"))
        bar = max(BAR_LEAST, min(room[1], room[0] - LABEL_WIDTH - width_of(told) - 1))
        rows = [_label(f"{min(part, 9.99):.0%}", line(*bar_cell(part, bar, "running", glyphs), *told), "running")]
        slow = f"; slow from {exactly(usual.slow_from_ms)} on" if usual.slow_from_ms else ""
        rows.append(_label("usual", line(f"{exactly(usual.median_ms)}, of {usual.of} runs{slow}")))
    rows.append(_label("waited", line(f"{exactly(started - job.created_at_ms)} until it ran")))
    return rows


def _usually(usual: Usual | None) -> Line:
    return line(("dim", f"   usual {took(usual.median_ms)}, of {usual.of} runs")) if usual else ()


def _times(peek: Peek, glyphs: Glyphs) -> list[Line]:
    job = peek.job
    rows = [_label("submitted", line(_clock(job.created_at_ms), ("dim", f"   {job.queue}")))]
    if job.started_at_ms is not None:
        rows.append(_label("waited", line(exactly(job.started_at_ms - job.created_at_ms))))
    if job.took_ms is not None:
        usual = peek.group.usual if peek.group else None
        bar = bar_cell(job.took_ms / usual.median_ms / 2, BAR_BESIDE, "dim", glyphs) if usual else ()
        rows.append(_label("ran", line(f"{exactly(job.took_ms):<10}", *bar, *_usually(usual))))
    if job.state.terminal and job.stopped_at_ms is not None:
        rows.append(_label("ended", line(_clock(job.stopped_at_ms))))
    return rows


def _last(job: Job, named: bool, now_ms: int, glyphs: Glyphs) -> Line:
    state = fit(state_cell(job, glyphs), 14)
    times = f"{age(now_ms - job.since_ms):>4}  {took(job.took_ms):>6}   "
    hue = "dim" if job.state is JobState.SUCCEEDED else "text"
    name = f"{job.name}   " if named else ""
    return line(*state, (hue, times), (hue, name), *cause_cell(job, WORD))


def newest_lines(peek: Peek, now_ms: int, width: int, room: int) -> list[Line]:
    """Of its log as many of the newest lines as there is room for, the newest last."""
    if room <= 0:
        return []
    if not peek.log:
        told = peek.why_none or ("asking AWS" if peek.detail is None else "")
        if why(peek.job) is not None:
            # The cause has told it already.
            told = told.partition(" AWS says: ")[0]
        return fold(_label("log", line(("dim", told))), width, LABEL_WIDTH)[:room] if told else []
    shown = peek.log[-room:]
    rows = [_label(_clock(one.timestamp_ms), painted) for one, painted in shown]
    if peek.job.state.active:
        since = age(max(0, now_ms - shown[-1][0].timestamp_ms))
        rows[-1] = line(*rows[-1], ("dim", f"   {since} ago"))
    return [fit(row, width - 1) for row in rows]


def _clock(moment_ms: int) -> str:
    return f"{datetime.fromtimestamp(moment_ms / 1000):%H:%M:%S}"


def _label(name: str, value: Line, hue: str = "dim") -> Line:
    return line((hue, f"{name:<{LABEL_WIDTH - 2}}  "), *value)
