"""Past and coming runs of a schedule, on time grids that do not move when the demo is started again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from batchtui.demo import arrays, habits, ids, lives, timetable
from batchtui.demo.containers import effective
from batchtui.demo.runs import End, Run, Work
from batchtui.demo.world import World

WEEK = 7 * 86_400_000
HOUR = 3_600_000
MINUTE = 60_000

Pattern = Callable[[int, bytes], tuple[End, ...]]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job that comes every `every` ms, `phase` ms after the grid; for coming runs both are divided by the speed.

    `work`: of a slot's time in ms. `pattern`: how the run of a slot ends. `live`: whether new ones come.
    """

    work: Callable[[int], Work]
    every: int
    pattern: Pattern
    live: bool = False
    phase: int = 0
    prompt: bool = False
    """Its newest run is that of the last slot, however short ago: nothing else tells of it."""
    twice: int = 0
    """Of so many coming runs one is started twice, where a guard is there to let one of them through; 0: none."""


def past(world: World, one: Schedule, now: int, newest: int) -> Iterator[Run]:
    """The runs of the week before `now` (ms, cut to its hour) that were due until `newest` (ms)."""
    return between(world, one, now - now % HOUR - WEEK, newest)


def between(world: World, one: Schedule, oldest: int, newest: int) -> Iterator[Run]:
    """The runs that were due after `oldest` and until `newest` (both ms), all ended."""
    slot = (oldest - one.phase) // one.every + 1
    while slot * one.every + one.phase <= newest:
        yield ended(world, one.work(slot * one.every + one.phase), slot * one.every + one.phase, one.pattern, slot)
        slot += 1


def ended(world: World, work: Work, due: int, pattern: Pattern, slot: int) -> Run:
    """A run that was due at `due` (ms) and has ended."""
    key = f"{world.seed}/{work.name}/{due}"
    chance = ids.bits(key)
    run = Run(ids.make_id(key), due + chance[8] * 4, work, habits.fitted(pattern(slot, chance), work))
    lives.settle(run, lives.plan(run, world.clock.minute))
    return run


def live_step(world: World, one: Schedule) -> int:
    """How many ms lie between two coming runs."""
    return max(int(one.every * world.clock.minute / MINUTE), 1)


def live_since(world: World, one: Schedule, now: int) -> int:
    """From when on (ms) the runs of a live schedule lie on the fine grid; those before have all ended."""
    longest = one.work(now).minutes * 1.3 + 10
    return now - max(120_000, int(longest * world.clock.minute))


def go_live(world: World, one: Schedule, since: int) -> None:
    """Lets runs of the schedule come, beginning with those due after `since` (ms)."""
    step, phase = live_step(world, one), int(one.phase * world.clock.minute / MINUTE)
    slot = (since - phase) // step + 1

    def come(at: int) -> None:
        nonlocal slot
        work = one.work(at)
        key = f"{world.seed}/{work.name}/{at}"
        guards = world.containers
        if not timetable.is_off(world, work.name) and (guards is None or not guards.expected(work.name)):
            _come(world, one, work, key, at, slot)
            if guards is not None and one.twice and slot % one.twice == 0:
                _come(world, one, work, f"{key}/again", at, slot)
        slot += 1
        world.when(slot * step + phase, come)

    world.when(slot * step + phase, come)


def _come(world: World, one: Schedule, work: Work, key: str, at: int, slot: int) -> None:
    run = Run(ids.make_id(key), at, work)
    run.script = habits.fitted(one.pattern(slot, ids.bits(run.id)), work)
    world.admit(run)


def array(world: World, work: Work, created: int, spread: float) -> Run:
    """An array parent with its children, created over `spread` story minutes."""
    run = Run(ids.make_id(f"{world.seed}/{work.name}/{created}"), created, work)
    run.children = arrays.children_of(run, world.clock.minute, spread)
    definition = world.definitions[work.definition][work.revision - 1]
    habits.prepare(run, effective(definition, work.overrides, work.parameters), world.clock.minute)
    world.admit(run)
    return run
