"""Rules of EventBridge that submit jobs: ListEventBuses, ListRules, ListRuleNamesByTarget, ListTargetsByRule.

A rule tells its target queue only when its targets are read, a call each; which rules target a queue is a call a
queue. What costs fewer calls is asked.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from batchtui.aws.again import read_again
from batchtui.aws.clients import Clients
from batchtui.aws.schedule_shapes import rule_of
from batchtui.domain.failure import Denied
from batchtui.domain.queue import Queue
from batchtui.domain.schedule import Schedule

DEFAULT_BUS = "default"
"""The only one with rules that come by the clock."""
LOOKED_THROUGH = 30
"""Of so many rules by the clock each one's targets are read, however few queues there are: it tells of the others."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one reading tells."""

    schedules: tuple[Schedule, ...]
    unseen: tuple[str, ...] = ()
    """A sentence for each thing that this cannot show."""


def read_rules(clients: Clients, queues: Sequence[Queue]) -> Rules:
    """The rules of every event bus that submit jobs to these queues, or by the clock to any other.

    Raises:
        AwsError: a call failed.
    """
    found: list[Schedule] = []
    starters: list[str] = []
    unseen: list[str] = []
    for bus in _buses(clients, unseen):
        rows = list(_rules(clients, bus))
        wanted, whole = _wanted(clients, bus, rows, queues)
        for row in wanted:
            targets = list(_targets(clients, row, bus))
            found += [
                rule_of(clients, row, bus, target, len(targets)) for target in targets if ":job-queue/" in _arn(target)
            ]
            if row.get("ScheduleExpression") and any(starts(_arn(one)) for one in targets):
                starters.append(str(row.get("Name")))
        if not whole:
            unseen.append(f"Of the {len(rows):,} rules of the event bus {bus} only those of these queues are read.")
    if starters:
        unseen.append(starters_sentence(starters))
    return Rules(tuple(found), tuple(unseen))


def _wanted(
    clients: Clients, bus: str, rows: Sequence[dict[str, Any]], queues: Sequence[Queue]
) -> tuple[list[dict[str, Any]], bool]:
    """The rules whose targets are read, and whether no other one can submit by the clock."""
    by_clock = [row for row in rows if row.get("ScheduleExpression")]
    on_events = [row for row in rows if not row.get("ScheduleExpression")]
    if len(by_clock) <= max(LOOKED_THROUGH, len(queues)):
        if len(on_events) <= len(queues):
            return [*by_clock, *on_events], True
        named = _names_of(clients, bus, queues)
        return [*by_clock, *(row for row in on_events if row.get("Name") in named)], True
    named = _names_of(clients, bus, queues)
    return [row for row in rows if row.get("Name") in named], False


def _names_of(clients: Clients, bus: str, queues: Sequence[Queue]) -> set[str]:
    """The names of the rules with one of these queues as a target."""
    found: set[str] = set()
    for queue in queues:
        asked = {"TargetArn": queue.arn, "EventBusName": bus}
        for answer in _pages(clients, "ListRuleNamesByTarget", queue.name, "list_rule_names_by_target", asked):
            found.update(map(str, answer.get("RuleNames") or ()))
    return found


def _buses(clients: Clients, unseen: list[str]) -> list[str]:
    """The default one first; it alone where they may not be listed."""
    try:
        pages = list(_pages(clients, "ListEventBuses", "", "list_event_buses", {}))
    except Denied as denied:
        told = denied.sentence.partition(" AWS says: ")[0]
        unseen.append(f"Only the event bus {DEFAULT_BUS} is looked at. {told}")
        return [DEFAULT_BUS]
    names = {str(row.get("Name")) for answer in pages for row in answer.get("EventBuses") or () if row.get("Name")}
    return [DEFAULT_BUS, *sorted(names - {DEFAULT_BUS})]


def _rules(clients: Clients, bus: str) -> Iterator[dict[str, Any]]:
    for answer in _pages(clients, "ListRules", bus, "list_rules", {"EventBusName": bus}):
        yield from (row for row in answer.get("Rules") or () if row.get("Name"))


def _targets(clients: Clients, row: dict[str, Any], bus: str) -> Iterator[dict[str, Any]]:
    name = str(row["Name"])
    asked = {"Rule": name, "EventBusName": bus}
    for answer in _pages(clients, "ListTargetsByRule", name, "list_targets_by_rule", asked):
        yield from answer.get("Targets") or ()


def _pages(
    clients: Clients, operation: str, about: str, method: str, asked: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Every page; a token that leads nowhere new ends it."""
    token = ""
    while True:
        more = {"NextToken": token} if token else {}
        answer = read_again(_asking(clients, operation, about, method, {**asked, **more}))
        yield answer
        following = str(answer.get("NextToken") or "")
        if not following or following == token:
            return
        token = following


def _asking(
    clients: Clients, operation: str, about: str, method: str, request: dict[str, Any]
) -> Callable[[], dict[str, Any]]:
    def ask() -> dict[str, Any]:
        with clients.call(operation, about):
            answer: dict[str, Any] = getattr(clients.events, method)(**request)
        return answer

    return ask


def set_rule_state(clients: Clients, name: str, bus: str, enabled: bool) -> None:
    """EnableRule or DisableRule.

    Raises:
        AwsError: it was not accepted, or the answer was lost.
    """
    with clients.call("EnableRule" if enabled else "DisableRule", f"The rule {name}", writes=True):
        act = clients.events.enable_rule if enabled else clients.events.disable_rule
        act(Name=name, EventBusName=bus)


def rule_is_on(clients: Clients, name: str, bus: str) -> bool:
    """DescribeRule: whether it comes.

    Raises:
        NotFound: there is no such rule.
        AwsError: the call failed.
    """
    with clients.call("DescribeRule", f"The rule {name}"):
        return enabled(clients.events.describe_rule(Name=name, EventBusName=bus))


def enabled(row: dict[str, Any]) -> bool:
    """Whether a rule's state lets it come: there is more than one such state."""
    return str(row.get("State") or "ENABLED").startswith("ENABLED")


def _arn(target: dict[str, Any]) -> str:
    return str(target.get("Arn") or "")


def starts(arn: str) -> bool:
    """Whether a target may submit jobs in its turn: whether it does nobody tells."""
    return any(part in arn for part in (":lambda:", ":states:", ":aws-sdk:lambda:", ":aws-sdk:sfn:"))


def starters_sentence(names: Sequence[str]) -> str:
    """What is said of rules and schedules with such a target."""
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3:,} more" if len(names) > 3 else "")
    start = "starts" if len(names) == 1 else "start"
    return f"{shown} {start} a Lambda function or a state machine: whether that submits jobs AWS does not tell."
