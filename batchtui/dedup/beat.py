"""The heartbeat of a holder outside AWS Batch: renews its lease, and ends the command before the lease runs out."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable

from batchtui.dedup.clock import monotonic
from batchtui.dedup.failure import GuardError
from batchtui.dedup.item import LEASE_MS

BEAT_S, AGAIN_S = 20.0, 5.0
TERM_AT_S = LEASE_MS / 1000 - 20
KILL_AT_S = LEASE_MS / 1000 - 5


class Beat(threading.Thread):
    """Calls `renew` until told to stop; once the lock is lost, or cannot be renewed in time, calls `end`."""

    def __init__(
        self,
        renew: Callable[[], bool],
        end: Callable[[int, str], object],
        held_since_s: float,
        now_s: Callable[[], float] = monotonic,
    ) -> None:
        """`held_since_s`: when the claim was sent, by `now_s`; the lease counts from there at the earliest."""
        super().__init__(daemon=True, name="heartbeat")
        self._renew, self._end, self._now_s = renew, end, now_s
        self._good_s = held_since_s
        self._stop = threading.Event()
        self._terminated = False

    def run(self) -> None:
        """Beats until stopped, or until the command has been sent SIGKILL."""
        pause_s = BEAT_S
        while not self._stop.wait(pause_s):
            next_s = self.beat()
            if next_s is None:
                return
            pause_s = next_s

    def beat(self) -> float | None:
        """One renewal; the seconds to the next, or None when there is nothing left to do."""
        trouble = ""
        sent_s = self._now_s()
        if not self._terminated:
            try:
                if self._renew():
                    self._good_s = sent_s
                    return BEAT_S
                self._good_s = sent_s - LEASE_MS / 1000
                trouble = "another owner has the lock"
            except (GuardError, OSError) as error:
                trouble = str(error)
        since_s = self._now_s() - self._good_s
        if since_s >= KILL_AT_S and self._terminated:
            self._end(signal.SIGKILL, "")
            return None
        if since_s >= TERM_AT_S and not self._terminated:
            self._terminated = True
            self._end(signal.SIGTERM, trouble)
            return max(AGAIN_S, KILL_AT_S - since_s)
        return AGAIN_S

    def stop(self) -> None:
        """The command has ended."""
        self._stop.set()
