"""Of which rows of a table the logs are read as one."""

from collections.abc import Sequence
from functools import partial

from batchtui.domain.grouping import Group
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.poll.board import Board
from batchtui.tui.screens.log_which import Together, at_work

NAMED = 2
"""So many names are told before the rest is counted."""


def of_rows(board: Board, groups: Sequence[Group], runs: Sequence[Job], now_ms: int) -> Together | None:
    """Of the groups and the single runs that are chosen: of several, or of a group with several runs at work.

    None: one run is meant.
    """
    running = [job for group in groups for job in group.active if job.seen_state is JobState.RUNNING]
    if len(groups) + len(runs) < 2 and len(running) < 2:
        return None
    if running and not runs:
        names = frozenset(name for group in groups for name in group.own_names)
        return Together(_title([group.name for group in groups]), partial(at_work, board, names, now_ms), growing=True)
    jobs = [*(group.newest for group in groups), *runs]
    return Together(_title([job.name for job in jobs]), partial(_as_now, board, jobs), growing=False)


def _as_now(board: Board, jobs: Sequence[Job]) -> Sequence[Job]:
    return [board.run(job.id) or job for job in jobs]


def _title(names: Sequence[str]) -> str:
    """`a + b + 3 more`; of runs of one name the name and how many."""
    one_each = list(dict.fromkeys(names))
    if len(one_each) == 1:
        return one_each[0] if len(names) == 1 else f"{one_each[0]}, {len(names)} runs"
    more = len(one_each) - NAMED
    return " + ".join([*one_each[:NAMED], *([f"{more} more"] if more > 0 else [])])
