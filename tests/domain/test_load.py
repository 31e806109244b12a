"""What a queue has to do: runs counted by queue, an array by its children."""

from made import MINUTE, T0, job, took

from batchtui.domain.load import AT_WORK, Load, count_in, failed_since, loads, succeeded_since, used_definitions
from batchtui.domain.state import JobState

ARRAY = job(
    2, JobState.PENDING, array_size=20,
    children=(("RUNNABLE", 7), ("RUNNING", 2), ("STARTING", 1), ("SUCCEEDED", 10), ("LATER", 1)),
)  # fmt: skip


def test_an_array_counts_by_its_children():
    assert (count_in(ARRAY, AT_WORK), count_in(job(0, JobState.RUNNING), AT_WORK)) == (3, 1)
    young = job(9, JobState.SUBMITTED, queue="other")
    assert loads([ARRAY, job(5, JobState.RUNNABLE), job(1, JobState.RUNNING), young]) == {
        "default": Load(4, 8, T0 + 2 * MINUTE),
        "other": Load(0, 1, T0 + 9 * MINUTE),
    }
    assert loads([]) == {} and loads([job(1, JobState.STARTING)]) == {"default": Load(1, 0, None)}
    assert count_in(job(3, JobState.PENDING, array_size=5), frozenset({JobState.PENDING})) == 1


def test_ended_runs_since_a_moment_by_queue():
    failed = [
        took(1, 1, JobState.FAILED), took(50, 1, JobState.FAILED),
        took(60, 1, JobState.FAILED, state_reason="Terminated by the user"),
    ]  # fmt: skip
    assert failed_since(failed, T0 + 30 * MINUTE) == {"default": 1}, "what was stopped on request is no failure"
    done = [took(1, 1), took(50, 1), took(51, 1, skipped=True), took(52, 1, queue="other")]
    assert succeeded_since(done, T0 + 30 * MINUTE) == {"default": 1, "other": 1}


def test_the_definitions_that_runs_had():
    arn = "arn:aws:batch:r:1:job-definition/etl:"
    runs = [job(1, definition=f"{arn}7"), job(3, definition=f"{arn}8"), job(2, definition=f"{arn}7"), job(4)]
    used = used_definitions(runs)
    assert (used["etl"][0], used["etl"][1].id, used[""][0]) == (3, "id-0003", 1)
