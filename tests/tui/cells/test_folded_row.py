"""The row of many names: how many there are, and that some of them failed."""

import pytest
from made import MINUTE, T0, took

from batchtui.domain.folding import folded
from batchtui.domain.grouping import group_of
from batchtui.domain.state import JobState
from batchtui.tui.cells.glyphs import UNICODE
from batchtui.tui.cells.group import Now, columns
from batchtui.tui.cells.peek import Peek, beside

NOW = T0 + 60 * MINUTE


def runs_of(*states):
    return [took(n, MINUTE, state, name=f"ALIGN_sample{n}") for n, state in enumerate(states)][::-1]


def row_of(*states):
    runs = runs_of(*states)
    return folded("ALIGN_sample{n}", "default", {run.name: group_of(run.name, [run]) for run in runs}, runs)


def cells_of(row, width):
    return {one.key: "".join(text for _, text in one.cell(row)) for one in columns(width, Now(NOW), UNICODE)}


FAILED, SUCCEEDED = JobState.FAILED, JobState.SUCCEEDED


@pytest.mark.parametrize(
    ("width", "job", "why"), [(120, "ALIGN_sample*  4 names", "2 names failed"), (80, "ALIGN_sample*  4  ✗2", None)]
)
def test_a_failure_that_a_later_success_would_hide_is_told(width, job, why):
    cells = cells_of(row_of(FAILED, SUCCEEDED, FAILED, SUCCEEDED), width)
    assert (cells["job"], cells.get("why")) == (job, why)


def test_where_none_failed_nothing_is_said():
    row = row_of(SUCCEEDED, SUCCEEDED, SUCCEEDED)
    assert cells_of(row, 120)["why"] == "" and "✗" not in cells_of(row, 80)["job"]


def test_the_pane_tells_the_last_runs_apart_by_their_names():
    runs = runs_of(SUCCEEDED, FAILED, SUCCEEDED)
    lines = [
        "".join(text for _, text in one)
        for one in beside(Peek(runs[0], row_of(SUCCEEDED, FAILED, SUCCEEDED), runs), NOW, 79, 40, UNICODE)
    ]
    assert all(any(run.name in line and run.state.value in line for line in lines) for run in runs)
