"""How often each active run is worth a look, and when it had its last one."""

from collections.abc import Iterable

from batchtui.domain.duration import Usual
from batchtui.domain.job import Job
from batchtui.poll import plan
from batchtui.poll.board import Board
from batchtui.poll.clock import Moment


class Paces:
    """Of the runs of one board. Used from one thread."""

    def __init__(self, board: Board, refresh_s: float) -> None:
        self._board = board
        self._refresh_s = refresh_s
        self._now = Moment(0.0, 0)
        self._usual: dict[str, Usual | None] = {}
        self.read: dict[str, Moment] = {}
        """When each run was told of last."""

    def begin(self, now: Moment) -> None:
        """A cycle begins."""
        self._now = now
        self._usual = {}

    def seen(self, ids: Iterable[str]) -> None:
        """An answer has told of these."""
        for job_id in ids:
            self.read[job_id] = self._now

    def keep_active(self) -> None:
        """Forgets the runs that have ended."""
        active = {job.id for job in self._board.active()}
        self.read = {job_id: at for job_id, at in self.read.items() if job_id in active}

    def overdue_s(self, job: Job) -> float:
        """For how many seconds a run has been due; below zero while it is not."""
        if job.name not in self._usual:
            group = self._board.group(job.name)
            self._usual[job.name] = group.usual if group else None
        pace = plan.pace_s(job, self._usual[job.name], self._refresh_s, self._now.ms)
        # A cycle's own jitter must not put a run off by a whole cycle.
        read = self.read.get(job.id)
        return self._now.s - (read.s if read else float("-inf")) - pace + self._refresh_s / 2
