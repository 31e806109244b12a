"""One open log: a daemon thread that reads and follows, keeps the lines in a file, and hands on where they are."""

import logging
import threading
from array import array
from collections.abc import Callable
from dataclasses import dataclass

from batchtui.aws.clients import Clients
from batchtui.domain.failure import AwsError
from batchtui.domain.log import LogLine
from batchtui.logs.follow import Follower, Phase, Step
from batchtui.logs.gap import Filling, Gap
from batchtui.logs.spill import Spill
from batchtui.logs.tail import Tail

FIRST_LINES = 1_000
LONGEST_PAUSE_S = 30.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Came:
    """One step of the following, and where its lines are kept."""

    step: Step
    """Without its lines."""
    newer: "array[int]"
    """Offsets of the lines behind the last."""
    late: "array[int]"
    """Of those whose place is among the lines that are known."""


@dataclass(frozen=True, slots=True)
class Older:
    """The lines before the first that is known; none at the very start."""

    offsets: "array[int]"
    at_start: bool


@dataclass(frozen=True, slots=True)
class Far:
    """Lines of the start, or since a moment: they stand before all that was read, with a gap between."""

    offsets: "array[int]"
    closed: bool
    """There is no gap: they reach to what was read."""


@dataclass(frozen=True, slots=True)
class Filled:
    """Lines in the gap, at its upper end or its lower one."""

    offsets: "array[int]"
    from_above: bool
    closed: bool


News = Came | Older | Far | Filled | AwsError


class LogSession:
    """Opens a job's log at its end and follows it until closed. `deliver` is called on the session's thread.

    Who is delivered to puts the lines in order (`LogText`); the wishes may be uttered on any thread.
    """

    def __init__(self, clients: Clients, job_id: str, attempt: int | None, deliver: Callable[[News], object]) -> None:
        self.spill = Spill()
        self._clients = clients
        self._follower = Follower(clients, job_id, attempt, newest=FIRST_LINES)
        self._deliver = deliver
        self._closed = threading.Event()
        self._awake = threading.Event()
        self._wishes: list[Callable[[], News | None]] = []
        self._near: Tail | None = None
        """The tail that was opened at the end; the following may have gone on to another attempt."""
        self._far: Tail | None = None
        self._gap: Gap | None = None
        self._attempt: int | None = None
        self._newest_ms = 0

    def start(self) -> None:
        """Begins to read."""
        threading.Thread(target=self._run, name="log", daemon=True).start()

    def close(self) -> None:
        """Ends the reading; nothing is delivered from now on, and nobody waits for the thread."""
        self._closed.set()
        self._awake.set()

    def want_older(self) -> None:
        """Asks for the page before the first line."""
        self._wish(self._older)

    def want_start(self) -> None:
        """Asks for the very first page, whatever lies between; nothing comes where it is known."""
        self._wish(lambda: self._go_far(None))

    def want_moment(self, moment_ms: int) -> None:
        """Asks for the page that begins at a moment; nothing comes where the lines from then on are known."""
        self._wish(lambda: self._go_far(moment_ms))

    def want_gap(self, from_above: bool) -> None:
        """Asks for the page at an end of the gap."""
        self._wish(lambda: self._fill(from_above))

    def _wish(self, wish: Callable[[], News | None]) -> None:
        self._wishes.append(wish)
        self._awake.set()

    def _run(self) -> None:
        failures = 0
        ended = False
        while not self._closed.is_set():
            self._awake.clear()
            try:
                pause, ended = self._turn(ended)
                failures = 0
            except AwsError as error:
                failures += 1
                pause = min(LONGEST_PAUSE_S, 2.0**failures)
                self._tell(error)
            except OSError as error:
                self._tell(AwsError(f"There is no room for the log in the temporary folder: {error.strerror}."))
                return
            except Exception as error:
                log.exception("reading a log failed")
                self._tell(AwsError(f"Reading the log failed: {error!r} (see the log file)."))
                return
            self._awake.wait(pause)

    def _turn(self, ended: bool) -> tuple[float | None, bool]:
        """One piece of work; how long to rest (None: until there is a wish), and whether all is read."""
        if self._wishes:
            news = self._wishes.pop(0)()
            if news is not None:
                self._tell(news)
            return 0.0, ended
        if ended:
            return None, True
        step = self._follower.step()
        self._tell(self._kept(step))
        ended = step.phase is Phase.ENDED
        return (None if ended else step.wait_s), ended

    def _kept(self, step: Step) -> Came:
        self._near = self._near or self._follower.tail
        lines = [line for line in step.lines if not line.late]
        late = [line for line in step.lines if line.late]
        if self._attempt is not None and step.attempt is not None and step.attempt > self._attempt:
            started_ms = max(self._newest_ms, step.detail.job.started_at_ms or 0)
            lines.insert(0, LogLine(started_ms, f"--- attempt {step.attempt} ---"))
        self._attempt = step.attempt or self._attempt
        if lines:
            self._newest_ms = lines[-1].timestamp_ms
        return Came(step.without_lines(), self.spill.put(lines), self.spill.put(late))

    def _older(self) -> Older | None:
        tail = self._far or self._near
        if tail is None:
            return None
        lines = tail.older()
        return Older(self.spill.put(lines), tail.at_start)

    def _go_far(self, moment_ms: int | None) -> Far | None:
        near = self._near
        if near is None or near.at_start or self._reaches(near, moment_ms):
            return None
        far = Tail(self._clients, near.place)
        gap = Gap(far, near)
        filling = gap.first(far.open_at_start(moment_ms).lines)
        self._far, self._gap = far, gap
        return Far(self._put(gap, filling), filling.closed)

    def _reaches(self, near: Tail, moment_ms: int | None) -> bool:
        return moment_ms is not None and bool(near.oldest) and near.oldest[0].timestamp_ms < moment_ms

    def _fill(self, from_above: bool) -> Filled | None:
        gap = self._gap
        if gap is None:
            return None
        filling = gap.down() if from_above else gap.up()
        return Filled(self._put(gap, filling), from_above, filling.closed)

    def _put(self, gap: Gap, filling: Filling) -> "array[int]":
        if filling.closed:
            self._far, self._gap = gap.topmost, None
        return self.spill.put(filling.lines)

    def _tell(self, news: News) -> None:
        if not self._closed.is_set():
            self._deliver(news)
