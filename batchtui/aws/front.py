"""The front of a queue (GetJobQueueSnapshot), its shares (DescribeSchedulingPolicies), consumable resources."""

from collections.abc import Iterable, Mapping
from typing import Any

from batchtui.aws.clients import Clients
from batchtui.aws.paging import token_after
from batchtui.domain.front import UNITS, Front
from batchtui.domain.queue import SharePolicy
from batchtui.domain.resource import Resource
from batchtui.domain.scope import name_of_arn
from batchtui.domain.when import moment


def read_front(clients: Clients, queue: str) -> Front:
    """Who is first in a queue, and what its jobs have in use.

    Raises:
        AwsError: the call failed.
    """
    with clients.call("GetJobQueueSnapshot", queue):
        answer = clients.batch.get_job_queue_snapshot(jobQueue=queue)
    told = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    jobs = [one for one in (told.get("frontOfQueue") or {}).get("jobs") or () if one.get("jobArn")]
    use = told.get("queueUtilization") or {}
    shares = (use.get("fairshareUtilization") or {}).get("topCapacityUtilization") or ()
    return Front(
        ids=tuple(name_of_arn(str(one["jobArn"])) for one in jobs),
        since_ms=tuple(moment(one.get("earliestTimeAtPosition")) for one in jobs),
        vcpus=_vcpus(use["totalCapacityUsage"]) if "totalCapacityUsage" in use else None,
        shares=tuple((str(one.get("shareIdentifier", "")), _vcpus(one.get("capacityUsage") or ())) for one in shares),
        raw=told,
    )


def _vcpus(usage: Iterable[Mapping[str, Any]]) -> float:
    return sum(float(one.get("quantity") or 0) for one in usage if one.get("capacityUnit") in UNITS)


def describe_policy(clients: Clients, arn: str) -> SharePolicy | None:
    """A scheduling policy; None when it is of another kind, or gone.

    Raises:
        AwsError: the call failed.
    """
    with clients.call("DescribeSchedulingPolicies", name_of_arn(arn)):
        answer = clients.batch.describe_scheduling_policies(arns=[arn])
    row = next(iter(answer.get("schedulingPolicies") or ()), None)
    if row is None or "fairsharePolicy" not in row:
        return None
    shares = row["fairsharePolicy"].get("shareDistribution") or ()
    weights = tuple((str(one.get("shareIdentifier", "")), float(one.get("weightFactor") or 1)) for one in shares)
    return SharePolicy(arn, str(row.get("name") or name_of_arn(arn)), weights)


def list_resources(clients: Clients) -> dict[str, Resource]:
    """Every consumable resource of the scope, by name.

    Raises:
        AwsError: a call failed.
    """
    found: list[dict[str, Any]] = []
    token = ""
    while True:
        more = {"nextToken": token} if token else {}
        with clients.call("ListConsumableResources"):
            answer = clients.batch.list_consumable_resources(**more)
        found += answer.get("consumableResources") or ()
        token = token_after(answer, token)
        if not token:
            return {one.name: one for one in map(_resource_of, found)}


def _resource_of(row: Mapping[str, Any]) -> Resource:
    return Resource(
        name=str(row.get("consumableResourceName") or name_of_arn(str(row.get("consumableResourceArn", "")))),
        total=int(row.get("totalQuantity") or 0),
        in_use=int(row.get("inUseQuantity") or 0),
        comes_back=row.get("resourceType", "REPLENISHABLE") == "REPLENISHABLE",
    )


def holders_of(clients: Clients, resource: str) -> tuple[str, ...]:
    """The names of RUNNING jobs that have some of a consumable resource, of the first page that AWS tells.

    Raises:
        AwsError: the call failed.
    """
    running = [{"name": "JOB_STATUS", "values": ["RUNNING"]}]
    with clients.call("ListJobsByConsumableResource", resource):
        answer = clients.batch.list_jobs_by_consumable_resource(consumableResource=resource, filters=running)
    return tuple(dict.fromkeys(str(one["jobName"]) for one in answer.get("jobs") or () if one.get("jobName")))
