"""AWS's clock, learned from the Date of its answers: this machine's may be minutes wrong."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

GRAIN_MS = 1000
"""A Date counts in whole seconds, rounded down."""
HONEST_MS = 2000
"""A smaller offset is as good as none: an honest machine's ages do not jump by it."""


def date_of(headers: Mapping[str, str]) -> int | None:
    """AWS's clock when it answered, ms since epoch, to the second; None where the answer has no Date."""
    try:
        told = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, OverflowError):
        return None
    # A Date is of GMT, whether it says so or not.
    return round((told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp() * 1000)


def _machine_ms() -> float:
    return time.time() * 1000


class AwsClock:
    """How far AWS's clock is ahead of this machine's. Safe to use from several threads.

    `wall_ms`: this machine's clock, ms since epoch.
    """

    def __init__(self, wall_ms: Callable[[], float] = _machine_ms) -> None:
        self._wall_ms = wall_ms
        self._lock = threading.Lock()
        self._sent = threading.local()
        self._estimate_ms = 0.0

    def sending(self) -> None:
        """This thread sends a request now."""
        self._sent.ms = self._wall_ms()

    def answered(self, headers: Mapping[str, str]) -> None:
        """The answer to what this thread sent last has come."""
        received_ms = self._wall_ms()
        sent_ms = self._sent.__dict__.pop("ms", None)
        date_ms = date_of(headers)
        if sent_ms is not None and date_ms is not None:
            self._take(date_ms - received_ms, date_ms + GRAIN_MS - sent_ms)

    def _take(self, least_ms: float, most_ms: float) -> None:
        """The offset lies between these; where they cross, this machine's clock was set in the meantime."""
        if least_ms > most_ms:
            return
        with self._lock:
            self._estimate_ms = min(max(self._estimate_ms, least_ms), most_ms)

    @property
    def off_ms(self) -> int:
        """What is to be added to this machine's clock to have AWS's; 0 where they agree, or nothing is known."""
        estimate = self._estimate_ms
        return 0 if abs(estimate) < HONEST_MS else round(estimate)

    def now_ms(self) -> int:
        """Now by AWS's clock, ms since epoch; by this machine's before the first answer."""
        return round(self._wall_ms()) + self.off_ms
