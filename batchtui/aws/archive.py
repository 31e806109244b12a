"""The archive of AWS Batch's events: a log group that an EventBridge rule fills, read with FilterLogEvents."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from batchtui.aws.clients import Clients
from batchtui.aws.job_shapes import detail_of
from batchtui.aws.jobs import server_time
from batchtui.aws.paging import token_after
from batchtui.domain.job import Job
from batchtui.domain.scope import Scope

STATE_CHANGE = "Batch Job State Change"


@dataclass(frozen=True, slots=True)
class Happening:
    """A run has come into a state."""

    event_id: str
    """CloudWatch's own: a second delivery of the same event has another."""
    at_ms: int
    """When it happened, on AWS's clock, to the second."""
    attempts: int
    """How many attempts had ended by then."""
    job: Job


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """One answer of FilterLogEvents; it may be empty and still not the last."""

    happenings: list[Happening]
    next_token: str
    """Empty at the end."""
    server_ms: int | None
    """AWS's clock when it answered, to the second; None where the answer has no Date."""


def read_archive(clients: Clients, log_group: str, start_ms: int, token: str = "") -> ArchivePage:
    """One page of what happened to the runs of this scope since a moment (AWS's clock, inclusive).

    Array children, nodes, other events and what is no event at all are left out.
    https://docs.aws.amazon.com/batch/latest/userguide/batch_job_events.html

    Raises:
        NotFound: there is no such log group.
        AwsError: the call failed.
    """
    request: dict[str, Any] = {"logGroupName": log_group, "startTime": max(0, start_ms)}
    if token:
        request["nextToken"] = token
    with clients.call("FilterLogEvents", f"The log group {log_group}"):
        answer = clients.logs().filter_log_events(**request)
    found = (_happening(row, clients.scope) for row in answer.get("events", []))
    return ArchivePage([one for one in found if one is not None], token_after(answer, token), server_time(answer))


def _happening(row: Mapping[str, Any], scope: Scope) -> Happening | None:
    """What a log event tells. Anybody may write into a log group: what does not fit is not ours."""
    try:
        event = json.loads(row["message"])
        if event["detail-type"] != STATE_CHANGE or not _is_of(scope, event["account"], event["region"]):
            return None
        detail = detail_of(event["detail"], Scope(scope.endpoint, event["account"], event["region"]))
        at_ms = round(datetime.fromisoformat(event["time"]).timestamp() * 1000)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):
        return None
    if not _is_sound(detail.job):
        return None
    ended = sum(not attempt.running for attempt in detail.attempts)
    return Happening(str(row.get("eventId", "")), at_ms, ended, detail.job)


def _is_of(scope: Scope, account: object, region: object) -> bool:
    """An archive may gather several accounts and regions."""
    return isinstance(account, str) and scope.account in ("", account) and scope.region == region


def _is_sound(job: Job) -> bool:
    """A run of its own, and its numbers are some: unlike an answer, no model of botocore's was held against it."""
    numbers = (job.exit_code, job.array_size, job.nodes, *(count for _, count in job.children))
    return all(number is None or type(number) is int for number in numbers) and ":" not in job.id and "#" not in job.id
