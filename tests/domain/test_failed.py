"""What failed of late: nothing is lost or counted twice, and what was stopped on request is not in it."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from made import MINUTE, T0, job, took

from batchtui.domain.causes import Ended, Told, cause_of
from batchtui.domain.causes_job import plain_cause, unclear, why
from batchtui.domain.failed import by_cause, failures, is_failure, per_part
from batchtui.domain.state import JobState

REASONS = ("", "OutOfMemoryError: Container killed", "Terminated by me", "Dependent Job failed", "Host EC2 gone", "x")
NAMES = ("etl", "한글", "[/]", "load-2026-11-01", "load-2026-11-02", "load-2026-11-03", "load-2026-11-04")
RUNS = st.lists(
    st.builds(
        lambda number, state, reason, code, name: took(
            number, MINUTE, state, state_reason=reason, exit_code=code, name=name
        ),
        st.integers(0, 500),
        st.sampled_from([JobState.FAILED, JobState.FAILED, JobState.SUCCEEDED, JobState.RUNNING]),
        st.sampled_from(REASONS),
        st.sampled_from([None, 0, 1, 137]),
        st.sampled_from(NAMES),
    ),
    unique_by=lambda one: one.id,
    max_size=20,
)


@given(RUNS, st.integers(-10, 510))
def test_every_failure_stands_once_under_its_cause_and_name(runs, minute):
    oldest_ms = T0 + minute * MINUTE
    found = failures(runs, oldest_ms)
    assert {one.id for one in found} == {one.id for one in runs if is_failure(one) and one.since_ms >= oldest_ms}
    assert found == sorted(found, key=lambda one: (-one.since_ms, one.id))
    causes = by_cause(found)
    assert Counter(one.id for cause in causes for one in cause.runs) == Counter(one.id for one in found)
    assert [cause.runs[0] for cause in causes] == sorted((cause.runs[0] for cause in causes), key=found.index)
    for cause in causes:
        assert {why(one).key for one in cause.runs} == {cause.key}
        assert Counter(one.id for name in cause.names for one in name.runs) == Counter(one.id for one in cause.runs)
        assert [name.runs[0] for name in cause.names] == sorted((n.runs[0] for n in cause.names), key=found.index)
        for name in cause.names:
            assert set(name.names) == {one.name for one in name.runs}
            assert len(name.names) == 1 or (name.name == "load-*" and len(name.names) >= 3)
    assert sum(per_part(found, oldest_ms, oldest_ms + 500 * MINUTE, 24)) == len(found)


def test_a_stop_on_request_is_none_and_a_dependency_has_a_cause_of_its_own():
    stopped = job(1, JobState.FAILED, state_reason="Terminated by me")
    after = job(2, JobState.FAILED, state_reason="Dependent Job failed")
    array = job(3, JobState.FAILED, state_reason="Array Child Job failed", array_size=9, children=(("FAILED", 2),))
    found = failures([stopped, after, array], 0)
    assert [one.key for one in by_cause(found)] == ["children", "dependency"]


def test_three_names_of_a_shape_are_one_and_two_are_not():
    runs = [took(n, MINUTE, JobState.FAILED, name=f"load-2026-11-0{n}") for n in (1, 2, 3)]
    assert [name.name for name in by_cause(runs)[0].names] == ["load-*"]
    assert [name.name for name in by_cause(runs[:2])[0].names] == ["load-2026-11-01", "load-2026-11-02"]


def test_words_alone_may_be_those_of_who_stopped_it():
    words = job(1, JobState.FAILED, state_reason="the input was wrong")
    assert unclear(words)
    asked = cause_of(Told("FAILED", Ended("the input was wrong"), stop_asked=True))
    assert not unclear(replace(words, cause=asked)) and not is_failure(replace(words, cause=asked))
    assert not unclear(job(1, JobState.FAILED, state_reason="Host EC2 gone"))
    assert not unclear(job(1, JobState.FAILED, exit_code=1))
    assert not unclear(job(1, JobState.RUNNING, state_reason="the input was wrong"))


def test_a_listing_without_a_reason_leaves_it_to_the_description():
    assert unclear(job(1, JobState.FAILED)) and unclear(job(1, JobState.FAILED, exit_code=137))


def test_each_part_of_a_span_counts_its_own():
    runs = [took(number, MINUTE, JobState.FAILED) for number in (0, 1, 59)]
    assert per_part(runs, T0, T0 + 60 * MINUTE, 4) == [2, 0, 0, 1]


def test_a_plain_cause_has_no_figures_of_one_run():
    reason = "OutOfMemoryError: Container killed due to memory usage"
    told = cause_of(Told("FAILED", Ended("", reason, 137), memory_mib=512))
    run = replace(job(1, JobState.FAILED, container_reason=reason, exit_code=137), cause=told)
    assert "512" in why(run).sentence and "512" not in plain_cause(run).sentence + plain_cause(run).advice
    other = replace(run, container_reason="")
    assert plain_cause(other) is other.cause
