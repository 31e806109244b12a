"""One open log: a daemon thread that reads and follows, and hands on what comes."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from batchtui.aws.clients import Clients
from batchtui.domain.failure import AwsError
from batchtui.domain.log import LogLine
from batchtui.logs.follow import Follower, Phase, Step

FIRST_LINES = 1_000
LONGEST_PAUSE_S = 30.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Older:
    """The lines before those that are known, oldest first; none at the very start."""

    lines: list[LogLine]
    at_start: bool


News = Step | Older | AwsError


class LogSession:
    """Opens a job's log at its end and follows it until closed. `deliver` is called on the session's thread."""

    def __init__(self, clients: Clients, job_id: str, attempt: int | None, deliver: Callable[[News], object]) -> None:
        self._follower = Follower(clients, job_id, attempt, newest=FIRST_LINES)
        self._deliver = deliver
        self._closed = threading.Event()
        self._awake = threading.Event()
        self._older_wanted = False

    def start(self) -> None:
        """Begins to read."""
        threading.Thread(target=self._run, name="log", daemon=True).start()

    def close(self) -> None:
        """Ends the reading; nothing is delivered from now on, and nobody waits for the thread."""
        self._closed.set()
        self._awake.set()

    def want_older(self) -> None:
        """Asks for the page before the oldest line."""
        self._older_wanted = True
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
            except Exception as error:
                log.exception("reading a log failed")
                self._tell(AwsError(f"Reading the log failed: {error!r} (see the log file)."))
                return
            self._awake.wait(pause)

    def _turn(self, ended: bool) -> tuple[float | None, bool]:
        """One piece of work; how long to rest (None: until there is a wish), and whether all is read."""
        if self._older_wanted:
            self._older_wanted = False
            self._tell_older()
            return 0.0, ended
        if ended:
            return None, True
        step = self._follower.step()
        self._tell(step)
        ended = step.phase is Phase.ENDED
        return (None if ended else step.wait_s), ended

    def _tell_older(self) -> None:
        tail = self._follower.tail
        if tail is not None:
            self._tell(Older(tail.older(), tail.at_start))

    def _tell(self, news: News) -> None:
        if not self._closed.is_set():
            self._deliver(news)
