"""The rooms that lead to AWS, apart from the ports: whoever imports them loads all of that."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from batchtui.actions.desk import Desk
from batchtui.alerting.watch import Watch
from batchtui.logs.glance import Glances
from batchtui.logs.open import Opener
from batchtui.poll.interest import Interests
from batchtui.poll.loop import Poller
from batchtui.poll.outcomes import Outcomes
from batchtui.poll.timekeeper import Timekeeper


class Watching(Protocol):
    """A watch, and what sends beside it where this dashboard sends."""

    @property
    def watch(self) -> Watch:
        """Keeps the alerts."""

    def start(self) -> None:
        """Begins to watch and to send."""

    def stop(self) -> None:
        """Ends both; what was asked of the alerts is kept first."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms that lead to AWS."""

    poller: Poller
    interests: Interests
    glances: Glances
    desk: Desk
    logs: Opener
    calls_per_minute: Callable[[], int]
    slowed: Callable[[], float | None]
    """Seconds until the next try where AWS throttles; None while it does not."""
    timekeeper: Timekeeper
    """Reads what submits jobs by the clock, and holds it against the runs."""
    outcomes: Outcomes | None = None
    """What the guard did; None: no table of its is named."""
    watch: Callable[[], Watching] | None = None
    """Makes what keeps the alerts, once the poll has begun; None: there is no store to keep them in."""

    def close(self) -> None:
        """Ends their threads after their present calls; nobody waits for them."""
        self.poller.stop()
        self.interests.close()
        self.glances.close()
        self.desk.close()
        self.timekeeper.stop()
        if self.outcomes is not None:
            self.outcomes.stop()
