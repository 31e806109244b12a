"""The pane of a queue: why its first run waits, what was looked at, its shares, and its front."""

from collections.abc import Callable, Sequence

from batchtui.domain.surroundings import Surroundings
from batchtui.domain.waiting import Reading, read_waiting
from batchtui.domain.waiting_checks import Check, environment_check, limit_checks, number, queue_check, room_check
from batchtui.domain.when import age
from batchtui.poll.queue_look import QueueLook
from batchtui.tui.cells.fold import at_most, fold
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.queue import Row
from batchtui.tui.cells.spans import Line, fit, line, spread, width_of
from batchtui.tui.cells.waiting import cause_rows, check_rows, demand, front_rows, labelled

AIRY = 16
SERVICE = "This is a queue of service jobs: ListJobs does not list them, so their runs are not shown."
FRONT_AT_LEAST = 4
"""Lines of the front, its titles with them, that stay where there is little room."""

Draw = Callable[[int, int], list[Line]]


def pane(
    row: Row, look: QueueLook | None, failure: str, chosen: str, now_ms: int, beside: bool, glyphs: Glyphs
) -> Draw:
    """What draws it in so many columns and lines. `failure`: why AWS did not tell; `chosen`: a job looked for."""

    def draw(width: int, height: int) -> list[Line]:
        rows: list[Line] = [] if beside else [line(("faint", glyphs.rule * (width - 1)))]
        rows.append(_title(row, look, chosen, now_ms, width, glyphs))
        airy = beside or height >= AIRY
        rows += [()] * airy
        around = look.around if look is not None else row.around
        if failure:
            rows += fold(line(("failed", failure)), width - 1)
        if row.queue.service_jobs:
            rows += fold(line(SERVICE), width - 1)
        elif around is None and not failure:
            rows.append(line(("dim", "asking AWS")))
        if around is not None:
            rows += _told(row, look, around, chosen, now_ms, (width, height - len(rows)), airy, glyphs)
        return rows[:height]

    return draw


def _told(
    row: Row,
    look: QueueLook | None,
    around: Surroundings,
    chosen: str,
    now_ms: int,
    room: tuple[int, int],
    airy: bool,
    glyphs: Glyphs,
) -> list[Line]:
    width, height = room
    wait = look.wait if look is not None else None
    reading = read_waiting(wait) if wait is not None else None
    first: list[Line] = cause_rows(reading.cause, width) if reading is not None and reading.cause is not None else []
    first += [()] * (airy and bool(first))
    checks = _checks(row, around, reading)
    # Where not all of them may have room, what is not well comes first.
    middle = check_rows(checks if airy else sorted(checks, key=lambda one: one.well is not False), width, glyphs)
    middle += _demands(look) if look is not None else []
    middle += _shares(around, width)
    for sentence in around.lacking:
        middle += fold(line(("dim", sentence)), width - 1)
    front = look.front if look is not None else ()
    kept = min(len(front) + 1, FRONT_AT_LEAST) if front else 0
    middle = at_most(middle, max(1, height - len(first) - kept - airy * bool(front)), width - 1)
    rows = [*first, *middle]
    left = height - len(rows) - airy
    return [*rows, *([()] * airy), *front_rows(front, chosen, now_ms, width, left, glyphs)]


def _checks(row: Row, around: Surroundings, reading: Reading | None) -> Sequence[Check]:
    """Those of the run that is read; where nobody waits, those of the queue."""
    if reading is not None:
        return [one for one in reading.checks if one.label != "place" or reading.place != 1]
    if row.queue.service_jobs:
        return [queue_check(around)]
    return [queue_check(around), environment_check(around), room_check(around), *limit_checks(around)]


def _demands(look: QueueLook) -> list[Line]:
    told = (("  running", look.running), ("  in line", look.waiting))
    return [demand(name, asked) for name, asked in told if asked.runs]


def _shares(around: Surroundings, width: int) -> list[Line]:
    """Who has how much of a fair-share queue."""
    front, policy = around.front, around.policy
    if front is None or not front.shares:
        return []
    parts = [
        f"{name} {number(vcpus)} vCPU" + (f" (weight {policy.weight_of(name):g})" if policy is not None else "")
        for name, vcpus in front.shares
    ]
    return [fit(labelled("  shares", line("   ".join(parts))), width - 1)]


def _title(row: Row, look: QueueLook | None, chosen: str, now_ms: int, width: int, glyphs: Glyphs) -> Line:
    load = row.load
    wait = look.wait if look is not None else None
    if chosen and wait is not None and wait.job.id == chosen:
        told = f"{wait.job.name} in {row.queue.name}, for {age(now_ms - wait.job.created_at_ms)}"
    elif load.waiting and load.oldest_ms is not None:
        runs = "1 run" if load.waiting == 1 else f"{load.waiting:,} runs"
        told = f"{row.queue.name}: {runs}, the first for {age(now_ms - load.oldest_ms)}"
    else:
        told = ""
    left = (
        line(("waiting", f"{glyphs.waiting} WHY IS IT WAITING"), f"   {told}")
        if told
        else line(("strong", row.queue.name), "   nothing waits")
    )
    asked = line(("dim", f"asked AWS {age(now_ms - look.around.read_at_ms)} ago")) if look is not None else ()
    return spread(left, asked if width_of(left) + width_of(asked) + 3 <= width else (), width, glyphs.ellipsis)
