"""The platform's template: where jobs run and what watches them, filled from `batch.toml`."""

from collections.abc import Mapping
from typing import Any

from batchtui.infra.fill import filled, template
from batchtui.infra.jobs_file import on_fargate
from batchtui.infra.model import JobsFile
from batchtui.infra.naming import export_of, logical, queue_id
from batchtui.infra.pattern import alert_pattern
from batchtui.infra.yaml import scalar, written

_TYPES = {"fargate": "FARGATE", "fargate-spot": "FARGATE_SPOT", "ec2": "EC2", "spot": "SPOT"}
_ALLOCATIONS = {"ec2": "BEST_FIT_PROGRESSIVE", "spot": "SPOT_PRICE_CAPACITY_OPTIMIZED"}
_STUCK = ("MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE", "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT")
"""What no waiting mends. Source: JobStateTimeLimitAction.reason."""


def platform(file: JobsFile, handler: str) -> str:
    """The template; the same file and handler give the same text.

    Args:
        handler: the alert function's code, one file.
    """
    words = _words(file)
    compute = template("fargate.yaml" if on_fargate(file) else "ec2.yaml")
    stack, alerts = file.stack, file.alerts
    small = {
        "service_role": _service_role(stack.service_role),
        "subnets": written(stack.subnets),
        "security_groups": written(stack.security_groups or [{"Fn::GetAtt": "JobSecurityGroup.GroupId"}]),
        "instance_types": written(stack.instance_types),
        "alarm_actions": written({"AlarmActions": [{"Ref": "OperatorTopic"}]}) if alerts.email else "",
        "alert_variables": written(_variables(file)),
        "alert_pattern": written(alert_pattern(file)),
        "handler": handler,
    }
    blocks = {
        "compute": filled(compute, small, words),
        "security_group": "" if stack.security_groups else filled(template("security_group.yaml"), small, words),
        "topic": filled(template("topic.yaml"), small, words) if alerts.email else "",
        "alerts": filled(template("alerts.yaml"), small, words) if alerts.enabled else "",
        "queues": "\n\n".join(
            written({queue_id(one.name): _queue(file, index)}) for index, one in enumerate(file.queue)
        ),
        "queue_arns": written([{"Ref": queue_id(one.name)} for one in file.queue]),
        "queue_outputs": written(_queue_outputs(file)),
    }
    return filled(template("platform.yaml"), small | blocks, words)


def _words(file: JobsFile) -> Mapping[str, str]:
    return {
        "log_retention": str(file.stack.log_retention),
        "compute_type": _TYPES[file.stack.compute],
        "allocation": _ALLOCATIONS.get(file.stack.compute, ""),
        "max_vcpus": str(file.stack.max_vcpus),
        "vpc": scalar(file.stack.vpc),
        "email": scalar(file.alerts.email),
        "webhook_path": file.alerts.webhook,
        "prefix": scalar(f"{file.stack.export_prefix}*"),
    }


def _service_role(arn: str) -> str:
    """With the service-linked role AWS Batch changes an environment in place, and only then."""
    return written({"ServiceRole": arn} if arn else {"ReplaceComputeEnvironment": False})


def _queue(file: JobsFile, index: int) -> Mapping[str, Any]:
    queue = file.queue[index]
    limits = [
        {"Action": "CANCEL", "State": "RUNNABLE", "MaxTimeSeconds": file.stack.stuck_after, "Reason": reason}
        for reason in _STUCK
    ]
    return {
        "Type": "AWS::Batch::JobQueue",
        "Properties": {
            "JobQueueName": queue.name,
            "Priority": queue.priority,
            "State": "ENABLED" if queue.enabled else "DISABLED",
            "ComputeEnvironmentOrder": [{"ComputeEnvironment": {"Ref": "ComputeEnvironment"}, "Order": 1}],
            "JobStateTimeLimitActions": limits,
        },
    }


def _queue_outputs(file: JobsFile) -> Mapping[str, Any]:
    exports = [(one, export_of(one.name, one.export)) for one in file.queue]
    return {
        logical(export): {
            "Value": {"Ref": queue_id(one.name)},
            "Export": {"Name": f"{file.stack.export_prefix}{export}"},
        }
        for one, export in exports
    }


def _variables(file: JobsFile) -> Mapping[str, str | None]:
    alerts = file.alerts
    return {
        "BATCHTUI_WEBHOOK": alerts.webhook,
        "BATCHTUI_WINDOW": str(alerts.window),
        "BATCHTUI_AGAIN": str(alerts.again),
        "BATCHTUI_MOST": str(alerts.most),
        "BATCHTUI_QUIET": alerts.quiet or None,
        "BATCHTUI_ZONE": alerts.timezone,
    }
