"""Following a job's log to its end: from attempt to attempt, and until the last lines have come."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from batchtui.aws.clients import Clients
from batchtui.aws.jobs import describe_one
from batchtui.domain.failure import NotFound
from batchtui.domain.job import JobDetail, LogPlace
from batchtui.domain.log import LogLine
from batchtui.logs.find import attempt_of, place_of, why_no_log
from batchtui.logs.tail import Read, Tail

POLL_S = 1.0
DESCRIBE_S = 3.0
DRAIN_S = 15.0
"""CloudWatch takes a moment: the last lines, the ones that matter, come after the job's end."""
EQUAL_TOKENS = 2
OLD_MS = 60_000
"""A job that ended so long ago has all its lines."""


class Phase(Enum):
    """How far the reading is."""

    WAITING = "waiting"
    """No stream yet, or it is not there (any more)."""
    READING = "reading"
    CAUGHT_UP = "caught up"
    ENDED = "ended"
    """The job has ended and its log is complete."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step brought, and when to take the next."""

    phase: Phase
    detail: JobDetail
    attempt: int | None
    place: LogPlace | None
    lines: list[LogLine]
    note: str
    """Why there is nothing to read, or what the reading waits for."""
    wait_s: float


class Follower:
    """Reads one job's log step by step; whoever drives it decides on which thread, and sleeps between."""

    def __init__(
        self,
        clients: Clients,
        job_id: str,
        attempt: int | None = None,
        newest: int | None = None,
        since_ms: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_ms: Callable[[], float] = lambda: time.time() * 1000,
    ) -> None:
        """`attempt`: that one only, else the newest, and each that follows. `newest`: open at the end."""
        self.tail: Tail | None = None
        self._clients = clients
        self._job_id = job_id
        self._only = attempt
        self._newest = newest
        self._since_ms = since_ms
        self._clock = clock
        self._wall_ms = wall_ms
        self._detail: JobDetail | None = None
        self._described_at = float("-inf")
        self._over_since: float | None = None
        self._equal = 0

    def step(self) -> Step:
        """One step: at most one DescribeJobs and one GetLogEvents.

        Raises:
            AwsError: a call failed; the next step goes on from the same place.
        """
        detail = self._describe()
        if self.tail is None:
            return self._begin(detail)
        return self._go_on(detail, self.tail)

    def _describe(self) -> JobDetail:
        now = self._clock()
        detail = self._detail
        due = now - self._described_at >= DESCRIBE_S
        if detail is None or (due and detail.job.state.active):
            detail = self._detail = describe_one(self._clients, self._job_id)
            self._described_at = now
        return detail

    def _begin(self, detail: JobDetail) -> Step:
        attempt = attempt_of(detail, self._only)
        place = place_of(attempt)
        if place is None:
            over = self._cannot_come(detail)
            phase = Phase.ENDED if over else Phase.WAITING
            return self._told(phase, detail, None, [], why_no_log(detail, attempt), DESCRIBE_S)
        tail = Tail(self._clients, place)
        try:
            read = self._open(tail)
        except NotFound as missing:
            return self._not_there(detail, place, missing)
        self.tail, self._equal, self._over_since = tail, 0, None
        return self._told(Phase.READING, detail, place, read.lines, "", 0.0)

    def _open(self, tail: Tail) -> Read:
        if self._newest is not None:
            return tail.open_at_end(self._newest)
        return tail.open_at_start(self._since_ms)

    def _cannot_come(self, detail: JobDetail) -> bool:
        """No stream, and none to be expected."""
        if detail.job.state.terminal:
            return True
        return self._only is not None and self._only < len(detail.attempts)

    def _not_there(self, detail: JobDetail, place: LogPlace, missing: NotFound) -> Step:
        if detail.job.state.terminal and self._ended_long_ago(detail):
            note = f"{missing.sentence} It may have been deleted, or its retention is over."
            return self._told(Phase.ENDED, detail, place, [], note, 0.0)
        note = "The log stream is not there yet: it appears with the first line."
        if self._over(detail, place) and self._drained_long_enough():
            return self._told(Phase.ENDED, detail, place, [], "It wrote no log.", 0.0)
        return self._told(Phase.WAITING, detail, place, [], note, POLL_S)

    def _go_on(self, detail: JobDetail, tail: Tail) -> Step:
        read = tail.newer()
        place = tail.place
        if not read.caught_up:
            self._equal = 0
            return self._told(Phase.READING, detail, place, read.lines, "", 0.0)
        self._equal += 1
        if self._over(detail, place) and self._complete(detail):
            following = self._next_place(detail, place)
            if following is None and detail.job.state.terminal:
                return self._told(Phase.ENDED, detail, place, read.lines, "", 0.0)
            if following is not None:
                self.tail = None
                return self._told(Phase.READING, detail, place, read.lines, "", 0.0)
        return self._told(Phase.CAUGHT_UP, detail, place, read.lines, "", POLL_S)

    def _over(self, detail: JobDetail, place: LogPlace) -> bool:
        """Whether the attempt that is read has ended; notes when that was first seen."""
        attempt = attempt_of(detail, place.attempt)
        over = detail.job.state.terminal or attempt is None or not attempt.running
        if over and self._over_since is None:
            self._over_since = self._clock()
        return over

    def _complete(self, detail: JobDetail) -> bool:
        if detail.job.state.terminal and self._ended_long_ago(detail):
            return True
        return self._equal >= EQUAL_TOKENS and self._drained_long_enough()

    def _drained_long_enough(self) -> bool:
        return self._over_since is not None and self._clock() - self._over_since >= DRAIN_S

    def _ended_long_ago(self, detail: JobDetail) -> bool:
        stopped = detail.job.stopped_at_ms
        return stopped is not None and self._wall_ms() - stopped > OLD_MS

    def _next_place(self, detail: JobDetail, place: LogPlace) -> LogPlace | None:
        """The next attempt's stream, where it is followed and there already."""
        if self._only is not None:
            return None
        following = place_of(attempt_of(detail, None))
        return following if following is not None and following.attempt > place.attempt else None

    def _told(
        self,
        phase: Phase,
        detail: JobDetail,
        place: LogPlace | None,
        lines: list[LogLine],
        note: str,
        wait_s: float,
    ) -> Step:
        attempt = place.attempt if place else self._only
        return Step(phase, detail, attempt, place, lines, note, wait_s)
