"""Consumable resources: list and describe them, and the jobs that ask for one."""

from batchtui.demo import ids, listing, members, queues
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import Json, Run
from batchtui.demo.world import World

_HOLD = ("STARTING", "RUNNING")


def resource(name: str, total: int, kind: str = "REPLENISHABLE") -> Json:
    """A consumable resource; what is in use is counted when it is asked for."""
    return {
        "consumableResourceName": name,
        "consumableResourceArn": ids.arn("batch", f"consumable-resource/{name}"),
        "totalQuantity": total,
        "resourceType": kind,
    }


def list_resources(world: World, body: Json, now: int) -> Json:
    """ListConsumableResources, with its one filter."""
    rows = [_told(world, row, now) for row in world.resources.values()]
    for one in members.parts(body, "filters"):
        if members.needed(one, "name") != "CONSUMABLE_RESOURCE_NAME":
            raise RefusedError(f"Error executing request, Exception : Invalid filter name {one['name']}")
        rows = [row for row in rows if any(_fits(text, row) for text in members.texts(one, "values"))]
    return members.page(body, rows, "resources", 100, "consumableResources")


def describe_resource(world: World, body: Json, now: int) -> Json:
    """DescribeConsumableResource of one given by name or ARN."""
    row = _told(world, _find(world, body), now)
    left = max(0, row["totalQuantity"] - row["inUseQuantity"])
    return {**row, "availableQuantity": left, "createdAt": now - 86_400_000, "tags": {}}


def list_jobs(world: World, body: Json, now: int) -> Json:
    """ListJobsByConsumableResource: the active jobs that ask for it, newest first."""
    name = _find(world, body)["consumableResourceName"]
    rows = [_job(run, asked, now) for run in _active(world) if (asked := _asks(world, run, name))]
    for one in members.parts(body, "filters"):
        if members.needed(one, "name") != "JOB_STATUS":
            raise RefusedError(f"Error executing request, Exception : Invalid filter name {one['name']}")
        rows = [row for row in rows if row["jobStatus"] in members.texts(one, "values")]
    rows.sort(key=lambda row: -row["createdAt"])
    return members.page(body, rows, f"jobs by {name}", 100, "jobs")


def _find(world: World, body: Json) -> Json:
    given = members.needed(body, "consumableResource")
    name = queues.name_of(given, "consumable-resource")
    if name not in world.resources:
        raise RefusedError(f"Error executing request, Exception : Consumable resource {given} does not exist")
    return world.resources[name]


def _fits(text: str, row: Json) -> bool:
    name = row["consumableResourceName"].casefold()
    text = text.casefold()
    return name.startswith(text[:-1]) if text.endswith("*") else bool(name == text)


def _told(world: World, row: Json, now: int) -> Json:
    name = row["consumableResourceName"]
    in_use = sum(_asks(world, run, name) for run in _active(world) if run.status(now) in _HOLD)
    return {**row, "inUseQuantity": in_use}


def _active(world: World) -> list[Run]:
    return [run for shelf in world.shelves.values() for run in shelf.active.values()]


def needs(world: World, run: Run) -> Json:
    """consumableResourceProperties of a run: its own, else its definition's; empty: none."""
    definition = world.definitions[run.work.definition][run.work.revision - 1]
    own = run.work.asked.get("consumableResourcePropertiesOverride")
    found: Json = own or definition.get("consumableResourceProperties") or {}
    return found


def _asks(world: World, run: Run, name: str) -> int:
    rows = needs(world, run).get("consumableResourceList", [])
    return sum(
        int(one.get("quantity", 1))
        for one in rows
        if queues.name_of(one.get("consumableResource", ""), "consumable-resource") == name
    )


def _job(run: Run, asked: int, now: int) -> Json:
    row = listing.summary(run, now)
    kept: Json = {
        name: row[name] for name in ("jobArn", "jobName", "statusReason", "startedAt", "createdAt") if name in row
    }
    return {
        **kept,
        "jobQueueArn": ids.arn("batch", f"job-queue/{run.work.queue}"),
        "jobDefinitionArn": row["jobDefinition"],
        "jobStatus": row["status"],
        "quantity": asked,
        "consumableResourceProperties": run.work.asked.get("consumableResourcePropertiesOverride") or {},
        **({"shareIdentifier": run.work.share} if run.work.share else {}),
    }
