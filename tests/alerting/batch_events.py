"""EventBridge's events of AWS Batch in the documented shapes, and a function that takes them, on moto's table.

https://docs.aws.amazon.com/batch/latest/userguide/batch_job_events.html, …/batch-job-queue-blocked-events.html,
…/service-job-events.html, …/batch-service-job-queue-blocked-events.html
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any
from uuid import uuid4

import boto3
from slack_double import Posted, SlackDouble, slack
from small_table import SmallTable

from batchtui.alerting.function.handler import Function
from batchtui.alerting.function.orders import Orders

NOW = 1_764_400_000_000
SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000
ACCOUNT, REGION = "123456789012", "us-east-1"
FLUSH = {"batchtui": "flush"}
WEBHOOK = "/batchtui/webhook"
_numbers = count(1)
Json = dict[str, Any]


def event(status: str = "FAILED", at_ms: int = NOW, kind: str = "Batch Job State Change", **detail: Any) -> Json:
    """A State Change in the documented shape; `detail` changes or adds members, None leaves one out."""
    job = str(detail.get("jobId") or f"4c7599ae-0a82-49aa-ba5a-{next(_numbers):012}")
    place = f"arn:aws:batch:{REGION}:{ACCOUNT}"
    ended = {"startedAt": at_ms - 5 * MINUTE, "stoppedAt": at_ms} if status in ("SUCCEEDED", "FAILED") else {}
    code = 0 if status == "SUCCEEDED" else 1
    attempt = {
        "container": {"taskArn": "arn:aws:ecs:…", "exitCode": code, "logStreamName": "n/default/1"},
        **ended,
        "statusReason": "Essential container in task exited",
    }
    made: Json = {
        "jobArn": f"{place}:job/{job}",
        "jobName": "event-test",
        "jobId": job,
        "jobQueue": f"{place}:job-queue/PexjEHappyPathCanary2JobQueue",
        "status": status,
        "attempts": [attempt] if ended else [],
        "createdAt": at_ms - 10 * MINUTE,
        "retryStrategy": {"attempts": 2, "evaluateOnExit": []},
        "dependsOn": [],
        "jobDefinition": f"{place}:job-definition/first-run-job-definition:1",
        "parameters": {},
        "container": {
            "image": "137112412989.dkr.ecr.us-east-1.amazonaws.com/amazonlinux:latest",
            "command": ["sleep", "600"],
            "environment": [{"name": "DB_PASSWORD", "value": "hunter2-in-the-event"}],
            "resourceRequirements": [{"value": "2", "type": "VCPU"}, {"value": "256", "type": "MEMORY"}],
            **({"exitCode": code, "logStreamName": "n/default/1"} if ended else {}),
        },
        "tags": {"resourceArn": f"{place}:job/{job}"},
        "propagateTags": False,
        "platformCapabilities": [],
        **ended,
        **({"statusReason": "Essential container in task exited"} if ended else {}),
    }
    made = {key: value for key, value in {**made, **detail}.items() if value is not None}
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": kind,
        "source": "aws.batch",
        "account": ACCOUNT,
        "time": _iso(at_ms),
        "region": REGION,
        "resources": [made.get("jobArn", "")],
        "detail": made,
    }


def blocked(at_ms: int = NOW, **detail: Any) -> Json:
    """A Queue Blocked in the documented shape."""
    reason = "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity requested for [m5.large]"
    given = {"statusReason": reason, **detail}
    return event("RUNNABLE", at_ms, kind=given.pop("kind", "Batch Job Queue Blocked"), **given)


def service(status: str = "FAILED", at_ms: int = NOW, **detail: Any) -> Json:
    """A State Change of a service job in the documented shape."""
    resource = {"name": "TrainingJobArn", "value": "arn:aws:sagemaker:us-east-1:123456789012:training-job/AWSBatchmy"}
    said = "Received status from SageMaker: Training job failed"
    attempt = {"serviceResourceId": resource, "startedAt": at_ms - MINUTE, "stoppedAt": at_ms, "statusReason": said}
    given = {
        "attempts": [attempt],
        "latestAttempt": {"serviceResourceId": resource},
        "serviceJobType": "SAGEMAKER_TRAINING",
        "statusReason": said,
        "container": None,
        "jobDefinition": None,
        "isTerminated": False,
        "timeoutConfig": {"attemptDurationSeconds": 60},
        **detail,
    }
    return event(status, at_ms, kind="Batch Service Job State Change", **given)


def _iso(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def make_table(client: Any) -> str:
    """A new table as the guard's."""
    name = f"locks-{uuid4()}"
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


def _moto(endpoint: str) -> Callable[..., Any]:
    return cache(lambda service, region="": boto3.client(service, endpoint_url=endpoint, region_name=region or REGION))


def _small(clients: Json) -> Callable[..., Any]:
    return lambda service, region="": clients[service]


class Parameters:
    """SSM, as far as the function asks it."""

    def __init__(self) -> None:
        self.value = ""

    def get_parameter(self, Name: str, WithDecryption: bool) -> Json:
        assert (Name, WithDecryption) == (WEBHOOK, True)
        return {"Parameter": {"Value": self.value}}

    def put_parameter(self, Value: str, **_: Any) -> None:
        self.value = Value


class Cloud:
    """A function with a clock that stands, and the Slack that it tells; on moto where there is an endpoint."""

    def __init__(self, endpoint: str, double: SlackDouble, **orders: Any) -> None:
        self.now_ms = NOW
        self.double = double
        self.clients = _moto(endpoint) if endpoint else _small({"dynamodb": SmallTable(), "ssm": Parameters()})
        self.table = make_table(self.clients("dynamodb")) if endpoint else "small"
        self.clients("ssm").put_parameter(Name=WEBHOOK, Value=double.url, Type="SecureString", Overwrite=True)
        self.orders = Orders(**{"webhook": WEBHOOK, "table": self.table, **orders})
        self.function = self.another()

    def another(self, clients: Callable[[str, str], Any] | None = None) -> Function:
        """One more instance of the function, on the same table."""
        return Function(self.orders, clients or self.clients, lambda: self.now_ms / 1000, self._pause)

    def _pause(self, seconds: float) -> None:
        self.now_ms += int(seconds * 1000)

    def takes(self, *events: Any) -> list[str]:
        """Gives it events, and the titles of what it has told upon them."""
        before = len(self.double.posted)
        for one in events:
            self.function.handle(one)
        return [posted.title[2:] for posted in self.double.posted[before:]]

    def flush(self, after_ms: int = 0) -> list[str]:
        """Lets time pass, and flushes."""
        self.now_ms += after_ms
        return self.takes(FLUSH)

    def items(self, prefix: str) -> Iterator[Json]:
        """The items of the table whose key begins so."""
        for item in self.clients("dynamodb").scan(TableName=self.table)["Items"]:
            if item["pk"]["S"].startswith(prefix):
                yield item


def stands_for(posted: Posted) -> int:
    """How many occurrences a message tells of."""
    many = re.search(r"([\d,]+) occurrences? that nobody", posted.text)
    if many:
        return int(many[1].replace(",", ""))
    more = re.search(r", (\d+) more$", posted.title)
    first = posted.title[2:].startswith("FAILED ") and not re.search(r"\d times? more in ", posted.text)
    return (int(more[1]) if more else 0) + first


@contextmanager
def cloud(endpoint: str = "", **orders: Any) -> Iterator[Cloud]:
    """A function with a table, and a Slack."""
    with slack() as double:
        yield Cloud(endpoint, double, **orders)
