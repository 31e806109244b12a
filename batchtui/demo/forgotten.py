"""The runs of the three months before the story's week: AWS has forgotten them, the history of this machine has not."""

from dataclasses import replace

from batchtui.demo import ends, schedules, story
from batchtui.demo.listing import summary
from batchtui.demo.runs import End, Json
from batchtui.demo.schedules import Pattern, Schedule
from batchtui.demo.world import World

DAYS = 90
DAY = 86_400_000
SELDOM = 8 * 3_600_000
"""What comes more often is left out: it would be ten thousand runs."""


def rows(world: World) -> list[Json]:
    """JobSummary of each, with the `jobQueue` in which it was listed; of the schedules that come a few times a day."""
    now = world.clock.now()
    newest = now - now % schedules.HOUR - schedules.WEEK
    found: list[Json] = []
    for one in story.regular(world):
        if one.every >= SELDOM:
            runs = schedules.between(world, _lived(one), now - DAYS * DAY, newest)
            found += [{**summary(run, now), "jobQueue": run.work.queue} for run in runs]
    return found


def _lived(one: Schedule) -> Schedule:
    """Now and then something went wrong, whatever the job."""
    return replace(one, pattern=_troubled(one.pattern))


def _troubled(usual: Pattern) -> Pattern:
    def pattern(slot: int, chance: bytes) -> tuple[End, ...]:
        if chance[9] < 7:
            return (ends.failed(1),)
        return (ends.SPOT, ends.SPOT) if chance[9] > 251 else usual(slot, chance)

    return pattern
