"""CloudWatch Logs beside GetLogEvents: the group, its streams, and events of many streams at once."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterator
from itertools import islice

from batchtui.demo import details, ids, lives, logstreams, members
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import Json, Run
from batchtui.demo.world import World

Stream = tuple[str, int, int]
"""Name, first and last time in ms."""


def describe_log_groups(_world: World, body: Json, now: int) -> Json:
    """DescribeLogGroups: Batch's own group."""
    prefix, pattern = members.text(body, "logGroupNamePrefix"), members.text(body, "logGroupNamePattern")
    name = details.LOG_GROUP
    if not name.startswith(prefix) or pattern.casefold() not in name:
        return {"logGroups": []}
    arn = ids.arn("logs", f"log-group:{name}")
    row: Json = {"logGroupName": name, "creationTime": now - now % 86_400_000 - 90 * 86_400_000}
    row |= {"retentionInDays": 30, "metricFilterCount": 0, "storedBytes": 0, "logGroupClass": "STANDARD"}
    return {"logGroups": [{**row, "arn": f"{arn}:*", "logGroupArn": arn}]}


def streams_of(world: World, prefix: str, now: int) -> Iterator[Stream]:
    """Every stream that exists by `now` (ms) and whose name begins with `prefix`."""
    for run in list(world.runs.values()):
        name = f"{run.work.definition[:200]}/default/"
        if name.startswith(prefix) or prefix.startswith(name):
            for one in run.children if run.children is not None else [run]:
                yield from _of_run(world, one, prefix, now)


def _of_run(world: World, run: Run, prefix: str, now: int) -> Iterator[Stream]:
    for number, attempt in enumerate(lives.life_of(run, world.clock.minute).attempts, 1):
        if attempt.running is not None and attempt.running <= now:
            name = details.stream_of(run, number)
            if name.startswith(prefix):
                yield name, attempt.running, min(attempt.stopped, now)


def describe_log_streams(world: World, body: Json, now: int) -> Json:
    """DescribeLogStreams: by name, or by the time of the last event."""
    logstreams.check_group(body)
    prefix, order = members.text(body, "logStreamNamePrefix"), members.text(body, "orderBy") or "LogStreamName"
    if order not in ("LogStreamName", "LastEventTime"):
        raise logstreams.invalid(f"orderBy {order} is not valid")
    if prefix and order == "LastEventTime":
        raise logstreams.invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
    limit = logstreams.limit_of(body, 50)
    listing = f"streams/{prefix}/{order}/{bool(members.flag(body, 'descending'))}"
    skip = _skipped(body, listing)
    rows = sorted(
        streams_of(world, prefix, now),
        key=(lambda row: row[0]) if order == "LogStreamName" else (lambda row: (row[2], row[0])),
        reverse=bool(members.flag(body, "descending")),
    )
    answer: Json = {"logStreams": [_stream(row) for row in rows[skip : skip + limit]]}
    if skip + limit < len(rows):
        answer["nextToken"] = members.token(listing, skip + limit)
    return answer


def _skipped(body: Json, listing: str) -> int:
    if not members.text(body, "nextToken"):
        return 0
    try:
        return int((members.untoken(body["nextToken"], listing) or [0])[0])
    except (RefusedError, ValueError, TypeError):
        raise logstreams.invalid("The specified nextToken is invalid.") from None


def _stream(row: Stream) -> Json:
    name, first, last = row
    return {
        "logStreamName": name,
        "creationTime": first,
        "firstEventTimestamp": first + 5,
        "lastEventTimestamp": last,
        "lastIngestionTime": last + logstreams.LAG,
        "uploadSequenceToken": str(int(ids.bits(name).hex(), 16)),
        "arn": ids.arn("logs", f"log-group:{details.LOG_GROUP}:log-stream:{name}"),
        "storedBytes": 0,
    }


def filter_log_events(world: World, body: Json, now: int) -> Json:
    """FilterLogEvents: events of up to 100 streams by time, a plain term as pattern; no nextToken at the end."""
    logstreams.check_group(body)
    names, prefix = members.texts(body, "logStreamNames"), members.text(body, "logStreamNamePrefix")
    if len(names) > 100 or (names and prefix):
        raise logstreams.invalid("Give up to 100 logStreamNames, or a logStreamNamePrefix")
    low, high = members.number(body, "startTime") or 0, members.number(body, "endTime")
    high = now if high is None else high
    if not names:
        names = [row[0] for row in streams_of(world, prefix, now) if row[1] <= high and row[2] >= low]
    limit = logstreams.limit_of(body, 10_000)
    listing = f"filter/{prefix}/{low}/{members.text(body, 'filterPattern')}"
    after = _after(body, listing)
    merged = heapq.merge(*(_matching(world, name, body, low, high, now) for name in names))
    found = list(islice((row for row in merged if row[:3] > after), limit + 1))
    answer: Json = {"events": [_found(row) for row in found[:limit]], "searchedLogStreams": []}
    if len(found) > limit:
        answer["nextToken"] = members.token(listing, *found[limit - 1][:3])
    return answer


Found = tuple[int, str, int, str]
"""Time in ms, stream, place in the stream, message."""


def _matching(world: World, name: str, body: Json, low: int, high: int, now: int) -> Iterator[Found]:
    pattern = members.text(body, "filterPattern").strip().strip('"')
    for place, (at, message) in enumerate(logstreams.events_of(world, name, now)):
        if low <= at <= high and pattern in message:
            yield at, name, place, message


def _after(body: Json, listing: str) -> tuple[int, str, int]:
    if not members.text(body, "nextToken"):
        return (-1, "", 0)
    try:
        at, name, place = members.untoken(body["nextToken"], listing)
        return int(at), str(name), int(place)
    except (RefusedError, ValueError, TypeError):
        raise logstreams.invalid("The specified nextToken is invalid.") from None


def _found(row: Found) -> Json:
    at, name, place, message = row
    number = int(hashlib.md5(f"{name}/{place}".encode(), usedforsecurity=False).hexdigest()[:20], 16)
    event: Json = {"logStreamName": name, "timestamp": at, "message": message, "ingestionTime": at + logstreams.LAG}
    return {**event, "eventId": f"{at}{number:025d}"}
