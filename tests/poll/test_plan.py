"""What is asked next: pure, without a clock or a network."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import T0, job, queue

from batchtui.domain.state import ACTIVE_ORDER, JobState
from batchtui.poll import plan
from batchtui.poll.plan import Absence, Describe, ListNew, ListState


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


def test_new_runs_are_asked_from_the_watermark_less_an_overlap():
    asks = plan.new_runs({"a": T0, "gone": T0}, ["a", "unread"])
    assert asks == (ListNew("a", T0 - plan.OVERLAP_MS),)


@given(
    st.sets(st.integers(0, 300)),
    st.sets(st.integers(0, 300)),
    st.lists(st.integers(0, 400).map("id-{:04}".format), max_size=9),
)
def test_each_unseen_active_run_is_described_once_and_what_is_waited_for_comes_first(active, seen, wanted):
    jobs = [job(n, JobState.RUNNING) for n in sorted(active)]
    wave = plan.to_describe(jobs, frozenset(job(n).id for n in seen), wanted)
    ids = [job_id for ask in wave for job_id in ask.ids]
    assert all(isinstance(ask, Describe) and 1 <= len(ask.ids) <= 100 for ask in wave)
    assert len(set(ids)) == len(ids)
    assert set(ids) == {job(n).id for n in active - seen} | set(wanted)
    first = list(dict.fromkeys(wanted))
    assert ids[: len(first)] == first
    assert len(wave) == -(-len(ids) // 100)


@pytest.mark.parametrize(
    ("times", "since_s", "age_ms", "gone"),
    [
        (3, 120, 3_600_001, True),
        (2, 1000, 10**9, False),
        (100, 119, 10**9, False),
        (100, 1000, 3_600_000, False),
    ],
)
def test_a_run_is_gone_only_after_three_absences_over_two_minutes_and_when_older_than_an_hour(
    times, since_s, age_ms, gone
):
    one = job(0, JobState.RUNNING)
    assert plan.gone(Absence(times, 500.0), one, 500.0 + since_s, one.created_at_ms + age_ms) is gone
