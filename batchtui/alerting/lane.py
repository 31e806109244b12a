"""The course of one sink: takes what is next, sends it, writes down what became of it, and says when to go on."""

import logging
import time
from collections.abc import Callable

from batchtui.alerting import late
from batchtui.alerting.message import from_json
from batchtui.alerting.sinks.failure import SinkError
from batchtui.alerting.sinks.sink import Delivered, NamedSink
from batchtui.store.failure import StoreError
from batchtui.store.outbox import OutboxFile, Taken

log = logging.getLogger(__name__)

FIRST_WAIT_S = 2.0
"""After the first try that failed; doubled with each."""
LONGEST_WAIT_S = 300.0
LONGEST_ASKED_S = 3600.0
"""A sink that asks for more is asked again after so long all the same."""
DISK_S = 5.0
"""How long to wait for a disk that does not take what is written."""


class Lane:
    """One sink's. One thread calls `step`, again and again."""

    def __init__(self, sink: NamedSink, file: OutboxFile, clock: Callable[[], float] = time.monotonic) -> None:
        self.sink = sink
        self._file = file
        self._clock = clock
        self._paid_until = clock()
        """When the pace has room for a whole burst again."""
        self._told = ""
        """What is wrong with the disk, as it was told last: it is tried again every few seconds."""
        self._done: tuple[Taken, Delivered] | None = None
        """What was sent, and could not be marked so: nothing else is sent before it is."""

    def step(self) -> float | None:
        """Sends at most one message; in how many seconds to go on, None: when there is something new."""
        wait_s = self._paid_until - (self.sink.burst - 1) * self.sink.every_s - self._clock()
        if wait_s > 0:
            return wait_s
        try:
            if self._done is not None:
                self._mark(*self._done)
                return 0.0
            taken = self._file.take(self.sink.name)
            if not isinstance(taken, Taken):
                return None if taken is None else taken / 1000
            self._paid_until = max(self._paid_until, self._clock()) + self.sink.every_s
            self._send(late.folded(self._file, taken))
        except StoreError as error:
            if error.sentence != self._told:
                log.warning("the sink %s waits for the disk: %s", self.sink.name, error.sentence)
            self._told = error.sentence
            return DISK_S
        self._told = ""
        return 0.0

    def _send(self, taken: Taken) -> None:
        try:
            delivered = self.sink.sink.send(from_json(taken.item.message), taken.thread)
        except SinkError as error:
            log.warning("the sink %s did not take message %s: %s", self.sink.name, taken.item.number, error.sentence)
            self._failed(taken, error)
        except ValueError as error:
            self._failed(taken, SinkError(str(error), hopeless=True))
        except Exception as error:
            log.exception("the sink %s failed", self.sink.name)
            self._failed(taken, SinkError(f"Something went wrong in batchtui: {type(error).__name__}, see its log."))
        else:
            self._done = (taken, delivered)
            self._mark(taken, delivered)

    def _mark(self, taken: Taken, delivered: Delivered) -> None:
        self._file.sent(taken, delivered.thread)
        self._done = None

    def _failed(self, taken: Taken, error: SinkError) -> None:
        self._file.failed(taken, error.sentence, round(_wait_s(taken, error) * 1000), aside=error.hopeless)


def _wait_s(taken: Taken, error: SinkError) -> float:
    if error.retry_after_s is not None:
        return min(max(error.retry_after_s, 1.0), LONGEST_ASKED_S)
    return float(min(FIRST_WAIT_S * 2 ** min(taken.item.tries, 20), LONGEST_WAIT_S))
