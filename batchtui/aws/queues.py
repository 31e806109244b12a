"""Job queues: DescribeJobQueues."""

from typing import Any

from batchtui.aws.clients import Clients
from batchtui.aws.errors import unknown_queue
from batchtui.aws.paging import token_after
from batchtui.domain.queue import Queue, TimeLimit
from batchtui.domain.scope import Scope, name_of_arn


def describe_queues(clients: Clients) -> list[Queue]:
    """Every job queue of the scope, highest priority first, then by name.

    Raises:
        AwsError: the call failed.
    """
    found: list[dict[str, Any]] = []
    token = ""
    while True:
        more = {"nextToken": token} if token else {}
        with clients.call("DescribeJobQueues"):
            answer = clients.batch.describe_job_queues(**more)
        found += answer.get("jobQueues", [])
        token = token_after(answer, token)
        if not token:
            break
    scope = clients.learn_account(found[0]["jobQueueArn"]) if found else clients.scope
    return sorted((queue_of(row, scope) for row in found), key=lambda queue: (-queue.priority, queue.name))


def set_state(clients: Clients, name: str, enabled: bool) -> None:
    """Switches a queue on or off. Accepted: it is UPDATING for a moment.

    Raises:
        AwsError: it was not accepted, or the answer was lost.
    """
    with clients.call("UpdateJobQueue", name, writes=True):
        clients.batch.update_job_queue(jobQueue=name, state="ENABLED" if enabled else "DISABLED")


def chosen_queues(known: list[Queue], names: tuple[str, ...]) -> list[Queue]:
    """Those of the known queues that are named (by name or ARN); all when none is.

    Raises:
        NotFound: a name that is not among them.
    """
    if not names:
        return known
    by_name = {queue.name: queue for queue in known}
    missing = [name for name in names if name_of_arn(name) not in by_name]
    if missing:
        raise unknown_queue(missing[0], [queue.name for queue in known])
    return [by_name[name] for name in dict.fromkeys(map(name_of_arn, names))]


def queue_of(row: dict[str, Any], scope: Scope) -> Queue:
    """A JobQueueDetail as ours."""
    return Queue(
        scope=scope,
        name=str(row.get("jobQueueName") or name_of_arn(row["jobQueueArn"])),
        arn=str(row["jobQueueArn"]),
        enabled=row.get("state") == "ENABLED",
        status=str(row.get("status", "VALID")),
        status_reason=str(row.get("statusReason", "")),
        priority=int(row.get("priority", 0)),
        takes_shares=bool(row.get("schedulingPolicyArn")),
        service_jobs=str(row.get("jobQueueType", "")).startswith("SAGEMAKER"),
        policy=str(row.get("schedulingPolicyArn") or ""),
        environments=tuple(name_of_arn(str(one.get("computeEnvironment", ""))) for one in _ordered(row)),
        time_limits=tuple(_time_limit(one) for one in row.get("jobStateTimeLimitActions") or ()),
        raw=row,
    )


def _ordered(row: dict[str, Any]) -> list[dict[str, Any]]:
    return sorted(row.get("computeEnvironmentOrder") or (), key=lambda one: int(one.get("order") or 0))


def _time_limit(row: dict[str, Any]) -> TimeLimit:
    seconds, action = int(row.get("maxTimeSeconds") or 0), str(row.get("action") or "CANCEL")
    return TimeLimit(str(row.get("reason") or ""), seconds, action)
