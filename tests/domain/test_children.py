"""An array's children as rows tell of them, in any order and as often as they like."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from batchtui.domain.children import Children
from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState

PARENT = Job(Scope("demo", "123456789012", "ap-northeast-2"), "p", "fan", "default", JobState.PENDING, 1, array_size=6)


def child(index, state=JobState.RUNNING, **more):
    return replace(PARENT, id=f"p:{index}", state=state, array_size=None, **more)


def test_an_index_is_a_childs_alone():
    assert child(7).child_index == 7 and not child(7).is_array
    assert PARENT.child_index is None and PARENT.is_array
    assert replace(PARENT, id="p#0").child_index is None
    assert Children().take([PARENT, replace(PARENT, id="p#1")]) == ()


def test_how_many_failed_alike():
    known = Children()
    rows = [child(n, JobState.FAILED, exit_code=code) for n, code in enumerate((3, 3, 137, 1))]
    known.take([*rows, child(9)])
    assert [known.failed_like(row) for row in rows] == [2, 2, 1, 1]
    known.take([replace(rows[0], exit_code=1)])
    assert [known.failed_like(row) for row in rows[1:]] == [1, 1, 2]


def test_what_has_ended_stays_ended():
    known = Children()
    done = child(0, JobState.SUCCEEDED)
    assert known.take([done]) == (done,)
    assert known.take([done, child(0), child(0, JobState.FAILED)]) == ()
    assert known.ids_not_over(PARENT) == ["p:1", "p:2", "p:3", "p:4", "p:5"]
    later = replace(done, stopped_at_ms=9)
    assert known.take([later]) == (later,), "an end can become better known"


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(JobState))))
def test_counts_and_the_failed_are_those_of_the_rows_that_stand(rows):
    known, truth = Children(), {}
    for index, state in rows:
        known.take([child(index, state)])
        if index not in truth or not truth[index].terminal:
            truth[index] = state
    counts = Counter(truth.values())
    assert {state: known.count(state) for state in JobState} == {state: counts[state] for state in JobState}
    assert list(known.failed) == sorted(n for n, state in truth.items() if state is JobState.FAILED)
    assert known.failed_like(child(0, JobState.FAILED)) == counts[JobState.FAILED]
    assert len(known) == len(truth) and known.end == max(truth, default=-1) + 1
