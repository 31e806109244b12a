"""Answers of EventBridge and Scheduler as ours: what they submit is told as SubmitJob's own input."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from batchtui.aws.clients import Clients
from batchtui.domain.schedule import Schedule, Source
from batchtui.domain.timing import Timing
from batchtui.domain.when import MINUTE

_OVERRIDES = ("parameters", "containerOverrides", "nodeOverrides", "ecsPropertiesOverride", "eksPropertiesOverride")
"""What the input of a rule's target may say of a job ("Job as EventBridge targets" of Batch's user guide)."""


def rule_of(clients: Clients, row: Mapping[str, Any], bus: str, target: Mapping[str, Any], targets: int) -> Schedule:
    """A rule with one of its targets, a job queue; `targets`: how many it has."""
    request, trouble = _of_target(clients, target)
    expression = str(row.get("ScheduleExpression") or "")
    arn = str(row.get("Arn") or row["Name"])
    return Schedule(
        scope=clients.scope,
        source=Source.RULE,
        name=str(row["Name"]),
        place=bus,
        arn=arn,
        enabled=str(row.get("State") or "ENABLED").startswith("ENABLED"),
        timing=Timing(expression) if expression else None,
        request=request,
        raw={**row, "Target": dict(target)},
        target=str(target.get("Id") or ""),
        targets=targets,
        description=str(row.get("Description") or ""),
        managed_by=str(row.get("ManagedBy") or ""),
        from_event=bool(target.get("InputTransformer") or target.get("InputPath") or not expression),
        trouble=trouble,
    )


def schedule_of(clients: Clients, answer: Mapping[str, Any]) -> Schedule:
    """A schedule as GetSchedule tells it."""
    target = answer.get("Target") or {}
    given, trouble = _object(str(target.get("Input") or "{}"))
    created, changed = (_ms(answer.get(name)) for name in ("CreationDate", "LastModificationDate"))
    begun = _ms(answer.get("StartDate"))
    window = answer.get("FlexibleTimeWindow") or {}
    flexible = int(window.get("MaximumWindowInMinutes") or 0) if window.get("Mode") == "FLEXIBLE" else 0
    return Schedule(
        scope=clients.scope,
        source=Source.SCHEDULE,
        name=str(answer["Name"]),
        place=str(answer.get("GroupName") or "default"),
        arn=str(answer.get("Arn") or answer["Name"]),
        enabled=answer.get("State", "ENABLED") == "ENABLED",
        timing=Timing(
            str(answer.get("ScheduleExpression") or ""),
            str(answer.get("ScheduleExpressionTimezone") or "UTC"),
            begun,
            _ms(answer.get("EndDate")),
            # Whether a change begins its rate anew AWS does not say.
            begun or (created if changed in (None, created) else None),
            flexible * MINUTE,
        ),
        request=_as_submit(clients, given),
        raw=answer,
        description=str(answer.get("Description") or ""),
        changed_ms=changed or created,
        trouble=trouble,
    )


def _of_target(clients: Clients, target: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """BatchParameters, and what the target's constant input adds to them."""
    batch = target.get("BatchParameters") or {}
    given, trouble = _object(str(target["Input"])) if target.get("Input") else ({}, "")
    more = _as_submit(clients, given)
    request: dict[str, Any] = {
        "jobName": str(batch.get("JobName") or ""),
        "jobQueue": str(target.get("Arn") or ""),
        "jobDefinition": str(batch.get("JobDefinition") or ""),
        **{name: more[name] for name in _OVERRIDES if name in more},
    }
    if size := (batch.get("ArrayProperties") or {}).get("Size"):
        request["arrayProperties"] = {"size": size}
    if attempts := (batch.get("RetryStrategy") or {}).get("Attempts"):
        request["retryStrategy"] = {"attempts": attempts}
    return request, trouble


def _object(text: str) -> tuple[dict[str, Any], str]:
    """The input as an object, and why not."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    return (found, "") if isinstance(found, dict) else ({}, "What it hands to SubmitJob is no JSON object.")


def _as_submit(clients: Clients, given: Mapping[str, Any]) -> dict[str, Any]:
    """Scheduler names members as `JobName`; here as SubmitJob does, whose model tells names from a user's own keys."""
    shape = clients.batch.meta.service_model.operation_model("SubmitJob").input_shape
    found: dict[str, Any] = _named(shape, given)
    return found


def _named(shape: Any, value: Any) -> Any:
    if shape.type_name == "structure" and isinstance(value, Mapping):
        members = {name.lower(): name for name in shape.members}
        pairs = ((members.get(key.lower(), key), one) for key, one in value.items())
        return {key: _named(shape.members[key], one) if key in shape.members else one for key, one in pairs}
    if shape.type_name == "list" and isinstance(value, list):
        return [_named(shape.member, one) for one in value]
    if shape.type_name == "map" and isinstance(value, Mapping):
        return {key: _named(shape.value, one) for key, one in value.items()}
    return value


def _ms(value: object) -> int | None:
    return round(value.timestamp() * 1000) if isinstance(value, datetime) else None
