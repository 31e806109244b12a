"""The stuck runs of the demo, the front of its queues, scheduling policies and consumable resources."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from demo_client import PROBE, Demo, client, pages_of

from batchtui.demo import ids, stuck
from batchtui.demo.server import serving
from batchtui.demo.story import build


@pytest.fixture(scope="module")
def stuck_demo() -> Iterator[Demo]:
    world = build(seed=7, speed=0)
    stuck.add(world)
    with serving(world) as server:
        made = Demo(server.endpoint, client(server.endpoint, "batch"), client(server.endpoint, "logs"))
        made.batch.register_job_definition(**PROBE)
        made.tick(10)
        yield made


def refused(call: Any, **request: Any) -> None:
    with pytest.raises(ClientError) as error:
        call(**request)
    assert error.value.response["Error"]["Code"] == "ClientException"


def names(demo: Demo, rows: list[dict[str, Any]]) -> list[str]:
    found = demo.batch.describe_jobs(jobs=[row["jobArn"] for row in rows])["jobs"]
    by_arn = {job["jobArn"]: job["jobName"] for job in found}
    return [by_arn[row["jobArn"]] for row in rows]


def test_every_code_stands_in_a_status_reason(stuck_demo: Demo) -> None:
    rows = stuck_demo.rows(jobQueue="lab", jobStatus="RUNNABLE")
    assert {row["jobName"]: row["statusReason"] for row in rows if "statusReason" in row} == stuck.CODES
    assert {stuck_demo.job(row["jobId"])["status"] for row in rows} == {"RUNNABLE"}


def test_a_queue_without_room_has_all_of_its_vcpus_in_use(stuck_demo: Demo) -> None:
    told = stuck_demo.batch.get_job_queue_snapshot(jobQueue="gpu-train")
    assert told["queueUtilization"]["totalCapacityUsage"] == [{"capacityUnit": "VCPU", "quantity": 96.0}]
    (env,) = stuck_demo.batch.describe_compute_environments(computeEnvironments=["gpu-ec2"])["computeEnvironments"]
    assert env["computeResources"]["maxvCpus"] == 96
    front = told["frontOfQueue"]["jobs"]
    assert names(stuck_demo, front) == ["model-train"] * 4
    assert all(row["earliestTimeAtPosition"] <= told["frontOfQueue"]["lastUpdatedAt"] for row in front)


def test_the_front_is_in_order_of_submission_and_has_a_hundred_at_most(stuck_demo: Demo) -> None:
    parent = stuck_demo.submit("wide", queue="continuously", arrayProperties={"size": 400})
    for _ in range(60):
        front = stuck_demo.batch.get_job_queue_snapshot(jobQueue="continuously")["frontOfQueue"]["jobs"]
        mine = [row["jobArn"].rpartition("/")[2] for row in front if parent in row["jobArn"]]
        if len(mine) > 50:
            break
        stuck_demo.tick(0.2)
    assert 50 < len(mine) <= len(front) <= 100
    indexes = [int(job_id.partition(":")[2]) for job_id in mine]
    assert indexes == sorted(indexes)


def test_a_fair_share_queue_tells_of_its_shares(stuck_demo: Demo) -> None:
    for share, priority in (("media-x", 1), ("feeds", 9)):
        stuck_demo.submit(f"of-{share}", queue="shared", shareIdentifier=share, schedulingPriorityOverride=priority)
    arn = ids.arn("batch", "job-queue/shared").replace(ids.REGION, "ap-northeast-2")
    for _ in range(60):
        told = stuck_demo.batch.get_job_queue_snapshot(jobQueue=arn)
        if len(told["frontOfQueue"]["jobs"]) == 2:
            break
        stuck_demo.tick(0.05)
    assert names(stuck_demo, told["frontOfQueue"]["jobs"]) == ["of-feeds", "of-media-x"]
    for _ in range(60):
        use = stuck_demo.batch.get_job_queue_snapshot(jobQueue=arn)["queueUtilization"]
        if use["totalCapacityUsage"][0]["quantity"] == 12.0:
            break
        stuck_demo.tick(0.2)
    top = use["fairshareUtilization"]["topCapacityUtilization"]
    told = {row["shareIdentifier"]: row["capacityUsage"][0]["quantity"] for row in top}
    assert told == {"media-film": 8.0, "feeds": 3.0, "media-x": 1.0} and next(iter(told)) == "media-film"
    assert use["fairshareUtilization"]["activeShareCount"] == 3


def test_policies_are_listed_and_described(stuck_demo: Demo) -> None:
    arns = [
        row["arn"] for page in pages_of(stuck_demo.batch.list_scheduling_policies) for row in page["schedulingPolicies"]
    ]
    (policy,) = stuck_demo.batch.describe_scheduling_policies(arns=[*arns, "arn:aws:batch:x:1:scheduling-policy/no"])[
        "schedulingPolicies"
    ]
    assert policy["name"] == "fair" and policy["fairsharePolicy"]["shareDistribution"]
    queue = stuck_demo.batch.describe_job_queues(jobQueues=["shared"])["jobQueues"][0]
    assert queue["schedulingPolicyArn"] == policy["arn"]
    refused(stuck_demo.batch.describe_scheduling_policies, arns=[])


def test_consumable_resources_are_counted_as_they_are_used(stuck_demo: Demo) -> None:
    listed = stuck_demo.batch.list_consumable_resources(
        filters=[{"name": "CONSUMABLE_RESOURCE_NAME", "values": ["SOLVER*"]}]
    )["consumableResources"]
    assert [(row["totalQuantity"], row["inUseQuantity"]) for row in listed] == [(2, 2)]
    one = stuck_demo.batch.describe_consumable_resource(consumableResource=listed[0]["consumableResourceArn"])
    assert one["availableQuantity"] == 0
    rows = stuck_demo.batch.list_jobs_by_consumable_resource(consumableResource=stuck.LICENCE)["jobs"]
    assert sorted(row["jobStatus"] for row in rows) == ["RUNNABLE", "RUNNING", "RUNNING"]
    running = [{"name": "JOB_STATUS", "values": ["RUNNING"]}]
    held = stuck_demo.batch.list_jobs_by_consumable_resource(consumableResource=stuck.LICENCE, filters=running)["jobs"]
    assert [row["jobName"] for row in held] == ["licence-sweep"] * 2
    job = stuck_demo.job(rows[0]["jobArn"])
    wanted = job["consumableResourceProperties"]["consumableResourceList"]
    assert wanted[0]["consumableResource"].endswith(stuck.LICENCE)
    refused(stuck_demo.batch.describe_consumable_resource, consumableResource="nothing")
    nothing = [{"name": "CONSUMABLE_RESOURCE_NAME", "values": ["x"]}]
    assert stuck_demo.batch.list_consumable_resources(filters=nothing)["consumableResources"] == []


def test_environments_of_every_kind_and_a_queue_of_service_jobs(stuck_demo: Demo) -> None:
    rows = {
        row["computeEnvironmentName"]: row
        for page in pages_of(stuck_demo.batch.describe_compute_environments)
        for row in page["computeEnvironments"]
    }
    assert rows["own-hosts"]["type"] == "UNMANAGED" and "computeResources" not in rows["own-hosts"]
    assert rows["pods"]["containerOrchestrationType"] == "EKS" and rows["lab-arm"]["status"] == "INVALID"
    queues = {row["jobQueueName"]: row for row in stuck_demo.batch.describe_job_queues()["jobQueues"]}
    assert queues["trainings"]["jobQueueType"] == "SAGEMAKER_TRAINING"
    assert queues["gpu-train"]["jobStateTimeLimitActions"][0]["maxTimeSeconds"] == 86_400
    refused(stuck_demo.batch.get_job_queue_snapshot, jobQueue="nothing")
