"""Following a job's log to its end: from attempt to attempt, and until the last lines have come."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from batchtui.aws.clients import Clients
from batchtui.aws.jobs import describe_one
from batchtui.domain.failure import AwsError, NotFound, ServerFault, Throttled, Unreachable
from batchtui.domain.job import Attempt, JobDetail, LogPlace, Shape
from batchtui.domain.log import LogLine
from batchtui.domain.state import JobState
from batchtui.logs.find import attempt_of, place_of, why_it_failed, why_no_log
from batchtui.logs.tail import Read, Tail

POLL_S = 1.0
DESCRIBE_S = 3.0
DRAIN_S = 15.0
"""CloudWatch takes a moment: the last lines, the ones that matter, come after the job's end."""
EQUAL_TOKENS = 2
OLD_MS = 60_000
"""A job that ended so long ago has all its lines."""
LOOK_S = 30.0
"""How often lines are looked for that came late."""

log = logging.getLogger(__name__)


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

    def without_lines(self) -> "Step":
        """The same, for whoever keeps the lines elsewhere."""
        return replace(self, lines=[])


class Follower:
    """Reads one job's log step by step; whoever drives it decides on which thread, and sleeps between."""

    def __init__(
        self,
        clients: Clients,
        job_id: str,
        attempt: int | None = None,
        newest: int | None = None,
        from_first: bool = False,
        container: str = "",
        known: JobDetail | None = None,
        last_ms: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_ms: Callable[[], int] | None = None,
    ) -> None:
        """`attempt`: that one only, else the newest, and each that follows. `newest`: open at the end.
        `from_first`: every attempt from the first on. `container`: by its name, else the first that has a log.
        `known`: its description, where it was read just now.

        `last_ms`: leave out lines that are older than so many ms at the start. `wall_ms`: AWS's clock.
        """
        self.tail: Tail | None = None
        self._clients = clients
        self._job_id = job_id
        self._only = attempt
        self._newest = newest
        self._from_first = from_first
        self._container = container
        self._last_ms = last_ms
        self._since_ms: int | None = None
        self._clock = clock
        self._wall_ms = wall_ms or clients.clock.now_ms
        self._detail = known
        self._described_at = clock() if known else float("-inf")
        self._read = 0
        """The last attempt that was read to its end; 0: none was."""
        self._was_over = known is not None and known.job.state.terminal
        """The job had ended before it was first looked at."""
        self._over_since: dict[int, float] = {}
        """When an attempt was first seen to have ended."""
        self._equal = 0
        self._looked_at = float("-inf")
        self._lines_since_look = False
        self._may_look = True

    def step(self) -> Step:
        """One step: at most one DescribeJobs and one GetLogEvents; at times a look for late lines beside them.

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
            described = describe_one(self._clients, self._job_id)
            self._was_over = described.job.state.terminal and (detail is None or self._was_over)
            detail = self._detail = described
            self._described_at = now
        return detail

    def _begin(self, detail: JobDetail) -> Step:
        attempt, place = self._first_place(detail)
        if place is None:
            over = self._cannot_come(detail)
            phase = Phase.ENDED if over else Phase.WAITING
            return self._told(
                phase, detail, None, [], why_no_log(detail, attempt, self._only, self._container), DESCRIBE_S
            )
        tail = Tail(self._clients, place)
        try:
            read = self._open(tail)
        except NotFound as missing:
            return self._not_there(detail, place, missing)
        self.tail, self._equal = tail, 0
        self._looked_at, self._lines_since_look = self._clock(), bool(read.lines)
        return self._told(Phase.READING, detail, place, read.lines, "", 0.0)

    def _first_place(self, detail: JobDetail) -> tuple[Attempt | None, LogPlace | None]:
        """The attempt to open: the one asked for, the one after what was read, else the newest."""
        following = self._next_place(detail, self._read) if self._read or self._from_first else None
        if following is not None:
            return attempt_of(detail, following.attempt), following
        attempt = attempt_of(detail, self._only)
        unread = attempt is not None and attempt.number > self._read
        return attempt, place_of(attempt, self._container) if unread else None

    def _open(self, tail: Tail) -> Read:
        if self._newest is not None and not self._read:
            return tail.open_at_end(self._newest)
        if self._last_ms is not None and self._since_ms is None:
            # Only now, since the job's description has told AWS's clock.
            self._since_ms = self._wall_ms() - self._last_ms
        return tail.open_at_start(self._since_ms)

    def _cannot_come(self, detail: JobDetail) -> bool:
        """No stream, and none to be expected."""
        if detail.job.state.terminal or detail.shape in (Shape.ARRAY, Shape.EKS):
            return True
        return self._only is not None and self._only < len(detail.attempts)

    def _not_there(self, detail: JobDetail, place: LogPlace, missing: NotFound) -> Step:
        old = self._ended_long_ago(detail)
        if not old and not (self._over(detail, place) and self._drained_long_enough(place)):
            note = "The log stream is not there yet: it appears with the first line."
            return self._told(Phase.WAITING, detail, place, [], note, POLL_S)
        if self._next_place(detail, place.attempt) is not None:
            self._read = place.attempt
            return self._told(Phase.READING, detail, place, [], "", 0.0)
        note = f"{missing.sentence} It may have been deleted, or its retention is over." if old else "It wrote no log."
        if detail.job.state is JobState.FAILED and (reason := why_it_failed(detail)):
            note = f"{note} The job failed: {reason}"
        over = detail.job.state.terminal or self._only is not None
        return self._told(Phase.ENDED if over else Phase.WAITING, detail, place, [], note, POLL_S)

    def _go_on(self, detail: JobDetail, tail: Tail) -> Step:
        read = tail.newer()
        place = tail.place
        if not read.caught_up:
            self._equal = 0
            self._lines_since_look = self._lines_since_look or bool(read.lines)
            return self._told(Phase.READING, detail, place, read.lines, "", 0.0)
        self._equal += 1
        if self._over(detail, place) and self._complete(detail, place):
            lines = read.lines + self._late(tail, at_the_end=True)
            following = self._next_place(detail, place.attempt)
            if following is not None:
                self.tail, self._read = None, place.attempt
                return self._told(Phase.READING, detail, place, lines, "", 0.0)
            if detail.job.state.terminal or self._only is not None:
                return self._told(Phase.ENDED, detail, place, lines, "", 0.0)
        return self._told(Phase.CAUGHT_UP, detail, place, read.lines + self._late(tail), "", POLL_S)

    def _late(self, tail: Tail, at_the_end: bool = False) -> list[LogLine]:
        """Late lines, where it is time to look for them; a look that fails takes nothing from the reading."""
        due = self._lines_since_look and (at_the_end or self._clock() - self._looked_at >= LOOK_S)
        if not due or not self._may_look or self._was_over:
            return []
        self._looked_at = self._clock()
        try:
            found = tail.look(at_the_end)
        except (Throttled, Unreachable, ServerFault):
            return []
        except AwsError as error:
            log.info("late lines are not looked for: %s", error.sentence)
            self._may_look = False
            return []
        self._lines_since_look = False
        return found

    def _over(self, detail: JobDetail, place: LogPlace) -> bool:
        """Whether the attempt that is read has ended; notes when that was first seen."""
        attempt = attempt_of(detail, place.attempt)
        over = detail.job.state.terminal or attempt is None or not attempt.running
        if over:
            self._over_since.setdefault(place.attempt, self._clock())
        return over

    def _complete(self, detail: JobDetail, place: LogPlace) -> bool:
        if self._ended_long_ago(detail):
            return True
        return self._equal >= EQUAL_TOKENS and self._drained_long_enough(place)

    def _drained_long_enough(self, place: LogPlace) -> bool:
        since = self._over_since.get(place.attempt)
        return since is not None and self._clock() - since >= DRAIN_S

    def _ended_long_ago(self, detail: JobDetail) -> bool:
        """Only of a job that was never seen at work: of any other, it is known when its end was seen."""
        stopped = detail.job.stopped_at_ms
        return self._was_over and stopped is not None and self._wall_ms() - stopped > OLD_MS

    def _next_place(self, detail: JobDetail, number: int) -> LogPlace | None:
        """The stream of the first attempt after a number that has one, unless one attempt only was asked for."""
        if self._only is not None:
            return None
        later = (place_of(attempt, self._container) for attempt in detail.attempts if attempt.number > number)
        return next((place for place in later if place is not None), None)

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
