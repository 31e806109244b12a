"""Time without the modules that take longer to load than the guard takes to run."""

from __future__ import annotations

import os
import re
import time

_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"


def monotonic() -> float:
    """Seconds that also count while the machine sleeps, where the system can tell."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


def between(least: float, most: float) -> float:
    """A random time, so that those who start together do not ask together."""
    return least + (most - least) * int.from_bytes(os.urandom(4), "big") / 2**32


def http_date_s(text: str) -> int:
    """`Wed, 25 Nov 2026 03:10:21 GMT` in seconds since the epoch; 0 for what is none."""
    found = re.fullmatch(r"\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT", text.strip())
    month = _MONTHS.find(found.group(2)) if found else -1
    if not found or month < 0 or month % 3:
        return 0
    day, year, hour, minute, second = (int(found.group(number)) for number in (1, 3, 4, 5, 6))
    return _utc_s(year, month // 3 + 1, day, hour, minute, second)


def iso_date_s(text: str) -> int:
    """`2026-11-25T03:04:05Z` in seconds since the epoch; 0 for what is none."""
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)", text)
    return _utc_s(*(int(part) for part in found.groups())) if found else 0


def _utc_s(year: int, month: int, day: int, hour: int, minute: int, second: int) -> int:
    # Days of the proleptic Gregorian calendar, with years that begin in March.
    year -= month <= 2
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    days = year * 365 + year // 4 - year // 100 + year // 400 + of_year - 719_468
    return ((days * 24 + hour) * 60 + minute) * 60 + second
