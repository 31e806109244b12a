"""Builds an AWS with exactly what a line of the table needs: so many runs at work, stuck for days, and ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, product

from batchtui.demo import ends, ids, lives, queues, stock, works
from batchtui.demo.clock import Clock
from batchtui.demo.runs import Attempt, Life, Run, Work
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

_BEGINNING = ((0, "SUBMITTED"), (0.1, "RUNNABLE"), (0.6, "STARTING"), (1, "RUNNING"))


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
    """Those at work, and those to come: each ends at the moment at which the one that makes up for it comes."""
    known: dict[tuple[str, str], Work] = {}
    numbers = count()
    lasts = wanted * load.every_ms

    def come(at: int) -> None:
        number = next(numbers)
        run = Run(ids.make_id(f"{queue}/young/{number}"), at, _work(world, load, queue, number, known))
        run.life = _life(run.id, at, at + lasts)
        lives.settle(run, run.life)
        world.runs[run.id] = run
        world.shelves[queue].add(run)
        world.watch(run)

    def go_on(at: int) -> None:
        come(at)
        world.when(at + load.every_ms, go_on)

    for number in range(wanted):
        come(now - (wanted - 1 - number) * load.every_ms)
    if wanted:
        world.when(now + load.every_ms, go_on)


def _life(job_id: str, created: int, ends_at: int) -> Life:
    """All states, the first three within a fifth of the time: how long one waits and so runs is chance."""
    wait = (ends_at - created) * (1 + ids.bits(job_id)[0] / 255) / 10
    steps = [(created + int(wait * part), status) for part, status in _BEGINNING]
    running = steps[-1][0]
    return Life([*steps, (ends_at, "SUCCEEDED")], [Attempt(running, ends_at, ends.OK)])
