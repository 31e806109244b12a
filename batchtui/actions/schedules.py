"""Schedules: what one submits, submitted now; and one switched on or off, each after a plan, and written down."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from batchtui.actions.audited import Sender
from batchtui.actions.drafts import draft_new
from batchtui.actions.queue import Switched
from batchtui.actions.resubmit import Resubmitted
from batchtui.aws.again import again, read_again
from batchtui.aws.clients import Clients
from batchtui.aws.queues import chosen_queues, describe_queues
from batchtui.aws.rules import rule_is_on, set_rule_state
from batchtui.aws.scheduler import get_schedule, send_update, update_request
from batchtui.aws.schedules import is_on
from batchtui.domain.clone import Request
from batchtui.domain.deed import Outcome
from batchtui.domain.failure import AwsError, Denied, LostAnswer, Refused
from batchtui.domain.schedule import PLACEHOLDER, Schedule, Source
from batchtui.domain.timing import next_due


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What would be submitted. Nothing has been."""

    schedule: Schedule
    request: Request
    """SubmitJob's input, without a mark and without placeholders."""
    revision: str
    """`name:revision` that the run gets."""
    follows: tuple[str, ...]
    """What is otherwise than when the schedule comes by itself, a sentence each."""
    planned_ms: int
    """When it was made, on this machine's clock, ms since epoch: what was asked since then is not asked again."""


@dataclass(frozen=True, slots=True)
class SchedulePlan:
    """What would be switched. Nothing has been sent."""

    schedule: Schedule
    on: bool
    answer: Mapping[str, Any]
    """GetSchedule's, which UpdateSchedule wants told again; of a rule empty."""
    next_ms: int | None
    """When it is due, or would be, ms since epoch; None: nobody can say."""

    @property
    def follows(self) -> tuple[str, ...]:
        """What switching means, a sentence each."""
        one = self.schedule
        others = (f"The rule has {one.targets:,} targets: all of them.",) if one.targets > 1 else ()
        if self.on:
            return ("It submits its job again.", *others)
        return ("It submits nothing until it is switched on again. Runs that are active go on.", *others)


def plan_run(clients: Clients, schedule: Schedule) -> RunPlan:
    """Reads the definition and the queue, and says what would be submitted.

    Raises:
        Refused: it cannot be submitted, and why.
        NotFound: there is no such definition or queue.
        AwsError: a call failed.
    """
    if schedule.elsewhere:
        raise Refused(f"{schedule.name} submits to a queue of {schedule.elsewhere}: run it from there.", "SubmitJob")
    if schedule.trouble:
        raise Refused(f"{schedule.name} cannot be run now. {schedule.trouble}", "SubmitJob")
    missing = next((name for name in ("jobName", "jobQueue", "jobDefinition") if not schedule.request.get(name)), "")
    if missing:
        raise Refused(f"{schedule.name} names no {missing}: it cannot be run now, nor by itself.", "SubmitJob")
    _refuse_disabled(clients, schedule)
    draft = draft_new(clients, str(schedule.request["jobDefinition"]), schedule.queue, queues=())
    filled = _filled(schedule, clients.clock.now_ms())
    request = {**filled, "jobQueue": schedule.queue, "jobDefinition": draft.request["jobDefinition"]}
    return RunPlan(schedule, request, draft.frame.label, _differs(schedule), draft.planned_ms)


def _refuse_disabled(clients: Clients, schedule: Schedule) -> None:
    try:
        (queue,) = chosen_queues(read_again(lambda: describe_queues(clients)), (schedule.queue,))
    except Denied:
        # AWS says it itself where it is so.
        return
    if not queue.enabled:
        raise Refused(f"The job queue {queue.name} is disabled: switch it on first.", "SubmitJob")


def _differs(schedule: Schedule) -> tuple[str, ...]:
    told = []
    if schedule.from_event:
        told.append("What it would take from an event is not sent: there is none.")
    if PLACEHOLDER.search(str(dict(schedule.request))):
        told.append("Scheduler's placeholders are filled in here: this moment, and an execution id of its own.")
    told.append("The schedule itself stays as it is." if schedule.enabled else "The schedule stays off.")
    return tuple(told)


def _filled(schedule: Schedule, at_ms: int) -> dict[str, Any]:
    """The request with Scheduler's placeholders filled in as for this moment."""
    values = {
        "<aws.scheduler.schedule-arn>": schedule.arn,
        "<aws.scheduler.scheduled-time>": f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}",
        "<aws.scheduler.execution-id>": uuid.uuid4().hex[:16],
        "<aws.scheduler.attempt-number>": "1",
    }
    return {name: _replaced(value, values) for name, value in schedule.request.items()}


def _replaced(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return PLACEHOLDER.sub(lambda found: values.get(found[0], found[0]), value)
    if isinstance(value, Mapping):
        return {key: _replaced(one, values) for key, one in value.items()}
    return [_replaced(one, values) for one in value] if isinstance(value, list) else value


def run_now(sender: Sender, plan: RunPlan) -> Resubmitted:
    """Submits it, once, with a new mark. Failures are told in the answer, never raised."""
    try:
        new_id, found = sender.submit(plan.request, "run now", plan.schedule.name, plan.planned_ms)
    except AwsError as error:
        return Resubmitted("", "", error)
    return Resubmitted("", new_id, found=found)


def plan_schedule(clients: Clients, schedule: Schedule, on: bool) -> SchedulePlan:
    """Looks at it anew.

    Raises:
        NotFound: it is gone.
        Refused: it is so already, or only the service that made it may change it.
        AwsError: a call failed.
    """
    answer: dict[str, Any] = {}
    if schedule.managed_by:
        sentence = f"The rule {schedule.name} is managed by {schedule.managed_by}: only that may switch it."
        raise Refused(sentence, "DisableRule")
    if schedule.source is Source.RULE:
        is_now = read_again(lambda: rule_is_on(clients, schedule.name, schedule.place))
    else:
        answer = read_again(lambda: get_schedule(clients, schedule.name, schedule.place))
        is_now = answer.get("State", "ENABLED") == "ENABLED"
    if is_now is on:
        what = "on" if on else "off"
        raise Refused(f"The {schedule.source.value} {schedule.name} is {what} already: r reads it again.", "UpdateRule")
    timing = schedule.timing
    known = timing is not None and not timing.mistake
    next_ms = next_due(timing, clients.clock.now_ms()) if known and timing is not None else None
    return SchedulePlan(schedule, on, answer, next_ms)


def switch_schedule(sender: Sender, plan: SchedulePlan) -> Switched:
    """Asks AWS, again while it throttles: to switch twice is to switch once. Failures are told, never raised."""
    one, clients = plan.schedule, sender.clients
    request: dict[str, Any] = {"Name": one.name, "EventBusName": one.place}
    operation = "enable-rule" if plan.on else "disable-rule"
    if one.source is Source.SCHEDULE:
        request, operation = update_request(plan.answer, plan.on), "update-schedule"
    deed = sender.begin(f"schedule {'on' if plan.on else 'off'}", one.arn, operation, request, "", one.name)
    try:
        if one.source is Source.RULE:
            again(lambda: set_rule_state(clients, one.name, one.place, plan.on))
        else:
            again(lambda: send_update(clients, request))
    except LostAnswer as lost:
        error = "" if _is_so(clients, plan) else lost.sentence
    except AwsError as refused:
        error = refused.sentence
    else:
        error = ""
    sender.answered(deed, Outcome.REFUSED if error else Outcome.DONE, error)
    return Switched(one.name, plan.on, error)


def _is_so(clients: Clients, plan: SchedulePlan) -> bool:
    """Whether it is as it was asked to be, read after a lost answer."""
    try:
        return read_again(lambda: is_on(clients, plan.schedule.arn)) is plan.on
    except AwsError:
        return False
