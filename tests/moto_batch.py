"""Fills moto's AWS Batch; the environment says where it is."""

from collections.abc import Sequence

import boto3

QUEUE = "moto-queue"
DEFINITION = "moto-definition"
_PROPERTIES = {"image": "busybox", "vcpus": 1, "memory": 128, "command": ["date"]}


def fill(names: Sequence[str]) -> list[str]:
    """A queue and a definition, made once, and a job for each name; the jobs' ids. They end at once."""
    batch = boto3.client("batch")
    if not batch.describe_job_queues(jobQueues=[QUEUE])["jobQueues"]:
        role = boto3.client("iam").create_role(RoleName="moto-role", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        made = batch.create_compute_environment(
            computeEnvironmentName="moto-environment", type="UNMANAGED", serviceRole=role
        )
        order = [{"order": 1, "computeEnvironment": made["computeEnvironmentArn"]}]
        batch.create_job_queue(jobQueueName=QUEUE, priority=1, state="ENABLED", computeEnvironmentOrder=order)
        batch.register_job_definition(jobDefinitionName=DEFINITION, type="container", containerProperties=_PROPERTIES)
    sent = [batch.submit_job(jobName=name, jobQueue=QUEUE, jobDefinition=DEFINITION) for name in names]
    return [answer["jobId"] for answer in sent]
