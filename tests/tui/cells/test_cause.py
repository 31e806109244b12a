"""Causes in cells: the words that fit, their hue, and what stands on the job's screen."""

import pytest
from made import T0, job, took

from batchtui.domain.causes import Ended, Told, cause_of
from batchtui.domain.grouping import group_of
from batchtui.domain.state import JobState
from batchtui.tui.cells.cause import cause_cell, cause_lines
from batchtui.tui.cells.glyphs import UNICODE
from batchtui.tui.cells.group import Now, columns, why_cell
from batchtui.tui.cells.job import head
from batchtui.tui.cells.run import flat
from batchtui.tui.cells.spans import width_of

EXITED = "Essential container in task exited"
OOM = "OutOfMemoryError: Container killed due to memory usage"
CAPACITY = "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity"
DESCRIBED = cause_of(Told("FAILED", Ended(EXITED, OOM, 137), memory_mib=512))
FAILED = took(1, 60_000, JobState.FAILED, state_reason=EXITED, container_reason=OOM, exit_code=137, cause=DESCRIBED)


def said(spans):
    return "".join(text for _, text in spans)


def test_the_figure_is_left_out_where_it_does_not_fit():
    assert cause_cell(FAILED, 21) == (("failed", "out of memory 512 MiB"),)
    assert cause_cell(FAILED, 16) == (("failed", "out of memory"),)


@pytest.mark.parametrize("run, cell", [
    (FAILED, ("failed", "out of memory 512 MiB")),
    (job(1, JobState.RUNNABLE, state_reason=CAPACITY), ("waiting", "no capacity")),
    (took(1, 9, JobState.FAILED, state_reason="stopped by root", exit_code=143), ("dim", "stopped by operator")),
    (took(1, 9, JobState.FAILED, state_reason=EXITED, exit_code=3), ("failed", "exit code 3")),
])  # fmt: skip
def test_why_has_the_hue_of_what_the_cause_means(run, cell):
    assert why_cell(group_of("etl", [run]), T0, UNICODE) == (cell,)


@pytest.mark.parametrize("run, now", [
    (FAILED, "✗ FAILED memory"),
    (job(1, JobState.RUNNABLE, state_reason=CAPACITY), "◷ RUNNABLE full"),
    (job(1, JobState.RUNNABLE, state_reason="MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT"), "◷ RUNNABLE big"),
    (job(1, JobState.RUNNABLE, state_reason="Host EC2 (instance i-0a1b2c3d) terminated."), "◷ RUNNABLE retry"),
    (took(1, 9, JobState.FAILED, state_reason=EXITED, exit_code=137), "✗ FAILED killed"),
])  # fmt: skip
def test_at_80_columns_one_short_word_stands_after_the_state(run, now):
    column = next(one for one in columns(80, Now(T0), UNICODE) if one.key == "now")
    cell = column.cell(group_of("etl", [run]))
    assert said(cell) == now and width_of(cell) <= column.width


def test_the_list_of_all_runs_says_why_at_any_width():
    for width, key, word in ((80, "now", "✗ FAILED memory"), (120, "cause", "out of memory")):
        column = next(one for one in flat(width, Now(T0), UNICODE) if one.key == key)
        cell = column.cell(FAILED)
        assert said(cell) == word and width_of(cell) <= column.width


def test_what_aws_says_of_almost_every_run_is_not_repeated():
    run = took(1, 9, JobState.FAILED, state_reason=EXITED, exit_code=3)
    assert [name for name, _, _ in cause_lines(run)] == ["EXIT CODE 3", "try"]


def test_the_job_says_what_happened_what_mends_it_and_awss_words():
    assert [(name, hue) for name, hue, _ in cause_lines(FAILED)] == [
        ("OUT OF MEMORY", "failed"), ("try", "dim"), ("reason", "dim"),
    ]  # fmt: skip
    text = "\n".join(said(row) for row in head(FAILED, T0, 120, UNICODE))
    assert "OUT OF MEMORY   Killed at its memory limit of 512 MiB." in text
    assert "try             Resubmit it with more memory, such as 1024 MiB." in text
    assert OOM in text


def test_a_reason_that_the_sentence_repeats_is_not_told_twice():
    odd = took(1, 9, JobState.FAILED, state_reason="Something new.")
    assert [said(text) for *_, text in cause_lines(odd)] == [
        "AWS says: Something new.", "Look at its log, if it has one.",
    ]  # fmt: skip


def test_a_reason_without_a_cause_is_still_told():
    assert cause_lines(took(1, 9, state_reason="by hand")) == [("reason", "dim", (("dim", "by hand"),))]
