"""CloudWatch Logs: GetLogEvents for one stream, FilterLogEvents for many.

Source: the API reference of CloudWatch Logs, version 2014-03-28.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from batchtui.aws.clients import Clients
from batchtui.aws.paging import token_after
from batchtui.domain.job import LogPlace
from batchtui.domain.log import LogLine
from batchtui.domain.when import moment

PAGE = 10_000
STREAMS_A_CALL = 100


@dataclass(frozen=True, slots=True)
class LogPage:
    """One answer of GetLogEvents; tokens are never empty, and the same token again means: no more for now."""

    lines: list[LogLine]
    forward: str
    backward: str


@dataclass(frozen=True, slots=True)
class Found:
    """One event of FilterLogEvents."""

    event_id: str
    """One event has one, however often it is found."""
    stream: str
    line: LogLine


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One answer of FilterLogEvents; it may be empty and still not the last."""

    found: list[Found]
    next_token: str
    """Empty at the end."""


def read_newest(clients: Clients, place: LogPlace, limit: int) -> LogPage:
    """The newest lines of a stream, oldest of them first.

    Raises:
        NotFound: no such group or stream (yet).
        AwsError: the call failed.
    """
    return _read(clients, place, startFromHead=False, limit=min(PAGE, limit))


def read_forward(clients: Clients, place: LogPlace, token: str = "", since_ms: int | None = None) -> LogPage:
    """The lines after a token; from the stream's head without one.

    Raises:
        NotFound: no such group or stream (yet).
        Refused: the token is older than a day.
        AwsError: the call failed.
    """
    request: dict[str, Any] = {"startFromHead": True}
    if since_ms is not None:
        request["startTime"] = max(0, since_ms)
    if token:
        request["nextToken"] = token
    return _read(clients, place, **request)


def read_backward(clients: Clients, place: LogPlace, token: str = "", end_ms: int | None = None) -> LogPage:
    """The lines before a token, and before a moment where one is given.

    Raises:
        Refused: the token is older than a day.
        AwsError: the call failed.
    """
    request: dict[str, Any] = {"startFromHead": False}
    if end_ms is not None:
        request["endTime"] = max(0, end_ms)
    if token:
        request["nextToken"] = token
    return _read(clients, place, **request)


def find_events(
    clients: Clients,
    group: str,
    region: str,
    streams: Sequence[str],
    start_ms: int,
    end_ms: int | None = None,
    token: str = "",
    pattern: str = "",
) -> FoundPage:
    """One page of the events of up to 100 streams, from a moment to another, both inclusive, by time.

    `pattern`: CloudWatch's own filter language.

    Raises:
        NotFound: no such group, or one of the streams is not there (yet).
        Refused: the token is older than a day, or the pattern is none.
        AwsError: the call failed.
    """
    request: dict[str, Any] = {"logGroupName": group, "logStreamNames": list(streams), "startTime": max(0, start_ms)}
    if end_ms is not None:
        request["endTime"] = max(0, end_ms)
    if token:
        request["nextToken"] = token
    if pattern:
        request["filterPattern"] = pattern
    name = f"Log stream {streams[0]} in {group}" if len(streams) == 1 else f"One of {len(streams)} streams in {group}"
    with clients.call("FilterLogEvents", name):
        answer = clients.logs(region).filter_log_events(**request)
    only = streams[0] if len(streams) == 1 else ""
    found = [_found(row, only) for row in answer.get("events", [])]
    return FoundPage(found, token_after(answer, token))


def _read(clients: Clients, place: LogPlace, **request: Any) -> LogPage:
    name = f"Log stream {place.stream} in {place.group}"
    with clients.call("GetLogEvents", name):
        answer = clients.logs(place.region).get_log_events(
            logGroupName=place.group, logStreamName=place.stream, **request
        )
    # CloudWatch has a page's events by their time; other servers begin with the newest.
    lines = sorted((_line(row) for row in answer.get("events", [])), key=itemgetter(0))
    return LogPage(
        lines,
        str(answer.get("nextForwardToken", "")),
        str(answer.get("nextBackwardToken", "")),
    )


def _found(row: dict[str, Any], only: str) -> Found:
    """Not every server gives an eventId: then an event is told by what it says, and when."""
    stream, line = str(row.get("logStreamName") or only), _line(row)
    return Found(str(row.get("eventId") or f"{stream} {line.timestamp_ms} {line.message}"), stream, line)


def _line(row: dict[str, Any]) -> LogLine:
    return LogLine(moment(row.get("timestamp")) or 0, str(row.get("message", "")))
