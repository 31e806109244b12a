"""Jobs of every shape: what they are made of, how they end, where they log, and the nodes of one."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from demo_client import GROUP, Demo
from shaped import DEFINITIONS, REQUESTS

SHAPES = pytest.mark.parametrize("shape", list(DEFINITIONS))


@pytest.fixture(scope="module")
def shaped(demo: Demo) -> Demo:
    for name, definition in DEFINITIONS.items():
        demo.batch.register_job_definition(jobDefinitionName=f"shape-{name}", **definition)
    return demo


def submitted(demo: Demo, shape: str, **more: Any) -> str:
    return demo.submit(f"shape-{shape}", definition=f"shape-{shape}", **more)


@SHAPES
def test_a_job_of_any_shape_runs_to_its_end_and_is_described(shaped: Demo, shape: str) -> None:
    job = shaped.until(submitted(shaped, shape, **REQUESTS[shape]), "SUCCEEDED", step=2)
    assert job["parameters"] == {"day": "monday"}
    assert len(job["eksAttempts" if shape == "pod" else "attempts"]) == 1
    row = next(row for row in shaped.rows(jobQueue="default", jobStatus="SUCCEEDED") if row["jobId"] == job["jobId"])
    assert row.get("nodeProperties") == ({"numNodes": 5} if shape == "nodes" else None)


def test_overrides_reach_the_container_they_name_only(shaped: Demo) -> None:
    job = shaped.job(submitted(shaped, "many", **REQUESTS["many"]))
    main, side = job["ecsProperties"]["taskProperties"][0]["containers"]
    assert main["command"] == ["echo", "monday"] and side["command"] == ["sh", "-c", "echo monday"]
    assert {"name": "STAGE", "value": "prod"} in main["environment"]
    assert {"name": "STAGE", "value": "test"} in side["environment"]
    assert job["container"] == {}


def test_each_container_of_a_task_has_a_stream_and_a_pod_has_none(shaped: Demo) -> None:
    job = shaped.until(submitted(shaped, "many"), "SUCCEEDED", step=2)
    streams = {one["logStreamName"] for one in job["ecsProperties"]["taskProperties"][0]["containers"]}
    assert len(streams) == 2
    for stream in streams:
        assert shaped.logs.get_log_events(logGroupName=GROUP, logStreamName=stream, startFromHead=True)["events"]
    pod = shaped.until(submitted(shaped, "pod"), "SUCCEEDED", step=2)
    assert "logStreamName" not in str(pod)
    assert pod["eksAttempts"][0]["containers"] == [{"name": "main", "exitCode": 0}]


def test_nodes_are_listed_and_described_with_their_parent(shaped: Demo) -> None:
    parent = submitted(shaped, "nodes", **REQUESTS["nodes"])
    status = shaped.job(parent)["status"]
    rows = shaped.rows(multiNodeJobId=parent, jobStatus=status)
    assert [row["jobId"] for row in rows] == [f"{parent}#{place}" for place in range(5)]
    first, last = (shaped.job(rows[place]["jobId"]) for place in (0, 4))
    assert first["nodeDetails"] == {"nodeIndex": 0, "isMainNode": True}
    assert first["container"]["instanceType"] == "m5.xlarge"
    assert last["container"]["command"] == ["sh", "-c", "echo monday"]
    assert shaped.batch.describe_jobs(jobs=[f"{parent}#5"])["jobs"] == []


@pytest.mark.parametrize(
    ("shape", "more"),
    [
        ("one", {"eksPropertiesOverride": {"podProperties": {"containers": [{"name": "x"}]}}}),
        ("pod", {"containerOverrides": {"command": ["x"]}}),
        ("many", {"ecsPropertiesOverride": {"taskProperties": [{"containers": [{"name": "nobody"}]}]}}),
        ("nodes", {"nodeOverrides": {"nodePropertyOverrides": [{"targetNodes": "7:"}]}}),
        (
            "pod",
            {
                "eksPropertiesOverride": {
                    "podProperties": {"containers": [{"name": "main", "env": [{"name": "AWS_BATCH_X", "value": "1"}]}]}
                }
            },
        ),
        ("one", {"queue": "shared"}),
        ("one", {"shareIdentifier": "team"}),
    ],
)
def test_what_does_not_fit_is_refused(shaped: Demo, shape: str, more: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as error:
        submitted(shaped, shape, **more)
    assert error.value.response["Error"]["Code"] == "ClientException"


def test_a_share_goes_to_the_queue_that_takes_shares(shaped: Demo) -> None:
    job_id = submitted(shaped, "one", queue="shared", shareIdentifier="team", schedulingPriorityOverride=7)
    job = shaped.job(job_id)
    assert (job["shareIdentifier"], job["schedulingPriority"]) == ("team", 7)


@pytest.mark.parametrize("operation", ["cancel_jobs", "terminate_jobs"])
def test_many_are_stopped_at_once_and_what_is_no_id_is_an_error_of_its_own(shaped: Demo, operation: str) -> None:
    ids = [submitted(shaped, "one") for _ in range(3)]
    told = getattr(shaped.batch, operation)(jobs=[*ids, "nonsense"], reason="not today [/]")
    assert told["successful"] == ids
    assert [one["job"] for one in told["errors"]] == ["nonsense"]
    assert {shaped.job(job_id)["statusReason"] for job_id in ids} == {"not today [/]"}
    for wrong in ([], ["x"] * 51):
        with pytest.raises(ClientError):
            getattr(shaped.batch, operation)(jobs=wrong, reason="x")


def test_a_lost_answer_has_been_carried_out(shaped: Demo) -> None:
    shaped.control("fault", {"lose-answer": 1})
    try:
        before = shaped.control("calls", method="GET").get("SubmitJob", 0)
        answers = set()
        for number in range(12):
            try:
                submitted(shaped, "one", tags={"n": str(number)})
            except Exception as error:
                answers.add(type(error).__name__)
        assert shaped.control("calls", method="GET")["SubmitJob"] - before == 12
    finally:
        shaped.control("fault", {})
    assert answers == {"ServerException", "ConnectionClosedError"}, "a failure, or a closed connection"
    newest = shaped.batch.list_jobs(jobQueue="default", filters=[{"name": "JOB_NAME", "values": ["shape-one"]}])
    found = shaped.batch.describe_jobs(jobs=[row["jobId"] for row in newest["jobSummaryList"]])["jobs"]
    assert {str(number) for number in range(12)} <= {job["tags"].get("n") for job in found}
