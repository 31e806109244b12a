"""All that submits jobs by the clock or on events, of both services: what is denied in one leaves the other."""

from collections.abc import Iterable, Sequence

from batchtui.aws.clients import Clients
from batchtui.aws.rules import DEFAULT_BUS, read_rules, rule_is_on, starters_sentence
from batchtui.aws.scheduler import get_schedule, read_schedules_of
from batchtui.domain.failure import AwsError, Denied, NotFound, Refused
from batchtui.domain.queue import Queue
from batchtui.domain.schedule import Schedule, Schedules


def read_schedules(clients: Clients, queues: Sequence[Queue], known: Iterable[Schedule] = ()) -> Schedules:
    """The rules and schedules that submit jobs. `known`: those read before.

    Raises:
        AwsError: a call failed otherwise than by a refusal.
    """
    before = {one.key: one for one in known}
    found: list[Schedule] = []
    unseen: list[str] = []
    try:
        rules = read_rules(clients, queues)
        found += rules.schedules
        unseen += rules.unseen
    except (Denied, Refused, NotFound) as refused:
        unseen.append(_without("rules", refused))
    try:
        schedules, starters = read_schedules_of(clients, before)
        found += schedules
        unseen += [starters_sentence(starters)] if starters else []
    except (Denied, Refused, NotFound) as refused:
        unseen.append(_without("schedules of EventBridge Scheduler", refused))
    return Schedules(tuple(sorted(found, key=lambda one: (one.name.casefold(), one.key))), tuple(unseen))


def is_on(clients: Clients, arn: str) -> bool:
    """Whether a rule or a schedule comes, as AWS has it now.

    Raises:
        NotFound: there is none.
        AwsError: the call failed.
    """
    place, name = place_of(arn)
    if ":scheduler:" in arn:
        return bool(get_schedule(clients, name, place).get("State", "ENABLED") == "ENABLED")
    return rule_is_on(clients, name, place)


def place_of(arn: str) -> tuple[str, str]:
    """The event bus or schedule group, and the name, of an ARN: `arn:aws:events:r:a:rule/[bus/]name`."""
    parts = arn.split(":", 5)[-1].split("/")
    return ("/".join(parts[1:-1]) or DEFAULT_BUS, parts[-1])


def _without(what: str, error: AwsError) -> str:
    return f"No {what} are shown. {error.sentence.partition(' AWS says: ')[0].rstrip('.')}."
