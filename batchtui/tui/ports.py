"""What the dashboard is handed: the only doors through which a screen learns or asks anything."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from batchtui.domain.failure import AwsError

if TYPE_CHECKING:
    from batchtui.actions.desk import Desk
    from batchtui.alerting.watch import AlertChange, Watch
    from batchtui.domain.alert import Alert
    from batchtui.domain.deed import Deed
    from batchtui.domain.guardrails import Guardrails
    from batchtui.domain.labels import Grouping
    from batchtui.logs.glance import Glances
    from batchtui.poll.board import Board
    from batchtui.poll.interest import Interests
    from batchtui.poll.loop import Poller
    from batchtui.poll.timekeeper import Timekeeper
    from batchtui.tui.rooms import Rooms, Watching

log = logging.getLogger(__name__)


class NotWatched(Exception):
    """Why alerts cannot be kept, in one sentence."""


class Ports:
    """The rooms behind the screens. The board is there at once; loading those that lead to AWS takes a while.

    So they are entered by `start`, on a thread, or by the first screen that asks one of them for something.
    """

    def __init__(self, board: "Board", guardrails: "Guardrails", enter: "Callable[[], Rooms]") -> None:
        self.board = board
        self.guardrails = guardrails
        self._enter = enter
        self._entering = threading.Lock()
        self._entered: Rooms | None = None
        self._left = False
        self._watching: Watching | None = None
        self._unwatched = ""
        self._focus = ""
        self.settled: Callable[[list[Deed]], object] = lambda _deeds: None
        """Told, on a daemon thread, what became of requests that a batchtui before this one left open."""
        self.alerted: Callable[[AlertChange], object] = lambda _change: None
        """Told, on a daemon thread, which alerts were opened, came again, or are over."""

    @property
    def read_only(self) -> str:
        """Why nothing may be changed, in one sentence; empty: it may."""
        return self.guardrails.read_only

    @property
    def rooms(self) -> "Rooms":
        """Those that lead to AWS, loaded now if they have not been."""
        with self._entering:
            if self._entered is None:
                self._entered = self._enter()
            return self._entered

    @property
    def entered(self) -> bool:
        """Whether the rooms are loaded: before, whoever asks one of them waits for that."""
        return self._entered is not None

    @property
    def poller(self) -> "Poller":
        """Keeps the board true."""
        return self.rooms.poller

    @property
    def interests(self) -> "Interests":
        """What a screen wants beyond the board."""
        return self.rooms.interests

    @property
    def glances(self) -> "Glances":
        """What the pane shows of the run under the cursor."""
        return self.rooms.glances

    @property
    def desk(self) -> "Desk":
        """Plans and carries out what changes something."""
        return self.rooms.desk

    @property
    def timekeeper(self) -> "Timekeeper":
        """Reads the schedules."""
        return self.rooms.timekeeper

    @property
    def watch(self) -> "Watch | None":
        """Keeps the alerts; None where nothing is kept, or before the rooms are entered."""
        return self._watching.watch if self._watching is not None else None

    @property
    def alerts_failure(self) -> str:
        """Why alerts are not kept, in a sentence; empty: they are."""
        return self._unwatched or (self.watch.failure if self.watch is not None else "")

    def alerts(self) -> "tuple[Alert, ...] | None":
        """As they stand now, without asking anybody; None before they are known."""
        if self.watch is not None:
            return self.watch.alerts() if self.watch.ready else None
        return () if self._entered is not None and self._entered.watch is None else None

    def unsent_alerts(self) -> tuple[tuple[str, int, str], ...]:
        """(sink, how many messages, the last error) of what could not be sent."""
        return self.watch.unsent() if self.watch is not None else ()

    def start(self) -> None:
        """Enters the rooms and has the poll begin, on a daemon thread."""
        threading.Thread(target=self._start, name="enter", daemon=True).start()

    def stop(self) -> None:
        """Ends the poll; nobody waits for it."""
        self._left = True
        self.screen_rests()
        if self._watching is not None:
            self._watching.stop()
        if self._entered is not None:
            self._entered.close()

    def focus(self, queue: str) -> None:
        """The queue that the operator looks at; empty for all."""
        self._focus = queue
        if self._entered is not None:
            self._entered.poller.focus(queue)

    def group_by(self, grouping: "Grouping") -> None:
        """Has the board group its runs so besides; a change tells when it has, which a screen need not wait for."""
        threading.Thread(target=self.board.group_by, args=(grouping,), name="group", daemon=True).start()

    def touch(self) -> None:
        """Somebody is at the keys."""
        if self._entered is not None:
            self._entered.poller.touch()

    def screen_works(self) -> None:
        """The screen has something to paint: what runs beside it stands still."""
        if self._entered is not None:
            self._entered.poller.screen_works()

    def screen_rests(self) -> None:
        """It is painted."""
        if self._entered is not None:
            self._entered.poller.screen_rests()

    def calls_per_minute(self) -> int:
        """Calls of the last sixty seconds."""
        return self._entered.calls_per_minute() if self._entered is not None else 0

    def slowed(self) -> float | None:
        """Seconds until the next try where AWS throttles; None while it does not."""
        return self._entered.slowed() if self._entered is not None else None

    def _watch(self, make: "Callable[[], Watching]") -> None:
        try:
            self._watching = make()
        except NotWatched as error:
            self._unwatched = str(error)
            return
        self._watching.watch.listen(lambda change: (self.alerted(change), None)[1])
        self._watching.start()
        if self._left:
            # Meanwhile: whoever left has not seen it.
            self._watching.stop()

    def _start(self) -> None:
        try:
            poller = self.poller
        except Exception as error:
            log.exception("the poll could not be loaded")
            self.board.set_status(error=AwsError(f"Polling cannot begin: {error!r} (see the log file)."))
            return
        poller.focus(self._focus)
        if not self._left:
            poller.start()
            self.desk.settle_orphans(lambda deeds: self.settled(deeds))
            self.rooms.timekeeper.start()
            if self.rooms.outcomes is not None:
                self.rooms.outcomes.start()
            if self.rooms.watch is not None:
                self._watch(self.rooms.watch)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the dashboard looks, in words for the header and the sentences."""

    profile: str
    """The profile's name, or what stands for it."""
    region: str
    refresh_s: float = 5.0
    config: str = ""
    """Where the config file is, or would be."""
    guard_table: str = ""
    """Of the guard's locks; empty: none is named."""
