"""CloudWatch Logs over the demo's streams: which exist, and pages of their events by steady tokens."""

from bisect import bisect_left
from itertools import islice

from batchtui.demo import archive, details, ids, lives, loglines, members
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import Json, Run
from batchtui.demo.world import World

LAG = 1000
"""How long after its timestamp an event can be read, ms."""
PAGE_BYTES = 1_048_576
_OVERHEAD = 26
_REGION_BYTES = 15

Events = list[tuple[int, str]]


def invalid(message: str) -> RefusedError:
    """An InvalidParameterException."""
    return RefusedError(message, "InvalidParameterException")


def missing(what: str) -> RefusedError:
    """A ResourceNotFoundException about a log group or stream."""
    return RefusedError(f"The specified log {what} does not exist.", "ResourceNotFoundException")


def groups_of(world: World) -> set[str]:
    """Batch's own group, and those that definitions name for their logs."""
    return {
        _group_in(container)
        for revisions in world.definitions.values()
        for definition in revisions
        for container in _containers(definition)
    } | {details.LOG_GROUP}


def _containers(definition: Json) -> list[Json]:
    tasks = definition.get("ecsProperties", {}).get("taskProperties", [])
    nodes = definition.get("nodeProperties", {}).get("nodeRangeProperties", [])
    single = [definition.get("containerProperties", {}), *(one.get("container", {}) for one in nodes)]
    return [one for one in (*single, *(each for task in tasks for each in task.get("containers", []))) if one]


def _group_in(container: Json) -> str:
    options: Json = (container.get("logConfiguration") or {}).get("options") or {}
    return str(options.get("awslogs-group") or details.LOG_GROUP)


def refuse_elsewhere(world: World, group: str, stream: str, now: int) -> None:
    """Refuses a stream that is in another group than the one named."""
    found = attempt_of(world, stream, now)
    if found is None:
        raise missing("stream")
    name = stream.split("/")[-2]
    definition = world.definitions[found[0].work.definition][found[0].work.revision - 1]
    containers = _containers(definition)
    mine = next((one for one in containers if one.get("name") == name), containers[0] if containers else {})
    if _group_in(mine) != group:
        raise missing("stream")


def group_of(world: World, body: Json) -> str:
    """The log group, named or by ARN: the archive of events, or one that logs go to; any other is refused."""
    name, identifier = members.text(body, "logGroupName"), members.text(body, "logGroupIdentifier")
    if bool(name) == bool(identifier):
        raise invalid("Exactly one of logGroupName and logGroupIdentifier is required")
    given = name or identifier.rpartition(":log-group:")[2].removesuffix(":*")
    if given != archive.GROUP and given not in groups_of(world):
        raise missing("group")
    return given


def attempt_of(world: World, stream: str, now: int) -> tuple[Run, int] | None:
    """The run and attempt (from 1) that write to a stream that exists by `now`."""
    found = ids.job_of_task(stream.rpartition("/")[2])
    job_id, _, node = found[0].partition("#") if found else ("", "", "")
    run = world.find(job_id) if found else None
    if node and run is not None and int(node) >= run.work.nodes:
        return None
    container = stream.split("/")[-2] if stream.count("/") >= 2 else ""
    if run is None or found is None or run.children is not None or container not in _names(world, run):
        return None
    if details.stream_of(run, found[1], container, found[0]) != stream:
        return None
    attempts = lives.life_of(run, world.clock.minute).attempts
    place = found[1] - 1
    if not 0 <= place < len(attempts):
        return None
    running = attempts[place].running
    return (run, found[1]) if running is not None and running <= now else None


def _names(world: World, run: Run) -> list[str]:
    """The containers that have streams: those of a task by name, else the one that AWS calls default."""
    definition = world.definitions[run.work.definition][run.work.revision - 1]
    tasks = definition.get("ecsProperties", {}).get("taskProperties", [])
    if "eksProperties" in definition:
        return []
    return [one.get("name", "") for task in tasks for one in task.get("containers", [])] or ["default"]


def events_of(world: World, stream: str, now: int) -> Events:
    """All (timestamp ms, message) that can be read from a stream at `now`; it only ever grows at its end."""
    found = attempt_of(world, stream, now)
    if found is None:
        raise missing("stream")
    run, number = found
    attempt = lives.life_of(run, world.clock.minute).attempts[number - 1]
    return loglines.events(world, run, number, attempt, now - LAG)


def get_log_events(world: World, body: Json, now: int) -> Json:
    """GetLogEvents: pages of up to 10,000 events or 1 MB; at an end the token given comes back."""
    group = group_of(world, body)
    if group == archive.GROUP:
        raise invalid(f"The demo reads {archive.GROUP} with FilterLogEvents only")
    stream = _needed(body, "logStreamName")
    refuse_elsewhere(world, group, stream, now)
    limit = limit_of(body, 10_000)
    events = events_of(world, stream, now)
    low = _first(events, members.number(body, "startTime"), 0)
    high = _first(events, members.number(body, "endTime"), len(events))
    forward, place = _place(body, stream, events)
    if forward:
        start = max(low, place or 0)
        end = _forward(events, start, max(start, high), limit)
    else:
        end = high if place is None else min(high, place)
        start = _backward(events, min(low, end), end, limit)
    rows = [_event(*each) for each in events[start:end]]
    if not rows and place is not None:
        start = end = place
    return {
        "events": rows,
        "nextForwardToken": _token("f", stream, end),
        "nextBackwardToken": _token("b", stream, start),
    }


def _needed(body: Json, name: str) -> str:
    value = members.text(body, name)
    if not value:
        raise invalid(f"{name} is required")
    return value


def limit_of(body: Json, most: int) -> int:
    """The `limit` member, from 1 to `most`, which is also its default."""
    value = members.number(body, "limit")
    if value is not None and not 1 <= value <= most:
        raise invalid(f"limit must be between 1 and {most}")
    return value or most


def _first(events: Events, time: int | None, default: int) -> int:
    """Where the events at or after `time` (ms) begin."""
    return default if time is None else bisect_left(events, time, key=lambda event: event[0])


def _event(at: int, message: str) -> Json:
    return {"timestamp": at, "message": message, "ingestionTime": at + LAG}


def size_of(message: str) -> int:
    """The bytes that an event takes of a page, with the caller's region in its ARNs."""
    return len(message.encode()) + message.count(ids.REGION) * _REGION_BYTES + _OVERHEAD


def _forward(events: Events, start: int, high: int, limit: int) -> int:
    """The end of the page that begins at `start`."""
    left, end = PAGE_BYTES, start
    for _, message in islice(events, start, min(high, start + limit)):
        left -= size_of(message)
        if left < 0:
            break
        end += 1
    return end


def _backward(events: Events, low: int, end: int, limit: int) -> int:
    """The start of the page that ends at `end`."""
    left, start = PAGE_BYTES, end
    while start > max(low, end - limit):
        left -= size_of(events[start - 1][1])
        if left < 0:
            break
        start -= 1
    return start


def _token(way: str, stream: str, place: int) -> str:
    """A token such as AWS's `f/<56 digits>`: its stream and a place between two events."""
    mark = int.from_bytes(ids.bits(stream), "big") % 10**39
    return f"{way}/{mark:039d}{place:017d}/s"


def _place(body: Json, stream: str, events: Events) -> tuple[bool, int | None]:
    """Which way to read, and from which place; None for the first read."""
    given = members.text(body, "nextToken")
    if not given:
        return bool(members.flag(body, "startFromHead")), None
    digits = given[41:58]
    if not (digits.isascii() and digits.isdigit()) or given not in (_token(way, stream, int(digits)) for way in "fb"):
        raise invalid("The specified nextToken is invalid.")
    return given[0] == "f", min(int(digits), len(events))
