"""ListTagsForResource for jobs, queues, compute environments and job definitions."""

from batchtui.demo import definitions, queues
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import Json
from batchtui.demo.world import World


def list_tags(world: World, body: Json, now: int) -> Json:
    """The tags of the resource whose ARN ends the request's path."""
    given = str(body["values"])
    if ":job-definition/" in given:
        found = definitions.find(world.definitions, given)
        tags = found.get("tags", {}) if found else None
    else:
        tags = _tags(world, given, now)
    if tags is None:
        raise RefusedError(f"Error executing request, Exception : Resource {given} does not exist")
    return {"tags": tags}


def _tags(world: World, given: str, now: int) -> Json | None:
    if ":job/" in given:
        run = world.find(given.partition(":job/")[2])
        return run.work.tags if run is not None and run.created <= now else None
    kept = {"job-queue": world.queues, "compute-environment": world.environments}
    for kind, rows in kept.items():
        if f":{kind}/" in given:
            row = rows.get(queues.name_of(given, kind))
            return row.get("tags", {}) if row else None
    return None
