"""When a schedule is due: AWS's cron, rate and at expressions, in their zones.

Sources: "Schedule types" of the EventBridge Scheduler user guide, "Creating a rule that runs on a schedule" of
EventBridge's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from batchtui.domain.cron import BadExpression, Cron, read_cron
from batchtui.domain.when import DAY, HOUR, LATEST_MS, MINUTE

_RATE = re.compile(r"rate\(\s*(\d{1,9})\s+(minute|hour|day)(s?)\s*\)", re.IGNORECASE)
_AT = re.compile(r"at\(\s*(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\s*\)", re.IGNORECASE)
_CRON = re.compile(r"cron\((.*)\)", re.IGNORECASE | re.DOTALL)
_UNITS = {"minute": MINUTE, "hour": HOUR, "day": DAY}
_LOOK_BACK_MS = 400 * DAY
"""So far back a due time is looked for: what comes once a year is found."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`rate(5 minutes)`: counted from when it began, not from the clock."""

    every_ms: int


@dataclass(frozen=True, slots=True)
class At:
    """`at(2026-11-20T13:00:00)`: once."""

    wall: datetime
    """By the clock of its zone."""


Expression = Cron | Rate | At


@dataclass(frozen=True, slots=True)
class Timing:
    """An expression with what else says when it is due. Times in ms since epoch."""

    expression: str
    zone: str = "UTC"
    """An IANA name."""
    from_ms: int | None = None
    """StartDate: not due before."""
    until_ms: int | None = None
    """EndDate: not due after."""
    anchor_ms: int | None = None
    """From when a rate counts; None: AWS does not tell."""
    window_ms: int = 0
    """The flexible window: it comes at some moment within."""

    @property
    def mistake(self) -> str:
        """Why it cannot be said when it is due, in one sentence; empty: it can."""
        try:
            read(self.expression, of_rule=False)
            zone_of(self.zone)
        except BadExpression as error:
            return str(error)
        return ""


@lru_cache(maxsize=4096)
def read(expression: str, of_rule: bool = True) -> Expression:
    """An expression as AWS writes it. `of_rule`: rules want `1 minute` and `5 minutes`, Scheduler takes either.

    Raises:
        BadExpression: it is none, and why.
    """
    text = expression.strip()
    if found := _RATE.fullmatch(text):
        return _rate(expression, int(found[1]), found[2].lower(), bool(found[3]), of_rule)
    if found := _AT.fullmatch(text):
        try:
            return At(datetime.fromisoformat(found[1]))
        except ValueError as error:
            raise BadExpression(f"{expression} names no moment: {error}.") from error
    if found := _CRON.fullmatch(text):
        return read_cron(found[1])
    raise BadExpression(f"{expression} is no schedule: write cron(…), rate(5 minutes) or at(2026-11-20T13:00:00).")


def _rate(expression: str, number: int, unit: str, plural: bool, of_rule: bool) -> Rate:
    if not number:
        raise BadExpression(f"{expression} never comes: the number is at least 1.")
    if of_rule and plural is (number == 1):
        right = unit if number == 1 else f"{unit}s"
        raise BadExpression(f"{expression} is refused by EventBridge: write rate({number} {right}).")
    return Rate(number * _UNITS[unit])


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """A zone by its IANA name.

    Raises:
        BadExpression: there is none.
    """
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError) as error:
        raise BadExpression(f"There is no time zone {name}: its name is one such as Asia/Seoul.") from error


def next_due(timing: Timing, after_ms: int) -> int | None:
    """The first time it is due after a moment; None: never again, or nobody can say.

    Raises:
        BadExpression: `timing.mistake` says why.
    """
    return next(dues(timing, after_ms), None)


def dues(timing: Timing, after_ms: int, until_ms: int = LATEST_MS) -> Iterator[int]:
    """When it is due after a moment, up to and with another one, in order; nothing where a rate's begin is not known.

    Raises:
        BadExpression: `timing.mistake` says why.
    """
    expression = read(timing.expression, of_rule=False)
    begin_ms = max(after_ms, (timing.from_ms or 0) - 1)
    end_ms = min(until_ms, LATEST_MS if timing.until_ms is None else timing.until_ms)
    for due_ms in _unbounded(expression, timing, begin_ms, end_ms):
        if due_ms > end_ms:
            return
        yield due_ms


def last_dues(timing: Timing, before_ms: int, count: int) -> list[int]:
    """The last times it was due until and with a moment, `count` at most, the oldest first.

    Raises:
        BadExpression: `timing.mistake` says why.
    """
    span_ms = HOUR
    while True:
        found = list(dues(timing, before_ms - span_ms, before_ms))
        if len(found) >= count or span_ms >= _LOOK_BACK_MS:
            return found[-count:] if count else []
        # With some found, it is known how far the rest may be.
        span_ms *= 4 if not found else max(2, min(4, -(-count // len(found))))


def _unbounded(expression: Expression, timing: Timing, after_ms: int, until_ms: int) -> Iterator[int]:
    if isinstance(expression, Rate):
        yield from _of_rate(expression, timing.anchor_ms, after_ms)
    elif isinstance(expression, At):
        due_ms = _instant(expression.wall, zone_of(timing.zone))
        if due_ms is not None and due_ms > after_ms:
            yield due_ms
    else:
        yield from _of_cron(expression, zone_of(timing.zone), after_ms, until_ms)


def _of_rate(rate: Rate, anchor_ms: int | None, after_ms: int) -> Iterator[int]:
    """Whether it comes at its very begin AWS does not say: the first time is one step later."""
    if anchor_ms is None:
        return
    due_ms = anchor_ms + max(1, (after_ms - anchor_ms) // rate.every_ms + 1) * rate.every_ms
    while due_ms < LATEST_MS:
        yield due_ms
        due_ms += rate.every_ms


def _of_cron(cron: Cron, zone: ZoneInfo, after_ms: int, until_ms: int) -> Iterator[int]:
    """Walks the zone's clock: a time that does not exist is skipped, one that comes twice comes once."""
    wall = datetime.fromtimestamp(min(after_ms, LATEST_MS) / 1000, zone).replace(tzinfo=None)
    last_year = datetime.fromtimestamp(min(until_ms, LATEST_MS) / 1000, zone).year
    while (due := cron.after(wall, last_year)) is not None:
        wall = due
        due_ms = _instant(due, zone)
        if due_ms is not None and due_ms > after_ms:
            yield due_ms


def _instant(wall: datetime, zone: ZoneInfo) -> int | None:
    """A time on a zone's clock, the first where it comes twice; None: that clock never shows it."""
    at = wall.replace(tzinfo=zone, fold=0)
    there = at.astimezone(UTC)
    if there.astimezone(zone).replace(tzinfo=None) != wall:
        return None
    return round(there.timestamp() * 1000)
