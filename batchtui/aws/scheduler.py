"""Schedules of EventBridge Scheduler that submit jobs: ListSchedules, GetSchedule, UpdateSchedule."""

import uuid
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from batchtui.aws.again import read_again
from batchtui.aws.clients import Clients
from batchtui.aws.rules import starts
from batchtui.aws.schedule_shapes import schedule_of
from batchtui.domain.failure import NotFound
from batchtui.domain.schedule import Schedule

SUBMITS = ":aws-sdk:batch:submitjob"
"""How the ARN of the target ends that submits a job ("Universal targets" of the user guide), in lower case."""
_TOLD_BACK = (
    "ScheduleExpression", "StartDate", "EndDate", "Description", "ScheduleExpressionTimezone", "KmsKeyArn", "Target",
    "FlexibleTimeWindow", "ActionAfterCompletion",
)  # fmt: skip
"""What UpdateSchedule resets where it is not told again."""


def read_schedules_of(clients: Clients, known: Mapping[str, Schedule]) -> tuple[list[Schedule], list[str]]:
    """Every schedule whose target is SubmitJob; and the names of those whose target may submit jobs in its turn.

    `known`: those read before, by key: one that has not changed since is not asked for again.

    Raises:
        AwsError: a call failed.
    """
    found: list[Schedule] = []
    starters: list[str] = []
    for row in _listed(clients):
        target = str((row.get("Target") or {}).get("Arn") or "")
        if target.lower().endswith(SUBMITS):
            one = _read(clients, row, known.get(f"{row.get('Arn')} "))
            found += [one] if one is not None else []
        elif starts(target):
            starters.append(str(row["Name"]))
    return found, starters


def _read(clients: Clients, row: Mapping[str, Any], before: Schedule | None) -> Schedule | None:
    """None: it was deleted since it was listed, as one that comes once may be."""
    changed = row.get("LastModificationDate")
    if before is not None and changed is not None and before.raw.get("LastModificationDate") == changed:
        return before
    group = str(row.get("GroupName") or "default")
    try:
        answer = read_again(partial(get_schedule, clients, str(row["Name"]), group))
    except NotFound:
        return None
    return schedule_of(clients, {**row, **answer})


def _listed(clients: Clients) -> Iterator[dict[str, Any]]:
    token = ""
    while True:
        more = {"NextToken": token} if token else {}
        answer = read_again(partial(_list, clients, more))
        yield from (row for row in answer.get("Schedules") or () if row.get("Name"))
        following = str(answer.get("NextToken") or "")
        if not following or following == token:
            return
        token = following


def _list(clients: Clients, more: dict[str, str]) -> dict[str, Any]:
    with clients.call("ListSchedules"):
        answer: dict[str, Any] = clients.scheduler.list_schedules(MaxResults=100, **more)
    return answer


def get_schedule(clients: Clients, name: str, group: str) -> dict[str, Any]:
    """One schedule, whole.

    Raises:
        NotFound: there is none.
        AwsError: the call failed.
    """
    with clients.call("GetSchedule", f"The schedule {name}"):
        answer: dict[str, Any] = clients.scheduler.get_schedule(Name=name, GroupName=group)
    answer.pop("ResponseMetadata", None)
    return answer


def update_request(answer: Mapping[str, Any], enabled: bool) -> dict[str, Any]:
    """The UpdateSchedule that changes nothing but the state, however often it is sent."""
    return {
        "Name": answer["Name"],
        "GroupName": answer.get("GroupName") or "default",
        **{name: answer[name] for name in _TOLD_BACK if answer.get(name) is not None},
        "State": "ENABLED" if enabled else "DISABLED",
        "ClientToken": uuid.uuid4().hex,
    }


def send_update(clients: Clients, request: Mapping[str, Any]) -> None:
    """Sends it.

    Raises:
        AwsError: it was not accepted, or the answer was lost.
    """
    with clients.call("UpdateSchedule", f"The schedule {request['Name']}", writes=True):
        clients.scheduler.update_schedule(**request)
