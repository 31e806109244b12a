"""Whether the archive of events can be relied on: it has to tell of what the listings find out. Pure."""

from collections.abc import Iterable

PATIENCE_S = 30
"""How long after a listing an event may come that tells the same."""
REMEMBERED_S = 90
"""How long an event counts: from one reconciliation to the next, and the patience."""


class Trust:
    """What the archive told of, and what only the listings did."""

    def __init__(self) -> None:
        self.proven = False
        """Whether it has told anything since it was last found silent."""
        self._told: dict[str, float] = {}
        self._untold: dict[str, float] = {}

    def told(self, ids: Iterable[str], now_s: float) -> None:
        """Fresh events came of these runs."""
        for job_id in ids:
            self.proven = True
            self._told[job_id] = now_s
            self._untold.pop(job_id, None)

    def found(self, ids: Iterable[str], now_s: float) -> None:
        """A listing says of these runs what was not known."""
        self._told = {job_id: at for job_id, at in self._told.items() if now_s - at < REMEMBERED_S}
        for job_id in ids:
            if job_id not in self._told:
                self._untold.setdefault(job_id, now_s)

    def silent_about(self, now_s: float) -> int:
        """Of how many runs the archive should have told by now, when they are more than those that it told of; or 0."""
        overdue = [job_id for job_id, at in self._untold.items() if now_s - at >= PATIENCE_S]
        if not overdue:
            return 0
        for job_id in overdue:
            del self._untold[job_id]
        if len(overdue) <= sum(now_s - at < REMEMBERED_S for at in self._told.values()):
            return 0
        self.proven = False
        self._untold.clear()
        return len(overdue)
