"""What a row of the board is, be it a group or one run."""

from collections.abc import Container, Sequence

from batchtui.domain.grouping import Group
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.tui.cells import group as group_cells
from batchtui.tui.cells import run as run_cells

Row = Group | Job


def quiet(item: Row, seen: Container[Job] = ()) -> bool:
    """Whether it is painted dim."""
    return group_cells.quiet(item, seen) if isinstance(item, Group) else run_cells.quiet(item)


def newest_failed(runs: Sequence[Job]) -> Sequence[Job]:
    """Of runs, newest first, the first that failed, else the first."""
    failed = next((job for job in runs if job.state is JobState.FAILED), None)
    return [failed] if failed else runs[:1]


def active_of(item: Row) -> Sequence[Job]:
    """Its runs that can be stopped."""
    active = item.active if isinstance(item, Group) else (item,) if item.state.active else ()
    return [job for job in active if not job.stopping]


def peeked(item: Row | None, run: Job | None, seen: Container[Job] = ()) -> Job | None:
    """The run that the pane shows of a row; `run`: the one that the row speaks of.

    What one name failed at is why a row of several stands where it does, though another has come good since.
    """
    if not isinstance(item, Group) or not item.failed_names or run is None or run.state is JobState.FAILED:
        return run
    return run if item.read(seen) else max(item.failures, key=lambda job: (job.created_at_ms, job.id))
