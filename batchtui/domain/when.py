"""Spans of time as words and back: `24h` ↔ milliseconds."""

import re

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
LATEST_MS = 253_370_764_800_000
"""The beginning of the year 9999: up to then every time zone can say what time it is."""
UNTOLD = 40 * 365 * DAY
"""No run is so old."""
_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_SPAN = re.compile(r"(\d+)\s*([smhdw])", re.IGNORECASE)


def parse_span(text: str) -> int:
    """`90s`, `15m`, `24h`, `7d`, `1h30m` → ms.

    Raises:
        ValueError: a sentence that says how a span is written.
    """
    parts = _SPAN.findall(text)
    if not parts or _SPAN.sub("", text).strip():
        raise ValueError(f"{text!r} is no span of time: write 90s, 15m, 24h, 7d or 1h30m.")
    return sum(int(number) * _UNITS[unit.lower()] for number, unit in parts)


def moment(value: object) -> int | None:
    """A moment as AWS writes it, ms since epoch; None for what is none: 0 stands for a start that never was."""
    return int(value) if isinstance(value, int | float) and 0 < value < LATEST_MS else None


def age(ms: int) -> str:
    """One unit, as an age is shown: `41s`, `12m`, `2h`, `3d`; `?` of a moment that nobody told (the epoch's)."""
    ms = max(0, ms)
    if ms > UNTOLD:
        return "?"
    if ms < MINUTE:
        return f"{ms // SECOND}s"
    if ms < HOUR:
        return f"{ms // MINUTE}m"
    return f"{ms // HOUR}h" if ms < DAY else f"{ms // DAY}d"


def clock_off(off_ms: int) -> str:
    """How wrong this machine's clock is: `4m behind`; empty up to a minute. `off_ms`: AWS's less this machine's."""
    if abs(off_ms) <= MINUTE:
        return ""
    return f"{age(abs(off_ms) + MINUTE // 2)} {'behind' if off_ms > 0 else 'ahead'}"


def clock_sentence(off_ms: int) -> str:
    """The same, and what follows."""
    off = clock_off(off_ms)
    of = " of" if off_ms < 0 else ""
    return f"This machine's clock is {off}{of} AWS's; times are shown by AWS's." if off else ""


def took(ms: int | None) -> str:
    """A duration: one unit, two from an hour on: `41s`, `12m`, `1h12m`, `2d03h`; empty when absent."""
    if ms is None:
        return ""
    if ms < HOUR:
        return age(ms)
    if ms < DAY:
        return f"{ms // HOUR}h{ms % HOUR // MINUTE:02}m"
    return f"{ms // DAY}d{ms % DAY // HOUR:02}h"


def exactly(ms: int) -> str:
    """A duration to the second, as a timeline tells it: `38s`, `11m 23s`, `1h 02m 05s`."""
    seconds = max(0, ms) // SECOND
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    if hours:
        return f"{hours}h {minutes:02}m {rest:02}s"
    return f"{minutes}m {rest:02}s" if minutes else f"{rest}s"


def span(ms: int) -> str:
    """A span as it is written on a command line: `90s`, `24h`, `7d`."""
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m")):
        if ms % unit == 0 and (unit != DAY or ms > DAY):
            return f"{ms // unit}{name}"
    return f"{ms // SECOND}s"
