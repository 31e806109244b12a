"""Job queues and compute environments: describe them, and switch a queue on and off."""

from batchtui.demo import ids, members
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import Json

Queues = dict[str, Json]


def queue(name: str, priority: int, environments: list[str], state: str = "ENABLED") -> Json:
    """A job queue as DescribeJobQueues answers it."""
    order = [
        {"order": number, "computeEnvironment": ids.arn("batch", f"compute-environment/{each}")}
        for number, each in enumerate(environments, 1)
    ]
    return {
        "jobQueueName": name,
        "jobQueueArn": ids.arn("batch", f"job-queue/{name}"),
        "state": state,
        "status": "VALID",
        "statusReason": "JobQueue Healthy",
        "priority": priority,
        "computeEnvironmentOrder": order,
        "serviceEnvironmentOrder": [],
        "jobQueueType": "ECS_FARGATE",
        "tags": {"team": "platform", "stage": "prod"},
        "jobStateTimeLimitActions": [],
    }


def environment(name: str, kind: str, most: int) -> Json:
    """A Fargate compute environment as DescribeComputeEnvironments answers it; `most` in vCPU."""
    return {
        "computeEnvironmentName": name,
        "computeEnvironmentArn": ids.arn("batch", f"compute-environment/{name}"),
        "ecsClusterArn": ids.arn("ecs", f"cluster/AWSBatch-{name}-{ids.make_id(name)}"),
        "tags": {"team": "platform"},
        "type": "MANAGED",
        "state": "ENABLED",
        "status": "VALID",
        "statusReason": "ComputeEnvironment Healthy",
        "computeResources": {
            "type": kind,
            "maxvCpus": most,
            "subnets": ["subnet-0f1e2d3c4b5a69788", "subnet-08796a5b4c3d2e1f0"],
            "securityGroupIds": ["sg-0123456789abcdef0"],
            "tags": {},
        },
        "serviceRole": f"arn:aws:iam::{ids.ACCOUNT}:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
        "containerOrchestrationType": "ECS",
        "uuid": ids.make_id(f"uuid/{name}"),
    }


def on_instances(name: str, kind: str, most: int, types: list[str], now: int = 0) -> Json:
    """The same of EC2 (`kind`: EC2 or SPOT); `types`: instance types, `now`: vCPUs of the instances that it has."""
    row = environment(name, kind, most)
    more = {"allocationStrategy": "BEST_FIT_PROGRESSIVE", "minvCpus": 0, "desiredvCpus": now, "instanceTypes": types}
    row["computeResources"] |= {**more, "instanceRole": f"arn:aws:iam::{ids.ACCOUNT}:instance-profile/batch-hosts"}
    return row


def name_of(given: str, kind: str = "job-queue") -> str:
    """The name in a name or an ARN."""
    return given.removeprefix(ids.arn("batch", f"{kind}/"))


def find(known: Queues, given: str) -> str:
    """The name of a queue given by name or ARN.

    Raises:
        RefusedError: there is no such queue; the sentence names it.
    """
    name = name_of(given)
    if name not in known:
        raise RefusedError(f"Error executing request, Exception : Job queue {given} does not exist")
    return name


def describe_queues(known: Queues, body: Json) -> Json:
    """DescribeJobQueues: all, or those named; unknown ones are silently absent."""
    wanted = {name_of(text) for text in members.texts(body, "jobQueues")}
    rows = [row for name, row in known.items() if not wanted or name in wanted]
    return members.page(body, rows, "queues", 100, "jobQueues")


def describe_environments(known: Queues, body: Json) -> Json:
    """DescribeComputeEnvironments: all, or those named; unknown ones are silently absent."""
    wanted = {name_of(text, "compute-environment") for text in members.texts(body, "computeEnvironments")}
    rows = [row for name, row in known.items() if not wanted or name in wanted]
    return members.page(body, rows, "environments", 100, "computeEnvironments")


def update(known: Queues, body: Json) -> Json:
    """UpdateJobQueue: the state only; other members are checked by nobody and change nothing."""
    row = known[find(known, members.needed(body, "jobQueue"))]
    state = members.text(body, "state")
    if state and state not in ("ENABLED", "DISABLED"):
        raise RefusedError(f"state must be ENABLED or DISABLED, not {state}")
    row["state"] = state or row["state"]
    return {key: row[key] for key in ("jobQueueName", "jobQueueArn")}
