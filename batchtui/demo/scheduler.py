"""EventBridge Scheduler: list, get and update schedules that submit jobs."""

import json

from batchtui.demo import ids, members
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import Json
from batchtui.demo.world import World

SUBMITS = "arn:aws:scheduler:::aws-sdk:batch:submitJob"
"""The universal target for SubmitJob."""
_KEPT = (
    "ScheduleExpression", "ScheduleExpressionTimezone", "StartDate", "EndDate", "Description", "KmsKeyArn",
    "FlexibleTimeWindow", "Target", "ActionAfterCompletion", "State",
)  # fmt: skip
_SUMMARY = ("Arn", "Name", "GroupName", "State", "CreationDate", "LastModificationDate")


def schedule(name: str, expression: str, submits: Json, made: int, group: str = "default", **more: object) -> Json:
    """A schedule as GetSchedule answers it; `submits`: SubmitJob's input in Scheduler's spelling, `made`: when, ms."""
    return {
        "Arn": ids.arn("scheduler", f"schedule/{group}/{name}"),
        "Name": name,
        "GroupName": group,
        "State": "ENABLED",
        "ScheduleExpression": expression,
        "ScheduleExpressionTimezone": "UTC",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "CreationDate": made / 1000,
        "LastModificationDate": made / 1000,
        "ActionAfterCompletion": "NONE",
        "Target": {
            "Arn": SUBMITS,
            "RoleArn": f"arn:aws:iam::{ids.ACCOUNT}:role/scheduler-to-batch",
            "Input": json.dumps(submits, ensure_ascii=False),
            "RetryPolicy": {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185},
        },
        **more,
    }


def submitting(name: str, queue: str, definition: str, **more: object) -> Json:
    """SubmitJob's input as Scheduler spells it."""
    return {"JobName": name, "JobQueue": ids.arn("batch", f"job-queue/{queue}"), "JobDefinition": definition, **more}


def list_schedules(world: World, body: Json, _now: int) -> Json:
    """ListSchedules, without what only GetSchedule tells."""
    group, prefix, state = (members.text(body, name) for name in ("ScheduleGroup", "NamePrefix", "State"))
    rows = [
        row
        for (at, name), row in sorted(world.schedules.items())
        if group in ("", at) and name.startswith(prefix) and state in ("", row["State"])
    ]
    listing = f"schedules/{group}/{prefix}/{state}"
    given = members.text(body, "NextToken")
    found = members.untoken(given, listing) if given else [0]
    start = found[0] if found and isinstance(found[0], int) else 0
    most = members.text(body, "MaxResults")
    end = start + min(int(most) if most.isdigit() and most != "0" else 100, 100)
    shown = [
        {**{name: row[name] for name in _SUMMARY}, "Target": {"Arn": row["Target"]["Arn"]}} for row in rows[start:end]
    ]
    return {"Schedules": shown, **({"NextToken": members.token(listing, end)} if end < len(rows) else {})}


def get_schedule(world: World, body: Json, _now: int) -> Json:
    """GetSchedule."""
    return _find(world, members.text(body, "groupName"), members.needed(body, "Name"))


def update_schedule(world: World, body: Json, now: int) -> Json:
    """UpdateSchedule: what is not told again is as though it never was."""
    row = _find(world, members.text(body, "GroupName"), members.needed(body, "Name"))
    members.needed(body, "ScheduleExpression")
    if not members.part(body, "Target") or not members.part(body, "FlexibleTimeWindow"):
        raise RefusedError("Target and FlexibleTimeWindow are required", "ValidationException")
    for name in _KEPT:
        row.pop(name, None)
    default = {"ScheduleExpressionTimezone": "UTC", "State": "ENABLED", "ActionAfterCompletion": "NONE"}
    row.update({**default, **{name: body[name] for name in _KEPT if body.get(name) is not None}})
    row["LastModificationDate"] = now / 1000
    return {"ScheduleArn": row["Arn"]}


def _find(world: World, group: str, name: str) -> Json:
    found = world.schedules.get((group or "default", name))
    if found is None:
        raise RefusedError(f"Schedule {name} does not exist.", "ResourceNotFoundException")
    return found
