"""Queues, compute environments, job definitions and tags: described, registered, changed."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from demo_client import Demo


def definition(name: str, **more: Any) -> dict[str, Any]:
    container = {
        "image": "x",
        "command": ["true"],
        "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}],
    }
    return {"jobDefinitionName": name, "type": "container", "containerProperties": container, **more}


def refused(call: Any, **request: Any) -> None:
    with pytest.raises(ClientError) as error:
        call(**request)
    assert error.value.response["Error"]["Code"] == "ClientException"


def test_queues_are_described_by_name_and_arn(demo: Demo) -> None:
    rows = {row["jobQueueName"]: row for row in demo.batch.describe_job_queues()["jobQueues"]}
    assert (rows["default"]["priority"], rows["default"]["state"]) == (5, "ENABLED")
    assert (rows["continuously"]["priority"], rows["continuously"]["state"]) == (3, "ENABLED")
    assert rows["legacy-etl"]["state"] == "DISABLED"
    arn = rows["continuously"]["jobQueueArn"]
    found = demo.batch.describe_job_queues(jobQueues=["default", arn, "nothing"])["jobQueues"]
    assert [row["jobQueueName"] for row in found] == ["default", "continuously"]
    assert all(row["status"] == "VALID" and row["computeEnvironmentOrder"] for row in rows.values())


def test_describe_answers_are_paged(demo: Demo) -> None:
    def names(operation: str, key: str, name: str) -> tuple[list[int], list[str]]:
        pages = [page[key] for page in demo.pages(operation, maxResults=1)]
        return [len(page) for page in pages], [row[name] for page in pages for row in page]

    for operation, key, name in (
        ("describe_job_queues", "jobQueues", "jobQueueName"),
        ("describe_compute_environments", "computeEnvironments", "computeEnvironmentName"),
        ("describe_job_definitions", "jobDefinitions", "jobDefinitionArn"),
    ):
        sizes, found = names(operation, key, name)
        assert set(sizes) == {1} and len(found) == len(set(found)) > 1
    refused(demo.batch.describe_job_queues, nextToken="x")


def test_the_queues_environments_are_there(demo: Demo) -> None:
    order = demo.batch.describe_job_queues(jobQueues=["default"])["jobQueues"][0]["computeEnvironmentOrder"]
    arns = [row["computeEnvironment"] for row in order]
    rows = demo.batch.describe_compute_environments(computeEnvironments=arns)["computeEnvironments"]
    assert [row["computeEnvironmentArn"] for row in rows] == arns
    for row in rows:
        assert row["computeResources"]["type"].startswith("FARGATE")
        assert (row["state"], row["status"], row["type"]) == ("ENABLED", "VALID", "MANAGED")
        assert row["ecsClusterArn"] and row["uuid"] and row["containerOrchestrationType"] == "ECS"


def test_a_queue_can_be_disabled_and_enabled(demo: Demo) -> None:
    def state() -> str:
        return str(demo.batch.describe_job_queues(jobQueues=["legacy-etl"])["jobQueues"][0]["state"])

    told = demo.batch.update_job_queue(jobQueue="legacy-etl", state="ENABLED")
    assert told["jobQueueName"] == "legacy-etl" and told["jobQueueArn"].endswith(":job-queue/legacy-etl")
    assert state() == "ENABLED"
    assert demo.job(demo.submit("while-enabled", queue="legacy-etl"))["status"] == "SUBMITTED"
    demo.batch.update_job_queue(jobQueue=told["jobQueueArn"], state="DISABLED")
    assert state() == "DISABLED"
    refused(demo.batch.submit_job, jobName="x", jobQueue="legacy-etl", jobDefinition="probe")
    refused(demo.batch.update_job_queue, jobQueue="legacy-etl", state="ASLEEP")
    refused(demo.batch.update_job_queue, jobQueue="nothing", state="ENABLED")
    refused(demo.batch.update_job_queue, state="ENABLED")


def test_jobs_of_a_disabled_queue_go_on(demo: Demo) -> None:
    demo.batch.update_job_queue(jobQueue="legacy-etl", state="ENABLED")
    job_id = demo.submit("goes-on", queue="legacy-etl")
    demo.until(job_id, "RUNNING")
    demo.batch.update_job_queue(jobQueue="legacy-etl", state="DISABLED")
    assert demo.until(job_id, "SUCCEEDED", "FAILED")["status"] == "SUCCEEDED"


def test_registering_counts_revisions_and_keeps_what_was_given(demo: Demo) -> None:
    given = definition(
        "registered",
        parameters={"a": "b"},
        retryStrategy={"attempts": 3, "evaluateOnExit": [{"onExitCode": "1", "action": "RETRY"}]},
        timeout={"attemptDurationSeconds": 600},
        tags={"k": "v"},
        propagateTags=True,
        schedulingPriority=4,
        platformCapabilities=["FARGATE"],
    )
    answers = [demo.batch.register_job_definition(**given) for _ in range(2)]
    assert [answer["revision"] for answer in answers] == [1, 2]
    rows = demo.batch.describe_job_definitions(jobDefinitionName="registered")["jobDefinitions"]
    assert sorted(row["revision"] for row in rows) == [1, 2]
    row = next(row for row in rows if row["jobDefinitionArn"] == answers[1]["jobDefinitionArn"])
    for name in ("parameters", "timeout", "tags", "propagateTags", "schedulingPriority", "platformCapabilities"):
        assert row[name] == given[name], name
    assert row["retryStrategy"]["attempts"] == 3
    assert row["containerProperties"]["image"] == "x" and row["containerProperties"]["command"] == ["true"]
    assert row["status"] == "ACTIVE" and row["containerOrchestrationType"] == "ECS"


@pytest.mark.parametrize(
    "change",
    [
        {"jobDefinitionName": "a b"},
        {"jobDefinitionName": ""},
        {"jobDefinitionName": "x" * 129},
        {"type": "thing"},
        {"retryStrategy": {"attempts": 11}},
        {"timeout": {"attemptDurationSeconds": 5}},
        {"containerProperties": {"image": "x", "environment": [{"name": "AWS_BATCH_X", "value": "1"}]}},
    ],
)
def test_definitions_that_are_refused(demo: Demo, change: dict[str, Any]) -> None:
    refused(demo.batch.register_job_definition, **{**definition("refused"), **change})
    assert demo.batch.describe_job_definitions(jobDefinitionName="refused")["jobDefinitions"] == []


def test_definitions_are_found_by_name_status_list_and_arn(demo: Demo) -> None:
    arns = [demo.batch.register_job_definition(**definition("found"))["jobDefinitionArn"] for _ in range(3)]
    demo.batch.deregister_job_definition(jobDefinition=arns[1])

    def found(**request: Any) -> set[str]:
        pages = demo.pages("describe_job_definitions", **request)
        return {row["jobDefinitionArn"] for page in pages for row in page["jobDefinitions"]}

    assert found(jobDefinitionName="found") == set(arns)
    assert found(jobDefinitionName="found", status="ACTIVE") == {arns[0], arns[2]}
    assert found(jobDefinitionName="found", status="INACTIVE") == {arns[1]}
    assert found(jobDefinitions=[arns[0]]) == {arns[0]}
    assert found(jobDefinitions=["found:2", "found:3"]) == {arns[1], arns[2]}
    assert found(jobDefinitions=["nothing:1"]) == set()
    assert set(arns) <= found() and arns[1] not in found(status="ACTIVE")


def test_deregistering_needs_one_revision_that_exists(demo: Demo) -> None:
    refused(demo.batch.deregister_job_definition, jobDefinition="nothing:1")
    refused(demo.batch.deregister_job_definition)


def test_tags_are_listed_by_arn(demo: Demo) -> None:
    queue = demo.batch.describe_job_queues(jobQueues=["default"])["jobQueues"][0]
    assert demo.batch.list_tags_for_resource(resourceArn=queue["jobQueueArn"])["tags"] == queue.get("tags", {})
    arn = demo.batch.register_job_definition(**definition("tagged", tags={"a": "b"}))["jobDefinitionArn"]
    assert demo.batch.list_tags_for_resource(resourceArn=arn)["tags"] == {"a": "b"}
    refused(demo.batch.list_tags_for_resource, resourceArn=arn.replace("tagged", "nothing"))
