"""One reading of everything, for the commands without a screen: the same asks as the loop's first start."""

from collections.abc import Iterable, Sequence
from functools import partial

from batchtui.aws.clients import Clients
from batchtui.aws.pool import DaemonPool
from batchtui.domain.job import Job
from batchtui.domain.queue import Queue
from batchtui.domain.state import ACTIVE_ORDER, TERMINAL_STATES, JobState
from batchtui.poll.board import Board
from batchtui.poll.listing import carry_out
from batchtui.poll.plan import ListState, in_focus_first

PARALLEL = 4


def read_once(clients: Clients, queues: Sequence[Queue], states: Iterable[JobState], since_ms: int) -> list[Job]:
    """Runs in the given states, newest first: active ones whatever their age, ended ones since a moment.

    Raises:
        AwsError: a call failed.
    """
    wanted = frozenset(states)
    board = Board()
    pool = DaemonPool(PARALLEL, "read")
    asks = [ListState(name, state) for state in _in_order(wanted) for name in in_focus_first(queues, "")]

    def read(ask: ListState) -> None:
        carry_out(clients, ask, board.apply)

    for future in [pool.submit(partial(read, ask)) for ask in asks]:
        future.result()
    found = [job for job in board.runs() if job.state in wanted and _within(job, since_ms)]
    return sorted(found, key=lambda job: (-job.created_at_ms, job.id))


def _in_order(states: frozenset[JobState]) -> list[JobState]:
    """Active states in the order in which runs move, then the ended ones: a run on the move is met again."""
    ended = [state for state in (JobState.FAILED, JobState.SUCCEEDED) if state in states]
    active = [state for state in ACTIVE_ORDER if state in states]
    return active + ended


def _within(job: Job, since_ms: int) -> bool:
    return job.state not in TERMINAL_STATES or (job.stopped_at_ms or job.created_at_ms) >= since_ms
