"""The cheapest way to learn what became of all active runs, found by trying every choice on what the server knows."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from batchtui.demo.runs import ACTIVE, Run
from batchtui.demo.shelf import Shelf
from batchtui.demo.world import World

LIST_AT_MOST, STATE_AT_MOST, DESCRIBE_AT_MOST = 100, 1000, 100
ROW_BYTES, DETAIL_BYTES = 350, 2300
"""Only to choose among plans of as many calls: what the chosen one costs is then counted by carrying it out."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to read one queue: what was created after a moment, or the five active states; and the rest by id."""

    queue: str
    after_ms: int
    by_state: bool
    calls: int
    bytes: int
    described: tuple[str, ...]


def choices(queue: str, shelf: Shelf, floor_ms: int, now: int) -> list[Choice]:
    """Every moment at which the listing can begin, and the listings by status.

    Who read everything at the floor wants the runs that are active, and those that have ended since.
    """
    wanted = sorted(_wanted(shelf, floor_ms), key=lambda run: -run.created)
    known = [run for run in wanted if run.created <= floor_ms]
    ended = tuple(run.id for run in known if run.id not in shelf.active)
    floor_rows = len(shelf.all) - shelf.first_after(floor_ms + 1)
    states = [sum(run.status(now) == state for run in wanted) for state in ACTIVE]
    calls = _pages(floor_rows, LIST_AT_MOST) + sum(_pages(rows, STATE_AT_MOST) for rows in states)
    size = (floor_rows + sum(states)) * ROW_BYTES + len(ended) * DETAIL_BYTES
    found = [Choice(queue, floor_ms, True, calls, size, ended)]
    for after in {floor_ms, *(run.created - 1 for run in known)}:
        rows = len(shelf.all) - shelf.first_after(after + 1)
        ids = tuple(run.id for run in known if run.created <= after)
        size = rows * ROW_BYTES + len(ids) * DETAIL_BYTES
        found.append(Choice(queue, after, False, _pages(rows, LIST_AT_MOST), size, ids))
    return found


def cheapest_plan(world: World, floor_ms: int) -> dict[str, Any]:
    """The fewest calls, then the fewest bytes, over all queues together. `floor_ms`: what came later is new."""
    now = world.advance()
    ways = [_worth_a_look(choices(queue, shelf, floor_ms, now)) for queue, shelf in world.shelves.items()]
    best = min(product(*ways), key=_cost)
    return {
        "calls": _cost(best)[0],
        "ids": [job_id for choice in best for job_id in choice.described],
        "queues": [[choice.queue, choice.after_ms, choice.by_state] for choice in best],
    }


def _worth_a_look(found: list[Choice]) -> list[Choice]:
    """Without those that another beats or equals in calls, descriptions and bytes at once."""
    kept: list[Choice] = []
    for one in sorted(found, key=lambda choice: (choice.calls, len(choice.described), choice.bytes)):
        if not any(len(each.described) <= len(one.described) and each.bytes <= one.bytes for each in kept):
            kept.append(one)
    return kept


def _wanted(shelf: Shelf, floor_ms: int) -> Iterator[Run]:
    yield from shelf.active.values()
    for runs in shelf.ended.values():
        yield from (run for run in runs if (run.ends_at or 0) > floor_ms)


def _cost(plan: tuple[Choice, ...]) -> tuple[int, int]:
    described = sum(len(choice.described) for choice in plan)
    return (
        sum(choice.calls for choice in plan) + -(-described // DESCRIBE_AT_MOST),
        sum(choice.bytes for choice in plan),
    )


def _pages(rows: int, at_most: int) -> int:
    return max(1, -(-rows // at_most))
