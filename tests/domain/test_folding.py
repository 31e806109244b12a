"""Folding: names of one shape become one row, whatever the order in which they come, and nothing is lost in it."""

from heapq import merge

from hypothesis import given
from hypothesis import strategies as st
from made import MINUTE, job, took

from batchtui.domain.filters.match import matcher
from batchtui.domain.filters.parse import parse
from batchtui.domain.filters.readings import of_groups
from batchtui.domain.folding import JUDGED, Folds
from batchtui.domain.grouping import Urgency, group_of
from batchtui.domain.shape import shape_of, varies
from batchtui.domain.state import JobState

DAY = 24 * 60
FAILED, SUCCEEDED, RUNNING = JobState.FAILED, JobState.SUCCEEDED, JobState.RUNNING


class Known:
    """Runs by name, as a board knows them, and the rows that they fold into."""

    def __init__(self, *runs):
        self.by_name = {}
        self.told = {}
        self.folds = Folds(self.newest_of)
        for run in runs:
            self.add(run)

    def newest_of(self, names, most):
        newest = merge(*(self.by_name[name] for name in names), key=lambda run: -run.created_at_ms)
        return list(newest)[:most]

    def add(self, run):
        runs = self.by_name.setdefault(run.name, [])
        runs.append(run)
        runs.sort(key=lambda one: -one.created_at_ms)
        self.folds.put(run.name, group_of(run.name, runs))

    def drop(self, name):
        del self.by_name[name]
        self.folds.put(name, None)

    def rows(self):
        """All that was told of so far; each row is known by its own key."""
        self.told |= self.folds.changes()
        self.told = {key: row for key, row in self.told.items() if row is not None}
        assert all(row.key == key for key, row in self.told.items())
        return self.told


def test_three_names_of_a_shape_fold_and_two_do_not():
    known = Known(*(took(n, MINUTE, name=f"etl-2026-11-0{n}") for n in (1, 2)))
    assert set(known.rows()) == {"etl-2026-11-01", "etl-2026-11-02"}
    known.add(job(3, RUNNING, name="etl-2026-11-03"))
    (row,) = known.rows().values()
    assert (row.name, row.names) == ("etl-*", ("etl-2026-11-01", "etl-2026-11-02", "etl-2026-11-03"))
    assert (row.state, row.count, row.usual.of) == (RUNNING, 3, 2)
    known.drop("etl-2026-11-02")
    assert set(known.rows()) == {"etl-2026-11-01", "etl-2026-11-03"}


def test_plain_names_never_fold():
    known = Known(*(took(n, MINUTE, name=f"etl-v{n}") for n in range(20)))
    assert len(known.rows()) == 20


def test_names_of_one_shape_in_two_queues_are_two_rows():
    known = Known(*(took(n, MINUTE, name=f"part-{n:03}", queue="ab"[n % 2]) for n in range(8)))
    assert {row.name for row in known.rows().values()} == {"part-*"}
    assert sorted(sorted(row.queues) for row in known.rows().values()) == [["a"], ["b"]]
    assert len(known.rows()) == 2


def test_of_names_side_by_side_a_failure_is_not_hidden_by_a_later_success():
    runs = [took(n, MINUTE, FAILED if n in (2, 3) else SUCCEEDED, name=f"ALIGN_sample{n}") for n in range(9)]
    (row,) = Known(*runs).rows().values()
    assert (row.state, row.failed_names, row.failing) == (SUCCEEDED, 2, True)
    assert row.urgency(row.since_ms) is Urgency.FAILED
    assert matcher(parse("status:failed sample4"), of_groups(row.since_ms))(row)
    later = Known(*runs, took(2 * DAY, MINUTE, name="ALIGN_sample77"))
    assert not next(iter(later.rows().values())).failing


def test_of_names_that_follow_each_other_the_newest_speaks_for_all():
    runs = [took(n, MINUTE, FAILED if n == 2 else SUCCEEDED, name=f"etl-2026-11-0{n}") for n in range(1, 6)]
    (row,) = Known(*runs).rows().values()
    assert not row.failing and FAILED in row.strip


def test_a_row_as_it_is_now():
    known = Known(*(took(n, MINUTE, name=f"etl-2026-11-0{n}") for n in (1, 2, 3)), job(9, name="other"))
    etl, other = (known.rows()[key] for key in ("etl-{date} in default", "other"))
    known.add(took(4, MINUTE, name="etl-2026-11-04"))
    assert known.folds.now(etl).count == 4
    assert known.folds.now(other) is other
    for name in ("other", "etl-2026-11-01", "etl-2026-11-02"):
        known.drop(name)
    assert known.folds.now(etl) is None and known.folds.now(other) is None


def test_more_names_than_are_summed_up_are_counted():
    runs = [took(n, MINUTE, name=f"part-{n:04}") for n in range(JUDGED + 100)]
    (row,) = Known(job(0, RUNNING, name="part-9999"), *runs).rows().values()
    assert row.count == JUDGED + 101
    assert row.state is RUNNING and [run.name for run in row.active] == ["part-9999"]


NAMES = st.sampled_from(["etl", "load-v2", "etl-2026-11-01", "etl-2026-11-02", "etl-2026-11-03", "etl-2026-11-04",
                         "part-001", "part-002", "part-003", "part-x"])  # fmt: skip
RUNS = st.lists(st.tuples(NAMES, st.sampled_from(list(JobState)), st.sampled_from(["default", "spot"])), max_size=25)


def _made(shapes):
    return [took(n, MINUTE, state, name=name, queue=queue) for n, (name, state, queue) in enumerate(shapes)]


@given(RUNS, st.randoms())
def test_rows_depend_on_the_runs_and_not_on_the_order_in_which_they_come(shapes, random):
    runs = _made(shapes)
    one = Known(*runs)
    other = Known(*random.sample(runs, len(runs)))
    assert one.rows() == other.rows()


@given(RUNS, st.lists(NAMES, max_size=4))
def test_each_name_and_each_run_is_in_one_row(shapes, gone):
    known = Known(*_made(shapes))
    for name in set(gone) & set(known.by_name):
        known.drop(name)
    rows = list(known.rows().values())
    assert sorted(name for row in rows for name in row.own_names) == sorted(known.by_name)
    assert sum(row.count for row in rows) == sum(map(len, known.by_name.values()))
    active = {run.id for runs in known.by_name.values() for run in runs if run.state.active}
    assert {run.id for row in rows for run in row.active} == active
    for row in rows:
        assert not row.names or (len(row.names) >= 3 and len({shape_of(name) for name in row.names}) == 1)
        assert all(varies(shape_of(name)) for name in row.names)


def test_two_shapes_that_look_alike_are_two_rows():
    runs = [took(n, MINUTE, name=f"etl-2026-11-0{n}") for n in (1, 2, 3)]
    runs += [took(n, MINUTE, name=f"etl-{n}f3a91c{n}e7") for n in (4, 5, 6)]
    rows = Known(*runs).rows()
    assert [row.name for row in rows.values()] == ["etl-*", "etl-*"] and len(rows) == 2


STEPS = st.lists(
    st.one_of(
        st.tuples(NAMES, st.sampled_from(list(JobState)), st.sampled_from(["default", "spot"])), NAMES, st.none()
    ),
    max_size=25,
)


@given(STEPS, st.sets(st.integers(0, 24)))
def test_what_is_told_step_by_step_is_what_the_runs_say_at_once(steps, silent):
    known, runs, folding = Known(), [], True
    for number, step in enumerate(steps):
        match step:
            case None:
                known.folds.folding = folding = not folding
            case str(name):
                runs = [run for run in runs if run.name != name]
                if name in known.by_name:
                    known.drop(name)
            case name, state, queue:
                runs.append(took(number, MINUTE, state, name=name, queue=queue))
                known.add(runs[-1])
        if number not in silent:
            known.rows()
    at_once = Known(*runs)
    at_once.folds.folding = folding
    assert known.rows() == at_once.rows()
    if not folding:
        assert set(known.rows()) == {run.name for run in runs}
