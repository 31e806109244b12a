"""What EventBridge tells of a run: a "Batch Job State Change" a state, made from what DescribeJobs says of it.

https://docs.aws.amazon.com/batch/latest/userguide/batch_job_events.html
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from batchtui.demo import details, ids, lives
from batchtui.demo.runs import TERMINAL, Json, Run
from batchtui.demo.world import World

_NOT_TOLD = ("schedulingPriority", "isCancelled", "isTerminated")
"""Members of DescribeJobs that recorded events do not have."""
LATEST_MS = 90_000
"""No delivery comes later than this after its event."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event that comes to the archive. The same event may come twice. Times in ms."""

    run: Run
    at: int
    """When the run entered the state."""
    key: str
    """The event's: steady over restarts."""
    number: int
    """Of the event's deliveries, from 0."""
    comes: int

    @property
    def stamp(self) -> int:
        """The log event's timestamp: the event's `time`, to the second."""
        return self.at - self.at % 1000


def deliveries(world: World, run: Run, now: int) -> Iterator[Delivery]:
    """All that has come of a run by `now`, by the state and not by when it came.

    SUBMITTED is never told, nor is a state that was left in the moment in which it was entered.
    """
    steps = lives.life_of(run, world.clock.minute).steps
    for place, (at, status) in enumerate(steps[1:], 1):
        if at >= now:
            return
        if place + 1 < len(steps) and steps[place + 1][0] <= at:
            continue
        key = f"{run.id}/{status}/{at}"
        for number, delay in enumerate(_delays(key)):
            if at + delay <= now:
                yield Delivery(run, at, key, number, at + delay)


def _delays(key: str) -> list[int]:
    """How long after the event each of its deliveries comes: one or two, most within two seconds, some late."""
    chance = ids.bits(key)
    usual = 300 + chance[1] * 6
    first = usual
    if chance[0] < 2:
        first = LATEST_MS - chance[2] * 40
    elif chance[0] < 20:
        first = 1000 + chance[2] * 55
    if chance[3] >= 10:
        return [first]
    return [first, usual + chance[4] * 50]


def message(world: World, one: Delivery) -> str:
    """The event as JSON; both deliveries of an event are the same."""
    arn = ids.arn("batch", f"job/{one.run.id}")
    told: Json = {
        "version": "0",
        "id": ids.make_id(f"{world.seed}/event/{one.key}"),
        "detail-type": "Batch Job State Change",
        "source": "aws.batch",
        "account": ids.ACCOUNT,
        "time": f"{datetime.fromtimestamp(one.stamp / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}",
        "region": ids.REGION,
        "resources": [arn],
        "detail": _detail(world, one.run, one.at),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _detail(world: World, run: Run, at: int) -> Json:
    """JobDetail at `at` (ms), as far as events tell it: no reason and no time before there is one."""
    known = run if run.life is not None else replace(run, life=lives.life_of(run, world.clock.minute))
    told = details.detail(world, known, at)
    for name in _NOT_TOLD:
        del told[name]
    if told["status"] not in TERMINAL:
        told.pop("statusReason", None)
    if not told["startedAt"]:
        del told["startedAt"]
    told["tags"] = {**told["tags"], "resourceArn": told["jobArn"]}
    told["eksAttempts"] = []
    return told
