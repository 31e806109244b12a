"""The one door that every request passes: it is counted, checked, carried out, and perhaps kept or dropped."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from batchtui.demo import (
    definitions,
    details,
    elsewhere,
    listing,
    logsearch,
    logstreams,
    queues,
    resources,
    rules,
    scheduler,
    snapshot,
    stopping,
    submit,
    tags,
    wire,
)
from batchtui.demo.faults import NONE, WRITES, Dice, Faults, refuse
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import Json
from batchtui.demo.world import World

Operation = Callable[[World, Json, int], Json]

_BATCH: dict[str, Operation] = {
    "ListJobs": listing.list_jobs,
    "DescribeJobs": details.describe_jobs,
    "SubmitJob": submit.submit_job,
    "CancelJob": stopping.cancel_job,
    "TerminateJob": stopping.terminate_job,
    "CancelJobs": stopping.cancel_jobs,
    "TerminateJobs": stopping.terminate_jobs,
    "DescribeJobQueues": lambda world, body, _: queues.describe_queues(world.queues, body),
    "DescribeComputeEnvironments": lambda world, body, _: queues.describe_environments(world.environments, body),
    "UpdateJobQueue": lambda world, body, _: queues.update(world.queues, body),
    "DescribeJobDefinitions": lambda world, body, _: definitions.describe(world.definitions, body),
    "RegisterJobDefinition": lambda world, body, _: definitions.register(world.definitions, body),
    "DeregisterJobDefinition": lambda world, body, _: definitions.deregister(world.definitions, body),
    "ListTagsForResource": tags.list_tags,
    "GetJobQueueSnapshot": snapshot.get_job_queue_snapshot,
    "ListSchedulingPolicies": snapshot.list_policies,
    "DescribeSchedulingPolicies": snapshot.describe_policies,
    "ListConsumableResources": resources.list_resources,
    "DescribeConsumableResource": resources.describe_resource,
    "ListJobsByConsumableResource": resources.list_jobs,
    "ListSchedules": scheduler.list_schedules,
    "GetSchedule": scheduler.get_schedule,
    "UpdateSchedule": scheduler.update_schedule,
}
_LOGS: dict[str, Operation] = {
    "GetLogEvents": logstreams.get_log_events,
    "FilterLogEvents": logsearch.filter_log_events,
    "DescribeLogStreams": logsearch.describe_log_streams,
    "DescribeLogGroups": logsearch.describe_log_groups,
}
_EVENTS: dict[str, Operation] = {
    "ListEventBuses": rules.list_event_buses,
    "ListRules": rules.list_rules,
    "ListRuleNamesByTarget": rules.list_rule_names_by_target,
    "ListTargetsByRule": rules.list_targets_by_rule,
    "DescribeRule": rules.describe_rule,
    "EnableRule": rules.switching("ENABLED"),
    "DisableRule": rules.switching("DISABLED"),
}
_STS: dict[str, Operation] = {"GetCallerIdentity": lambda _world, _body, _now: {}}
_OPERATIONS = {"rest": _BATCH, "json": {**_LOGS, **_EVENTS}, "query": _STS}
OPERATIONS = frozenset().union(*_OPERATIONS.values(), elsewhere.OPERATIONS)
"""The names of all that the demo can do, and of some that moto does for it."""


class Door:
    """Where requests come in. `hold` and `drop` are for tests: see `control`."""

    def __init__(self, world: World, faults: Faults = NONE) -> None:
        self.world = world
        self.elsewhere = elsewhere.Elsewhere()
        self.calls: Counter[str] = Counter()
        self.bytes = 0
        self.drops: Counter[str] = Counter()
        self._faults = faults
        world.fed = not faults.unfed
        self._met: Counter[str] = Counter()
        self._held: set[str | None] = set()
        self._change = threading.Condition()

    def pass_through(self, call: wire.Call) -> wire.Answer | None:
        """Carries a request out. None: its connection is to be closed without an answer."""
        with self._change:
            self.calls[call.operation] += 1
            self._met[call.operation] += 1
            faults, dice = self._faults, Dice(self.world.seed, call.operation, self._met[call.operation])
            if faults.silent:
                self._change.wait_for(lambda: not self._faults.silent)
                return None
        answer = self._answer(call, faults, dice)
        with self._change:
            self._change.wait_for(lambda: self._faults is not faults, faults.latency)
            if self._dropped(call) or dice.falls("drop", faults.drop):
                return None
            if call.operation in WRITES and dice.falls("lose-answer", faults.lose_answer):
                if dice.falls("lose-answer/how", 0.5):
                    return None
                lost = RefusedError("The service met an internal error.", "ServerException", 500)
                answer = wire.bad(call, lost, str(uuid.uuid4()))
            self._change.wait_for(lambda: not self._held & {None, call.operation})
            if dice.falls("cut", faults.cut):
                answer = replace(answer, body=answer.body[: len(answer.body) // 2])
            self.bytes += len(answer.body)
        return answer

    def _dropped(self, call: wire.Call) -> bool:
        asked = self.drops[call.operation] > 0
        self.drops[call.operation] -= asked
        return asked

    def fault(self, faults: Faults) -> None:
        """Replaces what goes wrong, and begins the chances anew; who waits for a fault to end, goes on."""
        with self._change:
            self._faults = faults
            self.world.fed = not faults.unfed
            self._met.clear()
            self._change.notify_all()

    def hold(self, operation: str | None) -> None:
        """Withholds the answers of an operation, or of all."""
        with self._change:
            self._held.add(operation)

    def release(self) -> None:
        """Lets every withheld answer go."""
        with self._change:
            self._held.clear()
            self._change.notify_all()

    def counted(self) -> Json:
        """Requests by operation, and under `bytes` the size of the answers' bodies."""
        with self._change:
            return {**self.calls, "bytes": self.bytes}

    def reset(self) -> None:
        """Begins to count anew."""
        with self._change:
            self.calls.clear()
            self.bytes = 0

    def _answer(self, call: wire.Call, faults: Faults, dice: Dice) -> wire.Answer:
        request_id = str(uuid.uuid4())
        try:
            if not call.signed:
                raise RefusedError("Missing Authentication Token", "MissingAuthenticationToken", 403)
            refuse(call, faults, dice)
            if call.service not in elsewhere.OURS:
                return self.elsewhere.answer(call)
            return wire.good(call, self._carry_out(call), request_id)
        except RefusedError as error:
            return wire.bad(call, error, request_id)
        except Exception as error:
            told = RefusedError(f"Internal error: {type(error).__name__}: {error}", "ServerException", 500)
            return wire.bad(call, told, request_id)

    def _carry_out(self, call: wire.Call) -> Json:
        act = _OPERATIONS[call.protocol].get(call.operation)
        if act is None:
            code = "InvalidAction" if call.protocol == "query" else "UnknownOperationException"
            raise RefusedError(f"The demo does not know the operation {call.operation}", code)
        body = _body(call)
        with self.world.lock:
            return act(self.world, body, self.world.advance())


def _body(call: wire.Call) -> Json:
    if call.operation == "ListTagsForResource":
        return wire.localized({"values": call.path.removeprefix("/v1/tags/")}, call.region)
    if call.path.startswith("/schedules"):
        return {**wire.members_of(call), **wire.told_in_path(call)}
    return {} if call.protocol == "query" else wire.members_of(call)
