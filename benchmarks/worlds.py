"""Builds an AWS with exactly what a line of the table needs: so many runs at work, stuck for days, and ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, product

from batchtui.demo import ends, ids, lives, queues, stock, works
from batchtui.demo.clock import Clock
from batchtui.demo.runs import End, Life, Run, Work
from batchtui.demo.shelf import Shelf
from batchtui.demo.world import World

QUEUES = ("alpha", "beta")
HOUR = 3_600_000
DAY = 24 * HOUR
NEWEST_END = HOUR
"""Ended runs were created at least so long ago (ms), so that every one of them has ended."""

_FIRST = ["orders", "clicks", "refunds", "sessions", "shipments", "reviews", "payouts", "catalog", "ledger", "pricing"]
_MIDDLE = ["nightly", "hourly", "weekly", "monthly", "regional", "partner", "internal", "customer", "vendor", "archive"]
_LAST = ["export", "import", "report", "sync", "cleanup", "rollup", "audit", "digest", "training", "backfill"]
NAMES = tuple("-".join(words) for words in product(_FIRST, _MIDDLE, _LAST))
"""A thousand job names; no two differ only by a number, so that the board folds none away."""


@dataclass(frozen=True, slots=True)
class Load:
    """What the two queues hold. `young`, `stuck` and `ended` count runs, in each queue."""

    young: tuple[int, int] = (0, 0)
    """At work; one ends and one begins every `every_ms`."""
    stuck: tuple[int, int] = (0, 0)
    """RUNNABLE, created over the last three days."""
    ended: tuple[int, int] = (0, 0)
    """One in ten FAILED, created evenly over the last `ended_ms`."""
    ended_ms: int = 6 * DAY
    every_ms: int = 10_000
    names: int = 40


def build(load: Load) -> World:
    """The world at this moment; its clock goes as fast as life."""
    world = World(Clock(1))
    stock.fill(world)
    world.queues = {name: queues.queue(name, 1, ["spot-a", "on-demand-a"]) for name in QUEUES}
    world.shelves = {name: Shelf() for name in QUEUES}
    now = world.clock.now()
    world.fill(
        [run for place, queue in enumerate(QUEUES) for run in _ended(world, load, queue, load.ended[place], now)]
    )
    for place, queue in enumerate(QUEUES):
        _add_stuck(world, load, queue, load.stuck[place], now)
        _add_young(world, load, queue, load.young[place], now)
    world.advance()
    return world


def _work(world: World, load: Load, queue: str, number: int, known: dict[tuple[str, str], Work]) -> Work:
    name = NAMES[number * 7 % load.names]
    if (queue, name) not in known:
        known[queue, name] = works.work(world.definitions, name, queue, "etl")
    return known[queue, name]


def _ended(world: World, load: Load, queue: str, wanted: int, now: int) -> Iterator[Run]:
    known: dict[tuple[str, str], Work] = {}
    for number in range(wanted):
        created = now - NEWEST_END - number * (load.ended_ms - NEWEST_END) // wanted
        script = (ends.failed(1),) if number % 10 == 5 else (ends.OK,)
        run = Run(ids.make_id(f"{queue}/ended/{number}"), created, _work(world, load, queue, number, known), script)
        lives.settle(run, lives.plan(run, world.clock.minute))
        yield run


def _add_stuck(world: World, load: Load, queue: str, wanted: int, now: int) -> None:
    known: dict[tuple[str, str], Work] = {}
    for number in range(wanted):
        created = now - HOUR - number * (3 * DAY - HOUR) // wanted
        run = Run(ids.make_id(f"{queue}/stuck/{number}"), created, _work(world, load, queue, number, known))
        run.life = Life([(created, "SUBMITTED"), (created + 900, "RUNNABLE")], [])
        world.runs[run.id] = run
        world.shelves[queue].add(run)


def _add_young(world: World, load: Load, queue: str, wanted: int, now: int) -> None:
    """Those at work, and those to come: each ends when as many as are at work have come after it."""
    known: dict[tuple[str, str], Work] = {}
    numbers = count()
    lasts = max(wanted * load.every_ms - 3 * int(world.clock.minute), load.every_ms)
    script = (End("ok", 0, ends.EXITED, fixed_ms=lasts),)

    def come(at: int) -> None:
        number = next(numbers)
        work = _work(world, load, queue, number, known)
        world.admit(Run(ids.make_id(f"{queue}/young/{number}"), at, work, script))
        if at >= now:
            world.when(at + load.every_ms, come)

    for number in range(wanted):
        come(now - (wanted - number) * load.every_ms)
    if wanted:
        world.when(now + load.every_ms, come)
