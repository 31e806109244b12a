"""A moment as somebody types it, in a log: `02:10`, `-15m`, `11-24 02:10`, `2026-11-24T02:10:00Z`."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from batchtui.domain.when import parse_span

_CLOCK = re.compile(
    r"(?:(?:(?P<year>\d{4})-)?(?P<month>\d\d?)-(?P<day>\d\d?)[T ]+)?"
    r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?(?P<zone>Z|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
HOW = "write 02:10, 02:10:30, 11-24 02:10, 2026-11-24T02:10Z, or -15m from the end"


def moment_of(text: str, end_ms: int, utc: bool = False) -> int:
    """The moment in ms since epoch.

    A clock time without a date is the last such time up to `end_ms`; a span with a minus counts back from there.
    `utc`: clock times without a zone are in UTC, not in this machine's.

    Raises:
        ValueError: a sentence that says how it is written.
    """
    text = text.strip()
    if text.startswith("-"):
        try:
            return max(0, end_ms - parse_span(text[1:]))
        except ValueError:
            raise ValueError(f"{text!r} is no moment: {HOW}.") from None
    found = _CLOCK.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no moment: {HOW}.")
    try:
        return _clock(found, end_ms, utc)
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"{text!r} is no moment: there is no such day or time.") from None


def _clock(found: re.Match[str], end_ms: int, utc: bool) -> int:
    zone = _zone(found["zone"]) if found["zone"] else (UTC if utc else None)
    end = datetime.fromtimestamp(end_ms / 1000, zone)
    at = end.replace(
        hour=int(found["hour"]), minute=int(found["minute"]), second=int(found["second"] or 0), microsecond=0
    )
    if found["month"]:
        at = at.replace(year=int(found["year"] or end.year), month=int(found["month"]), day=int(found["day"]))
        if not found["year"] and at > end:
            at = at.replace(year=at.year - 1)
    elif at > end:
        at -= timedelta(days=1)
    return round(at.timestamp() * 1000)


def _zone(text: str) -> tzinfo | None:
    return datetime.strptime(text.upper(), "%z").tzinfo
