"""The cause of a row that was only listed, and what it does to a group."""

from made import T0, job, took

from batchtui.domain.causes import Ended, Standing, Told, cause_of
from batchtui.domain.causes_job import stopped_on_request, why
from batchtui.domain.grouping import Urgency, group_of
from batchtui.domain.state import JobState
from batchtui.poll.board import Board

EXITED = "Essential container in task exited"
OOM = "OutOfMemoryError: Container killed due to memory usage"
DESCRIBED = cause_of(Told("FAILED", Ended(EXITED, OOM, 137), memory_mib=512))


def oom(number, **more):
    """A run out of memory, as a listing tells it."""
    return took(number, 60_000, JobState.FAILED, state_reason=EXITED, container_reason=OOM, exit_code=137, **more)


def stopped(number):
    """A run that an operator stopped, as a description told it."""
    return took(number, 60_000, JobState.FAILED, state_reason="wrong day", exit_code=143, stopping_asked=True)


def test_a_listing_tells_the_cause_and_a_description_its_figures():
    assert why(oom(1)).word == "out of memory"
    assert why(oom(1, cause=DESCRIBED)).word == "out of memory 512 MiB"


def test_the_board_keeps_what_a_description_told_when_a_listing_comes_again():
    board = Board()
    board.apply([oom(1, cause=DESCRIBED)])
    board.apply([took(1, 60_000, JobState.FAILED, state_reason=EXITED)])
    again = board.run(oom(1).id)
    assert (why(again).word, again.exit_code) == ("out of memory 512 MiB", 137)


def test_the_cause_of_an_earlier_state_is_forgotten():
    board = Board()
    stuck = cause_of(Told("RUNNABLE", Ended("CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY")))
    board.apply([job(1, JobState.RUNNABLE, state_reason="CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY", cause=stuck)])
    board.apply([job(1, JobState.STARTING)])
    assert why(board.run(job(1).id)) is None


def test_an_array_counts_its_failed_children():
    parent = job(1, JobState.FAILED, state_reason="Array Child Job failed", children=(("FAILED", 2), ("SUCCEEDED", 8)))
    assert why(parent).word == "2 of 10 failed"


def test_a_stop_that_was_asked_for_is_no_trouble_and_no_failure_of_the_group():
    group = group_of("etl", [stopped(3), took(2, 60_000), took(1, 60_000)])
    assert group.urgency(T0) is Urgency.REST
    assert group.ok_part == 1.0
    assert stopped_on_request(stopped(1)) and not stopped_on_request(oom(1))
    assert group_of("etl", [oom(3), took(2, 60_000)]).urgency(T0) is Urgency.FAILED
    assert group_of("etl", [stopped(1)]).ok_part is None


def test_a_success_that_was_only_listed_has_no_cause():
    assert why(took(1, 60_000, state_reason="Terminated by the user")) is None


def test_a_cause_keeps_its_standing_in_the_row():
    assert why(job(1, JobState.RUNNABLE, state_reason="CAPACITY:X")).standing is Standing.WAITING
