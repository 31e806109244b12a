"""AWS's clock as it is learned from the Date of its answers."""

import threading
import time
from email.utils import formatdate

import pytest
from answering import Reply, answering
from hypothesis import given
from hypothesis import strategies as st

from batchtui.aws.clock import HONEST_MS, AwsClock, date_of
from batchtui.aws.queues import describe_queues
from batchtui.domain.failure import AwsError

NOW_MS = 1_795_000_000_000


class Wall:
    """This machine's clock, set by hand."""

    def __init__(self) -> None:
        self.ms = NOW_MS

    def __call__(self) -> float:
        return self.ms


def dated(ms: float) -> dict[str, str]:
    return {"date": formatdate(ms // 1000, usegmt=True)}


OFF = st.integers(-600_000, 600_000)
CALL = st.tuples(st.integers(0, 20_000), st.integers(0, 20_000), st.integers(0, 60_000))
"""ms on the way to AWS, back, and until the next call."""


@given(off_ms=OFF, calls=st.lists(CALL, min_size=1, max_size=20))
def test_the_truth_is_never_further_away_than_the_answers_leave_open(off_ms, calls):
    wall = Wall()
    clock = AwsClock(wall)
    least, most, estimates = float("-inf"), float("inf"), []
    for there, back, pause in calls:
        clock.sending()
        sent = wall.ms
        wall.ms += there
        date = (wall.ms + off_ms) // 1000 * 1000
        wall.ms += back
        clock.answered(dated(wall.ms + off_ms - back))
        least, most = max(least, date - wall.ms), min(most, date + 1000 - sent)
        estimates.append(clock.off_ms)
        wall.ms += pause
    assert least <= off_ms <= most
    assert least - HONEST_MS <= clock.off_ms <= most + HONEST_MS
    # It comes nearer, and never turns back.
    errors = [abs(estimate - off_ms) for estimate in estimates if abs(estimate) >= HONEST_MS]
    assert errors == sorted(errors, reverse=True)
    assert clock.now_ms() == wall.ms + clock.off_ms


@given(off_ms=st.integers(-1000, 1000), calls=st.lists(CALL, max_size=20))
def test_an_honest_clock_is_left_alone(off_ms, calls):
    wall = Wall()
    clock = AwsClock(wall)
    for there, back, pause in calls:
        clock.sending()
        wall.ms += there
        told = dated(wall.ms + off_ms)
        wall.ms += back
        clock.answered(told)
        wall.ms += pause
        assert clock.now_ms() == wall.ms


def test_a_clock_that_is_set_right_is_believed_again():
    wall = Wall()
    clock = AwsClock(wall)
    clock.sending()
    clock.answered(dated(NOW_MS + 240_000))
    assert clock.off_ms == 240_000
    wall.ms += 240_000
    clock.sending()
    clock.answered(dated(wall.ms))
    assert clock.off_ms == 0


def test_a_clock_that_is_set_back_during_a_call_says_nothing():
    wall = Wall()
    clock = AwsClock(wall)
    clock.sending()
    wall.ms -= 240_000
    clock.answered(dated(NOW_MS - 100_000))
    assert clock.off_ms == 0


def test_an_answer_that_this_thread_did_not_ask_for_says_nothing():
    clock = AwsClock(Wall())
    threading.Thread(target=clock.sending).start()
    clock.answered(dated(NOW_MS + 240_000))
    assert clock.off_ms == 0


@pytest.mark.parametrize("text", ["", "soon", "Tue, 32 Foo 2026 99:99:99 GMT", "Tue, 01 Jan 99999999 00:00:00 GMT"])
def test_no_date_says_nothing(text):
    clock = AwsClock(Wall())
    clock.sending()
    clock.answered({"date": text})
    assert (date_of({"date": text}), date_of({}), clock.off_ms) == (None, None, 0)


def test_a_date_is_of_gmt(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Seoul")
    time.tzset()
    assert date_of({"date": "Tue, 24 Nov 2026 10:00:00 GMT"}) == date_of({"date": "Tue, 24 Nov 2026 10:00:00"})


@pytest.mark.parametrize("status", [200, 403, 500])
def test_every_answer_of_aws_tells_its_time_and_a_new_login_keeps_it(at, monkeypatch, status):
    with answering(Reply(status)) as server:
        handler = server.RequestHandlerClass
        monkeypatch.setattr(handler, "date_time_string", lambda _self: "Tue, 24 Nov 2099 10:00:00 GMT")
        clients = at(server.endpoint)
        before = clients.clock.off_ms
        try:
            describe_queues(clients)
        except AwsError:
            assert status != 200
        learned = clients.clock.off_ms
        clients.renew()
    assert before == 0 and learned > 10**12
    assert clients.clock.off_ms == learned
