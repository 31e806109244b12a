"""EventBridge as far as rules that submit jobs go: list, describe, enable and disable them."""

from collections.abc import Callable

from batchtui.demo import ids, members
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import Json
from batchtui.demo.world import World

DEFAULT_BUS = "default"
_GONE = "ResourceNotFoundException"


def rule(name: str, expression: str = "", pattern: str = "", bus: str = DEFAULT_BUS, state: str = "ENABLED") -> Json:
    """A rule as ListRules answers it, by the clock or by a pattern."""
    path = name if bus == DEFAULT_BUS else f"{bus}/{name}"
    row: Json = {"Name": name, "Arn": ids.arn("events", f"rule/{path}"), "State": state, "EventBusName": bus}
    return {**row, **({"ScheduleExpression": expression} if expression else {"EventPattern": pattern})}


def batch_target(queue: str, definition: str, name: str, **more: Json) -> Json:
    """A target that submits a job; `queue`: a name, or the ARN of another account's. `more`: of BatchParameters."""
    arn = queue if queue.startswith("arn:") else ids.arn("batch", f"job-queue/{queue}")
    return {
        "Id": "batch",
        "Arn": arn,
        "RoleArn": f"arn:aws:iam::{ids.ACCOUNT}:role/events-to-batch",
        "BatchParameters": {"JobDefinition": definition, "JobName": name, **more},
    }


def list_event_buses(world: World, body: Json, _now: int) -> Json:
    """ListEventBuses."""
    names = [DEFAULT_BUS, *sorted({bus for bus, _ in world.rules} - {DEFAULT_BUS})]
    rows: list[Json] = [{"Name": name, "Arn": ids.arn("events", f"event-bus/{name}")} for name in names]
    return _page(body, rows, "EventBuses", "buses")


def list_rules(world: World, body: Json, _now: int) -> Json:
    """ListRules of one bus, by name."""
    bus, prefix = _bus(body), members.text(body, "NamePrefix")
    rows = [row for (at, name), (row, _) in sorted(world.rules.items()) if at == bus and name.startswith(prefix)]
    return _page(body, rows, "Rules", f"rules/{bus}")


def list_rule_names_by_target(world: World, body: Json, _now: int) -> Json:
    """ListRuleNamesByTarget."""
    bus, arn = _bus(body), members.needed(body, "TargetArn")
    found = [name for (at, name), (_, targets) in sorted(world.rules.items())
             if at == bus and any(one["Arn"] == arn for one in targets)]  # fmt: skip
    start, end, more = _span(body, len(found), f"names/{bus}")
    return {"RuleNames": found[start:end], **more}


def list_targets_by_rule(world: World, body: Json, _now: int) -> Json:
    """ListTargetsByRule."""
    return _page(body, _find(world, body, "Rule")[1], "Targets", "targets")


def describe_rule(world: World, body: Json, _now: int) -> Json:
    """DescribeRule."""
    return _find(world, body, "Name")[0]


def switching(state: str) -> Callable[[World, Json, int], Json]:
    """EnableRule or DisableRule."""

    def act(world: World, body: Json, _now: int) -> Json:
        row = _find(world, body, "Name")[0]
        if row.get("ManagedBy"):
            raise RefusedError(
                f"Rule {row['Name']} is managed by an AWS service: it can only be modified by that service.",
                "ManagedRuleException",
            )
        row["State"] = state
        return {}

    return act


def _find(world: World, body: Json, member: str) -> tuple[Json, list[Json]]:
    name, bus = members.needed(body, member), _bus(body)
    found = world.rules.get((bus, name))
    if found is None:
        raise RefusedError(f"Rule {name} does not exist on EventBus {bus}.", _GONE)
    return found


def _bus(body: Json) -> str:
    return members.text(body, "EventBusName").rpartition("/")[2] or DEFAULT_BUS


def _span(body: Json, count: int, listing: str) -> tuple[int, int, Json]:
    """From where to where a page goes, and the token that leads on."""
    given = members.text(body, "NextToken")
    found = members.untoken(given, listing) if given else [0]
    start = found[0] if found and isinstance(found[0], int) else 0
    end = start + (members.within(body, "Limit", 1, 100) or 100)
    return start, end, {"NextToken": members.token(listing, end)} if end < count else {}


def _page(body: Json, rows: list[Json], key: str, listing: str) -> Json:
    start, end, more = _span(body, len(rows), listing)
    return {key: rows[start:end], **more}
