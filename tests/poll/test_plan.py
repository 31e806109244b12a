"""What is asked next: pure, without a clock or a network."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import T0, job, queue

from batchtui.domain.duration import Usual
from batchtui.domain.state import ACTIVE_ORDER, JobState
from batchtui.poll import plan
from batchtui.poll.absence import Absence, gone
from batchtui.poll.asks import ListNew, ListState
from batchtui.poll.clock import Moment


def test_the_queue_in_focus_is_asked_first_and_queues_of_service_jobs_never():
    queues = [queue("a"), queue("b"), queue("train", service_jobs=True)]
    assert plan.in_focus_first(queues, "b") == ["b", "a"]
    assert plan.in_focus_first(queues, "") == ["a", "b"]


def test_the_newest_page_of_each_queue_comes_first():
    assert plan.newest(["a", "b"], T0) == (
        ListNew("a", T0 - plan.HISTORY_MS, first_page_only=True),
        ListNew("b", T0 - plan.HISTORY_MS, first_page_only=True),
    )


def test_a_sweep_asks_every_active_state_of_every_queue_in_the_order_in_which_runs_move():
    waves = plan.sweep(["a", "b"])
    assert [{ask.state for ask in wave} for wave in waves[:-1]] == [{state} for state in ACTIVE_ORDER]
    assert waves[-1] == (ListState("a", JobState.RUNNABLE), ListState("b", JobState.RUNNABLE))
    assert all([ask.queue for ask in wave] == ["a", "b"] for wave in waves)


def test_of_the_ended_runs_failures_come_first():
    states = [ask.state for ask in plan.backlog(["a", "b"])]
    assert states == [JobState.FAILED] * 2 + [JobState.SUCCEEDED] * 2


@given(st.lists(st.integers(0, 400).map("id-{:04}".format), max_size=450))
def test_each_id_is_described_once_in_its_order_a_hundred_a_call(wanted):
    wave = plan.describing(wanted)
    assert [job_id for ask in wave for job_id in ask.ids] == list(dict.fromkeys(wanted))
    assert len(wave) == -(-len(set(wanted)) // 100) and all(1 <= len(ask.ids) <= 100 for ask in wave)


def test_a_hole_is_filled_backwards_only_where_that_takes_fewer_calls():
    hour = 3_600_000
    assert plan.backwards_is_cheaper(100, 24 * hour, 24 * hour)
    assert not plan.backwards_is_cheaper(100, hour, 24 * hour)


def test_a_run_far_from_its_usual_end_is_looked_at_less_often_and_one_near_it_at_each_refresh():
    begun = T0 + 1000
    running = job(0, JobState.RUNNING, started_at_ms=begun)
    usual = Usual(7_200_000, None, 5)
    assert plan.pace_s(running, usual, 5, begun) == 30
    assert plan.pace_s(running, usual, 5, begun + 7_100_000) == 10
    assert plan.pace_s(running, usual, 5, begun + 9_000_000) == 5
    assert plan.pace_s(running, usual, 60, begun) == 60
    assert plan.pace_s(running, None, 5, begun) == plan.pace_s(job(0, JobState.RUNNABLE), usual, 5, begun) == 5


def test_the_pause_grows_with_failures_and_when_nobody_is_at_the_keys():
    assert plan.pause_s(5, 0, waited_for=False, untouched_s=0) == 5
    assert plan.pause_s(5, 0, waited_for=False, untouched_s=900) == 60
    assert plan.pause_s(5, 0, waited_for=True, untouched_s=900) == 1
    assert plan.pause_s(5, 0, waited_for=False, untouched_s=0, crowded=True) == 8
    assert plan.pause_s(30, 0, waited_for=False, untouched_s=0, crowded=True) == 30
    assert [plan.pause_s(5, n, waited_for=True, untouched_s=0) for n in (1, 2, 3, 9)] == [5, 10, 20, 30]


@pytest.mark.parametrize(
    ("times", "since_s", "age_ms", "is_gone"),
    [
        (3, 120, 3_600_001, True),
        (2, 1000, 10**9, False),
        (100, 119, 10**9, False),
        (100, 1000, 3_600_000, False),
    ],
)
def test_a_run_is_gone_only_after_three_absences_over_two_minutes_and_when_older_than_an_hour(
    times, since_s, age_ms, is_gone
):
    one = job(0, JobState.RUNNING)
    assert gone(Absence(times, 500.0), one, Moment(500.0 + since_s, one.created_at_ms + age_ms)) is is_gone
