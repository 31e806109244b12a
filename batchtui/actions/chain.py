"""A chain: several definitions submitted so that each run waits for the one before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from batchtui.actions.audited import Sender
from batchtui.actions.drafts import Draft, send
from batchtui.actions.resubmit import Resubmitted
from batchtui.domain.clone import Request
from batchtui.domain.deed import order_of


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and its request but for what the step before will be called."""

    draft: Draft
    request: Request


def submit_chain(sender: Sender, steps: Sequence[Step]) -> Iterator[tuple[Step, Resubmitted]]:
    """Submits step by step, and tells of each; the first that is not accepted is the last that is sent."""
    order, before = order_of(len(steps)), ""
    for step in steps:
        done = send(sender, step.draft, after(step.request, before), order)
        yield step, done
        if done.error is not None:
            return
        before = done.new_job_id


def after(request: Request, job_id: str) -> Request:
    """The request that also waits for a job; without an id the same."""
    return {**request, "dependsOn": [*request.get("dependsOn", []), {"jobId": job_id}]} if job_id else request
