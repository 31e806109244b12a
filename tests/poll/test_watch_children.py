"""An array's children: all of them come, what moves is seen again, and no more is asked than that takes."""

import pytest
from answering import Reply, answering, fault
from hypothesis import given, settings
from hypothesis import strategies as st
from often import often
from waiting import until

from batchtui.aws.jobs import describe_one
from batchtui.aws.pool import DaemonPool
from batchtui.domain.failure import AwsError, Denied
from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.domain.state import ACTIVE_ORDER, state_of
from batchtui.poll import children
from batchtui.poll.children import ChildrenNews, ChildrenWatch

DENIED = fault(403, "AccessDeniedException", "no")
ORDER = [state.value for state in ACTIVE_ORDER] + ["FAILED", "SUCCEEDED"]


class SmallArray:
    """An array whose children are in the states given; `None`: not there yet. Pages hold seven."""

    def __init__(self, states):
        self.states = list(states)
        self.status = "PENDING"
        self.spoil = {}
        self.asked = []

    @property
    def parent(self):
        return Job(
            Scope("demo", "123456789012", "ap-northeast-2"),
            "p",
            "fan",
            "default",
            state_of(self.status),
            1,
            array_size=len(self.states),
        )

    def answer(self, asked):
        if asked.what in self.spoil:
            return self.spoil[asked.what]
        self.asked.append(asked.body.get("jobStatus", len(asked.body.get("jobs", ()))))
        if asked.what == "describejobs":
            return Reply(
                200, {"jobs": [row for one in asked.body["jobs"] for row in self.rows() if row["jobId"] == one]}
            )
        rows = [row for row in self.rows() if row["status"] == asked.body["jobStatus"]]
        start = int(asked.body.get("nextToken", 0))
        more = {"nextToken": str(start + 7)} if start + 7 < len(rows) else {}
        return Reply(200, {"jobSummaryList": rows[start : start + 7], **more})

    def rows(self):
        return [
            {"jobId": f"p:{n}", "jobName": "fan", "status": state, "createdAt": 1}
            for n, state in enumerate(self.states)
            if state
        ]


class Watcher:
    """Somebody who looks at an array: what it was told, and its clock."""

    def __init__(self, clients, parent):
        self.known, self.news, self.now_s = {}, [], 0.0
        self.parent = parent
        self.watch = ChildrenWatch(clients, DaemonPool(1, "test"), parent, self.take, lambda: self.now_s)

    def take(self, news):
        if isinstance(news, ChildrenNews):
            self.known.update((job.child_index, job) for job in news.jobs)
        self.news.append(news)

    def round(self, parent=None, at_once=True):
        """One round to its end, and what ended it."""
        before = len(self.news)
        self.watch.again(parent or self.parent, at_once)
        until(lambda: len(self.news) > before and not self.watch._busy)
        return self.news[-1]

    def states(self):
        return {n: job.state.value for n, job in self.known.items()}


def expected(array):
    return {n: state for n, state in enumerate(array.states) if state}


def test_all_children_come_in_pages_and_what_is_over_is_not_asked_for_again(at):
    array = SmallArray(["SUCCEEDED"] * 20 + ["RUNNING"] * 3 + ["FAILED"] + [None])
    with answering(array.answer) as server:
        watcher = Watcher(at(server.endpoint), array.parent)
        assert watcher.round() == ChildrenNews((), True)
        assert watcher.states() == expected(array)
        assert max(len(news.jobs) for news in watcher.news) == 7
        array.asked.clear()
        array.states[20:25] = ["SUCCEEDED", "RUNNING", "FAILED", "FAILED", "STARTING"]
        watcher.round()
        assert watcher.states() == expected(array)
        assert array.asked == [4], "three that ran and one that was not there, in one call"


def test_of_a_parent_that_has_ended_two_states_are_read_once(at):
    array = SmallArray(["SUCCEEDED", "FAILED"])
    array.status = "FAILED"
    with answering(array.answer) as server:
        watcher = Watcher(at(server.endpoint), array.parent)
        watcher.round(at_once=False)
        assert array.asked == ["FAILED", "SUCCEEDED"] and watcher.states() == expected(array)
        watcher.now_s += 3600
        watcher.watch.again(array.parent)
        assert not watcher.watch._busy
        watcher.round(at_once=True)
        assert array.asked == ["FAILED", "SUCCEEDED"] * 2


def test_rounds_keep_to_a_call_a_second_unless_somebody_asks(at):
    array = SmallArray(["RUNNING"])
    with answering(array.answer) as server:
        watcher = Watcher(at(server.endpoint), array.parent)
        watcher.round(at_once=False)
        watcher.now_s = 6.9
        watcher.watch.again(array.parent)
        assert not watcher.watch._busy, "seven states were seven calls"
        watcher.now_s = 7.0
        watcher.round(at_once=False)
        assert len(array.asked) == 8


def test_what_is_refused_waits_a_minute_and_what_was_known_stays(at):
    array = SmallArray(["RUNNING"])
    array.spoil["listjobs"] = DENIED
    with answering(array.answer) as server:
        watcher = Watcher(at(server.endpoint), array.parent)
        assert isinstance(watcher.round(at_once=False), Denied)
        watcher.now_s = 59.0
        watcher.watch.again(array.parent)
        assert not watcher.watch._busy
        array.spoil.clear()
        watcher.now_s = 60.0
        assert watcher.round(at_once=False) == ChildrenNews((), True)
        assert watcher.states() == {0: "RUNNING"}


def test_of_many_those_that_move_are_listed_and_only_the_others_described(at, monkeypatch):
    monkeypatch.setattr(children, "DESCRIBED_AT_MOST", 2)
    array = SmallArray(["RUNNING"] * 5)
    with answering(array.answer) as server:
        watcher = Watcher(at(server.endpoint), array.parent)
        watcher.round()
        array.asked.clear()
        array.states[3] = "FAILED"
        watcher.round()
        assert watcher.states() == expected(array)
        assert array.asked == [*ORDER[:5], 1]


def test_without_leave_to_describe_listings_alone_see_it(at):
    array = SmallArray(["RUNNING", "RUNNABLE"])
    array.spoil["describejobs"] = DENIED
    with answering(array.answer) as server:
        watcher = Watcher(at(server.endpoint), array.parent)
        watcher.round()
        array.states = ["SUCCEEDED", "RUNNING"]
        assert watcher.round() == ChildrenNews((), True)
        assert watcher.states() == expected(array)


def test_a_reading_that_broke_off_begins_again(at):
    array = SmallArray(["RUNNING", "FAILED"])
    array.spoil["listjobs"] = fault(500, "ServerException")
    with answering(array.answer) as server:
        watcher = Watcher(at(server.endpoint), array.parent)
        assert isinstance(watcher.round(), AwsError)
        array.spoil.clear()
        watcher.round()
        assert watcher.states() == expected(array)


def test_a_watch_that_was_closed_tells_nothing(at):
    array = SmallArray(["RUNNING"])
    with answering(array.answer) as server:
        watcher = Watcher(at(server.endpoint), array.parent)
        watcher.watch.close()
        watcher.watch.again(array.parent, at_once=True)
        assert not watcher.watch._busy and watcher.news == []


@pytest.fixture
def served(at):
    """A server whose answers the test sets, and clients of it."""
    with answering(Reply(500)) as server:
        yield server, at(server.endpoint)


a_state = st.sampled_from([None, *ORDER])


@settings(max_examples=often(25))
@given(data=st.data())
def test_whatever_moves_between_rounds_is_seen(served, data):
    """Listing and describing alike: after a round in which nothing moves, all is known as it is."""
    server, clients = served
    array = SmallArray(data.draw(st.lists(a_state, min_size=2, max_size=30)))
    server.answer = array.answer
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(children, "DESCRIBED_AT_MOST", data.draw(st.sampled_from([0, 3, 500])))
        watcher = Watcher(clients, array.parent)
        watcher.round()
        for _ in range(data.draw(st.integers(0, 3))):
            array.states = [state if state in ORDER[-2:] else data.draw(a_state.filter(bool)) for state in array.states]
            watcher.round()
            assert watcher.states() == expected(array)
        assert watcher.states() == expected(array)


def test_on_the_demo_ten_thousand_children_come_a_thousand_a_page(at, standing):
    clients = at(standing.endpoint)
    job_id = clients.batch.submit_job(
        jobName="many", jobQueue="default", jobDefinition="cleanup", arrayProperties={"size": 10_000}
    )["jobId"]
    parent = describe_one(clients, job_id).job
    watcher = Watcher(clients, parent)
    before = clients.meter.total
    assert watcher.round() == ChildrenNews((), True)
    assert sorted(watcher.known) == list(range(10_000))
    assert clients.meter.total - before <= 17
    assert all(len(news.jobs) <= 1000 for news in watcher.news)
