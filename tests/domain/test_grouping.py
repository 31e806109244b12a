"""The board's rows: what a group says of its runs, and which row comes first."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from made import MINUTE, T0, job, took

from batchtui.domain.grouping import GUARD_DECIDES_MS, Group, Urgency, group_of
from batchtui.domain.state import JobState

NOW = T0 + 1000 * MINUTE
HOUR = 60 * MINUTE


def one(*newest_first) -> Group:
    return group_of(newest_first[0].name, newest_first)


def test_the_row_speaks_of_the_newest_run_at_work_even_when_later_ones_wait_or_have_ended():
    group = one(job(4), job(3, JobState.RUNNABLE), job(2, JobState.RUNNING), job(1, JobState.STARTING))
    assert group.newest.id == "id-0002"
    assert [run.id for run in group.active] == ["id-0003", "id-0002", "id-0001"]


def test_with_none_at_work_it_speaks_of_the_newest_that_waits():
    assert one(job(3), job(2, JobState.RUNNABLE), job(1, JobState.PENDING)).newest.id == "id-0002"


def test_without_an_active_run_it_speaks_of_the_newest():
    assert one(job(3, JobState.FAILED), job(2)).state is JobState.FAILED


def test_an_array_at_work_is_no_run_that_waits():
    array = replace(job(1, JobState.PENDING), array_size=9, children=(("RUNNING", 1), ("RUNNABLE", 8)))
    group = one(job(2, JobState.RUNNABLE), array)
    assert (group.newest.id, group.state) == (array.id, JobState.RUNNING)
    assert group.strip[0] is JobState.RUNNING and group.urgency(NOW) is Urgency.RUNNING
    waiting = one(replace(array, children=(("RUNNABLE", 9),)))
    assert waiting.state is JobState.PENDING and waiting.urgency(NOW) is Urgency.WAITING


def test_the_strip_is_the_last_ten_runs_oldest_first():
    runs = [job(n, JobState.FAILED if n in (11, 2) else JobState.SUCCEEDED) for n in range(11, -1, -1)]
    strip = one(*runs).strip
    assert len(strip) == 10
    assert strip[-1] is JobState.FAILED
    assert strip[0] is JobState.FAILED
    assert strip[1:-1] == (JobState.SUCCEEDED,) * 8


def test_successes_among_the_last_twenty_that_ended():
    runs = [
        job(30, JobState.RUNNING),
        *(job(n, JobState.FAILED if n >= 15 else JobState.SUCCEEDED) for n in range(25, 0, -1)),
    ]
    assert one(*runs).ok_part == 9 / 20
    assert one(job(1, JobState.RUNNING)).ok_part is None


def test_took_is_of_the_newest_ended_run_and_usual_of_successes_only():
    group = one(took(3, 90_000, JobState.FAILED), took(2, 60_000), took(1, 20_000))
    assert group.took_ms == 90_000
    assert (group.usual.median_ms, group.usual.of) == (40_000, 2)


def test_waiting_began_with_the_run_that_has_waited_longest():
    group = one(job(9, JobState.RUNNABLE), job(8), job(4, JobState.PENDING))
    assert group.since_ms == T0 + 4 * MINUTE


def test_a_running_row_is_slow_only_beyond_what_eight_successes_say():
    known = [took(n, HOUR) for n in range(9, 1, -1)]
    running = job(10, JobState.RUNNING, started_at_ms=NOW)
    group = one(running, *known)
    assert group.urgency(NOW + HOUR + HOUR // 2) is Urgency.RUNNING
    assert group.urgency(NOW + HOUR + HOUR // 2 + 1) is Urgency.SLOW
    assert one(running, *known[:7]).urgency(NOW + 100 * HOUR) is Urgency.RUNNING


def test_the_board_shows_trouble_first():
    known = [took(n, MINUTE) for n in range(9, 1, -1)]
    rows = {
        "failed-now": one(took(20, MINUTE, JobState.FAILED)),
        "failed-before": one(took(10, MINUTE, JobState.FAILED)),
        "waits-longest": one(job(5, JobState.RUNNABLE)),
        "waits": one(job(6, JobState.SUBMITTED)),
        "slow": one(job(11, JobState.RUNNING, started_at_ms=T0 + 11 * MINUTE), *known),
        "runs": one(job(12, JobState.RUNNING, started_at_ms=T0 + 12 * MINUTE)),
        "starts": one(job(13, JobState.STARTING)),
        "done-now": one(took(15, MINUTE)),
        "done-before": one(took(14, MINUTE)),
    }
    assert sorted(rows, key=lambda name: rows[name].order(NOW)) == list(rows)


def test_a_run_that_waits_for_a_moment_is_on_its_way_not_in_trouble():
    group = one(job(1, JobState.RUNNABLE))
    assert group.urgency(group.since_ms + 59_999) is Urgency.RUNNING
    assert group.urgency(group.since_ms + 60_000) is Urgency.WAITING


def test_a_state_that_this_version_does_not_know_counts_as_active():
    group = one(job(1, JobState.UNKNOWN))
    assert group.urgency(NOW) is Urgency.RUNNING
    assert group.active


STATES = st.sampled_from(list(JobState))


@given(st.lists(st.tuples(STATES, st.integers(0, 10**7)), min_size=1, max_size=30))
def test_a_group_counts_each_run_once(shapes):
    runs = [took(n, ms, state) for n, (state, ms) in enumerate(shapes)][::-1]
    group = group_of("etl", runs)
    assert group.count == len(runs)
    assert set(group.active) == {run for run in runs if run.state.active}
    assert group.newest in (group.active or runs)
    assert group.strip == tuple(run.state for run in runs[:10])[::-1]
    assert group.order(NOW) == group.order(NOW)
    if group.usual:
        assert min(run.took_ms for run in runs if run.state is JobState.SUCCEEDED) <= group.usual.median_ms


@given(
    st.lists(st.tuples(STATES, st.integers(0, 10**7), st.booleans()), min_size=1, max_size=30).filter(
        lambda shapes: not all(skipped for *_, skipped in shapes)
    )
)
def test_what_the_guard_did_not_let_run_changes_no_statistic(shapes):
    """Skipped runs stand in the strip and the count, and nowhere else."""
    runs = [
        took(n, ms, JobState.SUCCEEDED if skipped else state, skipped=skipped)
        for n, (state, ms, skipped) in enumerate(shapes)
    ][::-1]
    real = [run for run in runs if not run.skipped]
    whole, without = group_of("etl", runs), group_of("etl", real)
    for name in ("newest", "state", "usual", "took_ms", "ok_part", "active", "since_ms", "stopped", "failing"):
        assert getattr(whole, name) == getattr(without, name), name
    assert whole.count == len(runs)
    assert whole.strip == tuple(run.seen_state for run in runs[:10])[::-1]
    assert whole.skipped == runs[0].skipped


def test_two_at_work_under_one_lock_are_told_once_a_guard_would_have_left():
    first, second = (job(n, JobState.RUNNING, started_at_ms=NOW + n * 1000) for n in (1, 2))
    assert group_of("etl", [second, first], guarded=True).together_from_ms == NOW + 2000 + GUARD_DECIDES_MS
    assert group_of("etl", [second, first]).together_from_ms is None
    waiting = job(2, JobState.RUNNABLE)
    assert group_of("etl", [waiting, first], guarded=True).together_from_ms is None
