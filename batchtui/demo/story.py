"""The story that the demo tells: a service team's week, what just went wrong, and what goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from batchtui.demo import ends, filler, ids, lives, schedules, stock, timetable
from batchtui.demo.clock import Clock
from batchtui.demo.runs import End, Life, Run, Work
from batchtui.demo.schedules import HOUR, MINUTE, Schedule
from batchtui.demo.works import work
from batchtui.demo.world import World

_OK = (ends.OK,)
_DAY = 24 * HOUR
_BEAT = {
    "event-stream-compact": 15, "customer-sync": 25, "search-warmup": 16, "price-feed": 6, "my-service-do-often": 7,
    "日次レポート-集計": 0, "mail-digest": 21 * 60 + 30, "settlement-report": 60,
}  # fmt: skip
"""Minutes after the grid: so that something happens every few of them, and as the rules and schedules have it."""
_LEAST = 2500
"""The story alone has more past runs than this; a constant, so that the filler's grid stays put."""
_STUCK = (
    "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity requested for instance type "
    "[FARGATE_SPOT 16 vCPU]"
)


def build(seed: int = 7, jobs: int = 0, speed: float = 60, start: int | None = None) -> World:
    """A world with its story told up to now.

    `jobs`: at least so many past runs. `speed`: story minutes a minute; 0: time stands still but for ticks.
    `start`: ms since the epoch at which the clock begins, now by default.
    """
    world = World(Clock(speed, start), seed)
    stock.fill(world)
    now = world.clock.now()
    timetable.fill(world, now)
    runs: list[Run] = []
    for one in regular(world):
        newest = schedules.live_since(world, one, now) if one.live or one.prompt else now - 3 * HOUR
        runs += schedules.past(world, one, now, newest)
    runs += schedules.past(world, _missed(world), now, now - _DAY - HOUR)
    runs += _special(world, now)
    runs += filler.runs(world, now, jobs - _LEAST)
    world.fill(list({run.id: run for run in runs}.values()))
    for one in regular(world):
        if one.live:
            schedules.go_live(world, one, schedules.live_since(world, one, now))
    _going_on(world, now)
    world.advance()
    return world


def _always(_slot: int, _chance: bytes) -> tuple[End, ...]:
    return _OK


def _always_so(script: tuple[End, ...]) -> schedules.Pattern:
    return lambda _slot, _chance: script


def _often(slot: int, _chance: bytes) -> tuple[End, ...]:
    """Now and then the host goes, and the retry comes good."""
    return (ends.SPOT, ends.OK) if slot % 12 == 5 else _OK


def _each(number: int, *script: End) -> schedules.Pattern:
    """Every `number`th run ends as `script` says."""
    return lambda slot, _chance: script if slot % number == number - 2 else _OK


def _one(
    world: World,
    name: str,
    queue: str,
    definition: str,
    every: int,
    pattern: schedules.Pattern,
    live: bool = False,
    twice: int = 0,
    prompt: bool = False,
) -> Schedule:
    same = work(world.definitions, name, queue, definition)
    phase = ids.bits(name)[0] % 20 * 3 if every >= _DAY and name not in _BEAT else _BEAT.get(name, 0)
    return Schedule(lambda _at: same, every, pattern, live, phase * MINUTE, prompt, twice)


def _backfill(world: World) -> Schedule:
    """Jobs whose names carry the id of the execution that Scheduler submitted them by."""

    def of(at: int) -> Work:
        execution = "".join(f"{'abcdef'[bit % 6]}{bit % 10}" for bit in ids.bits(f"{world.seed}/execution/{at}")[:8])
        day = f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
        return work(world.definitions, f"backfill-{execution}", "default", "backfill", parameters={"day": day})

    return Schedule(of, _DAY, _each(90, ends.failed(1)), prompt=True)


def _missed(world: World) -> Schedule:
    """Came every day but the last: its role may no longer submit."""
    return _one(world, "settlement-report", "default", "settlement-report", _DAY, _always)


def regular(world: World) -> list[Schedule]:
    """What comes by the clock."""
    oom, bad = (ends.OOM,) * 3, ends.failed(1)
    return [
        _one(world, "my-service-do-something", "default", "my-service-do-something", 8 * HOUR, _each(7, *oom)),
        _one(world, "my-service-do-often", "continuously", "my-service-do-often", 10 * MINUTE, _often, True, 5),
        _one(world, "event-stream-compact", "continuously", "event-stream-compact", 30 * MINUTE, _always, True),
        _one(world, "nightly-settlement", "default", "nightly-settlement", _DAY, _always),
        _one(world, "정산-일일-배치", "default", "settlement-daily", _DAY, _always),
        _one(world, "日次レポート-集計", "default", "daily-report", _DAY, _each(6, ends.OOM, ends.OK), prompt=True),
        _one(world, "customer-sync", "default", "customer-sync", HOUR, _each(40, ends.SPOT, ends.OK), True),
        _one(world, "search-warmup", "default", "search-warmup", 20 * MINUTE, _each(25, bad), True),
        _one(world, "mail-digest", "default", "mail-digest", _DAY, _always, prompt=True),
        _one(world, "billing-export", "default", "billing-export", _DAY, _each(5, bad, bad)),
        _one(world, "catalog-reindex", "default", "catalog-reindex", _DAY, _each(7, ends.timed_out(7200))),
        _one(world, "fraud-score-train", "default", "fraud-score-train", _DAY, _each(6, ends.SPOT, ends.OK)),
        _one(world, "warehouse-vacuum", "default", "warehouse-vacuum", 2 * _DAY, _always),
        _one(world, "thumbnail-render", "default", "thumbnail-render", 3 * HOUR, _each(9, ends.OOM)),
        _one(world, "partner-upload", "default", "partner-upload", 12 * HOUR, _each(4, ends.failed(3), ends.failed(3))),
        _one(world, "legacy-orders-etl", "legacy-etl", "etl", _DAY, _always),
        _one(world, "price-feed", "default", "price-feed", 15 * MINUTE, _each(90, bad), True),
        _backfill(world),
    ]


def _special(world: World, now: int) -> list[Run]:
    """The newest runs of the groups in trouble: on a grid of two hours, some 2 hours ago.

    One that falls on a slot of its schedule has that run's id, and stands in its place.
    """
    known, anchor = world.definitions, (now - 90 * MINUTE) // (2 * HOUR) * 2 * HOUR
    rows = [
        (work(known, "my-service-do-something", "default", "my-service-do-something"), 50, (ends.OOM,) * 3),
        (work(known, "nightly-settlement", "default", "nightly-settlement", 5), 40, (ends.IMAGE,) * 2),
        (
            work(known, "invoice-reconcile", "default", "invoice-reconcile", 3, {"month": "2026-10"}),
            25,
            (ends.failed(1),),
        ),
        (work(known, "partner-upload", "default", "partner-upload"), 12, (ends.failed(3),) * 2),
        (work(known, "fraud-score-train", "default", "fraud-score-train", 1), -1380, _OK),
        (work(known, "warehouse-vacuum", "default", "warehouse-vacuum"), -310, (ends.timed_out(7200),)),
        (work(known, "warehouse-vacuum", "default", "warehouse-vacuum"), -120, _OK),
        (work(known, "invoice-reconcile", "default", "invoice-reconcile", 2), -4300, _OK),
        # Twice by hand as well: it takes eight runs to tell what is slow.
        (work(known, "정산-일일-배치", "default", "settlement-daily"), -1500, _OK),
        (work(known, "정산-일일-배치", "default", "settlement-daily"), -2900, _OK),
        (work(known, "invoice-reconcile", "default", "invoice-reconcile", 3), -1430, _OK),
    ]
    runs = [schedules.ended(world, one, anchor + late * MINUTE, _always_so(script), 0) for one, late, script in rows]
    return [*runs, *_ledger(world, anchor - 5 * HOUR), *_tiles(world, anchor - 7 * HOUR)]


def _ledger(world: World, newest: int) -> list[Run]:
    """A check every day, and what is published after it; the newest check's image lacks its program."""
    known, runs = world.definitions, []
    for day in range(5, -1, -1):
        at = newest - day * _DAY
        check = work(known, "ledger-check", "default", "ledger-check", 1 if day else 2)
        first = schedules.ended(world, check, at, _always_so(_OK if day else (ends.NO_PROGRAM,)), 0)
        publish = work(known, "ledger-publish", "default", "ledger-publish")
        publish = replace(publish, depends_on=({"jobId": first.id},))
        second = schedules.ended(world, publish, at + 2 * MINUTE, _always_so(_OK), 0)
        if not day:
            steps = [(second.created, "SUBMITTED"), (second.created + 900, "PENDING")]
            lost = max(first.stopped, second.created + 1000)
            second.script = (ends.failed(0),)
            second.life = Life([*steps, (lost, "FAILED")], [], ends.LOST_DEPENDENCY)
            lives.settle(second, second.life)
        runs += [first, second]
    return runs


def _tiles(world: World, newest: int) -> list[Run]:
    """Its only attempt went with its host."""
    same = work(world.definitions, "geo-tiles", "default", "geo-tiles")
    scripts = [(day, _OK if day else (ends.SPOT,)) for day in range(4, -1, -1)]
    return [schedules.ended(world, same, newest - day * _DAY, _always_so(script), 0) for day, script in scripts]


def _going_on(world: World, now: int) -> None:
    _stuck(world, (now - 40 * MINUTE) // (20 * MINUTE) * 20 * MINUTE)
    _slow(world, (now - 6 * MINUTE) // (20 * MINUTE) * 20 * MINUTE)
    _arrays(world, now)


def _stuck(world: World, created: int) -> None:
    """A job that waits in RUNNABLE, and says why."""
    for number in range(3):
        name = f"media-transcode-{2160 - number * 720}p"
        run = Run(
            ids.make_id(f"{world.seed}/{name}/{created}"),
            created + number * 7000,
            work(world.definitions, name, "default", "media-transcode", parameters={"input": f"in-{number}.mov"}),
        )
        steps = [(run.created, "SUBMITTED"), (run.created + 900, "RUNNABLE")]
        run.life = Life(steps, [], _STUCK)
        world.runs[run.id] = run
        world.shelves["default"].add(run)


def _slow(world: World, created: int) -> None:
    """The settlement that takes much longer than usual: 40 minutes of the wall clock."""
    same = work(world.definitions, "정산-일일-배치", "default", "settlement-daily")
    run = Run(ids.make_id(f"{world.seed}/{same.name}/{created}"), created, same)
    run.script = (End("ok", 0, ends.EXITED, fixed_ms=40 * MINUTE),)
    world.admit(run)
    world.when(created + 45 * MINUTE, lambda at: _slow(world, at))


def _arrays(world: World, now: int) -> None:
    """Daily arrays of the past week, and one that is some two thirds through."""
    minute = world.clock.minute
    same = work(world.definitions, "resize-media", "default", "resize-media", size=200)
    for day in range(1, 7):
        schedules.array(world, same, (now // _DAY - day) * _DAY + 2 * HOUR, 120)
    grid = int(240 * minute)
    _next_array(world, same, now // grid * grid - int(600 * minute))


def _next_array(world: World, same: Work, created: int) -> None:
    schedules.array(world, same, created, 900)
    world.when(created + int(960 * world.clock.minute), lambda at: _next_array(world, same, at))
