"""Job definitions: DescribeJobDefinitions."""

from typing import Any

from batchtui.aws.clients import Clients
from batchtui.aws.paging import token_after
from batchtui.domain.definition import JobDefinition, name_of_definition


def describe_definition(clients: Clients, arn: str) -> JobDefinition | None:
    """One revision by its ARN or `name:revision`, active or not; None when AWS has it no longer.

    Raises:
        AwsError: the call failed.
    """
    with clients.call("DescribeJobDefinitions", arn):
        answer = clients.batch.describe_job_definitions(jobDefinitions=[arn])
    return next(iter(_definitions(answer, clients)), None)


def newest_active(clients: Clients, name: str) -> JobDefinition | None:
    """The newest ACTIVE revision of a definition; None when it has none.

    Raises:
        AwsError: the call failed.
    """
    found: list[JobDefinition] = []
    token = ""
    while True:
        more = {"nextToken": token} if token else {}
        with clients.call("DescribeJobDefinitions", name):
            answer = clients.batch.describe_job_definitions(jobDefinitionName=name, status="ACTIVE", **more)
        found += _definitions(answer, clients)
        token = token_after(answer, token)
        if not token:
            break
    return max((one for one in found if one.active), key=lambda one: one.revision, default=None)


def _definitions(answer: dict[str, Any], clients: Clients) -> list[JobDefinition]:
    """Those of an answer; what cannot be named cannot be asked for again."""
    return [_definition_of(row, clients) for row in answer.get("jobDefinitions") or () if row.get("jobDefinitionArn")]


def _definition_of(row: dict[str, Any], clients: Clients) -> JobDefinition:
    arn = str(row["jobDefinitionArn"])
    return JobDefinition(
        scope=clients.scope,
        arn=arn,
        name=str(row.get("jobDefinitionName") or name_of_definition(arn)),
        revision=int(row.get("revision") or 0),
        active=row.get("status", "ACTIVE") == "ACTIVE",
        raw=row,
    )
