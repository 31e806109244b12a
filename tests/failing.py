"""Runs that have failed by themselves, put into a demo's world: nobody stopped them."""

from dataclasses import replace

from batchtui.demo import ids, lives, works
from batchtui.demo.runs import End, Run
from batchtui.demo.world import World


def fail(world: World, name: str, count: int, queue: str = "default") -> list[str]:
    """So many runs of a name that ended with code 3 a few minutes ago; their ids."""
    found = []
    with world.lock:
        for number in range(count):
            work = replace(works.work(world.definitions, name, queue, "cleanup"), minutes=1.0, attempts=1)
            run = Run(ids.make_id(f"{name}/{number}"), world.clock.now() - 600_000 - number, work, (_end(),))
            run.life = lives.plan(run, world.clock.minute)
            lives.settle(run, run.life)
            world.runs[run.id] = run
            world.shelves[queue].add(run)
            world.watch(run)
            found.append(run.id)
        world.advance()
    return found


def _end() -> End:
    return End("exit", 3, "Essential container in task exited")
