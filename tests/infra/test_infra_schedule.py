"""What a schedule of the template submits runs under the real guard; moto makes no schedules of a stack, so we do."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
from stacks import JOB, STACK, read_text

from batchtui.infra.jobs import SUBMIT, job_resources

ROLE = "arn:aws:iam::123456789012:role/any"
GUARD = [sys.executable, "-m", "batchtui.dedup.main"]
"""What the image has as `batchtui-guard`."""


def resolved(value: Any, known: dict[str, str]) -> Any:
    """A value of the template as CloudFormation fills it in."""
    if isinstance(value, list):
        return [resolved(one, known) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() & {"Ref", "Fn::ImportValue", "Fn::GetAtt"}:
        return known[next(iter(value.values()))]
    if "Fn::Sub" not in value:
        return {key: resolved(one, known) for key, one in value.items() if one is not None}
    text, own = value["Fn::Sub"] if isinstance(value["Fn::Sub"], list) else (value["Fn::Sub"], {})
    for name, one in {**known, **resolved(own, known)}.items():
        text = text.replace(f"${{{name}}}", one)
    return text


def lower(value: Any) -> Any:
    """With the names of members as the API writes them."""
    if isinstance(value, dict):
        return {key[0].lower() + key[1:]: lower(one) for key, one in value.items()}
    return [lower(one) for one in value] if isinstance(value, list) else value


def ended(job_id: str, detail: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """The job's container, by the command and the environment that AWS Batch gives it."""
    container = detail["container"]
    given = {one["name"]: one["value"] for one in container["environment"]}
    given |= {"AWS_BATCH_JOB_ID": job_id, "AWS_BATCH_JOB_ATTEMPT": "1"}
    assert container["command"][0] == "batchtui-guard"
    words = [*GUARD, *container["command"][1:]]
    return subprocess.run(words, env=os.environ | given, capture_output=True, text=True, timeout=30, check=False)


def test_a_schedule_submits_what_runs_under_the_guard(at, standing, moto_endpoint, tmp_path: Path):
    more = 'guard = "skip"\nschedule = "cron(0 9 * * ? *)"\ntimezone = "Asia/Seoul"\ntimeout = "30m"\n'
    file = read_text(STACK + JOB.replace('["node"]', '["sh", "-c", "exit 7"]') + more, tmp_path).stack
    resources = job_resources(file, "jobs")
    at(standing.endpoint)
    batch, table = boto3.client("batch"), f"locks-{os.getpid()}"
    boto3.client("dynamodb").create_table(
        TableName=table, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )  # fmt: skip
    known = {
        "AWS::Partition": "aws", "AWS::Region": "ap-northeast-2", "AWS::StackName": "batch-jobs", "Schedules": "jobs",
        "BatchLockTable": table, "BatchJobLogGroup": "/aws/batch/job", "OneRole.Arn": ROLE,
        "BatchJobExecutionRoleArn": ROLE, "EventsBatchSubmitJobRoleArn": ROLE,
        "BatchDeadLettersArn": "arn:aws:sqs:ap-northeast-2:123456789012:dead",
        "BatchQueueArnDefault": batch.describe_job_queues(jobQueues=["default"])["jobQueues"][0]["jobQueueArn"],
    }  # fmt: skip
    made = lower(resolved(resources["OneDefinition"]["Properties"], known))
    del made["resourceRetentionPolicy"]
    options = resources["OneDefinition"]["Properties"]["ContainerProperties"]["LogConfiguration"]["Options"]
    made["containerProperties"]["logConfiguration"]["options"] = resolved(options, known)
    known["OneDefinition"] = batch.register_job_definition(**made)["jobDefinitionArn"]

    scheduler = boto3.client("scheduler", endpoint_url=moto_endpoint)
    scheduler.create_schedule_group(Name="jobs")
    scheduler.create_schedule(**resolved(resources["OneSchedule"]["Properties"], known))
    schedule = scheduler.get_schedule(Name="one", GroupName="jobs")
    scheduler.delete_schedule_group(Name="jobs")
    assert schedule["Target"]["Arn"] == SUBMIT.replace("${AWS::Partition}", "aws")
    assert (schedule["ScheduleExpression"], schedule["ScheduleExpressionTimezone"]) == (
        "cron(0 9 * * ? *)",
        "Asia/Seoul",
    )
    request = lower(json.loads(schedule["Target"]["Input"]))

    first, second = (batch.submit_job(**request)["jobId"] for _ in range(2))
    details = {one["jobId"]: one for one in batch.describe_jobs(jobs=[first, second])["jobs"]}
    ran, left = ended(first, details[first]), ended(second, details[second])
    assert (ran.returncode, ran.stderr) == (7, ""), "the command's own code"
    assert left.returncode == 0 and f"Not run: {first} has the lock on one" in left.stderr
    told = boto3.client("dynamodb").get_item(TableName=table, Key={"pk": {"S": f"outcome#{first}"}})["Item"]
    assert told["outcome"] == {"S": "ran"}
