"""Answers about jobs as our types: JobSummary and JobDetail, in every shape of job."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from batchtui.domain.causes import Told, cause_of, exit_code_of
from batchtui.domain.causes_read import beside_in, speaking, told_by
from batchtui.domain.job import Attempt, Job, JobDetail, LogPlace, Shape
from batchtui.domain.scope import Scope, name_of_arn
from batchtui.domain.state import JobState, state_of
from batchtui.domain.when import moment

DEFAULT_GROUP = "/aws/batch/job"
LARGEST = 2**31
"""AWS's integers have 32 bits."""
DIGITS = 10
Row = Mapping[str, Any]


def job_of_summary(row: Row, queue: str, scope: Scope) -> Job:
    """A JobSummary of ListJobs; it does not name its queue, so that of the queue asked is given."""
    return _job(row, row.get("container") or {}, queue, scope)


def _job(row: Row, container: Row, queue: str, scope: Scope) -> Job:
    array = row.get("arrayProperties") or {}
    nodes = row.get("nodeProperties") or {}
    return Job(
        scope=scope,
        id=str(row["jobId"]),
        name=_shared(row.get("jobName")),
        queue=sys.intern(queue),
        state=state_of(str(row.get("status", ""))),
        created_at_ms=moment(row.get("createdAt")) or 0,
        started_at_ms=moment(row.get("startedAt")),
        stopped_at_ms=moment(row.get("stoppedAt")),
        state_reason=_shared(row.get("statusReason")),
        exit_code=_number(container.get("exitCode")),
        container_reason=_shared(container.get("reason")),
        definition=_shared(row.get("jobDefinition")),
        array_size=_number(array.get("size")),
        children=_counts(array.get("statusSummary") or {}),
        nodes=_number(nodes.get("numNodes")),
        share=_shared(row.get("shareIdentifier")),
        stopping_asked=bool(row.get("isCancelled") or row.get("isTerminated")),
    )


def _shared(text: Any) -> str:
    """Kept once for all rows that say the same: a hundred thousand runs have few names and reasons."""
    return sys.intern(str(text or ""))


def detail_of(row: Row, scope: Scope) -> JobDetail:
    """A JobDetail of DescribeJobs."""
    shape = shape_of(row)
    container = _main_container(row, shape)
    told = told_by(row)
    job = _job(row, container, name_of_arn(str(row.get("jobQueue", ""))), scope)
    return JobDetail(
        job=replace(job, exit_code=_exit_code(job, told), cause=cause_of(told), tags=_tags(row)),
        shape=shape,
        attempts=_attempts(row, shape),
        attempts_allowed=_number((row.get("retryStrategy") or {}).get("attempts")) or 1,
        command=tuple(map(str, container.get("command") or ())),
        environment=_pairs(container.get("environment") or (), "name", "value"),
        secrets=_pairs(container.get("secrets") or (), "name", "valueFrom"),
        parameters=_items(row.get("parameters")),
        tags=_items(row.get("tags")),
        image=str(container.get("image") or ""),
        vcpus=_resource(container, "VCPU", "vcpus"),
        memory_mib=_number(_resource(container, "MEMORY", "memory")),
        gpus=_number(_resource(container, "GPU", "")),
        timeout_s=_number((row.get("timeout") or {}).get("attemptDurationSeconds")),
        platforms=tuple(row.get("platformCapabilities") or ()),
        depends_on=tuple(str(one.get("jobId", "")) for one in row.get("dependsOn") or ()),
        raw=row,
    )


def _exit_code(job: Job, told: Told) -> int | None:
    """Of the container that ended it; a multi-node job tells it in the attempts only."""
    return _number(exit_code_of(told) if job.state.terminal else told.whole.exit_code)


def _tags(row: Row) -> tuple[tuple[str, str], ...]:
    """An event has its job's ARN among them."""
    tags = row.get("tags") or {}
    return tuple(
        (_shared(key), _shared(value))
        for key, value in tags.items()
        if key != "resourceArn" or value != row.get("jobArn")
    )


def shape_of(row: Row) -> Shape:
    """What kind of job an answer tells of."""
    array, nodes, job_id = row.get("arrayProperties") or {}, row.get("nodeProperties"), str(row["jobId"])
    if "#" in job_id:
        return Shape.NODE
    if "index" in array or ":" in job_id:
        return Shape.CHILD
    if nodes:
        return Shape.MULTI_NODE
    if row.get("eksProperties"):
        return Shape.EKS
    if array.get("size"):
        return Shape.ARRAY
    return Shape.MULTI_CONTAINER if row.get("ecsProperties") else Shape.SINGLE


def _main_container(row: Row, shape: Shape) -> Row:
    """The container that the overview speaks of; in a multi-container job its first one."""
    if row.get("container"):
        return dict(row["container"])
    containers = _ecs_containers(row)
    if containers:
        return containers[0]
    if shape is Shape.MULTI_NODE:
        return _main_node(row)
    return {}


def _ecs_containers(row: Row) -> Sequence[Row]:
    tasks = (row.get("ecsProperties") or {}).get("taskProperties") or [{}]
    return list(tasks[0].get("containers") or ())


def _attempts(row: Row, shape: Shape) -> tuple[Attempt, ...]:
    if shape is Shape.EKS:
        return tuple(_eks_attempt(n, one) for n, one in enumerate(row.get("eksAttempts") or (), 1))
    ended = [_ended(n, one, row) for n, one in enumerate(row.get("attempts") or (), 1)]
    active = state_of(str(row.get("status", ""))).active
    if ended and active and ended[-1].stopped_at_ms is None:
        return (*ended[:-1], replace(ended[-1], running=True))
    running = _running(row, ended)
    if running:
        return (*ended, running)
    return tuple(ended) if active else (*ended[:-1], *_last(ended, row))


def _ended(number: int, attempt: Row, row: Row) -> Attempt:
    containers = _attempt_containers(attempt)
    ended = speaking(containers, beside_in(row))
    return Attempt(
        number=number,
        started_at_ms=moment(attempt.get("startedAt")),
        stopped_at_ms=moment(attempt.get("stoppedAt")),
        exit_code=_number(ended.get("exitCode")),
        reason=str(ended.get("reason") or attempt.get("statusReason") or ""),
        logs=tuple(_log_place(number, one, row) for one in containers),
    )


def _last(ended: Sequence[Attempt], row: Row) -> Sequence[Attempt]:
    """The last attempt; where it names no stream, or is not told, with the streams that the job's containers name."""
    named = [one for one in _ecs_containers(row) or [row.get("container") or {}] if one.get("logStreamName")]
    if not named or any(place.stream for attempt in ended for place in attempt.logs):
        return ended[-1:]
    told = {"container": named[0], "startedAt": row.get("startedAt"), "stoppedAt": row.get("stoppedAt")}
    last = ended[-1] if ended else _ended(1, told, row)
    return [replace(last, logs=tuple(_log_place(last.number, one, row) for one in named))]


def _attempt_containers(attempt: Row) -> Sequence[Row]:
    tasks = attempt.get("taskProperties") or [{}]
    return list(tasks[0].get("containers") or ()) or [attempt.get("container") or {}]


def _running(row: Row, ended: Sequence[Attempt]) -> Attempt | None:
    """The attempt at work: attempts[] holds the ended ones only, its stream stands at the containers."""
    if state_of(str(row.get("status", ""))) not in (JobState.RUNNING, JobState.STARTING):
        return None
    number = len(ended) + 1
    containers = _ecs_containers(row) or ([row["container"]] if row.get("container") else [])
    earlier = {place.stream for attempt in ended for place in attempt.logs}
    places = (_log_place(number, one, row) for one in containers)
    logs = tuple(replace(place, stream="") if place.stream in earlier else place for place in places)
    return Attempt(number, moment(row.get("startedAt")), None, None, "", logs, running=True)


def _eks_attempt(number: int, attempt: Row) -> Attempt:
    containers = [*(attempt.get("containers") or ()), *(attempt.get("initContainers") or ())]
    ended = speaking(containers)
    return Attempt(
        number=number,
        started_at_ms=moment(attempt.get("startedAt")),
        stopped_at_ms=moment(attempt.get("stoppedAt")),
        exit_code=_number(ended.get("exitCode")),
        reason=str(ended.get("reason") or attempt.get("statusReason") or ""),
        logs=(),
    )


def _log_place(attempt: int, container: Row, row: Row) -> LogPlace:
    name = str(container.get("name") or "")
    settings = _log_settings(row, name)
    options = settings.get("options") or {}
    return LogPlace(
        attempt=attempt,
        container=name,
        group=str(options.get("awslogs-group") or DEFAULT_GROUP),
        stream=str(container.get("logStreamName") or ""),
        region=str(options.get("awslogs-region") or ""),
        driver=str(settings.get("logDriver") or "awslogs"),
    )


def _log_settings(row: Row, name: str) -> Row:
    """The logConfiguration of a container by name, else of the job's one container; of nodes, the main node's."""
    named = next((one for one in _ecs_containers(row) if one.get("name") == name), None)
    return dict((named or row.get("container") or _main_node(row)).get("logConfiguration") or {})


def _main_node(row: Row) -> Row:
    """The container of a multi-node job's main node, as its definition has it."""
    nodes = row.get("nodeProperties") or {}
    main = int(nodes.get("mainNode") or 0)
    ranges = nodes.get("nodeRangeProperties") or ()
    found: Row = next((one for one in ranges if _holds(str(one.get("targetNodes", "")), main)), {})
    tasks = (found.get("ecsProperties") or {}).get("taskProperties") or [{}]
    containers = tasks[0].get("containers") or [{}]
    return dict(found.get("container") or containers[0])


def _holds(nodes: str, index: int) -> bool:
    """`0:3`, `:3`, `0:` and `2` are ranges of nodes, both ends in."""
    first, colon, last = nodes.partition(":")
    try:
        low = int(first or 0)
        high = int(last) if last else (index if colon else low)
    except ValueError:
        return False
    return low <= index <= high


def _counts(summary: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((state, count) for state, count in summary.items() if count and _number(count))


def _resource(container: Row, kind: str, legacy: str) -> str:
    for one in container.get("resourceRequirements") or ():
        if one.get("type") == kind:
            return str(one.get("value", ""))
    return str(container.get(legacy) or "") if legacy else ""


def _number(value: Any) -> int | None:
    """The number, or the one that a text is; None for one that no member of AWS's can be."""
    if isinstance(value, str):
        value = int(value) if value.isdecimal() and len(value) <= DIGITS else None
    return value if isinstance(value, int) and abs(value) <= LARGEST else None


def _pairs(rows: Sequence[Row], key: str, value: str) -> tuple[tuple[str, str], ...]:
    return tuple((str(row.get(key, "")), str(row.get(value, ""))) for row in rows)


def _items(mapping: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    return tuple((str(key), str(value)) for key, value in (mapping or {}).items())
