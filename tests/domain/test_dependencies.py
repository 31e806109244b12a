"""The trees of what a job waits for and what waits for it."""

from hypothesis import given
from hypothesis import strategies as st
from made import job

from batchtui.domain.dependencies import DEPTH, jobs_in, may_wait, tree, turned
from batchtui.domain.state import JobState

IDS = [f"id-{number:04}" for number in range(8)]
LINKS = st.dictionaries(
    st.sampled_from(IDS), st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(["", "N_TO_N"])), max_size=4)
)


def reached(start, links):
    found, edge = set(), [start]
    while edge:
        edge = [other for one in edge for other, _ in links.get(one, ()) if other not in found]
        found.update(edge)
    return found - {start}


def branches(found):
    for one in found:
        yield one
        yield from branches(one.beyond)


@given(LINKS)
def test_all_that_is_reached_is_in_the_tree_and_whole_once(links):
    """AWS has no circles, but an answer may say anything: the tree ends all the same."""
    jobs = {one.id: one for one in map(job, range(len(IDS)))}
    found = tree(IDS[0], links, jobs)
    ids = [one.job_id for one in branches(found)]
    assert set(ids) - {IDS[0]} == reached(IDS[0], links), f"{DEPTH} is deeper than {len(IDS)} jobs"
    whole = [one.job_id for one in branches(found) if one.beyond]
    assert len(whole) == len(set(whole))
    assert {known.id for known in jobs_in(found)} == set(ids)


@given(LINKS)
def test_turned_twice_is_the_same(links):
    again = turned(turned(links))
    for job_id, others in links.items():
        assert sorted(again.get(job_id, [])) == sorted(others)


def test_what_waits_or_fell_is_looked_at_first_and_nothing_older():
    one = job(100)
    older = job(50, JobState.PENDING)
    waits = job(99_000, JobState.PENDING)
    fell = job(101, JobState.FAILED, state_reason="Dependent Job failed")
    soon, late = job(102), job(5_000)
    runs = [late, soon, fell, waits, older, one]
    assert may_wait(one, runs, 9) == [fell, waits, soon]
    assert may_wait(one, runs, 1) == [fell]
