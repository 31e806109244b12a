"""Without a table: the oldest live run goes on, whatever the listing mixes in."""

import itertools
import os
import time

import guards
import pytest
from answering import Asked, Reply, answering, fault
from hypothesis import given
from hypothesis import strategies as st

from batchtui.dedup import wire as wire_module
from batchtui.dedup.credentials import Credentials
from batchtui.dedup.jobs import Jobs, Own
from batchtui.dedup.listing import ACTIVE, Row, older_run

KEYS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "ap-northeast-2"}


@pytest.fixture(autouse=True)
def _keys(monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


def _ran(job: str, attempt: int = 1) -> guards.Ended:
    return guards.run("--on-error", "fail", "--", "echo", "ran", job=job, attempt=attempt)


def test_of_all_live_runs_the_oldest_goes_on(batch):
    for number, status in enumerate(ACTIVE):
        batch.put(f"job-{number}", status, createdAt=5)
    assert [_ran(f"job-{number}").out for number in range(len(ACTIVE))] == ["ran\n", "", "", "", ""]
    left = _ran("job-3")
    assert (left.code, left.err) == (
        0,
        "batchtui guard: Not run: job-0 is an older run of this job that has not ended.\n",
    )
    assert _ran("job-3", attempt=2).code == 75
    assert batch.server.count("listjobs") == 7


def test_what_is_no_other_run_of_this_job_is_passed_over(batch):
    batch.put("mine", createdAt=9)
    batch.put("ended", "SUCCEEDED")
    batch.put("other-case", name="NIGHTLY")
    batch.put("mine:0")
    assert _ran("mine").out == "ran\n"
    assert _ran("mine:0").out == "ran\n"


def test_more_than_a_page_is_read_by_state(batch):
    batch.page = 2
    for number in range(5):
        batch.put(f"ended-{number}", "FAILED")
    batch.put("mine", createdAt=9)
    assert _ran("mine").out == "ran\n"
    for number in range(4):
        batch.put(f"job-{number}", "RUNNABLE", createdAt=10 - number)
    assert "Not run: job-3" in _ran("mine").err


def test_an_array_at_work_is_not_passed_over_as_one_that_waits(batch):
    """Its parent is PENDING for as long as its children run."""
    batch.put("array", "PENDING", createdAt=1, arrayProperties={"size": 3})
    batch.put("mine", createdAt=9)
    done = guards.run("--ignore-waiting-after", "1h", "--", "echo", "ran", job="mine")
    assert "Not run: array" in done.err


def test_a_run_that_is_not_listed_yet_waits_for_the_listing():
    rows = [Row(1, "older"), Row(2, "mine")]
    listings = [[], [], rows]

    class Late:
        def own(self, job_id):
            return Own("nightly", "arn", "q", 2)

        def page(self, asked):
            page = listings.pop(0)
            return [
                {"jobId": row.job_id, "jobName": "nightly", "status": "RUNNING", "createdAt": row.created_at_ms}
                for row in page
            ], ""

    pauses = []
    assert older_run(Late(), "mine", pauses.append) == rows[0]
    assert pauses == [2.0, 2.0]


def test_a_retry_that_goes_back_between_two_reads_is_met_by_the_last():
    """It is RUNNING while RUNNABLE is read, and RUNNABLE again when RUNNING is."""
    asked_for = []

    class Moving:
        def own(self, job_id):
            return Own("n", "arn", "q", 2)

        def page(self, asked):
            if "filters" in asked:
                return [], "more"
            asked_for.append(asked["jobStatus"])
            mine = {"jobId": "mine", "jobName": "n", "status": "RUNNING", "createdAt": 2}
            older = {"jobId": "older", "jobName": "n", "status": "RUNNABLE", "createdAt": 1}
            if asked["jobStatus"] == "RUNNING":
                return [mine], ""
            return ([older], "") if asked_for.count("RUNNABLE") == 2 else ([], "")

    assert older_run(Moving(), "mine") == Row(1, "older")
    assert asked_for == [*ACTIVE, "RUNNABLE"]


def test_a_long_listing_that_is_answered_does_not_wear_patience_out(monkeypatch):
    """Each look at the clock is a second later; a throttle at the end is borne as one at the start."""
    seconds, calls = itertools.count(), itertools.count()
    monkeypatch.setattr(wire_module, "monotonic", lambda: float(next(seconds)))
    monkeypatch.setattr(wire_module, "sleep", lambda seconds: None)

    def answer(asked: Asked) -> Reply:
        if asked.what == "describejobs":
            return Reply(200, {"jobs": [{"jobId": "mine", "jobName": "n", "jobQueue": "q", "createdAt": 9}]})
        page = next(calls)
        if page == 25:
            return fault(429, "TooManyRequestsException")
        mine = {"jobId": "mine", "jobName": "n", "status": "RUNNING", "createdAt": 9}
        more = {"nextToken": "t"} if page < 26 else {}
        return Reply(200, {"jobSummaryList": [mine], **more})

    with answering(answer) as server:
        environ = {**KEYS, "AWS_ENDPOINT_URL": server.endpoint}
        wire = wire_module.Wire(environ, "r", Credentials(environ))
        assert older_run(Jobs(wire), "mine", pytest.fail) is None


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from("abcdef")), min_size=1, unique_by=lambda row: row[1]))
def test_when_the_listing_is_current_exactly_one_goes_on(runs):
    told = [{"jobId": i, "jobName": "n", "status": "RUNNING", "createdAt": c} for c, i in runs]

    class Current:
        def __init__(self, created):
            self.created = created

        def own(self, job_id):
            return Own("n", "arn", "q", self.created)

        def page(self, asked):
            return told, ""

    assert sum(older_run(Current(created), job_id) is None for created, job_id in runs) == 1


@pytest.mark.parametrize("option", [["--key", "k"], ["--policy", "wait"]])
def test_what_needs_a_table_says_so(option):
    done = guards.run(*option, "--", "true", job="job-1", **dict(os.environ))
    assert done.code == 64
    assert "need a table" in done.err


def test_a_run_that_waits_for_long_is_passed_over_when_asked(batch):
    now_ms = round(time.time() * 1000)
    batch.put("mine", "RUNNING", createdAt=now_ms)
    batch.put("stuck", "RUNNABLE", createdAt=now_ms - 7_200_000)
    assert "Not run: stuck" in _ran("mine").err
    assert "Not run: stuck" in guards.run("--ignore-waiting-after", "3h", "--", "echo", "ran", job="mine").err
    assert guards.run("--ignore-waiting-after", "1h", "--", "echo", "ran", job="mine").out == "ran\n"
    batch.put("at-work", "RUNNING", createdAt=now_ms - 7_200_000)
    assert "Not run: at-work" in guards.run("--ignore-waiting-after", "1h", "--", "echo", "ran", job="mine").err
