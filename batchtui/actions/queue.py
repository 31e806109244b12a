"""Queues on and off: a plan of what that means for its runs, then one UpdateJobQueue, written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from batchtui.actions.audited import Sender
from batchtui.aws.again import again, read_again
from batchtui.aws.clients import Clients
from batchtui.aws.jobs import list_by_state
from batchtui.aws.queues import chosen_queues, describe_queues, set_state
from batchtui.domain.deed import Outcome
from batchtui.domain.failure import AwsError, Denied, LostAnswer, Refused
from batchtui.domain.queue import Queue
from batchtui.domain.state import ACTIVE_ORDER, JobState


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """What would be switched, and what runs there. Nothing has been sent."""

    queue: Queue
    on: bool
    active: Mapping[JobState, int]
    """Active runs by state; empty where they may not be counted."""

    @property
    def count(self) -> int:
        """All of them."""
        return sum(self.active.values())

    @property
    def follows(self) -> tuple[str, ...]:
        """What switching means, a sentence each."""
        if self.on:
            return ("It takes new jobs again.",)
        refused = "New jobs are refused, those of schedules and rules too."
        at_work = sum(self.active.get(state, 0) for state in (JobState.STARTING, JobState.RUNNING))
        waiting = self.count - at_work
        if not self.count:
            return (refused, "No run is active in it.")
        parts = [f"{at_work} at work go on"] * bool(at_work) + [f"{waiting} waiting are still started"] * bool(waiting)
        return (refused, f"Its {_runs(self.count)} {'stays' if self.count == 1 else 'stay'}: {', '.join(parts)}.")


@dataclass(frozen=True, slots=True)
class Switched:
    """Whether AWS accepted it: the queue is UPDATING for a moment."""

    queue: str
    on: bool
    error: str = ""


def plan_switch(clients: Clients, name: str, on: bool) -> QueuePlan:
    """Reads the queue and counts what is active in it.

    Raises:
        NotFound: there is no such queue.
        Refused: it is so already, or just changing.
        AwsError: a call failed.
    """
    queue = chosen_queues(read_again(lambda: describe_queues(clients)), (name,))[0]
    sentence = refusal(queue, on)
    if sentence:
        raise Refused(sentence, "UpdateJobQueue")
    return QueuePlan(queue, on, _active(clients, queue))


def refusal(queue: Queue, on: bool) -> str:
    """Why a queue is not switched; empty: it can be."""
    if queue.enabled is on:
        return f"The job queue {queue.name} is {'enabled' if on else 'disabled'} already."
    if queue.status in ("CREATING", "UPDATING", "DELETING", "DELETED"):
        return f"The job queue {queue.name} is {queue.status}: AWS takes no change until that is over."
    return ""


def _active(clients: Clients, queue: Queue) -> dict[JobState, int]:
    """By state; of service jobs, and where listing is denied, nothing is counted."""
    counts: dict[JobState, int] = {}
    if queue.service_jobs:
        return counts
    try:
        for state in ACTIVE_ORDER:
            token, count = "", 0
            while True:
                page = read_again(partial(list_by_state, clients, queue.name, state, token))
                count += len(page.jobs)
                token = page.next_token
                if not token:
                    break
            counts[state] = count
    except Denied:
        return {}
    return counts


def switch(sender: Sender, plan: QueuePlan) -> Switched:
    """Asks AWS, again while it throttles: to switch twice is to switch once. Failures are told, never raised."""
    name, state = plan.queue.name, "ENABLED" if plan.on else "DISABLED"
    request = {"jobQueue": name, "state": state}
    deed = sender.begin(f"queue {'on' if plan.on else 'off'}", name, "update-job-queue", request, "", "")
    try:
        again(lambda: set_state(sender.clients, name, plan.on))
    except LostAnswer as lost:
        error = "" if _is_so(sender.clients, plan) else lost.sentence
    except AwsError as refused:
        error = refused.sentence
    else:
        error = ""
    sender.answered(deed, Outcome.REFUSED if error else Outcome.DONE, error)
    return Switched(name, plan.on, error)


def _is_so(clients: Clients, plan: QueuePlan) -> bool:
    """Whether the queue is as it was asked to be, read after a lost answer."""
    try:
        queues = read_again(lambda: describe_queues(clients))
    except AwsError:
        return False
    return any(queue.name == plan.queue.name and queue.enabled is plan.on for queue in queues)


def _runs(count: int) -> str:
    return "1 active run" if count == 1 else f"{count:,} active runs"
