"""What a queue has already, as a jobs file: its compute environment, and the definitions that are submitted into it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Any

from batchtui.aws.again import read_again
from batchtui.aws.clients import Clients
from batchtui.aws.definitions import newest_active
from batchtui.aws.environments import describe_environments
from batchtui.aws.jobs import list_by_state
from batchtui.aws.queues import chosen_queues, describe_queues
from batchtui.aws.schedules import read_schedules
from batchtui.domain.definition import JobDefinition
from batchtui.domain.schedule import Schedule, Source
from batchtui.domain.secrecy import looks_secret
from batchtui.domain.state import JobState
from batchtui.infra.model import JobSpec, QueueSpec, StackSpec
from batchtui.infra.retry import cause_of_rule

_COMPUTES = {"FARGATE": "fargate", "FARGATE_SPOT": "fargate-spot", "EC2": "ec2", "SPOT": "spot"}
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Existing:
    """What was found, and a sentence for each thing that a jobs file does not hold."""

    stack: StackSpec
    queue: QueueSpec
    jobs: tuple[JobSpec, ...]
    unsaid: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """By a job's name, what of its definition the file does not hold."""


def existing(clients: Clients, name: str) -> Existing:
    """Reads a queue with its definitions and schedules.

    Raises:
        NotFound: there is no such queue.
        AwsError: a call failed.
    """
    queues = read_again(partial(describe_queues, clients))
    queue = chosen_queues(queues, (name,))[0]
    schedules = read_schedules(clients, [queue])
    here = [one for one in schedules.found if one.queue == queue.name and one.timing is not None]
    found: list[JobSpec] = []
    unsaid = list(schedules.unseen)
    left_out: dict[str, str] = {}
    for definition in _definitions(clients, queue.name, here):
        if "containerProperties" not in definition.raw:
            unsaid.append(f"{definition.name} is no job of one container: it is left out.")
            continue
        job = _job(definition, queue.name)
        its = [one for one in here if one.definition == definition.name]
        left_out[job.name] = "; ".join([*_left_out(definition.raw), *_left_out_of_schedules(its)])
        found += [_scheduled(job, one) for one in its] or [job]
    environments = {one.name: one for one in read_again(partial(describe_environments, clients))}
    used = next((environments[one].raw for one in queue.environments if one in environments), {})
    spec = QueueSpec(queue.name, queue.priority, queue.enabled)
    return Existing(
        _stack(used.get("computeResources") or {}), spec, tuple(_once(found, unsaid)), tuple(unsaid), left_out
    )


def _definitions(clients: Clients, queue: str, schedules: list[Schedule]) -> Iterator[JobDefinition]:
    """The newest revisions of what schedules submit, and of what ran there in the week that AWS Batch keeps."""
    names = {one.definition for one in schedules}
    for state in (JobState.SUCCEEDED, JobState.FAILED):
        page = read_again(partial(list_by_state, clients, queue, state))
        names |= {job.definition.rpartition("/")[2].partition(":")[0] for job in page.jobs}
    for name in sorted(filter(None, names)):
        found = read_again(partial(newest_active, clients, name))
        if found is not None:
            yield found


def _stack(has: Row) -> StackSpec:
    usual = StackSpec()
    return replace(
        usual,
        compute=_COMPUTES.get(str(has.get("type")), usual.compute),
        subnets=tuple(map(str, has.get("subnets") or ())),
        security_groups=tuple(map(str, has.get("securityGroupIds") or ())),
        max_vcpus=int(has.get("maxvCpus") or usual.max_vcpus),
        instance_types=tuple(map(str, has.get("instanceTypes") or ())) or usual.instance_types,
    )


def _job(definition: JobDefinition, queue: str) -> JobSpec:
    raw, container = definition.raw, definition.raw["containerProperties"]
    needs = {str(one.get("type")): str(one.get("value")) for one in container.get("resourceRequirements") or ()}
    given = {str(one.get("name")): str(one.get("value") or "") for one in container.get("environment") or ()}
    strategy = raw.get("retryStrategy") or {}
    attempts = int(strategy.get("attempts") or 1)
    causes = [cause_of_rule(one) for one in strategy.get("evaluateOnExit") or ()]
    return JobSpec(
        name=definition.name,
        image=str(container.get("image") or ""),
        command=tuple(map(str, container.get("command") or ())),
        queue=queue,
        vcpu=needs.get("VCPU", str(container.get("vcpus") or 1)),
        memory=int(needs.get("MEMORY", container.get("memory") or 0)),
        timeout=int((raw.get("timeout") or {}).get("attemptDurationSeconds") or 0),
        attempts=attempts,
        retry=tuple(one for one in causes if one is not None) if attempts > 1 else (),
        environment={name: value for name, value in given.items() if not looks_secret(name, value)},
        secrets={str(one.get("name")): str(one.get("valueFrom")) for one in container.get("secrets") or ()},
    )


def _left_out(raw: Row) -> Iterator[str]:
    container = raw["containerProperties"]
    given = [(str(one.get("name")), str(one.get("value") or "")) for one in container.get("environment") or ()]
    clear = [name for name, value in given if looks_secret(name, value)]
    if clear:
        yield f"{', '.join(clear)} in clear (put under secrets)"
    if container.get("jobRoleArn"):
        yield f"the role {container['jobRoleArn']} (name its policies)"
    more = [key for key in ("volumes", "mountPoints", "linuxParameters", "ulimits") if container.get(key)]
    more += ["parameters"] * bool(raw.get("parameters"))
    if more:
        yield ", ".join(more)


def _left_out_of_schedules(its: list[Schedule]) -> Iterator[str]:
    for one in its:
        more = sorted(key for key in one.request if key not in ("jobName", "jobQueue", "jobDefinition"))
        if more:
            yield f"{', '.join(more)} of the schedule {one.name}"


def _scheduled(job: JobSpec, schedule: Schedule) -> JobSpec:
    timing = schedule.timing
    assert timing is not None
    by = "rule" if schedule.source is Source.RULE else "scheduler"
    return replace(
        job, schedule=timing.expression, timezone=timing.zone or "UTC", schedule_by=by, enabled=schedule.enabled
    )


def _once(jobs: list[JobSpec], unsaid: list[str]) -> Iterator[JobSpec]:
    """Each name once: of a definition with several schedules the first keeps it."""
    seen: dict[str, int] = {}
    for job in jobs:
        seen[job.name] = seen.get(job.name, 0) + 1
        if seen[job.name] == 1:
            yield job
            continue
        unsaid.append(f"{job.name} has more than one schedule: {job.name}-{seen[job.name]} is a definition of its own.")
        yield replace(job, name=f"{job.name}-{seen[job.name]}")
