"""The history of a group as lines: a calendar of outcomes, a plot of durations, causes, and what it asked for."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from batchtui.domain.asked import Asked
from batchtui.domain.failed import is_failure
from batchtui.domain.job import Job
from batchtui.domain.past import Day, Past, Used, spread_over
from batchtui.domain.state import JobState
from batchtui.domain.when import DAY, age, span, took
from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.frame import GUTTER, LABEL_WIDTH, label
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.plot import Level, Point, dates, plot
from batchtui.tui.cells.run import short_id
from batchtui.tui.cells.spans import Line, fit, line
from batchtui.tui.cells.state import bar_cell, ended_as, glyph_of, token_of

BESIDE_PLOT = 24
"""Lines of a screen that are not the plot's."""
PLOT_AT_LEAST, PLOT_AT_MOST = 6, 14
CAUSES = 6
PARTS = 12
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RANKS = {JobState.SUCCEEDED: 1, JobState.SKIPPED: 1, JobState.FAILED: 3}


def day_of(moment_ms: int) -> int:
    """The number of its day here."""
    return datetime.fromtimestamp(moment_ms / 1000).date().toordinal()


def lines_of(past: Past, known: Mapping[str, Asked | None], size: tuple[int, int], glyphs: Glyphs) -> list[Line]:
    """All of it. With many runs it takes a while: not for a screen's thread. `size`: of the screen."""
    width, days = size[0], past.days(day_of)
    parts = (
        summary(past, days, width),
        calendar(past, days, width, glyphs),
        durations(past, width, size[1] - BESIDE_PLOT, glyphs),
        causes(past, width),
        asked(past, known, width, glyphs),
    )
    return [row for part in parts for row in (*part, ())][:-1]


def summary(past: Past, days: Mapping[int, Day], width: int) -> list[Line]:
    """How many runs there were, how they ended, and how long they took."""
    ended = {kind: sum(getattr(day, kind) for day in days.values()) for kind in ("succeeded", "failed", "other")}
    runs = len(past.runs)
    told = line(("strong", f"{runs:,} run{'s' * (runs != 1)}"), f" ended in {span(past.now_ms - past.since_ms)}:  ")
    told = (*told, ("succeeded", f"{ended['succeeded']:,} succeeded"))
    if ended["failed"]:
        told = (*told, *line("   ", ("failed", f"{ended['failed']:,} failed ({ended['failed'] / runs:.0%})")))
    if ended["other"]:
        told = (*told, *line("   ", ("dim", f"{ended['other']:,} skipped or stopped")))
    rows = fold(label("OUTCOMES", told), width - 1, LABEL_WIDTH + 2)
    usual = past.usual
    if usual is not None:
        p95 = f"   p95 {took(usual.p95_ms)}" if usual.p95_ms is not None else ""
        slow = f"   slow from {took(usual.slow_from_ms)} on" if usual.slow_from_ms else ""
        rows.append(
            label("USUAL", line(("strong", took(usual.median_ms)), f"{p95}{slow}", ("dim", f"   of {usual.of}")))
        )
    return rows


def calendar(past: Past, days: Mapping[int, Day], width: int, glyphs: Glyphs) -> list[Line]:
    """A column a week, a row a weekday, each day in the sign of what its runs came to; the newest week at the right."""
    today = date.fromordinal(day_of(past.now_ms))
    first = date.fromordinal(day_of(past.since_ms + 1))
    monday = today - timedelta(days=today.weekday())
    oldest = first - timedelta(days=first.weekday())
    weeks = min((monday - oldest).days // 7 + 1, max(1, (width - LABEL_WIDTH - 8) // 3))
    starts = [monday - timedelta(days=7 * back) for back in range(weeks - 1, -1, -1)]
    rows = [label("CALENDAR", line(("dim", " " * 5 + _months(starts))))]
    for weekday in range(7):
        cells: list[Line] = []
        for start in starts:
            on = start + timedelta(days=weekday)
            cells.append(_day(days.get(on.toordinal()), first <= on <= today, glyphs))
        told = line(("dim", f"{_WEEKDAYS[weekday]}  "), *(one for cell in cells for one in cell))
        rows.append(label(" ", told))
    key = line(
        ("succeeded", glyphs.small), ("dim", " all succeeded   "), ("failed", glyphs.failed), ("dim", " failed   "),
        ("waiting", glyphs.attention), ("dim", " some failed   "), ("dim", glyphs.skipped), ("dim", " skipped   "),
        ("faint", glyphs.empty), ("dim", " none"),
    )  # fmt: skip
    return [*rows, *fold(label(" ", line(("dim", "     "), *key)), width - 1, LABEL_WIDTH + 7)]


def _months(starts: Sequence[date]) -> str:
    """The day of the month under which a week begins, named where a month is new; three cells a week."""
    told, free = [" "] * (3 * len(starts) + 8), 0
    for at, start in enumerate(starts):
        new = at == 0 or start.month != starts[at - 1].month
        word = f"{start.day} {start:%b}" if new else ""
        if word and 3 * at >= free:
            told[3 * at : 3 * at + len(word)] = word
            free = 3 * at + len(word) + 1
    return "".join(told).rstrip()


def _day(day: Day | None, known: bool, glyphs: Glyphs) -> Line:
    if not known:
        return line("   ")
    if day is None:
        return line(("faint", f"{glyphs.empty}  "))
    if day.failed and day.succeeded:
        return line(("waiting", f"{glyphs.attention}  "))
    if day.failed:
        return line(("failed", f"{glyphs.failed}  "))
    return line(("succeeded", f"{glyphs.small}  ")) if day.succeeded else line(("dim", f"{glyphs.skipped}  "))


def durations(past: Past, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """How long each took, over time, with the usual duration and p95 across."""
    points = [
        Point(
            job.since_ms,
            job.took_ms,
            token_of(ended_as(job)),
            _glyph(ended_as(job), glyphs),
            _RANKS.get(ended_as(job), 2),
        )
        for job in past.runs
        if job.took_ms is not None
    ]
    if not points:
        return [label("DURATIONS", line(("dim", "none of them ran")))]
    usual = past.usual
    levels = [Level(usual.median_ms, f"usual {took(usual.median_ms)}", "strong")] if usual else []
    if usual and usual.p95_ms is not None and usual.p95_ms != usual.median_ms:
        levels.append(Level(usual.p95_ms, f"p95 {took(usual.p95_ms)}", "dim"))
    between = (past.since_ms, past.now_ms)
    columns = width - LABEL_WIDTH - 4
    drawn = plot(points, levels, between, (columns, max(PLOT_AT_LEAST, min(PLOT_AT_MOST, height))), glyphs)
    below = dates(between, columns, _ticks(past, columns))
    return [label("DURATIONS" if not at else " ", row) for at, row in enumerate((*drawn, below))]


def _glyph(state: JobState, glyphs: Glyphs) -> str:
    return glyphs.small if state is JobState.SUCCEEDED else glyph_of(state, glyphs)


def _ticks(past: Past, columns: int) -> list[tuple[int, str]]:
    """The days that are named under the plot."""
    length = past.now_ms - past.since_ms
    count = max(2, columns // 16)
    moments = [past.since_ms + length * n // count for n in range(count)]
    shape = "%d %b" if length > 2 * DAY else "%d %b %H:%M"
    return [*((at, datetime.fromtimestamp(at / 1000).strftime(shape)) for at in moments), (past.now_ms, "now")]


def causes(past: Past, width: int) -> list[Line]:
    """What failed its runs, the most frequent first, with the newest run of each."""
    found = past.causes()
    if not found:
        return [label("CAUSES", line(("dim", "none of them failed")))]
    rows = []
    for at, (name, count, newest) in enumerate(found[:CAUSES]):
        when = f"last {age(past.now_ms - newest.since_ms)} ago"
        told = line(("failed", f"{count:>5,}  "), *fit(line(name), 18), ("dim", f"{when:<16}{short_id(newest.id)}"))
        rows.append(fit(label("CAUSES" if not at else " ", told), width - 1))
    if len(found) > CAUSES:
        rest = sum(count for _, count, _ in found[CAUSES:])
        rows.append(label(" ", line(("dim", f"{rest:>5,}  of {len(found) - CAUSES} other causes"))))
    return rows


def asked(past: Past, known: Mapping[str, Asked | None], width: int, glyphs: Glyphs) -> list[Line]:
    """vCPU-hours and GiB-hours that were asked for, in all and in parts of the span."""
    used = past.used(known, PARTS)
    whole = spread_over(used)
    told = line(
        ("strong", f"{_figure(whole.vcpu_hours)} vCPU-hours"),
        "   ",
        ("strong", f"{_figure(whole.gib_hours)} GiB-hours"),
    )
    note = (
        "dim",
        f"   by their definitions; {whole.unknown:,} runs not counted" if whole.unknown else "   by their definitions",
    )
    rows = fold(label("ASKED FOR", (*told, note)), width - 1, LABEL_WIDTH + 2)
    most = max((one.vcpu_hours for one in used), default=0.0)
    if not whole.runs or not most:
        return rows
    length = (past.now_ms - past.since_ms) // PARTS
    return [*rows, *(_bar(one, past.since_ms + at * length, (most, width), glyphs) for at, one in enumerate(used))]


def _bar(one: Used, start_ms: int, room: tuple[float, int], glyphs: Glyphs) -> Line:
    most, width = room
    from_day = datetime.fromtimestamp(start_ms / 1000).strftime("%d %b")
    cells = max(6, min(40, width - LABEL_WIDTH - 34))
    bar = bar_cell(one.vcpu_hours / most, cells, "running", glyphs)
    return label(
        " ",
        line(
            ("dim", f"{from_day}  "),
            *bar,
            f" {_figure(one.vcpu_hours):>8}",
            ("dim", f" {_figure(one.gib_hours):>8} GiB-h"),
        ),
    )


def _figure(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:,.2f}"


def note(words: str, width: int) -> list[Line]:
    """What is to be said in the place of all of it."""
    return fold(line(GUTTER, ("dim", words)), width - 1, 2)


def newest_of(past: Past) -> Job | None:
    """The newest failure, else the newest run."""
    return next((job for job in past.runs if is_failure(job)), next(iter(past.runs), None))
