"""The archive of events: the log group that an EventBridge rule for AWS Batch's events fills."""

from collections.abc import Iterator

from batchtui.demo import events, ids
from batchtui.demo.events import Delivery
from batchtui.demo.lately import KEPT_MS
from batchtui.demo.runs import Run
from batchtui.demo.world import World

GROUP = "/aws/events/batch"
SLICE_MS = 600_000
"""So much of the group's time is searched for one answer, which may so be empty before its end."""
_STREAMS = 4

Place = tuple[int, str, int]
"""Timestamp in ms, stream, and where in it."""
Found = tuple[int, str, int, int, str]
"""A place, when it came in ms, and the message."""


def streams(world: World) -> list[str]:
    """The names of the group's streams, which EventBridge makes up."""
    return [ids.make_id(f"{world.seed}/{GROUP}/{number}") for number in range(_STREAMS)]


def found(world: World, names: list[str], after: Place, high: int, now: int) -> Iterator[Found]:
    """The events of some streams that have come by `now`, with a timestamp up to `high` (ms), behind a place."""
    if not world.fed:
        return
    all_names = streams(world)
    rows = []
    for run in _going_on(world, after[0], high + 1000, now):
        for one in events.deliveries(world, run, now):
            if after[0] <= one.stamp <= high:
                row = (*_place(all_names, one), one)
                if row[:3] > after and row[1] in names:
                    rows.append(row)
    for at, name, place, one in sorted(rows, key=lambda row: row[:3]):
        yield at, name, place, one.comes, events.message(world, one)


def _place(names: list[str], one: Delivery) -> Place:
    """Where a delivery stands: steady, however late it came."""
    chance = ids.bits(f"{one.key}/{one.number}")
    return one.stamp, names[chance[0] % len(names)], int.from_bytes(chance[1:7], "big")


def oldest(now: int) -> int:
    """From when on (ms) the group keeps events."""
    return now - KEPT_MS


def _going_on(world: World, low: int, high: int, now: int) -> Iterator[Run]:
    """The runs, array children too, that were created until `high` and not over before `low` (both ms)."""
    for run in world.lately.ended_since(low, now):
        if run.created <= high:
            yield run
    for shelf in world.shelves.values():
        for run in shelf.active.values():
            if run.created <= high:
                yield run
                yield from (child for child in run.children or () if child.ends_at is None or child.ends_at > now)
