"""Sends what stands in the store, on a daemon thread a sink, so that one that hangs holds up nobody.

A message is written down, taken, posted, marked. A process that dies between the posting and the marking, and an
answer that is lost on its way, have it sent once more: no service of these tells whether it has a message already.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from batchtui.alerting.lane import Lane
from batchtui.alerting.sinks.sink import NamedSink
from batchtui.store.failure import StoreError
from batchtui.store.outbox import OutboxFile

log = logging.getLogger(__name__)

LOOK_S = 10.0
"""How often a sink's thread looks for what another process has left."""


class Outbox:
    """The sinks of one store's file. Any thread may call; only `drain` and `stop` wait."""

    def __init__(self, path: Path, sinks: Sequence[NamedSink], clock: Callable[[], float] = time.time) -> None:
        self._file = OutboxFile(path, clock)
        self._lanes = {one.name: Lane(one, self._file) for one in sinks}
        self._threads: list[threading.Thread] = []
        self._changed = threading.Condition()
        self._wakes = 0
        self._closing = False
        self._next_s: dict[str, float | None] = {}
        """When each sink goes on, on the monotonic clock; None: it has nothing to send. Missing: it has not looked."""
        self._unsent: tuple[tuple[str, int, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The sinks, in the order of the settings."""
        return tuple(self._lanes)

    def start(self) -> None:
        """Begins to send, with what an earlier start has left."""
        for name in self._lanes:
            thread = threading.Thread(target=self._serve, args=(name,), name=f"sink-{name}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def wake(self) -> None:
        """Something was put into the store (`store.outbox.put`)."""
        with self._changed:
            self._wakes += 1
            self._next_s.clear()
            self._changed.notify_all()

    def unsent(self) -> tuple[tuple[str, int, str], ...]:
        """(sink, how many, why the last try failed) of each that has not taken all, as it was last seen; no I/O."""
        return self._unsent

    def drain(self, timeout_s: float) -> bool:
        """Waits until all is sent, or until nothing more can be within so long; whether all is."""
        end = time.monotonic() + timeout_s
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._done_by(end), timeout_s)
            return len(self._next_s) == len(self._lanes) and not any(self._next_s.values())

    def stop(self, timeout_s: float = 1.0) -> None:
        """Ends the threads; one that waits for an answer has so long to mark what it has sent."""
        end = time.monotonic() + timeout_s
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        self._file.close(max(0.1, end - time.monotonic()))

    def _done_by(self, end: float) -> bool:
        if len(self._next_s) < len(self._lanes):
            return False
        return all(next_s is None or next_s > end for next_s in self._next_s.values())

    def _serve(self, name: str) -> None:
        self._begin()
        while not self._closing:
            wakes = self._wakes
            wait_s = self._lanes[name].step()
            self._look()
            self._rest(name, wakes, wait_s)

    def _rest(self, name: str, wakes: int, wait_s: float | None) -> None:
        """Until it is time to go on, something was put, or another process may have left something."""
        with self._changed:
            if self._wakes == wakes:
                self._next_s[name] = None if wait_s is None else time.monotonic() + wait_s
                self._changed.notify_all()
            patience_s = LOOK_S if wait_s is None else min(wait_s, LOOK_S)
            self._changed.wait_for(lambda: self._closing or self._wakes != wakes, patience_s)

    def _begin(self) -> None:
        try:
            self._file.begin()
        except StoreError as error:
            log.warning("%s", error.sentence)

    def _look(self) -> None:
        try:
            found = self._file.unsent()
        except StoreError:
            # Whoever sends has told it.
            return
        unknown = "No [[sink]] of the config file has this name."
        told = ((one.sink, one.count, one.error if one.sink in self._lanes else unknown) for one in found)
        self._unsent = tuple(one for one in told if one[2])
