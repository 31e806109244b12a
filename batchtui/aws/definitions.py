"""Job definitions: DescribeJobDefinitions."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from batchtui.aws.again import read_again
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
    found = (one for page in _pages(clients, name, jobDefinitionName=name, status="ACTIVE") for one in page)
    return max((one for one in found if one.active), key=lambda one: one.revision, default=None)


def active_definitions(clients: Clients) -> Iterator[list[JobDefinition]]:
    """Every ACTIVE revision of every definition, a page (at most 100) at a time, in no promised order.

    Raises:
        AwsError: a call failed.
    """
    return _pages(clients, "", again=True, status="ACTIVE")


def revisions_of(clients: Clients, name: str) -> Iterator[list[JobDefinition]]:
    """Every revision of a definition that AWS still has, INACTIVE ones too, a page (at most 100) at a time.

    Raises:
        AwsError: a call failed.
    """
    return _pages(clients, name, again=True, jobDefinitionName=name)


def _pages(clients: Clients, about: str, again: bool = False, **request: Any) -> Iterator[list[JobDefinition]]:
    """`again`: a page that AWS has no time for is asked for again, for there may be many before it."""
    token = ""
    while True:
        more = {**request, "nextToken": token} if token else request
        read = partial(_page, clients, about, more)
        answer = read_again(read) if again else read()
        yield _definitions(answer, clients)
        token = token_after(answer, token)
        if not token:
            return


def _page(clients: Clients, about: str, request: dict[str, Any]) -> dict[str, Any]:
    with clients.call("DescribeJobDefinitions", about):
        answer: dict[str, Any] = clients.batch.describe_job_definitions(**request)
    return answer


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
