"""DescribeJobs' and ListJobs' answers, in every shape of job, as our types."""

import json
from pathlib import Path

import botocore
import pytest
from made import SCOPE

from batchtui.aws.job_shapes import DEFAULT_GROUP, detail_of, job_of_summary
from batchtui.domain.job import Shape
from batchtui.domain.state import JobState

ROWS = json.loads((Path(__file__).parent.parent / "data" / "jobs.json").read_text())
EXAMPLES = Path(botocore.__file__).parent / "data" / "batch" / "2016-08-10" / "examples-1.json"


def told(name):
    return detail_of(ROWS[name], SCOPE)


def streams(detail):
    return [[place.stream for place in attempt.logs] for attempt in detail.attempts]


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("single", Shape.SINGLE),
        ("never_started", Shape.SINGLE),
        ("array", Shape.ARRAY),
        ("child", Shape.CHILD),
        ("multi_node", Shape.MULTI_NODE),
        ("node", Shape.NODE),
        ("multi_container", Shape.MULTI_CONTAINER),
        ("eks", Shape.EKS),
    ],
)
def test_the_shape(name, shape):
    assert told(name).shape is shape


def test_a_single_job_is_told_whole():
    detail = told("single")
    assert (detail.job.name, detail.job.queue, detail.job.state) == ("etl", "default", JobState.FAILED)
    assert (detail.job.created_at_ms, detail.job.took_ms, detail.job.exit_code) == (1000, 6000, 137)
    assert (detail.vcpus, detail.memory_mib, detail.gpus, detail.timeout_s) == ("0.25", 2048, 1, 3600)
    assert (detail.command, detail.image) == (("sh", "-c", "date"), "busybox:1.37")
    assert (detail.environment, detail.secrets) == ((("STAGE", "prod"),), (("DB", "arn:ssm"),))
    assert (detail.parameters, detail.tags) == ((("day", "monday"),), (("team", "data"),))
    assert (detail.depends_on, detail.platforms) == (("before",), ("FARGATE",))
    assert detail.job.stopping_asked
    assert not detail.job.stopping, "it has ended"
    assert detail.raw is ROWS["single"]


def test_each_attempt_has_its_own_stream_end_and_reason():
    first, second = told("single").attempts
    assert (first.number, first.exit_code, first.logs[0].stream) == (1, 1, "etl/default/1")
    assert first.reason.startswith("OutOfMemoryError")
    assert (second.number, second.exit_code, second.logs[0].stream) == (2, 137, "etl/default/2")
    assert second.reason == "Essential container in task exited"
    assert told("single").attempts_allowed == 2
    assert (first.logs[0].group, first.logs[0].region) == ("/mine", "us-east-1")


def test_a_running_attempt_is_told_beside_those_that_ended():
    first, second = told("retrying").attempts
    assert not first.running
    assert (second.number, second.running, second.started_at_ms) == (2, True, 6000)
    assert second.logs[0].stream == "etl/default/2"
    assert second.logs[0].group == DEFAULT_GROUP
    assert (told("retrying").vcpus, told("retrying").memory_mib) == ("2", 512)


@pytest.mark.parametrize("attempts", [[], None, [{"container": {"exitCode": 137}, "stoppedAt": 4000}]])
def test_the_stream_of_an_attempt_that_is_not_told_is_the_one_that_the_container_names(attempts):
    row = ROWS["single"] | {"attempts": attempts}
    detail = detail_of(row | {"container": row["container"] | {"logStreamName": "etl/default/2"}}, SCOPE)
    assert (streams(detail), detail.attempts[0].exit_code) == ([["etl/default/2"]], 137)
    assert streams(detail_of(row | {"container": {}, "attempts": []}, SCOPE)) == []


def test_between_two_attempts_the_old_stream_is_not_taken_for_the_new_one():
    assert streams(told("between")) == [["etl/default/1"], [""]]


def test_a_run_that_waits_has_no_attempt_and_says_why():
    detail = told("waiting")
    assert detail.attempts == ()
    assert detail.job.started_at_ms is None
    assert detail.job.state_reason.startswith("MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT")


def test_a_run_that_never_started_has_no_duration_and_no_stream():
    detail = told("never_started")
    assert detail.job.took_ms is None
    assert detail.job.since_ms == 4000
    assert streams(detail) == [[""]]
    assert detail.attempts[0].reason == "CannotPullContainerError: not found"


def test_an_array_counts_its_children():
    job = told("array").job
    assert job.array_size == 5
    assert job.children == (("SUCCEEDED", 2), ("RUNNING", 3))
    assert streams(told("child")) == [["fan/default/3"]]


def test_a_multi_node_job_shows_its_main_node():
    detail = told("multi_node")
    assert detail.job.nodes == 3
    assert (detail.image, detail.vcpus, detail.memory_mib) == ("mpi:1", "4", 8192)
    assert [(one.running, one.logs[0].stream) for one in detail.attempts] == [(True, "mpi/default/main")]
    assert streams(told("node")) == [["mpi/default/1"]]


def test_a_multi_container_job_has_a_place_for_each_container():
    detail = told("multi_container")
    app, proxy = detail.attempts[0].logs
    assert (app.container, app.stream, app.group, app.driver) == ("app", "web/app/1", "/app", "awslogs")
    assert (proxy.container, proxy.stream, proxy.driver) == ("proxy", "", "splunk")
    assert (detail.attempts[0].exit_code, detail.attempts[0].reason) == (2, "boom")
    assert detail.job.exit_code == 2
    assert (detail.image, detail.memory_mib) == ("app:1", 512)


def test_an_eks_job_has_attempts_and_no_log():
    attempt = told("eks").attempts[0]
    assert (attempt.exit_code, attempt.reason, attempt.logs) == (3, "Error", ())


def test_a_summary_takes_its_queue_from_the_question():
    row = {"jobId": "x", "jobName": "한글", "status": "RUNNING", "createdAt": 5, "isTerminated": True}
    job = job_of_summary(row, "q1", SCOPE)
    assert (job.queue, job.name, job.stopping) == ("q1", "한글", True)


def test_a_state_of_a_later_aws_does_not_break_the_list():
    assert job_of_summary({"jobId": "x", "status": "SCHEDULED"}, "q", SCOPE).state is JobState.UNKNOWN


def test_the_examples_of_aws_itself_are_read():
    examples = json.loads(EXAMPLES.read_text())["examples"]
    details = [detail_of(row, SCOPE) for one in examples["DescribeJobs"] for row in one["output"]["jobs"]]
    rows = [job_of_summary(row, "q", SCOPE) for one in examples["ListJobs"] for row in one["output"]["jobSummaryList"]]
    assert details
    assert rows
    assert all(detail.job.id and detail.job.name and detail.job.state is not JobState.UNKNOWN for detail in details)
    assert all(job.id and job.name for job in rows)


def test_rows_that_say_the_same_share_their_texts():
    row = {"jobId": "a", "jobName": "etl", "statusReason": "Essential container in task exited", "status": "FAILED"}
    row |= {"jobDefinition": "arn:aws:batch:eu-west-1:123456789012:job-definition/etl:1"}
    row["container"] = {"reason": "OOM"}
    one, other = (job_of_summary(json.loads(json.dumps(row)), "default", SCOPE) for _ in range(2))
    for name in ("name", "queue", "state_reason", "container_reason", "definition"):
        assert getattr(one, name) is getattr(other, name)
