"""What a deployment goes through: a change set, its execution, the events until AWS is done."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from batchtui.aws import stacks
from batchtui.aws.clients import Clients
from batchtui.domain.failure import Refused
from batchtui.domain.stack import ChangeSet, Stack, StackEvent, first_failure

LOOK_S = 2.0
"""How often AWS is asked how far it is."""
_GONE = "DELETE_COMPLETE"
Pause = Callable[[float], object]


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended."""

    status: str
    whole: bool
    why: str = ""
    """The first that failed, and why; empty where nothing did."""


def compare(clients: Clients, name: str, template: str, pause: Pause, imports: bool = False) -> ChangeSet:
    """Has AWS compare a template with the stack; it is to be executed, or deleted.

    `imports`: what is there already under a name of the template, and in no stack, is taken over.

    Raises:
        Refused: AWS cannot, or the stack is in no state for it: the sentence says what mends that.
        AwsError: a call failed.
    """
    before = stacks.read_stack(clients, name)
    if before is not None:
        _refuse(before)
    made = stacks.create_change_set(clients, name, template, before is None or before.empty, imports)
    try:
        while (found := stacks.read_change_set(clients, made)) is None:
            pause(LOOK_S)
    except Refused:
        stacks.delete_change_set(clients, made)
        raise
    if found.nothing:
        stacks.delete_change_set(clients, made)
    return found


def _refuse(stack: Stack) -> None:
    if stack.moving:
        raise Refused(f"The stack {stack.name} is {stack.status}: wait until that is over.", "CreateChangeSet")
    if stack.status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"):
        raise Refused(
            f"The stack {stack.name} is {stack.status}, which nothing mends: `batchtui infra destroy` it first.",
            "CreateChangeSet",
        )
    if stack.status == "UPDATE_ROLLBACK_FAILED":
        raise Refused(
            f"The stack {stack.name} is UPDATE_ROLLBACK_FAILED: "
            f"`aws cloudformation continue-update-rollback --stack-name {stack.name}` mends that.",
            "CreateChangeSet",
        )


def carry_out(clients: Clients, made: ChangeSet, told: Callable[[StackEvent], object], pause: Pause) -> Ended:
    """Executes a change set, and tells each event until AWS is done.

    Raises:
        AwsError: a call failed; AWS goes on with what it has begun.
    """
    seen = stacks.last_event(clients, made.stack_id)
    stacks.execute_change_set(clients, made)
    ended = _follow(clients, made.stack_id, seen, told, pause)
    # A first deployment that fails is taken away again by AWS.
    return replace(ended, whole=ended.whole and ended.status != _GONE)


def destroy(clients: Clients, stack: Stack, told: Callable[[StackEvent], object], pause: Pause) -> Ended:
    """Ends a stack, protected or not, and tells each event until AWS is done.

    Raises:
        AwsError: a call failed; AWS goes on with what it has begun.
    """
    seen = stacks.last_event(clients, stack.id)
    if stack.protected:
        stacks.protect(clients, stack.name, on=False)
    stacks.delete_stack(clients, stack.id)
    return _follow(clients, stack.id, seen, told, pause)


def _follow(clients: Clients, stack_id: str, seen: str, told: Callable[[StackEvent], object], pause: Pause) -> Ended:
    """Tells what happens from an event on, until the stack moves no more."""
    events: list[StackEvent] = []
    while True:
        # The stack first: what it says to be over is then among the events.
        stack = stacks.read_stack(clients, stack_id)
        for event in stacks.read_events(clients, stack_id, events[-1].id if events else seen):
            events.append(event)
            told(event)
        if stack is None or not (stack.moving or stack.empty):
            break
        pause(LOOK_S)
    status, reason = (stack.status, stack.reason) if stack else (_GONE, "")
    return Ended(status, stack is None or stack.whole, first_failure(events) or reason)
