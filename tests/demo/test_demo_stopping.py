"""CancelJob and TerminateJob, by the state a job is in."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from demo_client import Demo

UNKNOWN = "00000000-0000-4000-8000-000000000000"
BOTH = pytest.mark.parametrize("operation", ["cancel_job", "terminate_job"])


def stop(demo: Demo, operation: str, **request: Any) -> None:
    getattr(demo.batch, operation)(**request)


def row_of(demo: Demo, job_id: str) -> dict[str, Any]:
    rows = demo.rows(jobQueue="default", filters=[{"name": "AFTER_CREATED_AT", "values": ["0"]}])
    return next(row for row in rows if row["jobId"] == job_id)


@BOTH
@pytest.mark.parametrize("request_", [{}, {"jobId": UNKNOWN}, {"reason": "x"}, {"jobId": "nonsense", "reason": "x"}])
def test_id_and_reason_are_required(demo: Demo, operation: str, request_: dict[str, str]) -> None:
    with pytest.raises(ClientError) as error:
        stop(demo, operation, **request_)
    assert error.value.response["Error"]["Code"] == "ClientException"


@BOTH
def test_a_reason_is_at_most_1024_characters(demo: Demo, operation: str) -> None:
    with pytest.raises(ClientError):
        stop(demo, operation, jobId=UNKNOWN, reason="x" * 1025)


@BOTH
def test_an_unknown_id_of_the_right_shape_is_no_error(demo: Demo, operation: str) -> None:
    stop(demo, operation, jobId=UNKNOWN, reason="x")
    assert demo.batch.describe_jobs(jobs=[UNKNOWN])["jobs"] == []


@BOTH
@pytest.mark.parametrize("status", ["SUBMITTED", "RUNNABLE"])
def test_a_waiting_job_fails_with_the_reason(demo: Demo, operation: str, status: str) -> None:
    job_id = demo.submit("stop-waiting")
    demo.until(job_id, status, step=0.1)
    stop(demo, operation, jobId=job_id, reason="not today [/]")
    job = demo.job(job_id)
    assert (job["status"], job["statusReason"]) == ("FAILED", "not today [/]")
    assert job["isCancelled"] or job["isTerminated"]
    assert job["attempts"] == [] and "logStreamName" not in job["container"]
    row = row_of(demo, job_id)
    assert row["status"] == "FAILED" and row["statusReason"] == "not today [/]"
    assert row.get("isCancelled") or row.get("isTerminated")
    demo.tick(60)
    assert demo.job(job_id)["stoppedAt"] == job["stoppedAt"]


@pytest.mark.parametrize("status", ["STARTING", "RUNNING"])
def test_cancel_does_nothing_to_a_started_job(demo: Demo, status: str) -> None:
    job_id = demo.submit("cancel-started")
    demo.until(job_id, status, step=0.1)
    stop(demo, "cancel_job", jobId=job_id, reason="too late")
    job = demo.until(job_id, "SUCCEEDED", "FAILED")
    assert job["status"] == "SUCCEEDED"
    assert "too late" not in job.get("statusReason", "")


def test_terminate_lets_a_running_job_leave(demo: Demo) -> None:
    job_id = demo.submit("terminate-running", retryStrategy={"attempts": 3})
    demo.until(job_id, "RUNNING", step=0.1)
    demo.tick(3)
    stop(demo, "terminate_job", jobId=job_id, reason="enough of it")
    leaving = demo.job(job_id)
    assert leaving["status"] == "RUNNING" and leaving["isTerminated"] is True
    assert row_of(demo, job_id)["isTerminated"] is True
    demo.tick(1)
    assert demo.job(job_id)["status"] == "RUNNING"
    demo.tick(3)
    ended = demo.job(job_id)
    assert (ended["status"], ended["statusReason"]) == ("FAILED", "enough of it")
    assert ended["container"]["exitCode"] in (137, 143)
    assert len(ended["attempts"]) == 1
    assert ended["attempts"][0]["stoppedAt"] == ended["stoppedAt"]
    demo.tick(120)
    assert demo.job(job_id) == ended


def test_terminate_ends_a_starting_job(demo: Demo) -> None:
    job_id = demo.submit("terminate-starting")
    demo.until(job_id, "STARTING", step=0.1)
    stop(demo, "terminate_job", jobId=job_id, reason="stop")
    job = demo.until(job_id, "FAILED", "SUCCEEDED", step=0.2, most=30)
    assert (job["status"], job["statusReason"]) == ("FAILED", "stop")


def test_terminate_between_two_attempts_ends_it(demo: Demo) -> None:
    job_id = demo.submit("terminate-between", "my-service-do-something")
    for _ in range(500):
        job = demo.job(job_id)
        if job["status"] == "RUNNABLE" and job["attempts"]:
            break
        demo.tick(0.1)
    stop(demo, "terminate_job", jobId=job_id, reason="no second time")
    ended = demo.job(job_id)
    assert (ended["status"], ended["statusReason"], len(ended["attempts"])) == ("FAILED", "no second time", 1)


@BOTH
def test_a_job_that_ended_stays_as_it_is(demo: Demo, operation: str) -> None:
    job_id = demo.submit("stop-ended")
    before = demo.until(job_id, "SUCCEEDED")
    stop(demo, operation, jobId=job_id, reason="late")
    assert demo.job(job_id) == before


@BOTH
def test_a_pending_job_ends_with_the_reason(demo: Demo, operation: str) -> None:
    first = demo.submit("pending-first")
    second = demo.submit("pending-second", dependsOn=[{"jobId": first}])
    demo.until(second, "PENDING", step=0.1)
    stop(demo, operation, jobId=second, reason="changed my mind")
    job = demo.until(second, "FAILED", "SUCCEEDED")
    assert (job["status"], job["statusReason"]) == ("FAILED", "changed my mind")


def test_terminating_an_array_ends_all_its_children(demo: Demo) -> None:
    parent = demo.submit("terminate-array", arrayProperties={"size": 9})
    demo.tick(8)
    stop(demo, "terminate_job", jobId=parent, reason="all of you")
    done = demo.until(parent, "FAILED", "SUCCEEDED", most=60)
    assert done["status"] == "FAILED"
    children = demo.batch.describe_jobs(jobs=[f"{parent}:{n}" for n in range(9)])["jobs"]
    assert {child["status"] for child in children} <= {"FAILED", "SUCCEEDED"}
    assert {child["statusReason"] for child in children if child["status"] == "FAILED"} == {"all of you"}
    assert sum(done["arrayProperties"]["statusSummary"].values()) == 9


def test_stopping_one_child_leaves_its_siblings(demo: Demo) -> None:
    parent = demo.submit("terminate-child", arrayProperties={"size": 3})
    demo.until(f"{parent}:1", "RUNNING", step=0.2)
    stop(demo, "terminate_job", jobId=f"{parent}:1", reason="only you")
    done = demo.until(parent, "FAILED", "SUCCEEDED")
    assert (done["status"], done["statusReason"]) == ("FAILED", "Array Child Job failed")
    statuses = [demo.job(f"{parent}:{n}")["status"] for n in range(3)]
    assert statuses == ["SUCCEEDED", "FAILED", "SUCCEEDED"]


def test_the_log_of_a_terminated_job_ends_with_it(demo: Demo) -> None:
    job_id = demo.submit("log-of-terminated")
    running = demo.until(job_id, "RUNNING", step=0.1)
    where = {"logGroupName": "/aws/batch/job", "logStreamName": running["container"]["logStreamName"]}
    demo.tick(5)
    before = demo.logs.get_log_events(**where, startFromHead=True)["events"]
    stop(demo, "terminate_job", jobId=job_id, reason="x")
    ended = demo.until(job_id, "FAILED")
    demo.tick(5)
    after = demo.logs.get_log_events(**where, startFromHead=True)["events"]
    assert before and after[: len(before)] == before
    assert max(event["timestamp"] for event in after) <= ended["stoppedAt"]
