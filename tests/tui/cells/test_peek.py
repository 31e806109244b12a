"""The pane under the table: what it keeps where there is little room, and an array whose children run."""

import pytest
from made import T0, job, took

from batchtui.domain.job import Job
from batchtui.domain.log import LogLine
from batchtui.domain.state import JobState
from batchtui.tui.cells.glyphs import UNICODE
from batchtui.tui.cells.peek import Peek, below
from batchtui.tui.cells.spans import line

LOG = [(LogLine(T0 + n, f"line {n}"), line(f"line {n}")) for n in range(5)]
LOST = took(1, 9000, JobState.FAILED, state_reason="Host EC2 (instance i-0a1b2c3d4e5f60718) terminated.")


def pane(run: Job, height: int, width: int = 80) -> list[str]:
    """The pane's lines."""
    rows = below(Peek(run, None, [run], log=LOG), T0 + 60_000, width, height, UNICODE)
    return ["".join(text for _, text in row) for row in rows]


@pytest.mark.parametrize("height", range(6, 20))
def test_what_mends_it_counts_for_more_than_a_third_line_of_the_log(height: int) -> None:
    told = pane(LOST, height)
    assert len(told) <= height
    assert "line 4" in told[-1]
    assert any("HOST LOST" in row for row in told)
    assert any(row.lstrip().startswith("try") for row in told)


def test_an_array_whose_children_run_does_not_wait() -> None:
    array = job(0, JobState.PENDING, array_size=9, children=(("RUNNING", 2), ("SUCCEEDED", 7)))
    told = "\n".join(pane(array, 12))
    assert "running 1m" in told and "2 RUNNING" in told
    assert "pending" not in told and "waits" not in told
