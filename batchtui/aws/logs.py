"""CloudWatch Logs: GetLogEvents."""

from dataclasses import dataclass
from typing import Any

from batchtui.aws.clients import Clients
from batchtui.domain.job import LogPlace
from batchtui.domain.log import LogLine
from batchtui.domain.when import moment

PAGE = 10_000


@dataclass(frozen=True, slots=True)
class LogPage:
    """One answer of GetLogEvents; tokens are never empty, and the same token again means: no more for now."""

    lines: list[LogLine]
    forward: str
    backward: str


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
        AwsError: the call failed.
    """
    request: dict[str, Any] = {"startFromHead": True}
    if since_ms is not None:
        request["startTime"] = since_ms
    if token:
        request["nextToken"] = token
    return _read(clients, place, **request)


def read_backward(clients: Clients, place: LogPlace, token: str) -> LogPage:
    """The lines before a token.

    Raises:
        AwsError: the call failed.
    """
    return _read(clients, place, startFromHead=False, nextToken=token)


def _read(clients: Clients, place: LogPlace, **request: Any) -> LogPage:
    name = f"Log stream {place.stream} in {place.group}"
    with clients.call("GetLogEvents", name):
        answer = clients.logs(place.region).get_log_events(
            logGroupName=place.group, logStreamName=place.stream, **request
        )
    return LogPage(
        [LogLine(moment(e.get("timestamp")) or 0, str(e.get("message", ""))) for e in answer.get("events", [])],
        str(answer.get("nextForwardToken", "")),
        str(answer.get("nextBackwardToken", "")),
    )
