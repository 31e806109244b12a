"""Running again what failed: what need not run again is left out, what waited for it comes along, arrays by index."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from batchtui.actions.resubmit import RefusedJob, Resubmission, ResubmitPlan, plan_resubmit
from batchtui.aws.again import read_again
from batchtui.aws.clients import Clients
from batchtui.aws.jobs import describe_all, list_by_name, list_by_state, list_children
from batchtui.domain.clone import NOT_WAITED
from batchtui.domain.job import Job, JobDetail
from batchtui.domain.rerun import (
    LONGEST_LIST,
    IndexRule,
    Overtaken,
    fell_with_another,
    guarded,
    only_indexes,
    original_indexes,
    rule_for,
    single_index,
)
from batchtui.domain.state import JobState
from batchtui.store.audit import Audit

EVERY, DEPENDENTS, BY_INDEX = "every", "dependents", "by index"
"""What the operator may choose beyond the plain plan."""
LOOKED_THROUGH = 1_000
"""So many runs that fell with another are described at most, to see with which."""
WAITS_AT_MOST = 20
"""AWS Batch takes no more dependencies."""


class Known(Protocol):
    """What is known of other runs: the board's, or what was listed for a command."""

    def runs_of(self, *names: str) -> Sequence[Job]:
        """The runs of some names, newest first."""

    def runs(self) -> Sequence[Job]:
        """Every run."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """An array of which only the failed children run again."""

    items: tuple[Resubmission, ...]
    how: str
    """In words, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class RerunPlan:
    """What would run again, and what the operator may choose. Nothing has been sent."""

    items: tuple[Resubmission, ...]
    refused: tuple[RefusedJob, ...]
    planned_ms: int
    overtaken: Mapping[str, str]
    """By id of those items that need not run again: why, in words."""
    dependents: tuple[Resubmission, ...]
    """What failed because one of the items had failed."""
    indexed: Mapping[str, Indexed]
    """By id of those items that are arrays: what runs only their failed children."""
    whole: tuple[str, ...]
    """A sentence for each array that can only run as a whole."""

    @property
    def left_out(self) -> Mapping[str, str]:
        """Those that are left out unless every one is chosen; one alone was meant by whoever chose it."""
        return self.overtaken if len(self.items) > 1 else {}

    def chosen(self, choices: Iterable[str] = ()) -> ResubmitPlan:
        """The plan with what was chosen: each after those that it waits for."""
        wanted = frozenset(choices)
        items = [one for one in self.items if EVERY in wanted or one.detail.job.id not in self.left_out]
        if DEPENDENTS in wanted:
            items = _with_dependents(items, self.dependents)
        parts: list[Resubmission] = []
        for item in _in_order(items):
            found = self.indexed.get(item.detail.job.id) if BY_INDEX in wanted else None
            if found and _needed_whole(item, found, items):
                found = None
            parts += [replace(one, after=item.after) for one in found.items] if found else [item]
        return ResubmitPlan(tuple(parts), self.refused, self.planned_ms)


def ordered(plan: ResubmitPlan) -> ResubmitPlan:
    """The same, each run after those of the plan that it waited for."""
    return replace(plan, items=tuple(_in_order(plan.items)))


class Listed:
    """What AWS lists of other runs, for a command that has no board."""

    def __init__(self, clients: Clients, ids: Sequence[str]) -> None:
        """Raises:
        AwsError: the jobs cannot be read.
        """
        self._clients = clients
        self._queues: dict[str, dict[str, None]] = {}
        self._by_name: dict[str, list[Job]] = {}
        for detail in describe_all(clients, ids):
            self._queues.setdefault(detail.job.name, {})[detail.job.queue] = None

    def runs_of(self, *names: str) -> Sequence[Job]:
        """The newest runs of some names in the queues of the jobs."""
        for name in names:
            if name not in self._by_name:
                queues = self._queues.get(name, ())
                pages = [read_again(partial(list_by_name, self._clients, queue, name)) for queue in queues]
                self._by_name[name] = [job for page in pages for job in page.jobs]
        return [job for name in names for job in self._by_name[name]]

    def runs(self) -> Sequence[Job]:
        """The failed runs of the queues of the jobs."""
        found: list[Job] = []
        for queue in dict.fromkeys(queue for queues in self._queues.values() for queue in queues):
            token = ""
            while True:
                page = read_again(partial(list_by_state, self._clients, queue, JobState.FAILED, token))
                found += page.jobs
                if not page.next_token:
                    break
                token = page.next_token
        return found


def plan_rerun(
    clients: Clients,
    ids: Sequence[str],
    known: Known,
    rules: Sequence[IndexRule] = (),
    latest: bool = False,
    audit: Audit | None = None,
) -> RerunPlan:
    """Reads the jobs, their definitions, what waited for them, and which children of arrays failed.

    `audit`: tells which run was resubmitted as which.

    Raises:
        AwsError: a call failed.
    """
    plan = plan_resubmit(clients, ids, latest)
    jobs = [item.detail.job for item in plan.items]
    overtaken = _overtaken(jobs, known, audit)
    indexed: dict[str, Indexed] = {}
    whole: list[str] = []
    for item in plan.items:
        if item.detail.job.is_array and item.detail.job.state is JobState.FAILED:
            found = _by_index(clients, item, rules)
            if isinstance(found, Indexed):
                indexed[item.detail.job.id] = found
            elif found:
                whole.append(found)
    return RerunPlan(
        plan.items, plan.refused, plan.planned_ms, overtaken, _dependents(clients, jobs, known, latest), indexed,
        tuple(whole),
    )  # fmt: skip


def _overtaken(jobs: Sequence[Job], known: Known, audit: Audit | None) -> dict[str, str]:
    """By id of those that need not run again: why, in words."""
    failed = [job for job in jobs if job.state is JobState.FAILED]
    names = dict.fromkeys(job.name for job in failed)
    reruns = audit.reruns_of(names) if audit is not None else {}
    by_name = {name: Overtaken(known.runs_of(name), reruns) for name in names}
    told = {job.id: by_name[job.name].by(job) for job in failed}
    return {job.id: f"{job.name} {job.id[:8]} {told[job.id]}" for job in failed if told[job.id]}


def _by_index(clients: Clients, item: Resubmission, rules: Sequence[IndexRule]) -> Indexed | str:
    """How only its failed children run again; else why not, in a sentence (empty: all of them failed)."""
    job, raw, request = item.detail.job, item.detail.raw, item.clone.request
    failed = _failed_children(clients, job)
    size = job.array_size or 0
    rule = rule_for(job.name, rules)
    if not failed or len(failed) == size:
        return ""
    told = f"{len(failed):,} of its {size:,} children failed"
    single = not any(raw.get(key) for key in ("ecsProperties", "eksProperties", "nodeProperties"))
    if single and guarded(raw):
        indexes = original_indexes(raw, failed)
        if len(",".join(map(str, indexes))) <= LONGEST_LIST:
            again = replace(item, clone=replace(item.clone, request=only_indexes(request, indexes)))
            return Indexed((again,), f"{told}: an array of {len(failed):,}, whose guard knows their indexes")
    if rule is not None and (rule.parameter or single):
        carrier = f"parameter {rule.parameter}" if rule.parameter else f"variable {rule.variable}"
        items = tuple(
            replace(item, subject=f"{job.id}:{at}", clone=replace(item.clone, request=single_index(request, at, rule)))
            for at in failed
        )
        return Indexed(items, f"{told}: a plain job for each, with its index as {carrier}")
    return f"{job.name} {job.id[:8]}: {told}, and AWS Batch cannot run chosen indexes again: the whole array runs."


def _failed_children(clients: Clients, parent: Job) -> list[int]:
    found: set[int] = set()
    token = ""
    while True:
        page = read_again(partial(list_children, clients, parent, JobState.FAILED, token))
        found.update(job.child_index for job in page.jobs if job.child_index is not None)
        if not page.next_token:
            return sorted(found)
        token = page.next_token


def _dependents(clients: Clients, jobs: Sequence[Job], known: Known, latest: bool) -> tuple[Resubmission, ...]:
    """What never started because one of the jobs failed, or because one that waited for it did."""
    failed = [job for job in jobs if job.state is JobState.FAILED]
    if not failed:
        return ()
    ids, oldest = {job.id for job in jobs}, min(job.created_at_ms for job in failed)
    fell = [job for job in known.runs() if job.created_at_ms >= oldest and job.id not in ids and fell_with_another(job)]
    fell.sort(key=lambda job: (job.created_at_ms, job.id))
    details = list(describe_all(clients, [job.id for job in fell[:LOOKED_THROUGH]]))
    reached, found = {job.id for job in failed}, []
    while more := [one for one in details if one.job.id not in reached and not reached.isdisjoint(one.depends_on)]:
        reached.update(one.job.id for one in more)
        found += more
    if not found:
        return ()
    return plan_resubmit(clients, [one.job.id for one in found], latest).items


def _with_dependents(items: Sequence[Resubmission], dependents: Sequence[Resubmission]) -> list[Resubmission]:
    """Those too that wait for one of the items, or for one that does."""
    chosen = {item.detail.job.id: item for item in items}
    while more := [one for one in dependents if one.detail.job.id not in chosen and _waits(one.detail, chosen)]:
        chosen.update((one.detail.job.id, one) for one in more)
    return list(chosen.values())


def _needed_whole(array: Resubmission, found: Indexed, items: Sequence[Resubmission]) -> bool:
    """Whether another one waits for it child by child, or could not wait for so many jobs."""
    job_id = array.detail.job.id
    kinds = [kind for one in items for waited, kind in _waits(one.detail, [job_id]) if waited == job_id]
    return "N_TO_N" in kinds or (bool(kinds) and len(found.items) > WAITS_AT_MOST)


def _waits(detail: JobDetail, chosen: Iterable[str]) -> list[tuple[str, str]]:
    """(id, type) of the chosen runs that it depended on."""
    ids = set(chosen)
    rows = detail.raw.get("dependsOn") or []
    return [(row["jobId"], row.get("type") or "") for row in rows if row.get("jobId") in ids - {detail.job.id}]


def _in_order(items: Sequence[Resubmission]) -> list[Resubmission]:
    """Each with what it waits for in this plan, after all of that; otherwise as they were."""
    left = {item.detail.job.id: item for item in items}
    waits = {job_id: _waits(item.detail, left) for job_id, item in left.items()}
    ordered: list[Resubmission] = []
    while left:
        ready = [job_id for job_id in left if left.keys().isdisjoint(other for other, _ in waits[job_id])]
        # A circle cannot be: AWS takes only dependencies on jobs that are there.
        for job_id in ready or list(left):
            item = left.pop(job_id)
            ordered.append(_waiting(item, tuple(waits[job_id])) if waits[job_id] and ready else item)
    return ordered


def _waiting(item: Resubmission, after: tuple[tuple[str, str], ...]) -> Resubmission:
    others = {row.get("jobId") for row in item.detail.raw.get("dependsOn") or []}
    others -= {job_id for job_id, _ in after} | {None, "", item.detail.job.id}
    told = tuple(one for one in item.clone.left_out if others or one != NOT_WAITED)
    return replace(item, after=after, clone=replace(item.clone, left_out=told))
