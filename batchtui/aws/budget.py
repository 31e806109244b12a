"""How many calls may be sent: one token bucket a service and scope, which shrinks when AWS throttles."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

FLOOR_PER_S = 0.5
SHRINK = 0.5
"""Multiplicative decrease: a throttled call halves the rate."""
GROW_PER_S = 0.05
"""Additive increase: what the rate regains for each second without throttling."""
PAUSE_S = 0.5
"""No call right after a throttled one; doubled by chance, so that several programs do not come back in step."""

LEAST_WAIT_S = 0.001
LAST_LOOKS_S = 0.2
"""How often who waits behind all others looks whether they are gone."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a bucket allows when AWS does not complain."""

    per_s: float
    burst: int
    first_per_s: float = 0.0
    """The rate of its first seconds, for a cold start; 0: the same."""
    first_s: float = 0.0

    def at(self, age_s: float) -> float:
        """Calls a second, so long after the start."""
        return max(self.per_s, self.first_per_s) if age_s < self.first_s else self.per_s


RATES = {
    "batch": Rate(3, 40, first_per_s=10, first_s=30),
    "actions": Rate(5, 10),
    "logs": Rate(8, 20),
    "schedules": Rate(1, 40),
    "sinks": Rate(2, 10),
}
"""Figures of the design; every other service has REST."""
REST = Rate(1, 10)


class Budget:
    """One bucket. `take` waits; it never sends. Safe to use from several threads."""

    def __init__(
        self,
        rate: Rate,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._rate = rate
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._lock = threading.Lock()
        self._began = self._at = clock()
        self._tokens = float(rate.burst)
        self._part = 1.0
        self._shut_until = self._at
        self._first = 0
        """How many wait who are not to wait behind others."""
        self.throttled_count = 0
        """How often AWS has asked to slow down."""

    def take(self, last: bool = False) -> None:
        """Waits until one more call may be sent, and counts it; `last`: and until nobody waits who is not last."""
        if last:
            while (wait_s := self._try_last()) > 0:
                self._sleep(wait_s)
            return
        with self._lock:
            self._first += 1
        try:
            while (wait_s := self._try()) > 0:
                self._sleep(wait_s)
        finally:
            with self._lock:
                self._first -= 1

    def throttled(self) -> None:
        """AWS asked to slow down: half the rate, and a pause."""
        with self._lock:
            self._refill()
            self.throttled_count += 1
            self._part = max(self._least_part(), self._part * SHRINK)
            self._tokens = min(self._tokens, 1.0)
            self._shut_until = self._clock() + PAUSE_S * (1 + self._chance())

    @property
    def per_s(self) -> float:
        """Calls a second that are allowed now."""
        with self._lock:
            self._refill()
            return self._per_s()

    @property
    def next_try_s(self) -> float:
        """Seconds until the pause after a throttled call is over; 0 when there is none."""
        return max(0.0, self._shut_until - self._clock())

    @property
    def slowed(self) -> bool:
        """Whether a throttled call has left its mark on the rate."""
        with self._lock:
            self._refill()
            return self._part < 1

    def _try_last(self) -> float:
        with self._lock:
            if self._first:
                return LAST_LOOKS_S
        return self._try()

    def _try(self) -> float:
        """0 with a token taken, else the seconds to wait for one."""
        with self._lock:
            self._refill()
            shut = self._shut_until - self._clock()
            if shut > 0:
                return max(LEAST_WAIT_S, shut)
            if self._tokens >= 1:
                self._tokens -= 1
                return 0.0
            # Never so short that a clock's grain swallows it: the loop in `take` would spin.
            return max(LEAST_WAIT_S, (1 - self._tokens) / self._per_s())

    def _refill(self) -> None:
        now = self._clock()
        spent = max(0.0, now - self._at)
        self._at = now
        self._part = min(1.0, self._part + GROW_PER_S * spent)
        self._tokens = min(float(self._rate.burst), self._tokens + spent * self._per_s())

    def _per_s(self) -> float:
        return max(FLOOR_PER_S, self._rate.at(self._at - self._began) * self._part)

    def _least_part(self) -> float:
        return min(1.0, FLOOR_PER_S / self._rate.per_s)
