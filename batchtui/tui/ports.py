"""What the dashboard is handed: the only doors through which a screen learns or asks anything."""

from collections.abc import Callable
from dataclasses import dataclass

from batchtui.actions.desk import Desk
from batchtui.logs.session import LogSession, News
from batchtui.poll.board import Board
from batchtui.poll.interest import Interests
from batchtui.poll.loop import Poller

OpenLog = Callable[[str, int | None, Callable[[News], object]], LogSession]
"""(job id, attempt or None for the newest, deliver) → a session that is not started yet."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The rooms behind the screens."""

    board: Board
    poller: Poller
    interests: Interests
    desk: Desk
    open_log: OpenLog
    calls_per_minute: Callable[[], int]
    slowed: Callable[[], float | None]
    """Seconds until the next try where AWS throttles; None while it does not."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the dashboard looks, in words for the header and the sentences."""

    profile: str
    """The profile's name, or what stands for it."""
    region: str
    refresh_s: float = 5.0
