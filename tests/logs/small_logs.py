"""A job and its log streams in time: GetLogEvents as its API page describes it, on a clock that the test moves."""

import json
from dataclasses import dataclass, field
from typing import Any

from answering import Asked, Reply, fault

MISSING = fault(400, "ResourceNotFoundException", "The specified log stream does not exist.")


@dataclass
class Stream:
    """Lines in the order of their coming: (when it can be read, message); `late` ones: (when, stamp, message)."""

    lines: list[tuple[float, str]] = field(default_factory=list)
    there_from: float = 0.0
    late: list[tuple[float, int, str]] = field(default_factory=list)


class SmallLogs:
    """Serves DescribeJobs from `states`, a list of (from when, row), and GetLogEvents from `streams`.

    `pages`: how many lines each page brings, over and over. A page of 0 while more exist is an empty one with
    a new token, which GetLogEvents may give at any time; the same token comes back only at the end.
    """

    def __init__(self, pages: list[int]) -> None:
        self.now = 0.0
        self.states: list[tuple[float, dict[str, Any]]] = []
        self.streams: dict[str, Stream] = {}
        self.fail_next: list[Reply] = []
        self._pages = pages
        self._served = 0

    def clock(self) -> float:
        """The time, s."""
        return self.now

    def answer(self, asked: Asked) -> Reply:
        """One request's answer."""
        if self.fail_next:
            return self.fail_next.pop()
        if asked.what == "describejobs":
            row = [row for since, row in self.states if since <= self.now][-1]
            return Reply(200, {"jobs": [json.loads(json.dumps(row))]})
        return self._found(asked.body) if asked.what == "FilterLogEvents" else self._events(asked.body)

    def _found(self, body: dict[str, Any]) -> Reply:
        name = body["logStreamNames"][0]
        stream = self.streams[name]
        known = [(at, message) for at, (readable, message) in enumerate(stream.lines) if readable <= self.now]
        late = [(stamp, message) for readable, stamp, message in stream.late if readable <= self.now]
        rows = [
            {"timestamp": at, "message": message, "eventId": str(number), "logStreamName": name}
            for number, (at, message) in enumerate(known + late)
            if body["startTime"] <= at <= body["endTime"]
        ]
        return Reply(200, {"events": rows})

    def _events(self, body: dict[str, Any]) -> Reply:
        stream = self.streams.get(body["logStreamName"])
        if stream is None or stream.there_from > self.now:
            return MISSING
        lines = [message for readable, message in stream.lines if readable <= self.now]
        way, start, turn = self._place(body, len(lines))
        size = self._pages[self._served % len(self._pages)]
        self._served += 1
        size = min(size, body.get("limit", size) or size)
        if way == "b":
            first = max(0, start - size)
            end = start
        else:
            first, end = start, min(len(lines), start + size)
        events = [{"timestamp": at, "message": lines[at], "ingestionTime": at} for at in range(first, end)]
        backward = f"b/{first}/{turn + 1}" if way == "b" and start > 0 else f"b/{first}/0"
        if way == "b" and start == 0:
            backward = body.get("nextToken", "b/0/0")
        forward = f"f/{end}/{turn + 1}" if end < len(lines) or events else f"f/{end}/{turn}"
        return Reply(200, {"events": events, "nextForwardToken": forward, "nextBackwardToken": backward})

    def _place(self, body: dict[str, Any], length: int) -> tuple[str, int, int]:
        token = body.get("nextToken")
        if token:
            way, at, turn = token.split("/")
            return way, int(at), int(turn)
        return ("f", 0, 0) if body["startFromHead"] else ("b", length, 0)


def row(status: str, streams: list[str], running: bool, stopped: int | None = None) -> dict[str, Any]:
    """A JobDetail with a stream for each attempt; `running`: the last one is still at work."""
    ended = streams[:-1] if running else streams
    attempts = [{"container": {"logStreamName": name, "exitCode": 1}, "startedAt": 1, "stoppedAt": 2} for name in ended]
    last = {"logStreamName": streams[-1]} if streams else {}
    made = {"jobId": "a", "jobName": "etl", "status": status, "createdAt": 1, "attempts": attempts, "container": last}
    return {**made, "stoppedAt": stopped} if stopped else made
