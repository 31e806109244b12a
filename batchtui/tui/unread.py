"""How many failures of the last day are new: for the header and the terminal's title."""

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

    def again(self, now_ms: int) -> None:
        """Counts."""
        state = (self._board.failures_version, self._seen.version, now_ms // 60_000)
        if state == self._counted:
            return
        self._counted = state
        oldest_ms = now_ms - DAY
        failed = [
            job
            for job in self._board.failed()
            if job.since_ms >= oldest_ms and job not in self._seen and is_failure(job)
        ]
        self.count = len(failed)
        self.unclear = list(filter(unclear, failed))
