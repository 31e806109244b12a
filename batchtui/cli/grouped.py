"""`batchtui jobs --group`: the board's rows without a screen, a group a row."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from batchtui.domain.causes_job import why
from batchtui.domain.grouping import Group
from batchtui.domain.job import Job
from batchtui.domain.state import TERMINAL_STATES, JobState
from batchtui.domain.when import age, took

if TYPE_CHECKING:
    from batchtui.aws.clients import Clients
    from batchtui.domain.filters.terms import Filter
    from batchtui.domain.labels import Grouping
    from batchtui.poll.board import Board
    from batchtui.poll.grouped import Grouped

DESCRIBED_AT_MOST = 10_000


def titles(by: "Grouping") -> tuple[str, ...]:
    """The ones at the end are left out where a terminal has no room for them."""
    return (by.title, "STATE", "AGE", "CAUSE", "OK", "USUAL", "RUNS", "QUEUES")


def describe_newest(clients: "Clients", board: "Board", oldest_ms: int) -> str:
    """Describes the newest runs that are active or ended since a moment; how many of how many that was, in a sentence.

    Raises:
        AwsError: a call failed.
    """
    from batchtui.aws.jobs import describe_all

    runs = [job for job in board.runs() if job.state.active or job.since_ms >= oldest_ms]
    runs.sort(key=lambda job: (-job.created_at_ms, job.id))
    for detail in describe_all(clients, [job.id for job in runs[:DESCRIBED_AT_MOST]]):
        board.apply([detail.job])
    told = sum(job.tags is not None for job in board.runs())
    return f"Tags are known of the {told:,} runs that were described, of {len(board.runs()):,}."


def recall_ended(board: "Board", remembered: Iterable[Job], queues: Sequence[str]) -> None:
    """Adds the ended runs of these queues that AWS has forgotten, as the dashboard does."""
    board.recall([job for job in remembered if job.state in TERMINAL_STATES and job.queue in queues])


def groups_of(board: "Grouped", oldest_ms: int, now_ms: int) -> list[Group]:
    """The groups that are active or ended since a moment, in the board's order: trouble first."""
    known = map(board.group, board.labels())
    found = [group for group in known if group is not None and group.lately(oldest_ms)]
    return sorted(found, key=lambda group: group.order(now_ms))


def wanted_groups(
    groups: Sequence[Group], name: str | None, states: Sequence[JobState], wanted: "Filter | None", now_ms: int
) -> list[Group]:
    """Those with a label like `name`, that stand in one of the states or failed last, and that the filter wants."""
    found = list(groups)
    if name:
        found = [group for group in found if fnmatchcase(group.name, name)]
    if states:
        found = [group for group in found if group.state in states or (group.failing and JobState.FAILED in states)]
    if wanted:
        from batchtui.domain.filters.match import matcher
        from batchtui.domain.filters.readings import of_groups

        found = list(filter(matcher(wanted, of_groups(now_ms)), found))
    return found


def cells(group: Group, queues: Sequence[str], now_ms: int) -> tuple[str, ...]:
    """A group's row of the table."""
    cause = why(group.newest)
    return (
        group.name,
        group.state.value,
        age(now_ms - group.since_ms),
        cause.word if cause else "",
        "" if group.ok_part is None else f"{group.ok_part:.0%}",
        took(group.usual.median_ms) if group.usual else "",
        f"{group.count:,}",
        ", ".join(queues),
    )
