"""The board and its memory: what it takes in is kept, what is remembered never overrides AWS."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState
from batchtui.poll.board import Board

SCOPE = Scope("aws", "123456789012", "eu-west-1")


@dataclass
class Kept:
    """A memory that only lists what it is told."""

    rows: list[Job] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def record(self, jobs: Iterable[Job]) -> None:
        self.rows += jobs

    def mark_gone(self, scope: Scope, job_ids: Iterable[str]) -> None:
        self.gone += job_ids


def a_job(state: JobState = JobState.RUNNING) -> Job:
    return Job(SCOPE, "a-1", "nightly", "default", state, created_at_ms=1_000, definition="arn:def:1")


def test_each_change_is_kept_once() -> None:
    kept = Kept()
    board = Board(kept)
    board.apply([a_job()])
    board.apply([a_job()])
    board.apply([a_job(JobState.FAILED)])
    assert [job.state for job in kept.rows] == [JobState.RUNNING, JobState.FAILED]


def test_what_an_answer_leaves_out_is_kept_from_the_one_before() -> None:
    kept = Kept()
    board = Board(kept)
    board.apply([a_job()])
    board.apply([replace(a_job(JobState.SUCCEEDED), definition="")])
    assert kept.rows[-1].definition == "arn:def:1"


def test_a_recalled_run_is_shown_and_not_kept_again() -> None:
    kept = Kept()
    board = Board(kept)
    change = board.recall([a_job(JobState.SUCCEEDED)])
    assert change.names == {"nightly"}
    assert board.run("a-1") is not None
    assert kept.rows == []


def test_the_word_of_aws_stands_against_memory() -> None:
    board = Board()
    board.apply([a_job(JobState.RUNNING)])
    board.recall([a_job(JobState.FAILED)])
    known = board.run("a-1")
    assert known is not None
    assert known.state is JobState.RUNNING


def test_a_run_that_aws_forgot_is_marked() -> None:
    kept = Kept()
    board = Board(kept)
    board.apply([a_job()])
    board.forget(["a-1", "never-seen"])
    assert kept.gone == ["a-1"]
