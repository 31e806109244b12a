"""A glance at one run: its description and the newest lines of its log, kept where they can no longer change."""

from collections.abc import Callable
from dataclasses import dataclass

from batchtui.aws.around import Around
from batchtui.aws.clients import Clients
from batchtui.aws.jobs import describe_one
from batchtui.aws.pool import DaemonPool, Deliver
from batchtui.domain.failure import AwsError, may_pass
from batchtui.domain.job import JobDetail
from batchtui.domain.log import LogLine
from batchtui.domain.waiting import Wait
from batchtui.domain.when import MINUTE
from batchtui.logs.find import attempt_of, place_of, why_no_log
from batchtui.logs.tail import Tail

PARALLEL = 2
LINES = 60
KEPT_AT_MOST = 256
LATE_MS = MINUTE
"""How long after a run's end the last of its lines may come."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What AWS told of a run."""

    detail: JobDetail
    lines: tuple[LogLine, ...] = ()
    """The newest of the newest attempt, oldest of them first."""
    why_none: str = ""
    """In a sentence, where there are none."""
    wait: Wait | None = None
    """Of a run that waits, what tells why."""
    unsure: bool = False
    """Whether it may be another in a moment: the log's call failed in passing."""


class Glances:
    """Looks at runs, off the screen's thread."""

    def __init__(self, clients: Clients, around: Around | None = None) -> None:
        self._clients = clients
        self._around = around or Around(clients)
        self._pool = DaemonPool(PARALLEL, "glance")
        self._kept: dict[str, Glance] = {}

    def close(self) -> None:
        """Ends the threads after their present calls."""
        self._pool.close()

    def ask(self, job_id: str, deliver: Deliver[Glance], wanted: Callable[[], bool]) -> None:
        """Two calls, or none; `wanted`: whether the run is still looked at when its turn comes."""
        self._pool.ask(lambda: self._read(job_id) if wanted() else None, lambda found: found and deliver(found))

    def _read(self, job_id: str) -> Glance:
        kept = self._kept.get(job_id)
        if kept is not None:
            return kept
        # The board comes first: a pane can be told a little later.
        with self._clients.after_others():
            glance = self._look(describe_one(self._clients, job_id))
        job = glance.detail.job
        ended_ms = job.stopped_at_ms if job.state.terminal else None
        if not glance.unsure and ended_ms is not None and self._clients.clock.now_ms() - ended_ms > LATE_MS:
            if len(self._kept) >= KEPT_AT_MOST:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[job_id] = glance
        return glance

    def _look(self, detail: JobDetail) -> Glance:
        attempt = attempt_of(detail, None)
        place = place_of(attempt)
        if place is None:
            wait = self._around.wait_of(detail) if detail.job.seen_state.waiting else None
            return Glance(detail, why_none=why_no_log(detail, attempt), wait=wait)
        try:
            lines = tuple(Tail(self._clients, place).open_at_end(LINES).lines)
        except AwsError as error:
            return Glance(detail, why_none=error.sentence, unsure=may_pass(error))
        return Glance(detail, lines, "" if lines else "It has written nothing yet.")
