"""How long a run usually takes, and from when on it is slow (DESIGN "Terms")."""

from collections.abc import Sequence
from dataclasses import dataclass

LAST = 20
LEAST_FOR_SLOW = 8
SLOW_FACTOR = 1.5
SLOW_MARGIN_MS = 5 * 60_000


@dataclass(frozen=True, slots=True)
class Usual:
    """What the last successes took, in ms."""

    median_ms: int
    slow_from_ms: int | None
    """None while there are fewer than eight successes to judge by."""
    of: int
    """How many successes it is taken from."""
    p95_ms: int | None = None
    """What `slow_from_ms` is reckoned from."""


def usual_of(took_ms: Sequence[int]) -> Usual | None:
    """From the durations of the newest successes, newest first; None without any."""
    last = took_ms[:LAST]
    if not last:
        return None
    median = round(percentile(last, 0.5))
    if len(last) < LEAST_FOR_SLOW:
        return Usual(median, None, len(last))
    p95 = percentile(last, 0.95)
    return Usual(median, round(max(SLOW_FACTOR * p95, p95 + SLOW_MARGIN_MS)), len(last), round(p95))


def percentile(values: Sequence[int], part: float) -> float:
    """The value below which `part` of the values lie, between neighbours in proportion."""
    ordered = sorted(values)
    at = part * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)
