"""The cheapest way to learn how the active runs stand: calls first, for AWS throttles calls, then bytes. Pure."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from sys import maxsize

from batchtui.domain.state import ACTIVE_ORDER, JobState
from batchtui.poll.asks import DESCRIBE_AT_MOST, LIST_AT_MOST, STATE_AT_MOST

ROW_BYTES = 500
DETAIL_BYTES = 2100


@dataclass(frozen=True, slots=True)
class Load:
    """What a queue would cost now."""

    queue: str
    floor_ms: int
    """The latest moment from which new runs must be listed: the watermark less its overlap."""
    active: tuple[tuple[int, JobState], ...]
    """createdAt and state of the active runs whose state is wanted."""
    rows_after: Callable[[int], int]
    """How many runs a listing after a moment is expected to show, whatever their state."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One way to read one queue."""

    queue: str
    after_ms: int
    """List what was created after this."""
    by_state: bool
    """And list the five active states."""
    calls: int
    described: int
    """Active runs that no listing of this arm shows, to be described."""
    bytes: int


Plan = tuple[int, int, int, tuple[Arm, ...]]
"""Listing calls, runs to describe, bytes, and the arm of each queue so far."""


def cheapest(loads: Sequence[Load], extra: int = 0, may_describe: bool = True) -> list[Arm]:
    """One arm a queue, together the fewest calls, then the fewest bytes; describing fills calls across queues.

    `extra`: ids that are described in any case. `may_describe`: False where AWS denies DescribeJobs: then
    every active run is reached by a listing.
    """
    plans: list[Plan] = [(0, extra, 0, ())]
    for load in loads:
        arms = [arm for arm in arms_of(load) if may_describe or not arm.described]
        plans = _unbeaten(
            (plan[0] + arm.calls, plan[1] + arm.described, plan[2] + arm.bytes, (*plan[3], arm))
            for plan, arm in product(plans, arms)
        )
    return list(min(plans, key=cost)[3])


def cost(plan: Plan) -> tuple[int, int]:
    """Calls, then bytes."""
    return plan[0] + _pages(plan[1], DESCRIBE_AT_MOST), plan[2]


def arms_of(load: Load) -> list[Arm]:
    """Every way worth a thought: the split at the floor, at each older active run, and the five states."""
    old = sorted((created for created, _ in load.active if created <= load.floor_ms), reverse=True)
    arms = [_split(load, load.floor_ms, len(old)), _by_state(load)]
    for place, created in enumerate(old, 1):
        if place == len(old) or old[place] != created:
            arms.append(_split(load, created - 1, len(old) - place))
    return [plan[3][0] for plan in _unbeaten((arm.calls, arm.described, arm.bytes, (arm,)) for arm in arms)]


def _split(load: Load, after_ms: int, described: int) -> Arm:
    rows = load.rows_after(after_ms)
    size = rows * ROW_BYTES + described * DETAIL_BYTES
    return Arm(load.queue, after_ms, False, max(1, _pages(rows, LIST_AT_MOST)), described, size)


def _by_state(load: Load) -> Arm:
    """New runs are listed all the same: one that came and ended in between is in no active state."""
    fresh = _split(load, load.floor_ms, 0)
    counts = [sum(state is one for _, state in load.active) for one in ACTIVE_ORDER]
    calls = fresh.calls + sum(max(1, _pages(count, STATE_AT_MOST)) for count in counts)
    return Arm(load.queue, load.floor_ms, True, calls, 0, fresh.bytes + sum(counts) * ROW_BYTES)


def _pages(rows: int, at_most: int) -> int:
    return -(-rows // at_most)


def _unbeaten(plans: Iterable[Plan]) -> list[Plan]:
    """Those that no other one beats in calls, described runs and bytes alike, fewest calls first.

    `steps` is the staircase of (described, bytes) met so far: described rises, bytes fall.
    """
    kept: list[Plan] = []
    steps: list[tuple[int, int]] = []
    for plan in sorted(plans, key=lambda one: one[:3]):
        described, size = plan[1], plan[2]
        at = bisect_right(steps, (described, maxsize))
        if at and steps[at - 1][1] <= size:
            continue
        kept.append(plan)
        worse = at
        while worse < len(steps) and steps[worse][1] >= size:
            worse += 1
        if at and steps[at - 1][0] == described:
            at -= 1
        steps[at:worse] = [(described, size)]
    return kept
