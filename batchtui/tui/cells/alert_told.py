"""What the screen of alerts says around its rows: the pane of an alert, the last row, and the face of a good day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from batchtui.domain.alert import Alert, AlertState
from batchtui.domain.alert_words import words_of
from batchtui.domain.causes import WORD
from batchtui.domain.job import Job
from batchtui.domain.when import age, took
from batchtui.poll.board import Board
from batchtui.tui.cells.alert import sign_of, state_cell, token_of
from batchtui.tui.cells.cause import cause_cell
from batchtui.tui.cells.faces import so_far
from batchtui.tui.cells.first_steps import from_the_middle
from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.frame import LABEL_WIDTH, label
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.run import short_id
from batchtui.tui.cells.spans import Line, fit, giving_way, line, spread, width_of
from batchtui.tui.cells.state import state_cell as run_state
from batchtui.tui.ports import Place

AIRY = 12
LAST_RUNS = 12
Unsent = Sequence[tuple[str, int, str]]
"""(sink, how many messages, the last error)."""


@dataclass(frozen=True, slots=True)
class Peeked:
    """What the pane knows of an alert."""

    alert: Alert
    runs: Sequence[Job]
    """Of its job name, newest first."""
    unsent: Unsent


def pane(peeked: Peeked, now_ms: int, beside: bool, glyphs: Glyphs) -> Callable[[int, int], list[Line]]:
    """What draws the pane of an alert in so many columns and lines."""

    def draw(width: int, height: int) -> list[Line]:
        rows: list[Line] = [] if beside else [line(("faint", glyphs.rule * (width - 1)))]
        rows.append(_title(peeked.alert, now_ms, width, glyphs))
        if beside or height >= AIRY:
            rows.append(())
        rows += _told(peeked, now_ms, width)
        if peeked.runs and height - len(rows) > 3:
            air: list[Line] = [()] if beside or height >= AIRY else []
            rows += [*air, *_runs(peeked.runs, now_ms, width, height - len(rows) - len(air) - 1, glyphs)]
        return rows[:height]

    return draw


def note(board: Board, ready: bool, failure: str, any_rows: bool, narrowed: str) -> Line:
    """The last dim row: how far the reading is, or why there is nothing. `ready`: the alerts are known.

    `failure`: why they cannot be kept; empty: they are.
    """
    status = board.status
    if failure:
        return line(("failed", failure))
    if not ready or not status.queues_known or not status.active_complete:
        return line(("dim", "asking AWS")) if status.error is None else ()
    if not status.history_complete:
        return line(("dim", so_far(board)))
    if any_rows or not narrowed:
        return ()
    return line(("dim", f"Nothing here matches: {narrowed}."))


def good_day(board: Board, place: Place, width: int, height: int) -> list[Line]:
    """Nobody is to be told of anything."""
    active = sum(job.state.active for job in board.runs())
    queues = len(board.queues)
    where = f"{queues:,} queue{'' if queues == 1 else 's'} of {place.profile} in {place.region}"
    return from_the_middle(
        [
            line(("strong", "No alert: nothing has gone wrong that anybody is told of.")),
            (),
            line(f"Watched: {active:,} active run{'' if active == 1 else 's'}, and those that ended, in {where}."),
            line(("dim", "An alert opens when a run fails for good, does not start, or takes far too long; it is over "
                  "when the job succeeds again. Rules of your own: [[alert]] in the config file.")),
            (),
            line(("key", "!"), "  failures  what failed of late"),
            line(("key", "q"), "  back      to the screen before"),
        ],
        width,
        height,
    )  # fmt: skip


def _title(alert: Alert, now_ms: int, width: int, glyphs: Glyphs) -> Line:
    name = line((token_of(alert), f"{sign_of(alert, glyphs)} "), ("strong" if alert.asks else "text", alert.key.name))
    said = line("   ", *state_cell(alert, now_ms, glyphs), _since(alert, now_ms))
    right = [alert.severity.value, f"rule {alert.rule}", alert.key.queue]
    while right and width_of(name) + width_of(said) + len("   ".join(right)) + 3 > width:
        right.pop(0)
    facts = line(("dim", "   ".join(right)))
    return spread(giving_way(name, said, width - width_of(facts) - 3, glyphs.ellipsis), facts, width)


def _since(alert: Alert, now_ms: int) -> str:
    if alert.over:
        return f" {age(now_ms - alert.resolved_ms)} ago" if alert.resolved_ms is not None else ""
    return f", since {age(now_ms - alert.opened_ms)}"


def _told(peeked: Peeked, now_ms: int, width: int) -> list[Line]:
    """What happened, what mends it, how often it came, who has it in hand, and what could not be sent."""
    alert = peeked.alert
    rows = [(words_of(alert.key).upper(), token_of(alert), line(alert.sentence))]
    if alert.advice and not alert.over:
        rows.append(("try", "dim", line(("strong", alert.advice))))
    rows.append(("came", "dim", line(_came(alert, now_ms))))
    if alert.told_ms is not None:
        rows.append(("told", "dim", line(f"{alert.told:,} of {alert.count:,}, {age(now_ms - alert.told_ms)} ago")))
    if stands := _stands(alert):
        rows.append((alert.state.value, "dim", line(stands)))
    for sink, count, error in peeked.unsent:
        rows.append(("not sent", "waiting", line(f"{count:,} to {sink}", ("dim", f": {error}" if error else ""))))
    return [piece for name, hue, told in rows for piece in fold(label(name, told, hue)[1:], width - 1, LABEL_WIDTH)]


def _came(alert: Alert, now_ms: int) -> str:
    first = _moment(alert.opened_ms)
    if alert.count == 1:
        return f"once, {first}"
    return f"{alert.count:,} times since {first}, the last time {age(now_ms - alert.last_ms)} ago"


def _stands(alert: Alert) -> str:
    by = f" by {alert.who}" if alert.who else ""
    until = f"until {_moment(alert.until_ms)}" if alert.until_ms is not None else "for good"
    if alert.state is AlertState.ACKNOWLEDGED:
        return by.strip() or "it is in hand"
    if alert.state in (AlertState.SNOOZED, AlertState.MUTED):
        return until + by
    if alert.over:
        return f"{short_id(alert.resolved_by)} succeeded" if alert.resolved_by else "by itself"
    return ""


def _runs(runs: Sequence[Job], now_ms: int, width: int, room: int, glyphs: Glyphs) -> list[Line]:
    """The last runs of the job, a line each."""
    told = [
        line(
            ("dim", f"{age(now_ms - job.since_ms):>4}  {short_id(job.id):<8}  "),
            *fit(run_state(job, glyphs), 12),
            *fit(cause_cell(job, WORD), WORD + 2),
            ("dim", f"took {took(job.took_ms)}" if job.took_ms is not None else ""),
        )
        for job in runs[: max(0, min(LAST_RUNS, room))]
    ]
    return [line(("dim", "LAST RUNS")), *(fit(one, width - 1, ellipsis=glyphs.ellipsis) for one in told)]


def _moment(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000).strftime("%a %d %b %H:%M")
