"""DescribeJobs: who is there, and how complete the details are."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from demo_client import Demo

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def newest(demo: Demo, status: str, queue: str = "default", count: int = 100) -> list[dict[str, Any]]:
    """Single jobs of the story."""
    rows = demo.batch.list_jobs(jobQueue=queue, jobStatus=status)["jobSummaryList"]
    single = [row["jobId"] for row in rows if "size" not in row.get("arrayProperties", {})]
    jobs = demo.batch.describe_jobs(jobs=single[:100])["jobs"]
    return [job for job in jobs if "/probe:" not in job["jobDefinition"]][:count]


@pytest.mark.parametrize("count", [0, 101])
def test_one_to_a_hundred_ids(demo: Demo, count: int) -> None:
    with pytest.raises(ClientError) as error:
        demo.batch.describe_jobs(jobs=[UNKNOWN] * count)
    assert error.value.response["Error"]["Code"] == "ClientException"


def test_unknown_ids_are_silently_absent(demo: Demo) -> None:
    known = newest(demo, "SUCCEEDED", count=1)[0]["jobId"]
    told = demo.batch.describe_jobs(jobs=[UNKNOWN, known, "nonsense", f"{known}:3", ""])["jobs"]
    assert [job["jobId"] for job in told] == [known]


def test_arns_and_children_are_found(demo: Demo) -> None:
    parent = demo.submit("describe-children", arrayProperties={"size": 3})
    demo.tick(20)
    arn = demo.job(parent)["jobArn"]
    told = demo.batch.describe_jobs(jobs=[arn, f"{parent}:2", f"{parent}:3"])["jobs"]
    assert [job["jobId"] for job in told] == [parent, f"{parent}:2"]
    assert told[1]["arrayProperties"]["index"] == 2
    assert told[1]["jobArn"] == f"{arn}:2"


def test_details_are_of_the_size_of_real_ones(demo: Demo) -> None:
    for job in newest(demo, "SUCCEEDED"):
        assert len(json.dumps(job)) > 1900, job["jobName"]


def test_the_members_that_real_jobs_have(demo: Demo) -> None:
    for job in newest(demo, "SUCCEEDED"):
        assert job["jobQueue"].startswith("arn:aws:batch:") and job["jobDefinition"].count(":") == 6
        assert {
            "attempts", "dependsOn", "parameters", "retryStrategy", "tags", "propagateTags", "platformCapabilities"
        } <= job.keys()  # fmt: skip
        assert job["isCancelled"] is False and job["isTerminated"] is False
        assert {
            "image", "command", "executionRoleArn", "volumes", "environment", "mountPoints", "ulimits", "exitCode",
            "logStreamName", "networkInterfaces", "resourceRequirements", "secrets", "logConfiguration",
            "fargatePlatformConfiguration", "networkConfiguration", "taskArn",
        } <= job["container"].keys()  # fmt: skip


def test_attempts_hold_ended_ones_each_with_its_own_task_and_stream(demo: Demo) -> None:
    streams: list[str] = []
    for job in [*newest(demo, "SUCCEEDED"), *newest(demo, "FAILED"), *newest(demo, "RUNNING")]:
        ended = job["status"] in ("SUCCEEDED", "FAILED")
        most = job.get("retryStrategy", {}).get("attempts", 1)
        assert len(job["attempts"]) <= most - (not ended)
        for attempt in job["attempts"]:
            assert attempt["stoppedAt"] > attempt.get("startedAt", 0)
            assert ("startedAt" in attempt) == ("logStreamName" in attempt["container"])
        mine = [each["container"].get("logStreamName") for each in job["attempts"]]
        if ended and job["attempts"]:
            assert mine[-1] == job["container"].get("logStreamName")
            assert job["attempts"][-1]["container"].get("exitCode") == job["container"].get("exitCode")
            assert job["stoppedAt"] == job["attempts"][-1]["stoppedAt"]
        else:
            mine.append(job["container"].get("logStreamName"))
        streams += [stream for stream in mine if stream]
        name = job["jobDefinition"].rpartition("/")[2].rpartition(":")[0]
        for stream in filter(None, mine):
            head, _, task = stream.rpartition("/")
            assert head == f"{name[:200]}/default"
            assert len(task) == 32 and set(task) <= set("0123456789abcdef")
    assert len(streams) == len(set(streams))


def test_the_stream_appears_with_running(demo: Demo) -> None:
    job_id = demo.submit("stream-appears")
    for status in ("SUBMITTED", "RUNNABLE", "STARTING"):
        assert "logStreamName" not in demo.until(job_id, status, step=0.1)["container"]
    running = demo.until(job_id, "RUNNING", step=0.1)
    assert running["container"]["logStreamName"] and running["attempts"] == []
    assert running["startedAt"] > running["createdAt"] and "stoppedAt" not in running
    assert "exitCode" not in running["container"]


def test_a_definition_name_of_128_characters_is_whole_in_its_stream(demo: Demo) -> None:
    name = "n" * 128
    demo.batch.register_job_definition(
        jobDefinitionName=name,
        type="container",
        containerProperties={
            "image": "x",
            "command": ["true"],
            "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}],
        },
    )
    job = demo.until(demo.submit("long-name", name), "RUNNING")
    assert job["container"]["logStreamName"].startswith(f"{name}/default/")
