"""When a row of a log was written, in the four ways that one may want to see it."""

import time

LOCAL, UTC, RELATIVE, OFF = "local", "utc", "relative", "off"
WAYS = (LOCAL, UTC, RELATIVE, OFF)
"""In the order in which a key goes through them: the clock here, in UTC, since the beginning, not at all."""


def shown_time(timestamp_ms: int, way: str, dated: bool, began_ms: int) -> str:
    """`09:12:03`, `00:12:03Z`, `+0:12:03` since the beginning; `11-24 09:12:03` in a log of several days."""
    if way == RELATIVE:
        passed = (timestamp_ms - began_ms) // 1000
        minutes, seconds = divmod(abs(passed), 60)
        return f"{'-' if passed < 0 else '+'}{minutes // 60}:{minutes % 60:02}:{seconds:02}".rjust(cells_of(way, dated))
    when = _calendar(timestamp_ms, way)
    return time.strftime("%m-%d %H:%M:%S" if dated else "%H:%M:%S", when) + ("Z" if way == UTC else "")


def cells_of(way: str, dated: bool) -> int:
    """How many cells a time takes."""
    if way == OFF:
        return 0
    return 9 if way == RELATIVE else (14 if dated else 8) + (way == UTC)


def on_other_days(first_ms: int, last_ms: int, way: str) -> bool:
    """Whether two moments (ms since epoch) are on different days of that calendar."""
    first, last = (_calendar(moment, way) for moment in (first_ms, last_ms))
    return (first.tm_year, first.tm_yday) != (last.tm_year, last.tm_yday)


def _calendar(timestamp_ms: int, way: str) -> time.struct_time:
    return (time.gmtime if way == UTC else time.localtime)(timestamp_ms / 1000)
