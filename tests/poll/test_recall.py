"""What is remembered comes in pieces, is whole in the end, and never hides what AWS says."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from made import job

from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState
from batchtui.poll import recall as recalling
from batchtui.poll.board import Board
from batchtui.poll.recall import Recall

GUESSED = Scope("aws", "", "eu-west-1")
OURS = replace(GUESSED, account="111111111111")
OTHERS = replace(GUESSED, account="222222222222")


def runs(scope: Scope, count: int) -> list[Job]:
    """Ended runs of a few names, newest first."""
    return [
        replace(
            job(number, JobState.SUCCEEDED, name=f"name-{number % 7}", created_at_ms=10_000_000 - number),
            scope=scope,
        )
        for number in range(count)
    ]


def remembering(kept: dict[Scope, list[Job]], led_to: Scope) -> tuple[Board, Recall]:
    """A board, and the memory of a profile that led to a scope the last time."""
    board = Board()
    return board, Recall(board, lambda scope: kept.get(scope if scope.account else led_to, []))


@given(st.integers(0, 3_000))
def test_the_first_screenful_comes_first_and_the_rest_in_slices(count: int) -> None:
    kept = runs(OURS, count)
    board, recall = remembering({OURS: kept}, OURS)
    recall.begin(GUESSED)
    assert {run.id for run in board.runs()} == {run.id for run in kept[: recalling.FIRST]}
    seen = [len(board.runs())]
    board.listen(lambda change: seen.append(len(board.runs())))
    assert recall.finish() is bool(kept)
    assert {run.id for run in board.runs()} == {run.id for run in kept}
    assert all(later - before <= recalling.SLICE for before, later in pairwise(seen))
    recall.correct(OURS)
    assert len(board.runs()) == count


def test_it_says_how_old_the_newest_is_even_if_that_comes_late() -> None:
    kept = runs(OURS, recalling.FIRST + 1)
    kept[-1] = replace(kept[-1], stopped_at_ms=20_000_000)
    board, recall = remembering({OURS: kept}, OURS)
    recall.begin(GUESSED)
    first = board.status.recalled_ms
    recall.finish()
    assert first is not None and first < 20_000_000 == board.status.recalled_ms


def test_another_accounts_runs_leave_when_aws_names_this_one() -> None:
    ours, others = runs(OURS, 5), [replace(run, id=f"other-{run.id}") for run in runs(OTHERS, 5)]
    board, recall = remembering({OURS: ours, OTHERS: others}, OTHERS)
    recall.begin(GUESSED)
    assert {run.scope for run in board.runs()} == {OTHERS}
    recall.finish()
    recall.correct(OURS)
    assert {run.id for run in board.runs()} == {run.id for run in ours}


def test_without_a_guess_the_rest_is_nothing() -> None:
    board, recall = remembering({OURS: runs(OURS, 5)}, OURS)
    assert not recall.finish() and not board.runs()
