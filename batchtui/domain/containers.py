"""A job's containers, whatever its shape: what each was given, and how it ended, as labels and values.

Sources: JobDetail, ContainerDetail, EcsPropertiesDetail, EksPropertiesDetail and NodeProperties of AWS Batch's API
reference, version 2016-08-10.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from batchtui.domain.cloning.containers import resources

Raw = Mapping[str, Any]
Facts = tuple[tuple[str, str], ...]

INIT = "starts first"
"""What an init container is called."""


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a job, of a pod, or of each node of a range."""

    name: str
    """Empty where a job has one, which AWS does not name."""
    role: str
    """`starts first`, `not essential`, `nodes 0:3`, … in words; empty: there is nothing to say."""
    exit_code: int | None
    facts: Facts
    """(label, value), only those that are told; values are AWS's own text."""
    environment: Facts = ()
    """(name, value)."""
    secrets: Facts = ()
    """(name, valueFrom)."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a job is made of."""

    title: str
    """`containers`, `nodes` or `pod`."""
    facts: Facts
    """Of what holds the containers: the task, the pod, the group of nodes."""
    containers: tuple[Container, ...]
    nodes: int = 0
    """How many nodes a multi-node job has."""
    main_node: int = 0


def title_of(raw: Raw) -> str:
    """What the parts of such a job are called."""
    if _rows(_row(raw.get("nodeProperties")).get("nodeRangeProperties")):
        return "nodes"
    return "pod" if raw.get("eksProperties") else "containers"


def parts_of(raw: Raw) -> Parts:
    """The parts of a job as DescribeJobs tells it; of several attempts, how the newest one ended."""
    title = title_of(raw)
    if title == "nodes":
        return _nodes(_row(raw.get("nodeProperties")))
    if title == "pod":
        return _pod(raw)
    tasks = _rows(_row(raw.get("ecsProperties")).get("taskProperties"))
    if tasks:
        return Parts(title, tuple(_of_task(tasks[0])), tuple(_task_containers(tasks[0], raw)))
    container = _row(raw.get("container"))
    found = (_container(container, ""),) if container else ()
    return Parts(title, tuple(_of_task(container)), found)


def _nodes(nodes: Raw) -> Parts:
    found: list[Container] = []
    for group in _rows(nodes.get("nodeRangeProperties")):
        role = f"nodes {group.get('targetNodes', '')}"
        kinds = _told(("instances", ", ".join(map(str, group.get("instanceTypes") or ()))))
        tasks = _rows(_row(group.get("ecsProperties")).get("taskProperties"))
        pod = _row(_row(group.get("eksProperties")).get("podProperties"))
        if tasks:
            inside = [_container(one, "") for one in _rows(tasks[0].get("containers"))]
        elif pod:
            inside = list(_pod_containers(pod, {}))
        else:
            inside = [_container(_row(group.get("container")), "")]
        found += [replace(one, role=_and(role, one.role), facts=(*kinds, *one.facts)) for one in inside]
    main, count = _whole(nodes.get("mainNode")) or 0, _whole(nodes.get("numNodes")) or 0
    return Parts("nodes", _told(("nodes", str(count)), ("main node", str(main))), tuple(found), count, main)


def _pod(raw: Raw) -> Parts:
    pod = _row(_row(raw.get("eksProperties")).get("podProperties"))
    attempt = next(reversed(_rows(raw.get("eksAttempts"))), {})
    meta = _row(pod.get("metadata"))
    facts = _told(
        ("pod", pod.get("podName") or attempt.get("podName")),
        ("node", pod.get("nodeName") or attempt.get("nodeName")),
        ("namespace", attempt.get("podNamespace") or meta.get("namespace")),
        ("cluster", _last(attempt.get("eksClusterArn"))),
        ("account", pod.get("serviceAccountName")),
        ("host network", _yes(pod.get("hostNetwork"))),
        ("DNS policy", pod.get("dnsPolicy")),
        ("labels", _pairs(meta.get("labels"))),
        ("volumes", _each(pod.get("volumes"), "{name}")),
    )
    return Parts("pod", facts, tuple(_pod_containers(pod, attempt)))


def _pod_containers(pod: Raw, attempt: Raw) -> Iterator[Container]:
    """Those that start first, then the others; an attempt may tell of how they ended what the pod does not."""
    for member, role in (("initContainers", INIT), ("containers", "")):
        ended = {one.get("name"): one for one in _rows(attempt.get(member))}
        for one in _rows(pod.get(member)):
            yield _of_pod({**ended.get(one.get("name"), {}), **one}, role)


def _of_pod(one: Raw, role: str) -> Container:
    needs = _row(one.get("resources"))
    facts = _told(
        ("image", one.get("image")),
        ("command", _words(one.get("command"))),
        ("args", _words(one.get("args"))),
        ("limits", _pairs(needs.get("limits"))),
        ("requests", _pairs(needs.get("requests"))),
        ("mounts", _each(one.get("volumeMounts"), "{name} at {mountPath}")),
        ("reason", one.get("reason")),
        ("container", one.get("containerID")),
    )  # fmt: skip
    made = Container(_text(one.get("name")), role, _whole(one.get("exitCode")), facts)
    return _with_variables(made, one, "env")


def _with_variables(made: Container, one: Raw, member: str) -> Container:
    return replace(
        made,
        environment=tuple((_text(row.get("name")), str(row.get("value", ""))) for row in _rows(one.get(member))),
        secrets=tuple((_text(row.get("name")), str(row.get("valueFrom", ""))) for row in _rows(one.get("secrets"))),
    )


def _task_containers(task: Raw, raw: Raw) -> Iterator[Container]:
    """The containers of a task; an attempt may tell of how they ended what the task does not."""
    last = next(reversed(_rows(raw.get("attempts"))), {})
    told = _rows(next(iter(_rows(last.get("taskProperties"))), {}).get("containers"))
    ended = {one.get("name"): one for one in told}
    for one in _rows(task.get("containers")):
        role = "not essential" if one.get("essential") is False else ""
        yield _container({**ended.get(one.get("name"), {}), **one}, role)


def _container(one: Raw, role: str) -> Container:
    needs = resources(one)
    facts = _told(
        ("image", one.get("image")),
        ("command", _words(one.get("command"))),
        ("resources", "   ".join(_needs(needs))),
        ("reason", one.get("reason")),
        ("starts after", _each(one.get("dependsOn"), "{containerName} {condition}")),
        ("log stream", one.get("logStreamName")),
        ("log driver", _row(one.get("logConfiguration")).get("logDriver")),
        ("user", one.get("user")),
        ("privileged", _yes(one.get("privileged"))),
        ("root read-only", _yes(one.get("readonlyRootFilesystem"))),
        ("mounts", _each(one.get("mountPoints"), "{sourceVolume} at {containerPath}")),
        ("ulimits", _each(one.get("ulimits"), "{name} {softLimit}/{hardLimit}")),
        ("instance type", one.get("instanceType")),
        ("task", _last(one.get("taskArn"))),
        ("host", _last(one.get("containerInstanceArn"))),
    )  # fmt: skip
    made = Container(_text(one.get("name")), role, _whole(one.get("exitCode")), facts)
    return _with_variables(made, one, "environment")


def _of_task(task: Raw) -> Iterator[tuple[str, str]]:
    """What a task's containers share."""
    disk = _row(task.get("ephemeralStorage")).get("sizeInGiB")
    system = _row(task.get("runtimePlatform"))
    kind = filter(None, (system.get("operatingSystemFamily"), system.get("cpuArchitecture")))
    version = _row(task.get("fargatePlatformConfiguration")).get("platformVersion") or task.get("platformVersion")
    yield from _told(
        ("job role", _last(task.get("jobRoleArn") or task.get("taskRoleArn"))),
        ("execution role", _last(task.get("executionRoleArn"))),
        ("disk", f"{disk} GiB" if disk else ""),
        ("public IP", _text(_row(task.get("networkConfiguration")).get("assignPublicIp")).lower()),
        ("platform", version),
        ("CPU type", " ".join(map(str, kind))),
        ("volumes", _each(task.get("volumes"), "{name}")),
        ("ECS exec", _yes(task.get("enableExecuteCommand"))),
    )  # fmt: skip


def exec_target(raw: Raw) -> tuple[str, str] | None:
    """The ARN of the running task, and the name of its first container; None: nobody may execute a command in it.

    A single container's name is not told: ECS takes the only one there is.
    """
    if raw.get("status") != "RUNNING":
        return None
    task = next(iter(_rows(_row(raw.get("ecsProperties")).get("taskProperties"))), {}) or _row(raw.get("container"))
    inside = next(iter(_rows(task.get("containers"))), {})
    arn = _text(task.get("taskArn"))
    return (arn, _text(inside.get("name"))) if arn and task.get("enableExecuteCommand") is True else None


def _needs(needs: Mapping[str, str]) -> Iterator[str]:
    for kind, unit in (("VCPU", "vCPU"), ("MEMORY", "MiB"), ("GPU", "GPU")):
        if needs.get(kind):
            yield f"{needs[kind]} {unit}"


def _told(*facts: tuple[str, Any]) -> Facts:
    return tuple((label, str(value)) for label, value in facts if value not in (None, "", [], {}))


def _and(first: str, second: str) -> str:
    return f"{first}, {second}" if second else first


def _each(rows: Any, template: str) -> str:
    """Each of the rows in a few words; what a row does not tell is left out."""
    return ", ".join(template.format_map(defaultdict(str, row)) for row in _rows(rows))


def _words(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else ""


def _pairs(value: Any) -> str:
    return ", ".join(f"{key} {one}" for key, one in _row(value).items())


def _yes(value: Any) -> str:
    return "yes" if value is True else ""


def _last(arn: Any) -> str:
    """The name at the end of an ARN: what an operator knows it by."""
    return _text(arn).rpartition("/")[2]


def _row(value: Any) -> Raw:
    return value if isinstance(value, Mapping) else {}


def _rows(value: Any) -> list[Raw]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
