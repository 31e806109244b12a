"""What the screen of failures says around its rows: the sum, the pane of a cause, and the face of a good day."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from batchtui.domain.causes import WORD
from batchtui.domain.causes_job import plain_cause, stopped_on_request
from batchtui.domain.job import Job
from batchtui.domain.when import age, span
from batchtui.poll.board import Board
from batchtui.tui.cells.cause import cause_cell
from batchtui.tui.cells.faces import so_far
from batchtui.tui.cells.failures import Branch, Level, name_of_cause
from batchtui.tui.cells.first_steps import from_the_middle
from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.frame import LABEL_WIDTH, label
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.run import short_id
from batchtui.tui.cells.spans import Line, fit, giving_way, line, spread, width_of
from batchtui.tui.ports import Place

AIRY = 12
NEWEST = 12
"""So many runs are named one by one."""
SHOWN_NAMES = 40
"""So many job names are looked at for a line of them."""


def summary(runs: Sequence[Job], new: int, before: int | None, since_ms: int) -> Line:
    """`19 failures in 24h, of 8 jobs   8 the day before`. `before`: in the same span before; None: not known."""
    if not runs:
        return ()
    names = len({job.name for job in runs})
    told = line("  ", ("strong", _count(len(runs), "failure")), f" in {span(since_ms)}, of {_count(names, 'job')}")
    if 0 < new < len(runs):
        told = line(*told, ", ", ("strong", f"{new:,} new"))
    elif not new:
        told = line(*told, ("dim", ", all read"))
    return line(*told, ("dim", f"   {_before(before, since_ms)}")) if before is not None else told


def pane(
    row: Branch, before: int | None, now_ms: int, since_ms: int, beside: bool, glyphs: Glyphs
) -> Callable[[int, int], list[Line]]:
    """What draws the pane of a cause, or of all that is new or read, in so many columns and lines."""

    def draw(width: int, height: int) -> list[Line]:
        rows: list[Line] = [] if beside else [line(("faint", glyphs.rule * (width - 1)))]
        rows += [_title(row, before, now_ms, since_ms, width, glyphs)]
        if beside or height >= AIRY:
            rows.append(())
        rows += _told(row, now_ms, width)
        if beside or height - len(rows) > NEWEST // 2:
            rows += [(), *_newest(row, now_ms, width, height - len(rows) - 1, glyphs)]
        return rows[:height]

    return draw


def note(board: Board, any_rows: bool, narrowed: str) -> Line:
    """The last dim row: how far the reading is, or why there is nothing. `narrowed`: which keys show more."""
    status = board.status
    if status.queues_known and not board.queues:
        return line(("dim", "There is no job queue here, and so no run."))
    if not status.queues_known or not status.active_complete:
        return line(("dim", "asking AWS")) if status.error is None else ()
    if not status.history_complete:
        return line(("dim", so_far(board)))
    if any_rows or not narrowed:
        return ()
    return line(("dim", f"Nothing here matches: {narrowed}."))


def good_day(board: Board, place: Place, now_ms: int, since_ms: int, width: int, height: int) -> list[Line]:
    """Nothing failed: what was read, and how far back that goes."""
    runs = [job for job in board.runs() if job.state.terminal and job.since_ms >= now_ms - since_ms]
    stopped = sum(map(stopped_on_request, runs))
    _, oldest_ms = board.extent()
    where = f"{_count(len(board.queues), 'queue')} of {place.profile} in {place.region}"
    ended = f"{_count(len(runs), 'run')} ended in that time, in {where}"
    known = f"what AWS still knows goes back to {_moment(oldest_ms)}." if oldest_ms is not None else "AWS knows no run."
    return from_the_middle(
        [
            line(("strong", f"Nothing failed in the last {span(since_ms)}.")),
            (),
            line(
                ended
                + (f"; {stopped:,} of them {'was' if stopped == 1 else 'were'} stopped on request." if stopped else ".")
            ),
            line(("dim", f"The history is complete: {known}")),
            (),
            line(("key", "+"), "  since     further back"),
            line(("key", "q"), "  back      to the screen before"),
        ],
        width,
        height,
    )


def _title(row: Branch, before: int | None, now_ms: int, since_ms: int, width: int, glyphs: Glyphs) -> Line:
    hue = "failed" if row.level is Level.CAUSE else "strong"
    names = len({job.name for job in row.runs})
    said = (
        f"   {_count(len(row.runs), 'run')} of {_count(names, 'job')}, newest {age(now_ms - row.newest.since_ms)} ago"
    )
    right = line(("dim", _before(before, since_ms) if before is not None else ""))
    name = line((hue, row.label))
    if width_of(name) + len(said) + width_of(right) + 3 > width:
        right = ()
    return spread(giving_way(name, line(said), width - width_of(right) - 3, glyphs.ellipsis), right, width)


def _told(row: Branch, now_ms: int, width: int) -> list[Line]:
    rows: list[Line] = []
    cause = plain_cause(row.newest) if row.level is Level.CAUSE else None
    if cause is not None:
        codes = Counter(str(job.exit_code) for job in row.runs) if cause.key == "exit" else Counter[str]()
        what = "The program ended itself, with several exit codes." if len(codes) > 1 else cause.sentence
        alike = len(codes) > 1 or len({_sentence(job) for job in row.runs}) == 1
        rows += fold(label("what" if alike else "newest", line(what))[1:], width - 1, LABEL_WIDTH)
        if len(codes) > 1:
            rows.append(_list("exit codes", codes, width))
    else:
        rows.append(_list("causes", Counter(name_of_cause(job) for job in row.runs), width))
    rows.append(_list("who", Counter(job.name for job in row.runs), width))
    queues = Counter(job.queue for job in row.runs)
    if len(queues) > 1:
        rows.append(_list("where", queues, width))
    if len(row.runs) > 1:
        first = row.runs[-1]
        rows.append(label("first", line(f"{age(now_ms - first.since_ms)} ago, at {_moment(first.since_ms)}"))[1:])
    if cause is not None and cause.advice:
        rows += fold(label("try", line(("strong", cause.advice)))[1:], width - 1, LABEL_WIDTH)
    return rows


def _sentence(job: Job) -> str:
    cause = plain_cause(job)
    return cause.sentence if cause is not None else ""


def _list(name: str, counts: Counter[str], width: int) -> Line:
    """`who  my-service 2   thumbnail-render 4   3 more`, as many as there is room for."""
    told = label(name, line(" "))[1:-1]
    shown = 0
    for word, count in counts.most_common(SHOWN_NAMES):
        more = len(counts) - shown - 1
        tail = f"   {more:,} more" if more else ""
        piece = line("   " if shown else "", word, ("dim", f" {count:,}"))
        if shown and width_of((*told, *piece)) + len(tail) + 1 > width:
            break
        told = (*told, *piece)
        shown += 1
    left = len(counts) - shown
    return fit(line(*told, ("dim", f"   {left:,} more" if left else "")), width - 1)


def _newest(row: Branch, now_ms: int, width: int, room: int, glyphs: Glyphs) -> list[Line]:
    """The newest of its runs, a line each."""
    shown = row.runs[: max(0, min(NEWEST, room - 1))]
    told = [
        line(
            ("dim", f"{age(now_ms - job.since_ms):>4}  {short_id(job.id):<8}  "),
            f"{job.name}   ",
            *cause_cell(job, WORD),
        )
        for job in shown
    ]
    return [line(("dim", "NEWEST")), *(fit(one, width - 1, ellipsis=glyphs.ellipsis) for one in told)] if told else []


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _before(count: int, since_ms: int) -> str:
    return f"{count:,} the {'day' if span(since_ms) == '24h' else span(since_ms)} before"


def _moment(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000).strftime("%a %d %b %H:%M")
