"""The control door: time, withheld answers, dropped connections, counted calls."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError
from demo_client import PROBE, Demo, client

from batchtui.demo.server import serving
from batchtui.demo.story import build


@pytest.fixture(scope="module")
def own() -> Any:
    """A demo that nobody else counts on."""
    with serving(build(seed=3, jobs=0, speed=0)) as server:
        made = Demo(server.endpoint, client(server.endpoint, "batch"), client(server.endpoint, "logs"))
        made.batch.register_job_definition(**PROBE)
        yield made


def calls(own: Demo) -> dict[str, int]:
    return dict(own.control("calls", method="GET"))


def wait_for_call(own: Demo, operation: str, count: int) -> None:
    """Until the server has read so many requests of an operation."""
    for _ in range(100_000):
        if calls(own).get(operation, 0) >= count:
            return
    raise AssertionError(f"{operation} was not called {count} times: {calls(own)}")


def test_time_stands_still_but_for_tick(own: Demo) -> None:
    first = own.submit("clock-one")
    created = own.job(first)["createdAt"]
    assert own.job(own.submit("clock-two"))["createdAt"] == created
    own.tick(12.5)
    assert own.job(own.submit("clock-three"))["createdAt"] == created + 12_500


def test_time_does_not_go_back(own: Demo) -> None:
    before = own.job(own.submit("clock-back"))["createdAt"]
    own.send("POST", "/_demo/tick", {"seconds": -100})
    assert own.job(own.submit("clock-back"))["createdAt"] >= before


def test_calls_are_counted_with_their_bytes(own: Demo) -> None:
    own.control("calls/reset")
    own.batch.describe_job_queues()
    own.rows(jobQueue="default", jobStatus="SUCCEEDED", maxResults=100)
    told = calls(own)
    assert told["DescribeJobQueues"] == 1 and told["ListJobs"] > 1
    assert told["bytes"] > 1000
    own.control("calls/reset")
    assert not calls(own).get("ListJobs") and calls(own)["bytes"] == 0


@pytest.mark.parametrize("operation", ["ListJobs", None])
def test_held_answers_come_with_release(own: Demo, operation: str | None) -> None:
    own.control("calls/reset")
    own.control("hold", {"operation": operation})
    answered = threading.Event()

    def ask() -> int:
        rows = own.rows(jobQueue="default")
        answered.set()
        return len(rows)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ask)
        try:
            wait_for_call(own, "ListJobs", 1)
            if operation:
                assert own.batch.describe_job_queues()["jobQueues"]
            assert not answered.is_set()
        finally:
            own.control("release")
        assert waiting.result(timeout=30) >= 0


def test_a_dropped_submit_is_carried_out_once(own: Demo) -> None:
    own.control("calls/reset")
    own.control("drop", {"operation": "SubmitJob", "times": 1})
    with pytest.raises(BotoCoreError):
        own.submit("dropped-submit")
    rows = own.rows(jobQueue="default", filters=[{"name": "JOB_NAME", "values": ["dropped-submit"]}])
    assert len(rows) == 1
    assert calls(own)["SubmitJob"] == 1
    own.submit("dropped-submit")
    assert calls(own)["SubmitJob"] == 2


@pytest.mark.parametrize("body", ["{", "[]", '{"seconds": "soon"}'])
def test_a_bad_control_is_an_answer_not_a_crash(own: Demo, body: str) -> None:
    status, _, _ = own.send("POST", "/_demo/tick", body)
    assert status in (200, 400)
    status, _, _ = own.send("GET", "/_demo/nothing")
    assert status in (400, 404)
    assert calls(own)


def test_many_clients_at_once(own: Demo) -> None:
    def ask(turn: int) -> int:
        batch = client(own.endpoint, "batch")
        return len(batch.list_jobs(jobQueue="default", jobStatus="SUCCEEDED")["jobSummaryList"])

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(ask, range(32)))) == 1
