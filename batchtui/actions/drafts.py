"""Drafts: what would be submitted, before anybody has changed it; of a run again, or of a definition anew."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from batchtui.actions.audited import Sender
from batchtui.actions.rerun import RerunPlan
from batchtui.actions.resubmit import RefusedJob, Resubmission, ResubmitPlan, Resubmitted, plan_resubmit
from batchtui.aws.again import read_again
from batchtui.aws.clients import Clients
from batchtui.aws.definitions import describe_definition, newest_active
from batchtui.aws.queues import describe_queues
from batchtui.domain.clone import Request
from batchtui.domain.definition import JobDefinition, name_of_definition
from batchtui.domain.editing.changed import Edits, changed
from batchtui.domain.editing.fields import Frame
from batchtui.domain.failure import AwsError, Denied, NotFound, Refused
from batchtui.domain.job import JobDetail
from batchtui.domain.queue import Queue
from batchtui.domain.scope import name_of_arn


@dataclass(frozen=True, slots=True)
class Draft:
    """One request that can still be changed. Nothing has been sent."""

    frame: Frame
    request: Request
    """As it would be sent now, without a mark."""
    left_out: tuple[str, ...] = ()
    """A sentence for each thing of the run that is not carried over."""
    differs: tuple[str, ...] = ()
    """What the revision does otherwise than the one that ran."""
    detail: JobDetail | None = None
    """The run; None where a definition is submitted anew."""
    newest: int = 0
    """The newest active revision of its definition."""
    planned_ms: int = 0
    """When it was made, on this machine's clock, ms since epoch: what was asked for since then is not asked again."""


def draft_again(clients: Clients, job_id: str, revision: int = 0) -> Draft:
    """A run again as it ran, or with another revision of its definition.

    Raises:
        Refused: it cannot be run again, and why.
        AwsError: a call failed.
    """
    plan = plan_resubmit(clients, [job_id], revision=revision)
    if not plan.items:
        raise Refused(plan.refused[0].sentence, "SubmitJob")
    item = plan.items[0]
    newest = read_again(lambda: newest_active(clients, item.definition.name))
    return Draft(
        frame=Frame(item.definition.raw, item.revision, queues_of(clients)),
        request=item.clone.request,
        left_out=item.clone.left_out,
        differs=item.clone.differs,
        detail=item.detail,
        newest=newest.revision if newest else 0,
        planned_ms=plan.planned_ms,
    )


def draft_new(clients: Clients, definition: str, queue: str = "", queues: Sequence[Queue] | None = None) -> Draft:
    """A definition (`name`, `name:revision` or ARN) as it would be submitted without any change.

    `queue`: a name or an ARN; empty: the only one that is enabled, else none yet. `queues`: those that are known.

    Raises:
        NotFound: there is no such definition.
        Refused: it is inactive.
        AwsError: a call failed.
    """
    planned_ms = now_ms()
    use, newest = _revision(clients, definition)
    known = queues_of(clients) if queues is None else queues
    usable = [one.name for one in known if one.enabled and not one.service_jobs]
    chosen = queue or (usable[0] if len(usable) == 1 else "")
    request = {"jobName": use.name, "jobQueue": chosen, "jobDefinition": use.arn}
    return Draft(Frame(use.raw, use.label, known), request, newest=newest.revision, planned_ms=planned_ms)


def _revision(clients: Clients, definition: str) -> tuple[JobDefinition, JobDefinition]:
    """The revision that is meant, and the newest active one."""
    name = name_of_definition(definition)
    newest = read_again(lambda: newest_active(clients, name))
    exactly = name_of_arn(definition).partition(":")[2]
    use = read_again(lambda: describe_definition(clients, definition)) if exactly else newest
    if use is None:
        have = f": the newest active revision is {newest.label}" if newest else ", or it has no active revision"
        raise NotFound(f"There is no job definition {name_of_arn(definition)}{have}.", "DescribeJobDefinitions")
    if not use.active or newest is None:
        other = f": the newest active revision is {newest.label}" if newest else " and has no active revision"
        raise Refused(f"{use.label} is inactive{other}.", "SubmitJob")
    return use, newest


def queues_of(clients: Clients) -> tuple[Queue, ...]:
    """The queues; none where that is not allowed: then nothing is checked against them.

    Raises:
        AwsError: the call failed otherwise.
    """
    try:
        return tuple(read_again(lambda: describe_queues(clients)))
    except Denied:
        return ()


def now_ms() -> int:
    """This machine's clock."""
    return round(time.time() * 1000)


def with_edits(plan: ResubmitPlan, edits_of: Callable[[Frame], Edits], queues: Sequence[Queue]) -> ResubmitPlan:
    """The plan with changes to each request; where one cannot be made, the run is refused."""
    items: list[Resubmission] = []
    refused = list(plan.refused)
    for item in plan.items:
        frame = Frame(item.definition.raw, item.revision, queues)
        request, mistakes = changed(frame, item.clone.request, edits_of(frame))
        if mistakes:
            job = item.detail.job
            refused += [RefusedJob(job.id, f"{job.name} {job.id}: {sentence}") for sentence in mistakes.values()]
        else:
            items.append(replace(item, clone=replace(item.clone, request=request)))
    return replace(plan, items=tuple(items), refused=tuple(refused))


def edited(rerun: RerunPlan, edits: Edits, queues: Sequence[Queue]) -> RerunPlan:
    """The same runs with the same changes to each; only they themselves, and arrays whole."""
    plan = with_edits(ResubmitPlan(rerun.items, rerun.refused), lambda _frame: edits, queues)
    return replace(rerun, items=plan.items, refused=plan.refused, dependents=(), indexed={}, whole=())


def send(sender: Sender, draft: Draft, request: Mapping[str, object], order: str = "") -> Resubmitted:
    """Sends one request, once, with a new mark. Failures are told in the answer, never raised."""
    again = draft.detail.job.id if draft.detail else ""
    action = "resubmit" if again else "submit"
    subject = again or draft.frame.label
    try:
        new_id, found = sender.submit(request, action, subject, draft.planned_ms, order, only_alike=not again)
    except AwsError as error:
        return Resubmitted(subject, "", error)
    return Resubmitted(subject, new_id, found=found)
