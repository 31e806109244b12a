"""What is known: rows in any order and repeated give each run once, newest first, and what has ended stays ended."""

from dataclasses import replace
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from made import T0, job, queue
from often import often

from batchtui.aws.turn import ONE_PAGE
from batchtui.domain.failed import is_failure
from batchtui.domain.grouping import group_of
from batchtui.domain.labels import BY_NAME, grouping_of
from batchtui.domain.state import AWS_STATES, JobState
from batchtui.domain.when import DAY
from batchtui.poll.board import Board
from batchtui.poll.changes import Change

STATES = st.sampled_from(list(AWS_STATES))
GROUPINGS = st.sampled_from([grouping_of(word) for word in ("name", "definition", "share", "tag:team")])
ARN = "arn:aws:batch:ap-northeast-2:123456789012:job-definition/"
ROWS = st.builds(
    lambda number, state, name, created, size, definition, share, tags: job(
        number,
        state,
        name=name,
        created_at_ms=T0 + created,
        array_size=size,
        stopped_at_ms=T0 if state.terminal else None,
        definition=definition and ARN + definition,
        share=share,
        tags=tags,
    ),
    st.integers(0, 12),
    STATES,
    st.sampled_from(["etl", "한글", "[/]"]),
    st.integers(0, 3),
    st.sampled_from([None, None, 5]),
    st.sampled_from(["", "etl:1", "etl:2", "report:1"]),
    st.sampled_from(["", "", "team-a", "(no share)"]),
    st.sampled_from([None, None, (), (("team", "data"),), (("team", ""), ("stage", "prod"))]),
)


class BoardMachine(RuleBasedStateMachine):
    """The board beside the simplest model of it: the last row of each run, but an ended one stays ended."""

    def __init__(self):
        super().__init__()
        self.board = Board()
        self.model = {}
        self.heard = Change()
        self.grouping = BY_NAME
        self.board.listen(self.hear)

    def hear(self, change):
        self.heard = self.heard.merged(change)

    @rule(rows=st.lists(ROWS, max_size=8))
    def apply(self, rows):
        changed = set()
        for row in rows:
            known = self.model.get(row.id)
            if known and known.state.terminal and not row.state.terminal:
                continue
            if known:
                row = replace(
                    row,
                    array_size=known.array_size if row.array_size is None else row.array_size,
                    definition=row.definition or known.definition,
                    share=row.share or known.share,
                    tags=known.tags if row.tags is None else row.tags,
                )
            if known != row:
                changed.add(row.name)
            self.model[row.id] = row
        assert self.board.apply(rows).names == changed
        assert changed <= self.heard.names

    @rule(numbers=st.sets(st.integers(0, 14), max_size=4))
    def forget(self, numbers):
        ids = [job(number).id for number in numbers]
        names = {self.model.pop(job_id).name for job_id in ids if job_id in self.model}
        assert self.board.forget(ids).names == names

    @rule(grouping=GROUPINGS)
    def group_by(self, grouping):
        told = self.board.group_by(grouping)
        assert self.board.grouped(grouping).grouping == grouping
        assert told.groups == (set() if grouping == BY_NAME else set(self.board.grouped(grouping).labels()))
        self.grouping = grouping

    @invariant()
    def each_run_is_in_one_group(self):
        grouped = self.board.grouped(self.grouping)
        labelled = {}
        for run in sorted(self.model.values(), key=lambda run: (-run.created_at_ms, run.id)):
            labelled.setdefault(self.grouping.labelling(run), []).append(run)
        assert {label: grouped.runs_of(label) for label in grouped.labels()} == labelled
        for label, runs in labelled.items():
            expected = group_of(label, runs)
            if self.grouping != BY_NAME:
                newest = list({run.name: run for run in reversed(runs)}.values())
                last = max(run.since_ms for run in runs[:10])
                failed = [run for run in newest if is_failure(run) and run.since_ms >= last - DAY]
                failed.sort(key=lambda run: (-run.created_at_ms, run.id))
                failures = tuple({run.id: run for run in (*expected.failures, *failed)}.values())
                expected = replace(expected, failed_names=len(failed), failures=failures)
            assert grouped.group(label) == grouped.told_group(label) == expected
        assert self.grouping == BY_NAME or self.heard.groups >= set(labelled)

    @invariant()
    def each_run_is_there_once_and_newest_first(self):
        assert {run.id: run for run in self.board.runs()} == self.model
        assert len(self.board.runs()) == len(self.model)
        assert {run.id for run in self.board.active()} == {i for i, run in self.model.items() if run.state.active}
        assert sorted(self.board.names()) == sorted({run.name for run in self.model.values()})
        for name in self.board.names():
            runs = self.board.runs_of(name)
            expected = [run for run in self.model.values() if run.name == name]
            assert runs == sorted(expected, key=lambda run: (-run.created_at_ms, run.id))
            assert self.board.group(name) == self.board.told_group(name) == group_of(name, runs)
        assert self.board.told_group("never seen") is None
        oldest = min((run.created_at_ms for run in self.model.values()), default=None)
        assert self.board.extent() == (len(self.model), oldest)


TestBoard = BoardMachine.TestCase
TestBoard.settings = settings(max_examples=often(40))


@given(st.lists(ROWS, max_size=30), st.randoms())
def test_rows_that_agree_give_the_same_board_in_any_order(rows, random):
    agreed = list({row.id: row for row in rows}.values())
    one, other = Board(), Board()
    one.apply(agreed)
    again = agreed * 2
    random.shuffle(again)
    for row in again:
        other.apply([row])
    assert {name: one.runs_of(name) for name in one.names()} == {name: other.runs_of(name) for name in other.names()}


def test_what_a_listing_leaves_out_is_kept():
    board = Board()
    full = job(1, JobState.RUNNING, definition="arn", array_size=3, children=(("RUNNING", 3),), stopping_asked=True)
    board.apply([full])
    change = board.apply([job(1, JobState.RUNNING)])
    assert board.run(full.id) == full
    assert change == Change()


def test_a_listener_hears_only_what_is_new_and_may_leave():
    board, heard = Board(), []
    leave = board.listen(heard.append)
    board.apply([job(1)])
    board.apply([job(1)])
    board.set_queues([queue()])
    board.set_queues([queue()])
    board.set_status(queues_known=True)
    board.set_status(queues_known=True)
    about = Change(names=frozenset({"etl"}), runs=frozenset({job(1).id}))
    assert heard == [about, Change(queues=True), Change(status=True)]
    leave()
    board.apply([job(2)])
    assert len(heard) == 3


def test_a_name_without_runs_is_not_there():
    board = Board()
    board.apply([job(1)])
    board.forget([job(1).id])
    assert board.group("etl") is None
    assert board.names() == []


@given(st.lists(ROWS, max_size=30), st.integers(0, 8))
def test_the_runs_of_several_names_are_those_of_each_newest_first(rows, most):
    board = Board()
    board.apply([replace(row, name=f"etl-{number % 5}") for number, row in enumerate(rows)])
    whole = sorted(board.runs(), key=lambda run: (-run.created_at_ms, run.id))
    names = [*board.names(), "unknown"]
    assert board.runs_of(*names) == whole
    assert board.newest_of(names, most) == whole[:most]


def test_a_grouping_that_nobody_wants_any_more_is_not_built():
    board = Board()
    board.apply([job(number) for number in range(200)])
    first, then = grouping_of("definition"), grouping_of("share")
    with patch.object(ONE_PAGE, "give_way") as way:
        way.side_effect = lambda: board.group_by(then) if way.call_count == 2 else None
        board.group_by(first)
    assert board.grouped(first) is None and board.grouped(then).labels() == ["(no share)"]
    assert len(board.grouped(then).runs_of("(no share)")) == 200


OLD_AND_NEW = st.builds(
    lambda number, state, took: job(
        number, state, created_at_ms=T0 + number, started_at_ms=T0, stopped_at_ms=T0 + took if state.terminal else None
    ),
    st.integers(0, 60),
    st.sampled_from([JobState.SUCCEEDED] * 8 + [JobState.FAILED, JobState.RUNNING]),
    st.integers(0, 9),
)


@given(st.lists(st.lists(OLD_AND_NEW, max_size=40), max_size=6))
def test_what_was_told_of_a_group_is_what_all_its_runs_say(pages):
    board = Board()
    board.listen(lambda change: None)
    for page in pages:
        for name in board.apply(page).names:
            assert board.told_group(name) == group_of(name, board.runs_of(name))


def test_a_run_remembered_as_skipped_stays_so_though_aws_does_not_know_it():
    board = Board()
    board.recall([job(1, JobState.SUCCEEDED, skipped=True)])
    board.apply([job(1, JobState.SUCCEEDED, state_reason="Essential container in task exited")])
    assert board.run(job(1).id).skipped
    assert board.group("etl").ok_part is None
