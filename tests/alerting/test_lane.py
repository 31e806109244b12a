"""The course of sinks that are slow, down, hostile or refuse: others go on, nothing is lost, the order is kept."""

import random
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from often import often

from batchtui.alerting import late
from batchtui.alerting.lane import LONGEST_ASKED_S, LONGEST_WAIT_S
from batchtui.alerting.message import Message, as_json
from batchtui.alerting.sinks.failure import SinkError
from batchtui.alerting.sinks.sink import Delivered
from batchtui.store.failure import StoreError
from tests.alerting.lanes import T0_S, Course, Written, down, item, message, put


@dataclass
class Kept(Written):
    """Keeps the whole messages, too."""

    messages: list[Message] = field(default_factory=list)

    def send(self, message: Message, thread: str) -> Delivered:
        delivered = super().send(message, thread)
        self.messages.append(message)
        return delivered


@pytest.fixture
def course(tmp_path):
    course = Course(tmp_path / "history.sqlite3")
    yield course
    course.file.close()


def test_messages_go_in_order_at_the_sinks_own_pace(course):
    slow, quick = Written(), Written()
    course.lane(slow, "one"), course.lane(quick, "two", 0.0)
    put(course.file, [item(n) for n in range(5)] + [item(n, sink="two") for n in range(5)])
    course.run(0)
    assert (len(slow.took), len(quick.took)) == (1, 5)
    course.run(3)
    assert len(slow.took) == 4
    course.run(10)
    assert slow.titles == quick.titles == [f"FAILED etl-{n}" for n in range(5)]
    assert course.file.unsent() == []


def test_a_few_follow_each_other_at_once_after_a_pause(course):
    sink = Written()
    course.lane(sink, burst=3)
    for before in (0, 10):
        put(course.file, [item(n, made_s=course.now_s) for n in range(10)])
        course.run(0)
        assert len(sink.took) == before + 3
        course.run(60)
    assert len(sink.took) == 20


def test_a_sink_that_is_down_holds_up_no_other_and_is_asked_ever_less_often(course):
    broken, well = Written(down(999)), Written()
    course.lane(broken, "one"), course.lane(well, "two")
    put(course.file, [item(1), item(2), item(1, sink="two")])
    course.run(10)
    assert len(well.took) == 1 and broken.tries == 3
    course.run(3600)
    assert broken.tries <= 3 + 8 + 3600 / LONGEST_WAIT_S
    (unsent,) = course.file.unsent()
    assert (unsent.sink, unsent.count, unsent.error) == ("one", 2, "It is down.")
    broken.plan.clear()
    course.run(LONGEST_WAIT_S + 1)
    assert broken.titles == ["FAILED etl-1", "FAILED etl-2"] and course.file.unsent() == []


@pytest.mark.parametrize(("asked", "waits"), [(30, 30), (0, 1), (10**9, LONGEST_ASKED_S)])
def test_a_sink_that_asks_to_slow_down_is_left_alone_for_so_long(course, asked, waits):
    sink = Written(down(1, asked))
    course.lane(sink)
    put(course.file, [item(1), item(2)])
    course.run(waits - 0.5)
    assert (sink.tries, sink.took) == (1, [])
    course.run(2)
    assert sink.titles == ["FAILED etl-1", "FAILED etl-2"]


def test_what_a_sink_refuses_for_good_holds_up_nothing(course):
    sink = Written([SinkError("No such message.", hopeless=True)])
    course.lane(sink)
    put(course.file, [item(1), item(2)])
    course.run(60)
    assert sink.titles == ["FAILED etl-2"]
    assert [(one.count, one.error) for one in course.file.unsent()] == [(1, "No such message.")]


@pytest.mark.parametrize("wrong", ["no json", "{}", "[1]", '{"stage": "later", "severity": "x"}'])
def test_a_message_of_another_version_is_told_and_holds_up_nothing(course, wrong):
    sink = Written()
    course.lane(sink)
    put(course.file, [item(1, message=wrong), item(2)])
    course.run(60)
    assert sink.titles == ["FAILED etl-2"] and "no message" in course.file.unsent()[0].error


def test_a_fault_of_our_own_is_told_without_what_may_be_secret_and_tried_again(course):
    sink = Written([RuntimeError("https://hooks.slack.com/very-secret")])
    course.lane(sink)
    put(course.file, [item(1)])
    course.run(0)
    (unsent,) = course.file.unsent()
    assert "RuntimeError" in unsent.error and "secret" not in unsent.error
    course.run(3)
    assert sink.titles == ["FAILED etl-1"]


def test_what_was_sent_and_cannot_be_marked_is_not_sent_again(course, monkeypatch):
    sink = Written()
    course.lane(sink)
    put(course.file, [item(1), item(2)])
    real, full = course.file.sent, [True]

    def sent(*told):
        if full:
            raise StoreError("The disk is full.")
        real(*told)

    monkeypatch.setattr(course.file, "sent", sent)
    course.run(60)
    assert sink.titles == ["FAILED etl-1"]
    full.clear()
    course.run(60)
    assert sink.titles == ["FAILED etl-1", "FAILED etl-2"] and course.file.unsent() == []


def test_a_disk_that_is_not_there_is_waited_for_and_told_once(course, monkeypatch, caplog):
    sink = Written()
    lane = course.lane(sink)
    put(course.file, [item(1)])
    with monkeypatch.context() as patch:
        patch.setattr(course.file, "take", lambda name: (_ for _ in ()).throw(StoreError("It is full.")))
        assert lane.step() > 0 < lane.step() and sink.took == []
    assert len(caplog.records) == 1
    course.run(10)
    assert sink.titles == ["FAILED etl-1"]


def test_an_answer_finds_the_thread_of_its_alert_after_a_restart(course, tmp_path):
    sink = Written(down(1))
    course.lane(sink)
    put(course.file, [item(1), item(2)])
    course.run(10)
    course.file.close()
    again, later = Course(tmp_path / "history.sqlite3"), Written()
    again.now_s = T0_S + 60
    again.lane(later)
    put(again.file, [item(1, stage="recovered")])
    again.run(10)
    assert later.took == [("FAILED etl-1", "thread of FAILED etl-1")]
    again.file.close()


@pytest.fixture
def missed(course):
    """A sink that has told of alert 1, and was then down for long while 50 messages came."""
    sink = Kept()
    course.lane(sink)
    put(course.file, [item(1)])
    course.run(1)
    sink.plan = down(999)
    for number in range(50):
        stage = ("first", "digest", "recovered", "again", "storm")[number % 5]
        told = message(f"{stage} etl-{number}", stage=stage, more=number, severity="info" if number else "critical")
        put(course.file, [item(number, stage=stage, message=as_json(told), made_s=course.now_s)])
        course.run(30)
    return sink


def test_what_a_sink_missed_comes_as_one_message_that_adds_up(course, missed):
    missed.plan.clear()
    course.run(3600)
    _, *came = missed.messages
    assert len(came) <= late.MANY and course.file.unsent() == []
    assert sum(map(late.stands_for, came)) == sum(n + (n % 5 == 0) for n in range(50))
    assert came[0].stage == "storm" and "could not be sent" in came[0].title and came[0].severity == "critical"
    assert ("first etl-0", "It failed.") in came[0].facts and len(came[0].facts) == late.LISTED
    assert missed.took[1][1] == ""


def test_the_end_of_what_a_sink_has_told_of_is_told_by_itself(course, missed):
    over = message("RECOVERED etl-1", stage="recovered")
    others = [item(100 + n, made_s=course.now_s) for n in range(late.MANY)]
    put(course.file, [item(1, stage="recovered", message=as_json(over), made_s=course.now_s), *others])
    missed.plan.clear()
    course.run(3600)
    assert ("RECOVERED etl-1", "thread of FAILED etl-1") in missed.took and course.file.unsent() == []


def test_what_an_earlier_process_left_long_ago_comes_as_one_message(course):
    sink = Kept()
    course.lane(sink)
    put(course.file, [item(n, made_s=T0_S - 3600) for n in range(late.MANY + 1)])
    course.run(60)
    (only,) = sink.messages
    assert only.more == late.MANY + 1 and only.stage == "storm"


def test_few_or_fresh_ones_come_one_by_one(course):
    sink = Kept(down(2))
    course.lane(sink, "one", 0.0)
    put(course.file, [item(n, made_s=course.now_s) for n in range(late.MANY * 2)])
    course.run(60)
    assert len(sink.took) == late.MANY * 2
    sink.plan = down(9)
    put(course.file, [item(n, made_s=course.now_s) for n in range(late.MANY)])
    course.run(2 * 3600)
    assert len(sink.took) == late.MANY * 3


FAULTS = st.lists(st.sampled_from(["ok", "down", "asks", "bug"]), max_size=30)


@settings(max_examples=often(30))
@given(FAULTS, st.integers(0, 2**32))
def test_whatever_a_sink_does_each_message_is_taken_once_and_in_order(tmp_path_factory, faults, seed):
    chance = random.Random(seed)
    course = Course(tmp_path_factory.mktemp("lane") / "history.sqlite3")
    made = {"ok": None, "down": SinkError("Down."), "asks": SinkError("Asks.", 7.0), "bug": KeyError("x")}
    sink = Written([made[one] for one in faults])
    course.lane(sink)
    for number in range(8):
        put(course.file, [item(number)])
        course.run(chance.choice([0, 1, 30]))
    course.run(4 * 3600)
    course.file.close()
    assert sink.titles == [f"FAILED etl-{n}" for n in range(8)]
