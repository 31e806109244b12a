"""How many failures of the last day are new: for the header, the terminal's title and its bell."""

from batchtui.domain.causes_job import unclear
from batchtui.domain.failed import is_failure
from batchtui.domain.job import Job
from batchtui.domain.when import DAY
from batchtui.poll.board import Board
from batchtui.tui.seen import Seen


class Unread:
    """Counted anew only where something that failed has changed, or was marked, or a minute has passed."""

    def __init__(self, board: Board, seen: Seen) -> None:
        self.count = 0
        self.unclear: list[Job] = []
        """Those of them that a listing does not tell from runs that somebody stopped."""
        self._board = board
        self._seen = seen
        self._counted: tuple[int, int, int] | None = None
        self._heard: frozenset[str] | None = None

    def again(self, now_ms: int) -> int:
        """Counts; how many of them came since the last time. None does before the past has been read once."""
        state = (self._board.failures_version, self._seen.version, now_ms // 60_000)
        complete = self._board.status.history_complete
        if state == self._counted and (self._heard is not None or not complete):
            return 0
        self._counted = state
        oldest_ms = now_ms - DAY
        failed = [
            job
            for job in self._board.failed()
            if job.since_ms >= oldest_ms and job not in self._seen and is_failure(job)
        ]
        new = frozenset(job.id for job in failed)
        self.count = len(new)
        self.unclear = list(filter(unclear, failed))
        came = len(new - self._heard) if self._heard is not None else 0
        if complete:
            self._heard = (self._heard or frozenset()) | new
        return came
