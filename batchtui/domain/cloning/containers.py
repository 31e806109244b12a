"""Overrides of ECS containers: single, of a task, of a range of nodes.

Source: SubmitJob's ContainerOverrides, TaskContainerOverrides and NodeOverrides (API version 2016-08-10).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from batchtui.domain.cloning.command import changed_variables, is_command
from batchtui.domain.cloning.pods import pod_overrides
from batchtui.domain.cloning.words import Words

Raw = Mapping[str, Any]

_MATERIAL = {"VCPU": "vCPU", "MEMORY": "memory", "GPU": "GPU"}


def container_overrides(own: Raw, default: Raw, parameters: Mapping[str, str], said: Words) -> dict[str, Any]:
    """ContainerOverrides of a single container, or of a range of nodes."""
    overrides = task_container_overrides(own, default, parameters, said)
    instance = own.get("instanceType")
    if instance and instance != default.get("instanceType"):
        overrides["instanceType"] = instance
        said.changed("instance type")
    return overrides


def task_container_overrides(own: Raw, default: Raw, parameters: Mapping[str, str], said: Words) -> dict[str, Any]:
    """What any ECS container can have otherwise: command, environment, resources."""
    overrides: dict[str, Any] = {}
    command = list(own.get("command") or [])
    if command and not is_command(command, default.get("command") or [], parameters):
        overrides["command"] = command
        said.changed("command")
    environment = changed_variables(variables(own), variables(default), said)
    if environment:
        overrides["environment"] = environment
    needs = _resources(own, default, said)
    if needs:
        overrides["resourceRequirements"] = needs
    return overrides


def task_overrides(own: Raw, default: Raw, parameters: Mapping[str, str], said: Words) -> dict[str, Any]:
    """EcsPropertiesOverride: the containers of the one task, by name."""
    before = {_name(one): one for one in _task(default)}
    rows = []
    for one in _task(own):
        found = task_container_overrides(
            one, before.get(_name(one), {}), parameters, said.within(f"of container {_name(one)}")
        )
        if found:
            rows.append({"name": _name(one), **found})
    return {"taskProperties": [{"containers": rows}]} if rows else {}


def node_overrides(own: Raw, default: Raw, parameters: Mapping[str, str], said: Words) -> dict[str, Any]:
    """NodeOverrides: the number of nodes, and what each range of them has otherwise."""
    overrides: dict[str, Any] = {}
    if own.get("numNodes") and own["numNodes"] != default.get("numNodes"):
        overrides["numNodes"] = own["numNodes"]
        said.changed("number of nodes")
    rows = []
    for target, one, before in _ranges(own, default):
        found = _range_overrides(one, before, parameters, said.within(f"of nodes {target}"))
        if found:
            rows.append({"targetNodes": target, **found})
    if rows:
        overrides["nodePropertyOverrides"] = rows
    return overrides


def _range_overrides(own: Raw, default: Raw, parameters: Mapping[str, str], said: Words) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "containerOverrides": container_overrides(
            own.get("container") or {}, default.get("container") or {}, parameters, said
        ),
        "ecsPropertiesOverride": task_overrides(
            own.get("ecsProperties") or {}, default.get("ecsProperties") or {}, parameters, said
        ),
        "eksPropertiesOverride": pod_overrides(
            own.get("eksProperties") or {}, default.get("eksProperties") or {}, parameters, said
        ),
    }
    if own.get("instanceTypes") and own["instanceTypes"] != default.get("instanceTypes"):
        parts["instanceTypes"] = list(own["instanceTypes"])
        said.changed("instance types")
    consumables = own.get("consumableResourceProperties") or {}
    if consumables.get("consumableResourceList") and consumables != default.get("consumableResourceProperties"):
        parts["consumableResourcePropertiesOverride"] = consumables
        said.changed("consumable resources")
    return {name: part for name, part in parts.items() if part}


def _ranges(own: Raw, default: Raw) -> Iterable[tuple[str, Raw, Raw]]:
    """The ranges of nodes as the definition names them; a description may tell an open end as a number."""
    mine, theirs = own.get("nodeRangeProperties") or [], default.get("nodeRangeProperties") or []
    by_target = {one.get("targetNodes"): one for one in theirs}
    for place, one in enumerate(mine):
        target = str(one.get("targetNodes", ""))
        if target in by_target:
            yield target, one, by_target[target]
        elif len(mine) == len(theirs):
            yield str(theirs[place].get("targetNodes", "")), one, theirs[place]
        else:
            yield target, one, {}


def variables(container: Raw) -> dict[str, str]:
    """A container's environment by name."""
    return {str(e.get("name", "")): str(e.get("value", "")) for e in container.get("environment") or []}


def resources(container: Raw) -> dict[str, str]:
    """VCPU, MEMORY (MiB) and GPU of a container, from either way of stating them."""
    told = container.get("resourceRequirements") or []
    found = {str(r["type"]): str(r["value"]) for r in told if "type" in r and "value" in r}
    for kind, legacy in (("VCPU", "vcpus"), ("MEMORY", "memory")):
        if kind not in found and container.get(legacy):
            found[kind] = str(container[legacy])
    return found


def _resources(own: Raw, default: Raw, said: Words) -> list[dict[str, str]]:
    before, after = resources(default), resources(own)
    sent = []
    for kind, word in _MATERIAL.items():
        if kind in after and before.get(kind) != after[kind]:
            sent.append({"type": kind, "value": after[kind]})
            said.changed(word)
    return sent


def _task(properties: Raw) -> Sequence[Raw]:
    tasks = properties.get("taskProperties") or [{}]
    return list(tasks[0].get("containers") or ())


def _name(container: Raw) -> str:
    return str(container.get("name", ""))
