"""Resubmitting: a plan of what would be sent for each run, then one SubmitJob each, once, in order."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from batchtui.actions.audited import Sender
from batchtui.aws.again import read_again
from batchtui.aws.clients import Clients
from batchtui.aws.definitions import describe_definition, newest_active
from batchtui.aws.errors import unknown_job
from batchtui.aws.jobs import describe_all
from batchtui.aws.queues import describe_queues
from batchtui.domain.clone import Clone, clone, refusal
from batchtui.domain.deed import order_of
from batchtui.domain.definition import JobDefinition, label_of_arn, name_of_definition
from batchtui.domain.failure import AwsError, Refused
from batchtui.domain.job import JobDetail


@dataclass(frozen=True, slots=True)
class Resubmission:
    """One run, and the request that would run it again."""

    detail: JobDetail
    clone: Clone
    revision: str
    """`name:revision` that the new run gets."""
    instead_of: str
    """The revision that the run had, where another one is used; else empty."""
    definition: JobDefinition
    """The revision that the new run gets, whole."""
    subject: str = ""
    """What it acts on, where that is not the run itself: one child of an array."""
    after: tuple[tuple[str, str], ...] = ()
    """(id, type of dependency) of the runs in the same plan whose new run this one waits for."""

    @property
    def job_id(self) -> str:
        """What is run again: the run, or one child of it."""
        return self.subject or self.detail.job.id


@dataclass(frozen=True, slots=True)
class RefusedJob:
    """One job that the plan leaves out, and why."""

    job_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ResubmitPlan:
    """What would be sent. Nothing has been."""

    items: tuple[Resubmission, ...]
    refused: tuple[RefusedJob, ...]
    planned_ms: int = 0
    """When it was made, on this machine's clock, ms since epoch: what was asked since then is not asked again."""


@dataclass(frozen=True, slots=True)
class Resubmitted:
    """What became of one request."""

    job_id: str
    new_job_id: str
    """Empty when there is an error."""
    error: AwsError | None = None
    found: bool = False
    """The answer was lost, and the new job was found by its mark."""

    @property
    def sentence(self) -> str:
        """Why not; empty: it was submitted."""
        return self.error.sentence if self.error is not None else ""


def plan_resubmit(clients: Clients, ids: Sequence[str], latest: bool = False, revision: int = 0) -> ResubmitPlan:
    """Reads the jobs and their definitions, and says what would be sent.

    `latest`: the newest ACTIVE revision, even where the one that ran is still active. `revision`: that one of each
    job's definition; 0: none is asked for.

    Raises:
        AwsError: a call failed.
    """
    planned_ms = round(time.time() * 1000)
    details = {detail.job.id: detail for detail in describe_all(clients, ids)}
    reader = _Reader(clients, latest, revision)
    items: list[Resubmission] = []
    refused = [RefusedJob(job_id, unknown_job(job_id).sentence) for job_id in ids if job_id not in details]
    for detail in details.values():
        item = reader.plan_one(detail)
        if isinstance(item, RefusedJob):
            refused.append(item)
        else:
            items.append(item)
    return ResubmitPlan(tuple(items), tuple(refused), planned_ms)


def resubmit(sender: Sender, item: Resubmission, planned_ms: int, order: str = "") -> Resubmitted:
    """Sends one request, once, with a new mark. Failures are told in the answer, never raised.

    `planned_ms`: when its plan was made; what was asked for the same run since then is not sent.
    """
    job_id = item.job_id
    try:
        new_id, found = sender.submit(item.clone.request, "resubmit", job_id, planned_ms, order)
    except AwsError as error:
        return Resubmitted(job_id, "", error)
    return Resubmitted(job_id, new_id, found=found)


def resubmit_all(
    sender: Sender, plan: ResubmitPlan, may_go_on: Callable[[], bool] = lambda: True
) -> Iterator[Resubmitted]:
    """Sends the plan's requests, one after the other, each once, and tells of each.

    `may_go_on` is asked before each; once it says no, nothing more is sent, and the rest is not told of.
    """
    order = order_of(len(plan.items))
    new: dict[str, list[str]] = {}
    for item in plan.items:
        if not may_go_on():
            return
        missing = next((job_id for job_id, _ in item.after if job_id not in new), None)
        if missing is not None:
            sentence = f"{item.detail.job.name} {item.job_id} was not sent: {missing}, which it waits for, was not."
            yield Resubmitted(item.job_id, "", Refused(sentence, "SubmitJob"))
            continue
        done = resubmit(sender, _wired(item, new), plan.planned_ms, order)
        if done.new_job_id:
            new.setdefault(item.detail.job.id, []).append(done.new_job_id)
        yield done


def _wired(item: Resubmission, new: Mapping[str, Sequence[str]]) -> Resubmission:
    """The same, waiting for the new runs of those that it waited for."""
    if not item.after:
        return item
    waits = [
        {"jobId": new_id, **({"type": kind} if kind else {})} for job_id, kind in item.after for new_id in new[job_id]
    ]
    request = {**item.clone.request, "dependsOn": [*(item.clone.request.get("dependsOn") or []), *waits]}
    return replace(item, clone=replace(item.clone, request=request))


class _Reader:
    """Reads each definition once, however many runs have it."""

    def __init__(self, clients: Clients, latest: bool, revision: int) -> None:
        self._clients = clients
        self._latest = latest
        self._revision = revision
        self._by_arn: dict[str, JobDefinition | None] = {}
        self._newest: dict[str, JobDefinition | None] = {}
        self._sharing: frozenset[str] | None = None

    def plan_one(self, detail: JobDetail) -> Resubmission | RefusedJob:
        sentence = refusal(detail)
        if sentence is not None:
            return RefusedJob(detail.job.id, sentence)
        ran_with = self._definition(detail.job.definition)
        use = self._use(detail, ran_with)
        if use is None or not use.active:
            return RefusedJob(detail.job.id, self._no_revision(detail))
        replaced = use.arn != detail.job.definition
        return Resubmission(
            detail=detail,
            clone=clone(detail, ran_with, use.arn, self._takes_shares(detail), use if replaced else None),
            revision=use.label,
            instead_of=label_of_arn(detail.job.definition) if replaced else "",
            definition=use,
        )

    def _use(self, detail: JobDetail, ran_with: JobDefinition | None) -> JobDefinition | None:
        name = name_of_definition(detail.job.definition)
        if self._revision:
            return self._definition(f"{name}:{self._revision}")
        if self._latest or ran_with is None or not ran_with.active:
            return self._newest_of(name)
        return ran_with

    def _definition(self, arn: str) -> JobDefinition | None:
        if arn not in self._by_arn:
            self._by_arn[arn] = read_again(lambda: describe_definition(self._clients, arn))
        return self._by_arn[arn]

    def _newest_of(self, name: str) -> JobDefinition | None:
        if name not in self._newest:
            self._newest[name] = read_again(lambda: newest_active(self._clients, name))
        return self._newest[name]

    def _takes_shares(self, detail: JobDetail) -> bool:
        """Asked only for a run that has a share."""
        if not detail.raw.get("shareIdentifier"):
            return False
        if self._sharing is None:
            queues = read_again(lambda: describe_queues(self._clients))
            self._sharing = frozenset(one.name for one in queues if one.takes_shares)
        return detail.job.queue in self._sharing

    def _no_revision(self, detail: JobDetail) -> str:
        name = name_of_definition(detail.job.definition)
        if self._revision:
            newest = self._newest_of(name)
            have = f"the newest active one is {newest.label}" if newest else "it has no active one"
            return f"Job definition {name} has no active revision {self._revision}: {have}."
        return (
            f"{detail.job.name} ran with {label_of_arn(detail.job.definition)}, which is inactive, and "
            f"job definition {name} has no active revision: register one, then resubmit."
        )
