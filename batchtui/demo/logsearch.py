"""CloudWatch Logs beside GetLogEvents: the group, its streams, and events of many streams at once."""

from __future__ import annotations

import hashlib
import heapq
import math
from collections.abc import Iterator

from batchtui.demo import archive, details, ids, lives, logstreams, members
from batchtui.demo.archive import Found, Place
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import Json, Run
from batchtui.demo.world import World

_MOST_READ = 50_000
"""So many events are looked at for one page of a search, which may so be empty before its end."""
Stream = tuple[str, int, int]
"""Name, first and last time in ms."""


def describe_log_groups(world: World, body: Json, now: int) -> Json:
    """DescribeLogGroups: Batch's own group, those that definitions name, and the archive of events."""
    prefix, pattern = members.text(body, "logGroupNamePrefix"), members.text(body, "logGroupNamePattern")
    rows = [
        _group(name, days, now)
        for name, days in (*((one, 30) for one in sorted(logstreams.groups_of(world))), (archive.GROUP, 1))
        if name.startswith(prefix) and pattern.casefold() in name
    ]
    return {"logGroups": rows}


def _group(name: str, days: int, now: int) -> Json:
    arn = ids.arn("logs", f"log-group:{name}")
    row: Json = {"logGroupName": name, "creationTime": now - now % 86_400_000 - 90 * 86_400_000}
    row |= {"retentionInDays": days, "metricFilterCount": 0, "storedBytes": 0, "logGroupClass": "STANDARD"}
    return {**row, "arn": f"{arn}:*", "logGroupArn": arn}


def streams_of(world: World, prefix: str, now: int, since: int = 0) -> Iterator[Stream]:
    """The streams that exist by `now`, are written at `since` (both ms) or later, and begin with `prefix`."""
    for run in list(world.runs.values()):
        name = f"{run.work.definition[:200]}/default/"
        over = run.ends_at
        if (over is None or over >= since) and (name.startswith(prefix) or prefix.startswith(name)):
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
    group = logstreams.group_of(world, body)
    prefix, order = members.text(body, "logStreamNamePrefix"), members.text(body, "orderBy") or "LogStreamName"
    if order not in ("LogStreamName", "LastEventTime"):
        raise logstreams.invalid(f"orderBy {order} is not valid")
    if prefix and order == "LastEventTime":
        raise logstreams.invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
    limit = logstreams.limit_of(body, 50)
    listing = f"streams/{group}/{prefix}/{order}/{bool(members.flag(body, 'descending'))}"
    skip = _skipped(body, listing)
    rows = sorted(
        _archive_streams(world, prefix, now) if group == archive.GROUP else streams_of(world, prefix, now),
        key=(lambda row: row[0]) if order == "LogStreamName" else (lambda row: (row[2], row[0])),
        reverse=bool(members.flag(body, "descending")),
    )
    answer: Json = {"logStreams": [_stream(group, row) for row in rows[skip : skip + limit]]}
    if skip + limit < len(rows):
        answer["nextToken"] = members.token(listing, skip + limit)
    return answer


def _archive_streams(world: World, prefix: str, now: int) -> Iterator[Stream]:
    """All are written to all the time."""
    return ((name, archive.oldest(now), now) for name in archive.streams(world) if name.startswith(prefix))


def _skipped(body: Json, listing: str) -> int:
    if not members.text(body, "nextToken"):
        return 0
    try:
        return int((members.untoken(body["nextToken"], listing) or [0])[0])
    except (RefusedError, ValueError, TypeError):
        raise logstreams.invalid("The specified nextToken is invalid.") from None


def _stream(group: str, row: Stream) -> Json:
    name, first, last = row
    return {
        "logStreamName": name,
        "creationTime": first,
        "firstEventTimestamp": first + 5,
        "lastEventTimestamp": last,
        "lastIngestionTime": last + logstreams.LAG,
        "uploadSequenceToken": str(int(ids.bits(name).hex(), 16)),
        "arn": ids.arn("logs", f"log-group:{group}:log-stream:{name}"),
        "storedBytes": 0,
    }


def filter_log_events(world: World, body: Json, now: int) -> Json:
    """FilterLogEvents: events of up to 100 streams by time, a plain term as pattern; no nextToken at the end."""
    group = logstreams.group_of(world, body)
    names, prefix = members.texts(body, "logStreamNames"), members.text(body, "logStreamNamePrefix")
    if len(names) > 100 or (names and prefix):
        raise logstreams.invalid("Give up to 100 logStreamNames, or a logStreamNamePrefix")
    low, high = members.number(body, "startTime") or 0, members.number(body, "endTime")
    high = now if high is None else high
    limit = logstreams.limit_of(body, 10_000)
    pattern = members.text(body, "filterPattern").strip().strip('"')
    listing = f"filter/{group}/{prefix}/{low}/{pattern}"
    after = _after(body, listing)
    if group == archive.GROUP:
        wanted = names or [row[0] for row in _archive_streams(world, prefix, now)]
        rows, last = _from_archive(world, wanted, max(after, (low, "", -1)), min(high, now), now, pattern, limit)
    else:
        for name in names:
            logstreams.refuse_elsewhere(world, group, name, now)
        since = max(low, after[0])
        streams = _named(world, names, now) if names else streams_of(world, prefix, now, since)
        merged = _merged(world, sorted(row[1::-1] for row in streams if row[1] <= high and row[2] >= since), high, now)
        rows, last = _read((row for row in merged if row[0] >= low and row[:3] > after), pattern, limit)
    answer: Json = {"events": [_found(row) for row in rows], "searchedLogStreams": []}
    if last is not None:
        answer["nextToken"] = members.token(listing, *last)
    return answer


def _from_archive(
    world: World, wanted: list[str], after: Place, high: int, now: int, pattern: str, limit: int
) -> tuple[list[Found], Place | None]:
    """One page of the archive, from a slice of its time."""
    if not set(wanted) <= set(archive.streams(world)):
        raise logstreams.missing("stream")
    after = max(after, (archive.oldest(now), "", -1))
    until = min(high, after[0] + archive.SLICE_MS)
    rows, last = _read(archive.found(world, wanted, after, until, now), pattern, limit, logstreams.PAGE_BYTES)
    if last is None and until < high:
        last = (until + 1, "", -1)
    return rows, last


def _named(world: World, names: list[str], now: int) -> Iterator[Stream]:
    for name in dict.fromkeys(names):
        events = logstreams.events_of(world, name, now)
        if events:
            yield name, events[0][0], events[-1][0]


def _merged(world: World, streams: list[tuple[int, str]], high: int, now: int) -> Iterator[Found]:
    """The events of streams, given as (first ms, name) in order, by time until `high`; a stream is read when due."""
    heads: list[tuple[Found, Iterator[Found]]] = []
    place = 0
    while heads or place < len(streams):
        while place < len(streams) and (not heads or streams[place][0] <= heads[0][0][0]):
            _push(heads, _events(world, streams[place][1], high, now))
            place += 1
        if heads:
            row, rest = heapq.heappop(heads)
            yield row
            _push(heads, rest)


def _push(heads: list[tuple[Found, Iterator[Found]]], rest: Iterator[Found]) -> None:
    row = next(rest, None)
    if row is not None:
        heapq.heappush(heads, (row, rest))


def _events(world: World, name: str, high: int, now: int) -> Iterator[Found]:
    for place, (at, message) in enumerate(logstreams.events_of(world, name, now)):
        if at > high:
            return
        yield at, name, place, at + logstreams.LAG, message


def _read(rows: Iterator[Found], pattern: str, limit: int, room: float = math.inf) -> tuple[list[Found], Place | None]:
    """One page of at most `room` bytes, and the place behind which the next one goes on; None at the end."""
    found: list[Found] = []
    last: Place | None = None
    for seen, row in enumerate(rows):
        fits = pattern in row[4]
        room -= logstreams.size_of(row[4]) if fits else 0
        if len(found) == limit or seen == _MOST_READ or (room < 0 and found):
            return found, last
        last = row[:3]
        if fits:
            found.append(row)
    return found, None


def _after(body: Json, listing: str) -> Place:
    if not members.text(body, "nextToken"):
        return (-1, "", 0)
    try:
        at, name, place = members.untoken(body["nextToken"], listing)
        return int(at), str(name), int(place)
    except (RefusedError, ValueError, TypeError):
        raise logstreams.invalid("The specified nextToken is invalid.") from None


def _found(row: Found) -> Json:
    at, name, place, came, message = row
    number = int(hashlib.md5(f"{name}/{place}".encode(), usedforsecurity=False).hexdigest()[:20], 16)
    event: Json = {"logStreamName": name, "timestamp": at, "message": message, "ingestionTime": came}
    return {**event, "eventId": f"{at}{number:025d}"}
