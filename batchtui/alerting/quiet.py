"""Hours in which nothing is sent: what comes in them is told at their end, if it is not over and known by then."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from batchtui.domain.when import LATEST_MS

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Quiet:
    """From one time of the day to another, by the clock on the wall there; across midnight where it ends earlier."""

    begin: int
    """Minutes after midnight; the first quiet one."""
    end: int
    """The first that is not."""
    zone: tzinfo | None = None
    """None: this machine's."""

    def covers(self, now_ms: int) -> bool:
        """Whether a moment (ms since epoch) is quiet. An hour that comes twice is quiet twice, or never."""
        moment = datetime.fromtimestamp(min(max(now_ms, 0), LATEST_MS) / 1000, UTC).astimezone(self.zone)
        minute = moment.hour * 60 + moment.minute
        if self.begin <= self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end
