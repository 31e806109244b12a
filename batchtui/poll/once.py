"""One reading of everything, for the commands without a screen: the same asks as the loop's first start."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from batchtui.aws.clients import Clients
from batchtui.aws.pool import DaemonPool
from batchtui.domain.job import Job
from batchtui.domain.queue import Queue
from batchtui.domain.state import TERMINAL_STATES, JobState
from batchtui.poll.asks import Ask, Wave
from batchtui.poll.board import Board
from batchtui.poll.listing import carry_out
from batchtui.poll.patience import Patience
from batchtui.poll.plan import backlog, in_focus_first, sweep

PARALLEL = 4


def read_once(clients: Clients, queues: Sequence[Queue], states: Iterable[JobState], since_ms: int) -> list[Job]:
    """Runs in the given states, newest first: active ones whatever their age, ended ones since a moment.

    Raises:
        AwsError: a call failed.
    """
    wanted = frozenset(states)
    board = read_board(clients, queues, wanted)
    found = [job for job in board.runs() if job.state in wanted and _within(job, since_ms)]
    return sorted(found, key=lambda job: (-job.created_at_ms, job.id))


def read_board(clients: Clients, queues: Sequence[Queue], states: Iterable[JobState]) -> Board:
    """A board of all that AWS knows of these queues in the given states.

    Raises:
        AwsError: a call failed.
    """
    wanted = frozenset(states)
    board = Board()
    patience = Patience()
    pool = DaemonPool(PARALLEL, "read")

    def read(ask: Ask) -> None:
        error = carry_out(clients, ask, board.apply, patience).error
        if error is not None:
            raise error

    try:
        for wave in _waves(in_focus_first(queues, ""), wanted):
            for future in [pool.submit(partial(read, ask)) for ask in wave]:
                future.result()
    finally:
        pool.close()
    return board


def _waves(names: Sequence[str], wanted: frozenset[JobState]) -> Iterator[Wave]:
    """The active states as the loop sweeps them, then the ended ones: a run on the move is met again."""
    for wave in sweep(names):
        yield tuple(ask for ask in wave if ask.state in wanted)
    yield tuple(ask for ask in backlog(names) if ask.state in wanted)


def _within(job: Job, since_ms: int) -> bool:
    return job.state not in TERMINAL_STATES or (job.stopped_at_ms or job.created_at_ms) >= since_ms
