"""One log stream, read by token: opened at its end, followed forward, paged back, its late lines looked for."""

from collections import Counter
from dataclasses import dataclass

from batchtui.aws.clients import Clients
from batchtui.aws.logs import LogPage, find_events, read_backward, read_forward, read_newest
from batchtui.domain.failure import Refused
from batchtui.domain.job import LogPlace
from batchtui.domain.log import LogLine
from batchtui.logs.recent import Key, Recent, without

EMPTY_PAGES_AT_MOST = 20
"""Pages may be empty while more exist: so many are read in one go."""
EMPTY_EVER = 100
"""So many are the end, or the start, of a stream: other servers have a new token for each page, and for ever."""
PAGES_A_LOOK = 200
"""Mostly it is one or two; but what a look leaves out is never found, and pages may be few lines, or none."""
BAD_TOKEN = "InvalidParameterException"
"""A token lives for a day."""


@dataclass(frozen=True, slots=True)
class Read:
    """What one call brought."""

    lines: list[LogLine]
    """By time, the late ones behind them and marked."""
    caught_up: bool
    """No more for now: the token came back as it was given, or nothing but empty pages did."""


class Tail:
    """The tokens of one stream. Every event comes once, whatever order the methods are called in.

    Source: GetLogEvents (API version 2014-03-28): tokens are never null, and the end is the same token again.
    """

    def __init__(self, clients: Clients, place: LogPlace) -> None:
        self.place = place
        self.at_start = False
        """Nothing older is left to read."""
        self.recent = Recent()
        self._clients = clients
        self._forward = ""
        self._backward = ""
        self._empty = 0
        """Empty pages in a row at the end."""
        self._empty_before = 0
        """The same at the start."""
        self.from_ms: int | None = None
        """With the tokens go the bounds of their first page, for that one may have been empty."""
        self._before_ms: int | None = None
        self._again: Counter[Key] = Counter()
        """After a token has expired: what its follower may bring once more."""
        self._again_until_ms = -1
        self._once_more: Counter[Key] = Counter()
        """The same on the way back."""
        self.oldest: list[LogLine] = []
        """The lines of the oldest millisecond that was read."""

    @property
    def opened(self) -> bool:
        """Whether a first page has been read."""
        return bool(self._forward)

    def open_at_end(self, limit: int) -> Read:
        """The newest lines.

        Raises:
            AwsError: the call failed, or the stream is not there.
        """
        page = read_newest(self._clients, self.place, limit)
        self._forward, self._backward = page.forward, page.backward
        self.at_start = not page.backward
        self._note_oldest(page.lines)
        lines = page.lines
        for _ in range(EMPTY_PAGES_AT_MOST):
            if lines or self.at_start:
                break
            lines = self.older()
        if self.at_start:
            self.recent.all_since(0)
        return Read(self.recent.add(lines), caught_up=False)

    def open_at_start(self, since_ms: int | None = None) -> Read:
        """The first lines, or the first since a moment.

        Raises:
            AwsError: the call failed, or the stream is not there.
        """
        page = read_forward(self._clients, self.place, since_ms=since_ms)
        self._forward, self._backward, self.from_ms = page.forward, page.backward, since_ms
        self._note_oldest(page.lines)
        self.at_start = since_ms is None
        self.recent.all_since(since_ms or 0)
        return Read(self.recent.add(page.lines), caught_up=False)

    def newer(self) -> Read:
        """What came after the newest line that was read; after an expired token too.

        Raises:
            AwsError: the call failed; the next call goes on from the same place.
        """
        if not self._forward:
            # A server that gives no tokens has given all.
            return Read([], caught_up=True)
        try:
            page = read_forward(self._clients, self.place, self._forward, self.from_ms)
        except Refused as refused:
            if refused.code != BAD_TOKEN:
                raise
            page = self._reopen()
        self._empty = 0 if page.lines else self._empty + 1
        caught_up = page.forward == self._forward or self._empty > EMPTY_EVER
        self._forward = page.forward
        lines = self.recent.add(self._not_again(page.lines, caught_up))
        return Read(lines, caught_up)

    def _reopen(self) -> LogPage:
        """The trailing span from its first page on: what is held of it comes once more, and is left out."""
        since_ms = self.recent.since_ms or 0
        page = read_forward(self._clients, self.place, since_ms=since_ms)
        self.from_ms = since_ms
        self._again, self._again_until_ms = self.recent.counted(), self.recent.newest_ms
        return page

    def _not_again(self, lines: list[LogLine], caught_up: bool) -> list[LogLine]:
        if not self._again:
            return lines
        new = without(lines, self._again)
        if caught_up or (lines and lines[-1].timestamp_ms > self._again_until_ms):
            self._again = Counter()
        return new

    def older(self) -> list[LogLine]:
        """The page before the oldest line that was read; empty pages are passed over.

        Raises:
            AwsError: the call failed.
        """
        for _ in range(EMPTY_PAGES_AT_MOST):
            if self.at_start:
                return []
            lines = self._step_back()
            self._empty_before = 0 if lines else self._empty_before + 1
            self.at_start = self.at_start or self._empty_before > EMPTY_EVER
            if lines:
                self._note_oldest(lines)
                return lines
        return []

    def _step_back(self) -> list[LogLine]:
        try:
            page = read_backward(self._clients, self.place, self._backward, self._before_ms)
        except Refused as refused:
            if refused.code != BAD_TOKEN or not self.oldest:
                raise
            before_ms = self.oldest[0].timestamp_ms + 1
            page = read_backward(self._clients, self.place, end_ms=before_ms)
            self._before_ms = before_ms
            self._once_more = Counter((line.timestamp_ms, line.message) for line in self.oldest)
        else:
            self.at_start = page.backward in ("", self._backward)
        self._backward = page.backward
        return without(page.lines, self._once_more) if self._once_more else page.lines

    def _note_oldest(self, lines: list[LogLine]) -> None:
        if not lines:
            return
        first = lines[0].timestamp_ms
        same = self.oldest if self.oldest and self.oldest[0].timestamp_ms == first else []
        if not same:
            self._once_more = Counter()
        self.oldest = [line for line in lines if line.timestamp_ms == first] + same

    def look(self, at_the_end: bool) -> list[LogLine]:
        """Lines that came late into what was read, found by FilterLogEvents; marked.

        `at_the_end`: no more will come by token, so those of the newest millisecond count too.

        Raises:
            AwsError: a call failed; the next look finds the same.
        """
        since, until = self.recent.since_ms, self.recent.newest_ms - (not at_the_end)
        if since is None or until < since:
            return []
        return self.recent.missing(self._events_between(since, until))

    def _events_between(self, since_ms: int, until_ms: int) -> list[LogLine]:
        """Each event once, by its eventId."""
        found: dict[str, LogLine] = {}
        token = ""
        for _ in range(PAGES_A_LOOK):
            place = self.place
            page = find_events(
                self._clients, place.group, place.region, [place.stream], since_ms, until_ms, token=token
            )
            found.update((one.event_id, one.line) for one in page.found)
            token = page.next_token
            if not token:
                break
        return list(found.values())
