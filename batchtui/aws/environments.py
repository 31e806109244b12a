"""Compute environments: DescribeComputeEnvironments."""

from typing import Any

from batchtui.aws.clients import Clients
from batchtui.aws.paging import token_after
from batchtui.domain.environment import Environment
from batchtui.domain.scope import name_of_arn


def describe_environments(clients: Clients) -> list[Environment]:
    """Every compute environment of the scope, by name.

    Raises:
        AwsError: a call failed.
    """
    found: list[Environment] = []
    token = ""
    while True:
        more = {"nextToken": token} if token else {}
        with clients.call("DescribeComputeEnvironments"):
            answer = clients.batch.describe_compute_environments(**more)
        rows = answer.get("computeEnvironments") or ()
        found += [_environment_of(row, clients) for row in rows if row.get("computeEnvironmentArn")]
        token = token_after(answer, token)
        if not token:
            return sorted(found, key=lambda one: one.name)


def _environment_of(row: dict[str, Any], clients: Clients) -> Environment:
    arn, has = str(row["computeEnvironmentArn"]), row.get("computeResources") or {}
    managed = row.get("type", "MANAGED") == "MANAGED"
    return Environment(
        scope=clients.scope,
        name=str(row.get("computeEnvironmentName") or name_of_arn(arn)),
        arn=arn,
        enabled=row.get("state", "ENABLED") == "ENABLED",
        status=str(row.get("status") or "VALID"),
        status_reason=str(row.get("statusReason") or ""),
        managed=managed,
        kind=str(has.get("type") or "") if managed else "",
        on_eks=row.get("containerOrchestrationType") == "EKS" or bool(row.get("eksConfiguration")),
        max_vcpus=_count(has.get("maxvCpus") if managed else row.get("unmanagedvCpus")),
        desired_vcpus=_count(has.get("desiredvCpus")),
        instance_types=tuple(map(str, has.get("instanceTypes") or ())),
        raw=row,
    )


def _count(value: Any) -> int | None:
    return int(value) if isinstance(value, int) else None
