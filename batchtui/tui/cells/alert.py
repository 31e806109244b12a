"""The alerts, a row each: what of which job, where it stands, how often it came and when."""

from collections.abc import Callable, Iterable

from batchtui.domain.alert import Alert, AlertState, Kind, Severity
from batchtui.domain.alert_words import words_of
from batchtui.domain.filters.terms import Columns
from batchtui.domain.when import age
from batchtui.tui.cells.frame import View
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.group import NARROW, WIDE, Now
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.widgets.table import Column

VIEWS: tuple[tuple[str, str, frozenset[AlertState]], ...] = (
    ("1", "open", frozenset({AlertState.OPEN})),
    ("2", "in hand", frozenset({AlertState.ACKNOWLEDGED, AlertState.SNOOZED})),
    ("3", "muted", frozenset({AlertState.MUTED})),
    ("4", "resolved", frozenset({AlertState.RESOLVED})),
    ("0", "all", frozenset(AlertState)),
)
"""Digit, name, and which alerts stand there."""
_RANKS = (AlertState.OPEN, AlertState.ACKNOWLEDGED, AlertState.SNOOZED, AlertState.MUTED, AlertState.RESOLVED)
_SEVERITIES = (Severity.CRITICAL, Severity.WARNING, Severity.INFO)


def order(alert: Alert) -> tuple[int, int, int, int]:
    """Open first, of these the worst; then what came last."""
    rank = _RANKS.index(alert.state)
    worst = 0 if alert.over else _SEVERITIES.index(alert.severity)
    return rank, worst, -(alert.resolved_ms or alert.last_ms), -alert.number


def quiet(alert: Alert) -> bool:
    """A row that asks for nothing."""
    return not alert.asks


def key_of(alert: Alert) -> str:
    """What an alert is known by: its number, and before it has one what it folds by."""
    key = alert.key
    return str(alert.number) if alert.number else f"{key.kind.value} {key.queue} {key.name} {key.cause}"


def tabs(alerts: Iterable[Alert], chosen: str) -> list[View]:
    """The views, with how many stand in each."""
    counts = dict.fromkeys(AlertState, 0)
    for alert in alerts:
        counts[alert.state] += 1
    return [
        View(digit, name, () if digit == "0" else _tally(digit, sum(counts[one] for one in states)), digit == chosen)
        for digit, name, states in VIEWS
    ]


def columns(width: int, now: Now, glyphs: Glyphs) -> list[Column[Alert]]:
    """The columns for a screen of this width."""
    made: list[Column[Alert]] = [
        Column("job", "JOB", 0, _name, lambda a: a.key.name.casefold()),
        Column("alert", "ALERT", 18, lambda a: what_cell(a, glyphs), lambda a: words_of(a.key)),
        Column("state", "STATE", 14, lambda a: state_cell(a, now.ms, glyphs), lambda a: _RANKS.index(a.state)),
        Column("last", "LAST", 4, lambda a: _age(now.ms - a.last_ms), lambda a: -a.last_ms, right=True),
    ]
    if width >= NARROW:
        made.insert(3, Column("times", "TIMES", 5, _times, lambda a: -a.count, right=True))
    if width >= WIDE:
        opened: Callable[[Alert], Line] = lambda a: _age(now.ms - a.opened_ms)  # noqa: E731
        made.append(Column("opened", "SINCE", 5, opened, lambda a: -a.opened_ms, right=True))
        made.append(Column("queue", "QUEUE", 14, lambda a: line(("dim", a.key.queue)), lambda a: a.key.queue))
    return made


def readings(now_ms: int) -> Columns[Alert]:
    """How a filter reads an alert. Its age is the time since it came last."""
    return Columns(
        texts=lambda a: (a.key.name, words_of(a.key), a.state.value, a.key.queue, a.rule, a.severity.value),
        ids=lambda a: (a.job_id, a.first_job_id, a.resolved_by),
        words={
            "name": lambda a: (a.key.name,),
            "queue": lambda a: (a.key.queue,),
            "cause": lambda a: (a.key.cause, words_of(a.key), a.key.kind.value),
            "reason": lambda a: (a.sentence,),
            "id": lambda a: (a.job_id, a.first_job_id, a.resolved_by),
        },
        numbers={"age": lambda a: now_ms - a.last_ms},
    )


def what_cell(alert: Alert, glyphs: Glyphs) -> Line:
    """A failure, or what else is to be watched."""
    return line((token_of(alert), f"{sign_of(alert, glyphs)} {words_of(alert.key)}"))


def sign_of(alert: Alert, glyphs: Glyphs) -> str:
    """Its glyph."""
    return glyphs.failed if alert.key.kind is Kind.FAILED else glyphs.attention


def token_of(alert: Alert) -> str:
    """Its hue; dim once nobody is to look at it any more."""
    if quiet(alert):
        return "dim"
    return "failed" if alert.key.kind is Kind.FAILED else "waiting"


def state_cell(alert: Alert, now_ms: int, glyphs: Glyphs) -> Line:
    """Where it stands, and for how much longer."""
    left = f" {age(alert.until_ms - now_ms)}" if alert.until_ms is not None else ""
    hue, told = {
        AlertState.OPEN: ("strong", "open"),
        AlertState.ACKNOWLEDGED: ("text", "acknowledged"),
        AlertState.SNOOZED: ("text", f"snoozed{left}"),
        AlertState.MUTED: ("dim", f"{glyphs.skipped} muted{left}"),
        AlertState.RESOLVED: ("succeeded", f"{glyphs.succeeded} resolved"),
    }[alert.state]
    return line((hue, told))


def _tally(digit: str, count: int) -> Line:
    return line(("strong" if digit == "1" else "dim", f"{count:,}")) if count else ()


def _name(alert: Alert) -> Line:
    return line(("strong" if alert.asks else "dim", alert.key.name))


def _times(alert: Alert) -> Line:
    return line(f"{alert.count:,}") if alert.count > 1 else ()


def _age(ms: int) -> Line:
    return line(age(ms))
