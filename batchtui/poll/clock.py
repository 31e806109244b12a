"""The two clocks of the poll: one for how long ago, one for when."""

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, on both."""

    s: float
    """A clock that only runs forward, through a sleep of the machine too."""
    ms: int
    """AWS's clock as far as it is known, ms since epoch."""


def now_s() -> float:
    """Seconds on a clock that only runs forward, through a sleep of the machine where the system has one."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


def machine_ms() -> int:
    """This machine's wall clock, ms since epoch: only for how old the data is."""
    return round(time.time() * 1000)
