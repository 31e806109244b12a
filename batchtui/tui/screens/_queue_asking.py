"""What the screen of queues asks AWS: the one under the cursor whole, and of the others how much they have in use."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from batchtui.domain.failure import AwsError
from batchtui.domain.surroundings import Surroundings
from batchtui.poll.clock import now_s
from batchtui.poll.queue_look import QueueLook

if TYPE_CHECKING:
    from batchtui.tui.screens.base import BaseScreen

AGAIN_S = 15.0
"""How often the queue under the cursor is looked at."""
OTHERS_S = 60.0
"""How often any other is, one a second at most."""
_NEVER = float("-inf")


class QueueAsking:
    """Keeps what came, and says so."""

    def __init__(self, screen: "BaseScreen", came: Callable[[], object]) -> None:
        self._screen = screen
        self._came = came
        self.looks: dict[str, QueueLook] = {}
        self.around: dict[str, Surroundings] = {}
        self.failures: dict[str, str] = {}
        """Why the last look at a queue failed."""
        self._asked_s: dict[str, float] = {}
        self._looking = ""

    def forget(self) -> None:
        """All of it is asked anew."""
        self._asked_s.clear()

    def look(self, name: str, sought: str) -> None:
        """A queue whole, unless that was asked a moment ago; `sought`: the id of a run in it; empty: the first one."""
        ports = self._screen.ports
        fresh = now_s() - self._asked_s.get(name, _NEVER) < AGAIN_S and (name in self.looks or name in self.failures)
        if fresh or self._looking == name or not self._may_ask:
            return
        self._looking, self._asked_s[name] = name, now_s()
        active = [job for job in ports.board.active() if job.queue == name]
        ports.interests.queue(name, active, self._screen.asking(partial(self._looked, name)), sought)

    def another(self, names: Sequence[str]) -> None:
        """How much one of these has in use: the one that was asked for longest ago."""
        oldest = min(names, key=lambda name: self._asked_s.get(name, _NEVER), default="")
        if oldest and self._may_ask and now_s() - self._asked_s.get(oldest, _NEVER) >= OTHERS_S:
            self._asked_s[oldest] = now_s()
            self._screen.ports.interests.around(oldest, self._screen.asking(partial(self._used, oldest)))

    @property
    def _may_ask(self) -> bool:
        """Loading what leads to AWS is not for the screen's thread."""
        return self._screen.ports.entered and self._screen.is_current

    def _looked(self, name: str, look: QueueLook | AwsError) -> None:
        if self._looking == name:
            self._looking = ""
        if isinstance(look, AwsError):
            self.failures[name] = look.while_asking
        else:
            self.failures.pop(name, None)
            self.looks[name] = look
            self.around[name] = look.around
        self._came()

    def _used(self, name: str, around: Surroundings | AwsError) -> None:
        if not isinstance(around, AwsError):
            self.around[name] = around
            self._came()
