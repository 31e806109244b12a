"""GetJobQueueSnapshot: who is next in a queue, and what the jobs that were started have in use; scheduling policies."""

from collections import Counter
from collections.abc import Iterator

from batchtui.demo import ids, members, queues, shapes
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import Json, Run
from batchtui.demo.world import World

FIRST = 100
TOP_SHARES = 20
_AT_WORK = ("STARTING", "RUNNING")
POLICY = ids.arn("batch", "scheduling-policy/fair")


def get_job_queue_snapshot(world: World, body: Json, now: int) -> Json:
    """GetJobQueueSnapshot of a queue given by name or ARN."""
    name = queues.find(world.queues, members.needed(body, "jobQueue"))
    jobs = [one for run in world.shelves[name].active.values() for one in run.children or (run,)]
    waiting = sorted((one for one in jobs if one.status(now) == "RUNNABLE"), key=_turn)
    front = [
        {"jobArn": ids.arn("batch", f"job/{one.id}"), "earliestTimeAtPosition": _since(one, now)}
        for one in waiting[:FIRST]
    ]
    at_work = [one for one in jobs if one.status(now) in _AT_WORK]
    use: Json = {"totalCapacityUsage": _capacity(sum(_vcpus(world, one) for one in at_work)), "lastUpdatedAt": now}
    if world.queues[name].get("schedulingPolicyArn"):
        use["fairshareUtilization"] = _shares(world, at_work)
    return {"frontOfQueue": {"jobs": front, "lastUpdatedAt": now}, "queueUtilization": use}


def _turn(run: Run) -> tuple[int, int, int]:
    return -run.work.priority, run.created, run.index


def _since(run: Run, now: int) -> int:
    """When it became RUNNABLE; those before it are thought to have stood there before."""
    steps = run.life.steps if run.life is not None else []
    return max((at for at, status in steps if status == "RUNNABLE" and at <= now), default=run.created)


def _vcpus(world: World, run: Run) -> float:
    definition = world.definitions[run.work.definition][run.work.revision - 1]
    for need in shapes.main_container(definition, run.work).get("resourceRequirements", []):
        if need.get("type") == "VCPU":
            return float(need["value"]) * max(1, run.work.nodes)
    return 0.0


def _capacity(vcpus: float) -> list[Json]:
    return [{"capacityUnit": "VCPU", "quantity": vcpus}]


def _shares(world: World, at_work: list[Run]) -> Json:
    used: Counter[str] = Counter()
    for run in at_work:
        used[run.work.share or ""] += _vcpus(world, run)  # type: ignore[assignment]
    top = [{"shareIdentifier": name, "capacityUsage": _capacity(vcpus)} for name, vcpus in used.most_common(TOP_SHARES)]
    return {"activeShareCount": len(used), "topCapacityUtilization": top}


def policies(world: World) -> Iterator[Json]:
    """The scheduling policies that queues have."""
    for arn in dict.fromkeys(
        row["schedulingPolicyArn"] for row in world.queues.values() if "schedulingPolicyArn" in row
    ):
        yield {
            "name": queues.name_of(arn, "scheduling-policy"),
            "arn": arn,
            "fairsharePolicy": {
                "shareDecaySeconds": 3600,
                "computeReservation": 10,
                "shareDistribution": [
                    {"shareIdentifier": "media*", "weightFactor": 0.5},
                    {"shareIdentifier": "feeds", "weightFactor": 0.25},
                ],
            },
            "tags": {"team": "platform"},
        }


def list_policies(world: World, body: Json, _now: int) -> Json:
    """ListSchedulingPolicies: their ARNs."""
    rows: list[Json] = [{"arn": row["arn"]} for row in policies(world)]
    return members.page(body, rows, "policies", 100, "schedulingPolicies")


def describe_policies(world: World, body: Json, _now: int) -> Json:
    """DescribeSchedulingPolicies: those named; unknown ones are silently absent."""
    wanted = members.texts(body, "arns")
    if not 1 <= len(wanted) <= 100:
        raise RefusedError("Error executing request, Exception : arns must have 1 to 100 entries")
    return {"schedulingPolicies": [row for row in policies(world) if row["arn"] in wanted]}
