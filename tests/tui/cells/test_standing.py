"""The rows kept in order are those that sorting anew gives, whatever changes, however late it is."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from made import MINUTE, T0, job, took

from batchtui.domain.folding import folded
from batchtui.domain.grouping import Urgency, group_of
from batchtui.domain.state import JobState
from batchtui.tui.cells.group import quiet
from batchtui.tui.cells.standing import Standing

HOUR = 60 * MINUTE
FAILED = JobState.FAILED
NAMES = ("etl", "한글", "[/]", "nightly", "report")
STATES = st.sampled_from([state for state in JobState if state is not JobState.UNKNOWN])


def a_group(name, state, minute, usual):
    """Ten successes, so that a run can be slow, and one run in this state."""
    past = [took(-n, MINUTE, name=name) for n in range(10 if usual else 0)]
    stopped = T0 + minute * MINUTE if state.terminal else None
    started = T0 + minute * MINUTE if state is JobState.RUNNING else None
    newest = job(minute, state, name=name, started_at_ms=started, stopped_at_ms=stopped, queue=f"q{minute % 2}")
    return group_of(name, [newest, *past])


GROUPS = st.builds(a_group, st.sampled_from(NAMES), STATES, st.integers(0, 90), st.booleans())
STEPS = st.lists(
    st.tuples(
        st.lists(GROUPS, max_size=5),
        st.sets(st.sampled_from(NAMES), max_size=2),
        st.integers(-5, 200),
        st.sampled_from([HOUR, 2 * HOUR]),
    ),
    max_size=8,
)


@given(STEPS)
def test_kept_order_is_sorted_order(steps):
    standing, rows = Standing(), {}
    for changed, gone, minute, window_ms in steps:
        standing.put({group.name: group for group in changed} | dict.fromkeys(gone))
        rows |= {group.name: group for group in changed}
        rows = {name: group for name, group in rows.items() if name not in gone}
        now_ms = T0 + minute * MINUTE
        shown = standing.arrange(now_ms, window_ms)
        expected = [group for group in rows.values() if group.lately(now_ms - window_ms)]
        assert shown == sorted(expected, key=lambda group: group.order(now_ms))
        assert +standing.tally == Counter(group.rank.counts_as for group in shown)


@given(GROUPS, st.integers(0, 400))
def test_urgency_turns_exactly_when_it_is_said_to(group, seconds):
    now_ms = T0 + seconds * 1000
    turns_at_ms = group.rank.turns_at_ms
    later_ms = now_ms + 10_000 * MINUTE
    if turns_at_ms is None or turns_at_ms <= now_ms:
        assert group.urgency(now_ms) == group.urgency(later_ms)
    else:
        assert group.urgency(now_ms) == group.urgency(turns_at_ms - 1) != group.urgency(turns_at_ms)


@given(st.lists(GROUPS, max_size=8, unique_by=lambda group: group.name), st.sets(st.sampled_from(NAMES)))
def test_failures_that_were_read_stand_with_the_rest(rows, names):
    seen = {run for row in rows for run in row.failures if run.name in names}
    standing, now_ms = Standing(), T0 + 90 * MINUTE
    standing.put({row.name: row for row in rows})
    standing.arrange(now_ms, 3 * HOUR)
    standing.read(seen)
    shown = standing.arrange(now_ms, 3 * HOUR)
    assert shown == sorted(rows, key=lambda row: row.order(now_ms, seen))
    first = [row for row in shown if row.urgency(now_ms, seen) is Urgency.FAILED]
    assert shown[: len(first)] == first
    assert first == [row for row in shown if row.failing and row.newest not in seen]
    for row in shown:
        if row.failing and row.newest in seen:
            assert row.urgency(now_ms, seen) is Urgency.REST and quiet(row, seen) and not quiet(row)


def test_of_names_folded_each_failure_has_to_be_read():
    names = {f"part-{n:03}": group_of(f"part-{n:03}", [took(n, MINUTE, FAILED, name=f"part-{n:03}")]) for n in range(3)}
    fold = folded("part-{n}", "default", names, [took(9, MINUTE, name="part-001")])
    runs = [group.newest for group in names.values()]
    assert fold.failed_names == 3 and set(fold.failures) == set(runs)
    assert fold.urgency(T0 + HOUR, runs[:2]) is Urgency.FAILED
    assert fold.urgency(T0 + HOUR, runs) is Urgency.REST


def test_a_row_that_goes_is_no_longer_there():
    standing = Standing()
    one, other = (a_group(name, JobState.SUCCEEDED, 1, False) for name in ("one", "other"))
    standing.put({"one": one, "other": other})
    assert standing.arrange(T0 + MINUTE, HOUR) == [one, other]
    standing.put({"one": None, "other": replace(other)})
    assert standing.arrange(T0 + MINUTE, HOUR) == [other]
    standing.clear()
    assert standing.arrange(T0 + MINUTE, HOUR) == [] and not +standing.tally
