"""The demo's story with less of a past, so that a test need not read a week of runs that nobody looks at."""

from collections import Counter
from typing import Any

from batchtui.demo.shelf import by_age
from batchtui.demo.story import build
from batchtui.demo.world import World

MOST = 40
"""So many ended runs of a name stay: more than any strip, usual duration or share of successes is made of."""


def short_story(**told: Any) -> World:
    """The story (`told`: as `build` takes it), where of the jobs that come every few minutes only the newest stay."""
    world = build(**{"seed": 7, "speed": 0, **told})
    seen: Counter[str] = Counter()
    for run in sorted(world.runs.values(), key=by_age, reverse=True):
        seen[run.work.name] += 1
        if seen[run.work.name] > MOST and run.life is None:
            del world.runs[run.id]
    for shelf in world.shelves.values():
        shelf.all = [run for run in shelf.all if run.id in world.runs]
        shelf.ended = {status: [run for run in rows if run.id in world.runs] for status, rows in shelf.ended.items()}
    return world
