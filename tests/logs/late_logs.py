"""A stream in which events come late and tokens expire: GetLogEvents and FilterLogEvents as their pages tell."""

from dataclasses import dataclass
from typing import Any

from answering import HANG_UP, Asked, Reply, fault

EXPIRED = fault(400, "InvalidParameterException", "The specified nextToken is invalid.")


@dataclass(frozen=True, order=True)
class Event:
    """In the order of the stream: by its time, then by its coming."""

    stamp: int
    came: int
    """At which tick it can be read."""
    number: int
    message: str


class LateLogs:
    """Serves one stream; a token is a place between two events in the order of the stream, good for some ticks.

    `pages`: how many events each page brings, over and over, 0 for an empty one. `breaks`: at which requests the
    connection drops.
    """

    def __init__(self, events: list[Event], pages: list[int], life: int, breaks: set[int]) -> None:
        self.tick = 0
        self.asked = 0
        self._events = sorted(events)
        self._pages, self._life, self._breaks = pages, life, breaks

    def answer(self, asked: Asked) -> Reply:
        """One request's answer."""
        self.asked += 1
        if self.asked in self._breaks:
            return HANG_UP
        return self._filter(asked.body) if asked.what == "FilterLogEvents" else self._get(asked.body)

    def _size(self) -> int:
        return self._pages[self.asked % len(self._pages)]

    def _readable(self) -> list[Event]:
        return [event for event in self._events if event.came <= self.tick]

    def _get(self, body: dict[str, Any]) -> Reply:
        events, token, size = self._readable(), body.get("nextToken"), self._size()
        low = [event for event in events if event.stamp >= body.get("startTime", 0)]
        events = [event for event in low if event.stamp < body.get("endTime", 10**9)]
        head = body["startFromHead"]
        edge, turn = (body.get("startTime", 0), -1), 0
        if token:
            _, stamp, number, born, turn = (token[0], *map(int, token[2:].split("/")))
            if self.tick - born > self._life:
                return EXPIRED
            edge = (stamp, number)
        elif not head:
            edge = (10**9, 0)
        if head:
            rest = [event for event in events if (event.stamp, event.number) > edge]
            page, more = rest[:size], len(rest)
            upper = (page[-1].stamp, page[-1].number) if page else edge
            lower = (page[0].stamp, page[0].number) if page else edge
        else:
            rest = [event for event in events if (event.stamp, event.number) < edge]
            page, more = rest[len(rest) - min(size, len(rest)) :], len(rest)
            lower = (page[0].stamp, page[0].number) if page else edge
            last = (rest[-1].stamp, rest[-1].number) if rest else (-1, -1)
            upper = (page[-1].stamp, page[-1].number) if page else last
        turned = int(turn) + 1 if more and not page else 0
        forward, backward = self._token("f", upper, turned), self._token("b", lower, turned)
        if token and not more:
            forward, backward = (token, backward) if head else (forward, token)
        rows = [{"timestamp": one.stamp, "message": one.message, "ingestionTime": one.came} for one in page]
        return Reply(200, {"events": rows, "nextForwardToken": forward, "nextBackwardToken": backward})

    def _token(self, way: str, edge: tuple[int, int], turn: int) -> str:
        return f"{way}/{edge[0]}/{edge[1]}/{self.tick}/{turn}"

    def _filter(self, body: dict[str, Any]) -> Reply:
        low, high = body["startTime"], body.get("endTime", 10**9)
        events = [event for event in self._readable() if low <= event.stamp <= high]
        start = int(body.get("nextToken", "0").partition("/")[0])
        end = min(len(events), start + self._size())
        rows = [
            {"timestamp": one.stamp, "message": one.message, "eventId": str(one.number), "logStreamName": "one"}
            for one in events[start:end]
        ]
        return Reply(200, {"events": rows, **({"nextToken": f"{end}/{self.asked}"} if end < len(events) else {})})
