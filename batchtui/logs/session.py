"""One open log: a daemon thread that reads and follows, keeps the lines in a file, and hands on where they are."""

import logging
import threading
import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass

from batchtui.domain.failure import AwsError, passes
from batchtui.logs.follow import Phase, Step
from batchtui.logs.patience import Patience
from batchtui.logs.reading import Reading, Round
from batchtui.logs.spill import Spill

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Came:
    """One step of the following, and where its lines are kept."""

    told: Step | Round
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
    """Opens a log at its end and follows it until closed. `deliver` is called on the session's thread.

    Who is delivered to puts the lines in order (`LogText`); the wishes may be uttered on any thread.
    """

    def __init__(self, reading: Reading, deliver: Callable[[News], object]) -> None:
        self.spill = Spill()
        self._reading = reading
        self._deliver = deliver
        self._closed = threading.Event()
        self._awake = threading.Event()
        self._wishes: list[Callable[[], News | None]] = []
        self._reading_back = False
        self._due_at: float | None = float("-inf")
        """When the next step is to be taken; None: all is read."""

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

    @property
    def reading_back(self) -> bool:
        """Whether all that is missing is being read."""
        return self._reading_back

    def read_back(self) -> None:
        """Asks for all that is missing, page by page from the end up: the last news of it is an `Older` at the start.

        New lines and other wishes come first; an error that will not pass ends it.
        """
        self._reading_back = True
        self._awake.set()

    def stop_reading_back(self) -> None:
        """What has come stays; at most one page more comes."""
        self._reading_back = False

    def _wish(self, wish: Callable[[], News | None]) -> None:
        self._wishes.append(wish)
        self._awake.set()

    def _run(self) -> None:
        patience = Patience(endless=True)
        while not self._closed.is_set():
            self._awake.clear()
            try:
                pause = self._turn()
                patience.worked()
            except AwsError as error:
                pause = patience.failed(error)
                self._reading_back = self._reading_back and passes(error)
                self._tell(error)
            except OSError as error:
                self._tell(AwsError(f"There is no room for the log in the temporary folder: {error.strerror}."))
                return
            except Exception as error:
                log.exception("reading a log failed")
                self._tell(AwsError(f"Reading the log failed: {error!r} (see the log file)."))
                return
            self._awake.wait(pause)

    def _turn(self) -> float | None:
        """One piece of work; how long to rest, None: until there is a wish."""
        if self._wishes:
            self._tell(self._wishes.pop(0)())
            return 0.0
        now = time.monotonic()
        if self._due_at is not None and self._due_at <= now:
            self._step()
        elif self._reading_back:
            self._go_back()
        elif self._due_at is None:
            return None
        else:
            return self._due_at - now
        return 0.0

    def _step(self) -> None:
        turn = self._reading.step()
        self._tell(Came(turn.told, self.spill.put(turn.newer), self.spill.put(turn.late)))
        self._due_at = None if turn.told.phase is Phase.ENDED else time.monotonic() + turn.told.wait_s

    def _go_back(self) -> None:
        news = self._fill(from_above=False) if self._reading.has_gap else self._older()
        if news is None:
            news = Older(array("Q"), at_start=True)
        if isinstance(news, Older) and news.at_start:
            self._reading_back = False
        self._tell(news)

    def _older(self) -> Older | None:
        past = self._reading.older()
        return None if past is None else Older(self.spill.put(past.lines), past.at_start)

    def _go_far(self, moment_ms: int | None) -> Far | None:
        filling = self._reading.far(moment_ms)
        return None if filling is None else Far(self.spill.put(filling.lines), filling.closed)

    def _fill(self, from_above: bool) -> Filled | None:
        filling = self._reading.fill(from_above)
        return None if filling is None else Filled(self.spill.put(filling.lines), from_above, filling.closed)

    def _tell(self, news: News | None) -> None:
        if news is not None and not self._closed.is_set():
            self._deliver(news)
