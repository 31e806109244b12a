"""What a row of the board says of the guard: who was skipped last, and runs that it keeps apart at work at once."""

import pytest
from made import T0, job, took

from batchtui.domain.grouping import GUARD_DECIDES_MS, group_of
from batchtui.domain.state import JobState
from batchtui.tui.cells.glyphs import UNICODE
from batchtui.tui.cells.group import Now, columns, quiet, why_cell
from batchtui.tui.cells.peek import Peek, beside

NOW = T0 + 10 * 60_000


def told(cell: object) -> str:
    return "".join(text for _, text in cell)  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [80, 120])
def test_runs_at_work_at_once_under_one_lock(width: int) -> None:
    runs = [job(n, JobState.RUNNING, started_at_ms=NOW + n) for n in (2, 1)]
    group = group_of("etl", runs, guarded=True)
    late = NOW + 2 + GUARD_DECIDES_MS
    row = {column.key: told(column.cell(group)) for column in columns(width, Now(late), UNICODE)}
    assert ("2 at once" if width == 120 else "twice") in " ".join(row.values())
    early = {column.key: told(column.cell(group)) for column in columns(width, Now(late - 1), UNICODE)}
    assert "at once" not in " ".join(early.values()) and "twice" not in " ".join(early.values())


def test_the_pane_says_what_that_means() -> None:
    runs = [job(n, JobState.RUNNING, started_at_ms=NOW + n) for n in (2, 1)]
    group = group_of("etl", runs, guarded=True)
    lines = "\n".join(told(row) for row in beside(Peek(runs[0], group, runs), NOW + 60_000, 79, 40, UNICODE))
    assert "AT ONCE" in lines and "tells who holds it" in lines


def test_a_row_whose_newest_run_was_skipped_speaks_of_the_run_before() -> None:
    skipped = took(2, 900, skipped=True)
    group = group_of("etl", [skipped, took(1, 60_000)])
    assert quiet(group)
    assert told(why_cell(group, NOW, UNICODE)) == "- newest was skipped"
    failed = group_of("etl", [skipped, took(1, 60_000, JobState.FAILED, exit_code=3)])
    assert failed.failing and "exit code 3" in told(why_cell(failed, NOW, UNICODE))
    alone = group_of("etl", [skipped])
    assert (alone.state, alone.ok_part, alone.usual) == (JobState.SKIPPED, None, None)
