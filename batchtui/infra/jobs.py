"""The template of the jobs: for each its repository, role, definition and schedule."""

import json
from collections.abc import Mapping
from typing import Any

from batchtui.infra.jobs_file import on_fargate
from batchtui.infra.model import JobsFile, JobSpec, spanned
from batchtui.infra.naming import export_of, logical
from batchtui.infra.retry import retry_strategy
from batchtui.infra.yaml import written

Resources = dict[str, Any]
_HEAD = """\
# The jobs of AWS Batch and when they run. Made by `batchtui infra render` from batch.toml: change that.
AWSTemplateFormatVersion: "2010-09-09"
Description: "AWS Batch by batchtui: repositories, job roles, definitions and schedules."
"""
_GUARDED = ("skip", "wait", "replace")
_KEPT = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
SUBMIT = "arn:${AWS::Partition}:scheduler:::aws-sdk:batch:submitJob"


def jobs(file: JobsFile, group: str) -> str:
    """The template of a group."""
    return f"{_HEAD}{written({'Resources': job_resources(file, group)})}\n"


def job_resources(file: JobsFile, group: str) -> Resources:
    """Every resource of a group by its logical id."""
    mine = [job for job in file.job if job.stack == group]
    found: Resources = {repository_id(name): _repository(name) for name in _repositories(file, group)}
    if any(job.schedule and job.schedule_by == "scheduler" for job in mine):
        found["Schedules"] = {
            "Type": "AWS::Scheduler::ScheduleGroup",
            "Properties": {"Name": _sub("${AWS::StackName}")},
        }
    for job in mine:
        found |= _of_job(file, job)
    return found


def _repositories(file: JobsFile, group: str) -> list[str]:
    """Those that a group makes: each is made by the group that names it first."""
    makers: dict[str, str] = {}
    for job in file.job:
        if job.repository_name:
            makers.setdefault(job.repository_name, job.stack)
    return [name for name, maker in makers.items() if maker == group]


def repository_id(name: str) -> str:
    """The logical id of a repository."""
    return f"Repository{logical(name)}"


def _of_job(file: JobsFile, job: JobSpec) -> Resources:
    name = logical(job.name)
    found: Resources = {f"{name}Role": _role(file, job)}
    if job.secrets:
        found[f"{name}ExecutionRole"] = _execution_role(file, job)
    if job.guard == "queue":
        found[f"{name}Turn"] = {
            "Type": "AWS::Batch::ConsumableResource",
            "Properties": {"ConsumableResourceName": job.name, "ResourceType": "REPLENISHABLE", "TotalQuantity": 1},
        }
    found[f"{name}Definition"] = _definition(file, job)
    if job.schedule:
        found[f"{name}Schedule"] = _schedule(file, job) if job.schedule_by == "scheduler" else _rule(file, job)
    return found


def _repository(name: str) -> Resources:
    properties = {"RepositoryName": name, "ImageScanningConfiguration": {"ScanOnPush": True}}
    return {"Type": "AWS::ECR::Repository", **_KEPT, "Properties": properties}


def _trust() -> Resources:
    """A task of ECS takes the role, of this account only."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
                    "ArnLike": {"aws:SourceArn": _sub("arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:*")},
                },
            }
        ],
    }


def _role(file: JobsFile, job: JobSpec) -> Resources:
    """What the job itself may do."""
    managed: list[Any] = list(job.policies)
    if job.guard in _GUARDED:
        managed.append(_import(file, "BatchGuardPolicyArn"))
    ends_others = {
        "Sid": "EndTheOlderRun",
        "Effect": "Allow",
        "Action": "batch:TerminateJob",
        "Resource": _sub("arn:${AWS::Partition}:batch:${AWS::Region}:${AWS::AccountId}:job/*"),
    }
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": _trust(),
            "ManagedPolicyArns": managed or None,
            "Policies": [_policy("replace", [ends_others])] if job.guard == "replace" else None,
        },
    }


def _execution_role(file: JobsFile, job: JobSpec) -> Resources:
    """What starts the job may do, where that is more than for all: read its secrets, and no others."""
    named = [_secret_arn(value) for value in job.secrets.values()]
    arns = [one for n, one in enumerate(named) if one not in named[:n]]
    statements = []
    for action, service in (("secretsmanager:GetSecretValue", ":secretsmanager:"), ("ssm:GetParameters", ":ssm:")):
        of_it = [one for one in arns if service in (one if isinstance(one, str) else one["Fn::Sub"])]
        if of_it:
            statements.append({"Effect": "Allow", "Action": action, "Resource": of_it})
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": _trust(),
            "ManagedPolicyArns": [_import(file, "BatchJobExecutionPolicyArn")],
            "Policies": [_policy("secrets", statements)],
        },
    }


def _secret_arn(value: str) -> Any:
    """What may be read: a secret without the key inside of it, a parameter by name or ARN."""
    if value.startswith("arn:"):
        return ":".join(value.split(":")[:7])
    parameter = value if value.startswith("/") else f"/{value}"
    return _sub(f"arn:${{AWS::Partition}}:ssm:${{AWS::Region}}:${{AWS::AccountId}}:parameter{parameter}")


def _policy(name: str, statements: list[Any]) -> Resources:
    return {"PolicyName": name, "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}


def _definition(file: JobsFile, job: JobSpec) -> Resources:
    fargate = on_fargate(file)
    turn = {"ConsumableResourceList": [{"ConsumableResource": {"Ref": f"{logical(job.name)}Turn"}, "Quantity": 1}]}
    return {
        "Type": "AWS::Batch::JobDefinition",
        "Properties": {
            "JobDefinitionName": job.name,
            "Type": "container",
            "PlatformCapabilities": ["FARGATE" if fargate else "EC2"],
            "PropagateTags": True,
            # Else each update ends the revision that waiting runs, and people who resubmit, still name.
            "ResourceRetentionPolicy": {"SkipDeregisterOnUpdate": True},
            "ConsumableResourceProperties": turn if job.guard == "queue" else None,
            "ContainerProperties": _container(file, job),
            "RetryStrategy": retry_strategy(job.attempts, job.retry),
            "Timeout": {"AttemptDurationSeconds": job.timeout} if job.timeout else None,
        },
    }


def _container(file: JobsFile, job: JobSpec) -> Resources:
    name, fargate = logical(job.name), on_fargate(file)
    public = {"AssignPublicIp": "ENABLED" if file.stack.public_ip else "DISABLED"}
    execution = {"Fn::GetAtt": f"{name}ExecutionRole.Arn"} if job.secrets else _import(file, "BatchJobExecutionRoleArn")
    return {
        "Image": job.image or _image(file, job),
        "Command": _command(file, job) or None,
        "JobRoleArn": {"Fn::GetAtt": f"{name}Role.Arn"},
        "ExecutionRoleArn": execution,
        "ResourceRequirements": [{"Type": "VCPU", "Value": job.vcpu}, {"Type": "MEMORY", "Value": str(job.memory)}],
        "Environment": _environment(file, job) or None,
        "Secrets": [{"Name": one, "ValueFrom": value} for one, value in sorted(job.secrets.items())] or None,
        "LogConfiguration": {
            "LogDriver": "awslogs",
            "Options": {
                "awslogs-group": _import(file, "BatchJobLogGroup"),
                "awslogs-region": {"Ref": "AWS::Region"},
                "awslogs-stream-prefix": job.name,
            },
        },
        "NetworkConfiguration": public if fargate else None,
        "FargatePlatformConfiguration": {"PlatformVersion": "LATEST"} if fargate else None,
    }


def _image(file: JobsFile, job: JobSpec) -> Any:
    """By the repository itself where this stack makes it, else by its name."""
    if job.repository_name in _repositories(file, job.stack):
        return _sub(f"${{{repository_id(job.repository_name)}.RepositoryUri}}:{job.tag}")
    host = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}"
    return _sub(f"{host}/{job.repository_name}:{job.tag}")


def _command(file: JobsFile, job: JobSpec) -> list[str]:
    if job.guard not in _GUARDED:
        return list(job.command)
    wait = ["--timeout", spanned(job.guard_wait)] if job.guard_wait else []
    return [*file.stack.guard, "--policy", job.guard, *wait, "--", *job.command]


def _environment(file: JobsFile, job: JobSpec) -> list[Resources]:
    found: dict[str, Any] = dict(sorted(job.environment.items()))
    if job.guard in _GUARDED:
        found.setdefault("BATCHTUI_LOCK_TABLE", _import(file, "BatchLockTable"))
    return [{"Name": name, "Value": value} for name, value in found.items()]


def _schedule(file: JobsFile, job: JobSpec) -> Resources:
    """The queue's ARN is an import, which only the long form of Sub takes."""
    told = {"JobName": job.name, "JobQueue": "${Queue}", "JobDefinition": f"${{{logical(job.name)}Definition}}"}
    return {
        "Type": "AWS::Scheduler::Schedule",
        "Properties": {
            "Name": job.name,
            "GroupName": {"Ref": "Schedules"},
            "State": "ENABLED" if job.enabled else "DISABLED",
            "ScheduleExpression": job.schedule,
            "ScheduleExpressionTimezone": job.timezone,
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {
                "Arn": _sub(SUBMIT),
                "RoleArn": _import(file, "EventsBatchSubmitJobRoleArn"),
                "Input": {"Fn::Sub": [json.dumps(told), {"Queue": _queue(file, job)}]},
                "RetryPolicy": {"MaximumRetryAttempts": 5, "MaximumEventAgeInSeconds": 900},
                "DeadLetterConfig": {"Arn": _import(file, "BatchDeadLettersArn")},
            },
        },
    }


def _rule(file: JobsFile, job: JobSpec) -> Resources:
    return {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "Name": job.name,
            "State": "ENABLED" if job.enabled else "DISABLED",
            "ScheduleExpression": job.schedule,
            "Targets": [
                {
                    "Id": "submit",
                    "Arn": _queue(file, job),
                    "RoleArn": _import(file, "EventsBatchSubmitJobRoleArn"),
                    "BatchParameters": {
                        "JobName": job.name,
                        "JobDefinition": {"Ref": f"{logical(job.name)}Definition"},
                    },
                    "RetryPolicy": {"MaximumRetryAttempts": 5, "MaximumEventAgeInSeconds": 900},
                    "DeadLetterConfig": {"Arn": _import(file, "BatchDeadLettersArn")},
                }
            ],
        },
    }


def _queue(file: JobsFile, job: JobSpec) -> Mapping[str, str]:
    spec = next(one for one in file.queue if one.name == job.queue)
    return _import(file, export_of(spec.name, spec.export))


def _import(file: JobsFile, name: str) -> dict[str, str]:
    return {"Fn::ImportValue": f"{file.stack.export_prefix}{name}"}


def _sub(text: str) -> dict[str, str]:
    return {"Fn::Sub": text}
