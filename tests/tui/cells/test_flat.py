"""The list of all runs kept in order is the one that filtering and sorting anew gives, whatever changes, and when."""

from hypothesis import given
from hypothesis import strategies as st
from made import MINUTE, T0, job

from batchtui.domain.state import JobState
from batchtui.tui.cells.flat import FlatList, FlatView

VIEWS = st.builds(
    FlatView,
    queue=st.sampled_from(["", "", "spot"]),
    failed_only=st.booleans(),
    window_ms=st.sampled_from([5 * MINUTE, 500 * MINUTE]),
    filter=st.sampled_from(["", "etl"]),
    sort=st.sampled_from(["", "job"]),
    descending=st.booleans(),
)
RUNS = st.builds(
    lambda number, state, name, queue, stopped: job(
        number, state, name=name, queue=queue, stopped_at_ms=T0 + stopped * MINUTE if state.terminal else None
    ),
    st.integers(0, 9),
    st.sampled_from([JobState.SUCCEEDED, JobState.FAILED, JobState.RUNNING]),
    st.sampled_from(["etl", "report", "한글"]),
    st.sampled_from(["default", "spot"]),
    st.integers(0, 20),
)
STEPS = st.lists(
    st.tuples(
        st.none() | VIEWS, st.lists(RUNS, max_size=5), st.sets(st.integers(0, 9), max_size=2), st.integers(0, 4),
        st.booleans(),
    ),
    max_size=8,
)  # fmt: skip


def _name(run):
    return run.name


@given(VIEWS, STEPS)
def test_kept_list_is_the_list_made_anew(view, steps):
    known = {}
    listing = FlatList(known.get, lambda: list(known.values()))
    now_ms = T0
    before = []
    for other, changed, gone, minutes, hold in steps:
        same, view = other is None or other == view, other or view
        now_ms += minutes * MINUTE
        ids = {job(number).id for number in gone}
        known |= {run.id: run for run in changed}
        for one in ids:
            known.pop(one, None)
        listing.touch(ids | {run.id for run in changed})

        def wanted(run, view=view):
            return view.filter in run.name

        value = _name if view.sort else None
        listed = listing.arrange(view, wanted, value, now_ms, hold)
        placed = [
            run
            for run in known.values()
            if view.queue in ("", run.queue)
            and (not view.failed_only or run.state is JobState.FAILED)
            and (run.state.active or run.since_ms >= now_ms - view.window_ms)
        ]
        expected = sorted(filter(wanted, placed), key=lambda run: (-run.created_at_ms, run.id))
        if value:
            expected.sort(key=value, reverse=view.descending)
        elif view.descending:
            # The default order has no other way round.
            expected.sort(key=lambda run: (run.created_at_ms, run.id), reverse=True)
        assert listing.known == len(placed)
        assert {run.id: run for run in listed} == {run.id: run for run in expected}
        if hold and same and before:
            kept = [one for one in before if one in {run.id for run in listed}]
            assert [run.id for run in listed][: len(kept)] == kept
        else:
            assert [run.name for run in listed] == [run.name for run in expected]
            assert [run.created_at_ms for run in listed] == [run.created_at_ms for run in expected]
        before = [run.id for run in listed]
