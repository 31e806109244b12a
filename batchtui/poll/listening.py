"""The cheapest arm: one call a cycle reads what AWS's events have told, for as long as they tell the truth.

It does no I/O and reads no clock.
"""

from collections.abc import Iterable

from batchtui.domain.failure import AwsError, Denied, NotFound, Refused
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.poll.archive import Archive
from batchtui.poll.asks import Answer, ReadEvents
from batchtui.poll.board import Board
from batchtui.poll.clock import Moment
from batchtui.poll.trust import Trust

RECONCILE_EVERY_S = 60
"""How often the listings look whether the events tell everything."""
UNPROVEN_EVERY_S = 30
"""How often an archive is read that has told nothing yet."""
AGAIN_AFTER_S = 60
"""When an archive that cannot be read is tried again."""
SILENT_FOR_S = 600
"""When one that told too little is tried again."""
_STALE_MS = 3000
"""How far behind a listing can be; events count in whole seconds."""


class Listening:
    """One archive of events, and how far it is relied on. Used from one thread."""

    def __init__(self, board: Board, log_group: str) -> None:
        self._board = board
        self._log_group = log_group
        self._archive = Archive()
        self._trust = Trust()
        self.notice: AwsError | None = None
        """Why it is not relied on, in a sentence, where that is a fault."""
        self._not_before_s = float("-inf")
        self._reconciled_s = float("-inf")
        self.in_force = False
        """Whether the events of this cycle were read, from an archive that has told something."""
        self._before: dict[str, JobState] = {}

    def ask(self, now: Moment) -> ReadEvents | None:
        """What to ask in the cycle that begins now."""
        self.in_force = False
        if not self._log_group or now.s < self._not_before_s:
            return None
        if silent := self._trust.silent_about(now.s):
            self._leave(now, SILENT_FOR_S, _silence(self._log_group, silent))
            return None
        return ReadEvents(self._log_group, self._archive.start_ms(now.ms))

    def took(self, answer: Answer, now: Moment, read: dict[str, Moment]) -> None:
        """Takes in what the events told. `read`: when a listing or description last told of a run."""
        queues = {queue.name for queue in self._board.queues}
        fresh = [one for one in self._archive.fresh(answer.happenings) if one.job.queue in queues]
        told_ms = {job_id: moment.ms - _STALE_MS for job_id, moment in read.items()}
        self._board.apply(self._archive.to_apply(fresh, self._board.run, told_ms.get))
        self._trust.told({one.job.id for one in fresh}, now.s)
        if answer.error is not None:
            wrong = isinstance(answer.error, Denied | NotFound | Refused)
            self._leave(now, AGAIN_AFTER_S, answer.error if wrong else None)
        elif answer.whole:
            self._archive.read_upto(answer.asked_ms or now.ms)
            self.in_force = self._trust.proven
            self.notice = None
            if not self.in_force:
                self._not_before_s = now.s + UNPROVEN_EVERY_S

    def enough(self, now: Moment) -> bool:
        """Whether the events are all that this cycle needs; if not, the listings' turn has come."""
        if self.in_force and now.s - self._reconciled_s < RECONCILE_EVERY_S:
            return True
        self._before = {job.id: job.state for job in self._board.active()} if self.in_force else {}
        return False

    def reconciled(self, now: Moment, seen: Iterable[str]) -> list[str]:
        """The listings have shown these runs; the answer: those of which the events should have told, and did not."""
        self._reconciled_s = now.s
        if not self.in_force:
            return []
        found = [job for job_id in seen if (job := self._board.run(job_id)) and self._is_news(job)]
        self._trust.found((job.id for job in found), now.s)
        return [job.id for job in found]

    def _is_news(self, job: Job) -> bool:
        before = self._before.get(job.id)
        if before is not None:
            return before is not job.state
        # No event tells of SUBMITTED, and what has ended can be older than the archive.
        return job.state.active and job.state is not JobState.SUBMITTED

    def _leave(self, now: Moment, for_s: float, why: AwsError | None) -> None:
        self._not_before_s = now.s + for_s
        self._trust.proven = False
        self.notice = why


def _silence(log_group: str, runs: int) -> Refused:
    what = "a run that moved" if runs == 1 else f"{runs} runs that moved"
    return Refused(
        f"The log group {log_group} told nothing of {what}, so the queues are listed as before; "
        "see that the EventBridge rule on aws.batch sends every state change of every queue there.",
        "FilterLogEvents",
    )
