"""What a schedule's expression means, in a few words: `every day 09:00`, `weekdays every 10 minutes from :07`."""

import re

from batchtui.domain.cron import BadExpression, Cron
from batchtui.domain.timing import At, Rate, Timing, read
from batchtui.domain.when import DAY, HOUR, MINUTE

_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_DAY_WORDS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_NTH = ("", "first", "second", "third", "fourth", "fifth")
TOLD = 4
"""More times or days than that are not listed."""


def words(timing: Timing) -> str:
    """The expression in words; as AWS has it where there are none for it."""
    try:
        expression = read(timing.expression, of_rule=False)
    except BadExpression:
        return timing.expression
    if isinstance(expression, Rate):
        return _every(expression.every_ms)
    if isinstance(expression, At):
        return f"once, {expression.wall.day} {expression.wall:%b %Y %H:%M}"
    return _of_cron(expression) or timing.expression


def _every(ms: int) -> str:
    unit_ms, word = next(one for one in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")) if ms % one[0] == 0)
    return f"every {word}" if ms == unit_ms else f"every {ms // unit_ms:,} {word}s"


def _of_cron(cron: Cron) -> str:
    """Empty: there are no words for it."""
    minute, hour, day, month, weekday, year = cron.fields
    time, at_times = _time(minute, hour)
    days = _days(day, weekday)
    if not time or days is None:
        return ""
    months = _named(month, _MONTHS, 1)
    if months is None or not re.fullmatch(r"\*|\d{4}(?:[-,]\d{4})*", year):
        return ""
    parts = [days or ("every day" if at_times else ""), "at" if days.startswith("day") else "", time]
    parts += [f"in {', '.join(one.capitalize() for one in months)}"] if months else []
    parts += [f"in {year}"] if year != "*" else []
    return " ".join(filter(None, parts))


def _time(minute: str, hour: str) -> tuple[str, bool]:
    """When in a day, and whether that is a time rather than a step; empty: there are no words for it."""
    minutes, hours = _spread(minute, 0, 59), _spread(hour, 0, 23)
    if minutes is None or hours is None:
        return "", False
    if len(minutes) > 1 and hour == "*":
        return _steps(minutes, 60, "minute", ":{:02}"), False
    if len(minutes) > 1:
        return "", False
    if hour == "*":
        return "every hour" + (f" at :{minutes[0]:02}" if minutes[0] else ""), False
    if len(hours) <= TOLD and not _even(hours, 24):
        return ", ".join(f"{one:02}:{minutes[0]:02}" for one in hours), True
    return _steps(hours, 24, "hour", f"{{:02}}:{minutes[0]:02}", bool(minutes[0])), False


def _steps(values: list[int], whole: int, unit: str, at: str, always_from: bool = False) -> str:
    if step := _even(values, whole):
        first = f" from {at.format(values[0])}" if values[0] or always_from else ""
        return f"every {unit}{first}" if step == 1 else f"every {step} {unit}s{first}"
    if len(values) > 2 and values == list(range(values[0], values[-1] + 1)):
        return f"every {unit} {at.format(values[0])} to {at.format(values[-1])}"
    return f"at {', '.join(map(at.format, values))}" if len(values) <= TOLD else ""


def _even(values: list[int], whole: int) -> int:
    """The step at which they go round and round; 0: they do not."""
    step = values[1] - values[0] if len(values) > 1 else 0
    return (
        step if step and values == list(range(values[0], whole, step)) and values[0] + whole - values[-1] == step else 0
    )


def _days(day: str, weekday: str) -> str | None:
    """Empty: every day. None: there are no words for it."""
    if day in "*?" and weekday in "*?":
        return ""
    if weekday == "?":
        return _days_of_month(day)
    if found := re.fullmatch(r"(\w{1,3})L", weekday):
        last = _weekday(found[1])
        return None if last is None else f"last {_DAY_WORDS[last]}"
    if found := re.fullmatch(r"(\w{1,3})#([1-5])", weekday):
        nth = _weekday(found[1])
        return None if nth is None else f"{_NTH[int(found[2])]} {_DAY_WORDS[nth]}"
    named = _named(weekday.replace("L", "7") if weekday == "L" else weekday, _DAYS, 1)
    if named is None:
        return None
    if set(named) == {"MON", "TUE", "WED", "THU", "FRI"}:
        return "weekdays"
    if set(named) == {"SAT", "SUN"}:
        return "weekends"
    if len(named) == 1:
        return f"{_DAY_WORDS[_DAYS.index(named[0])]}s"
    return ", ".join(one.capitalize() for one in named)


def _days_of_month(day: str) -> str | None:
    if day == "L":
        return "last day of the month"
    if found := re.fullmatch(r"(\d{1,2})W", day):
        return f"weekday nearest day {found[1]}"
    days = _spread(day, 1, 31)
    if days is None or len(days) > TOLD:
        return None
    return f"day{'s' * (len(days) > 1)} {', '.join(map(str, days))}"


def _weekday(name: str) -> int | None:
    """From 0, Sunday."""
    if name in _DAYS:
        return _DAYS.index(name)
    return int(name) - 1 if name.isdecimal() and 1 <= int(name) <= len(_DAYS) else None


def _named(field: str, names: tuple[str, ...], first: int) -> list[str] | None:
    """The names that a field lists, in order; empty: all. None: it cannot be listed."""
    if field in "*?":
        return []
    for number, name in enumerate(names, first):
        field = field.replace(name, str(number))
    found = _spread(field, first, first + len(names) - 1)
    return None if found is None else [names[one - first] for one in found]


def _spread(field: str, low: int, high: int) -> list[int] | None:
    """The numbers that a field stands for; None: it is written otherwise."""
    found: list[int] = []
    for part in field.split(","):
        match = re.fullmatch(r"(\*|\d+)(?:-(\d+))?(?:/(\d+))?", part)
        if match is None or match[3] == "0":
            return None
        begin = low if match[1] == "*" else int(match[1])
        end = int(match[2]) if match[2] else high if match[1] == "*" or match[3] else begin
        if end < begin:
            found += [*range(begin, high + 1), *range(low, end + 1)]
        else:
            found += range(begin, end + 1, int(match[3] or 1))
    return found
