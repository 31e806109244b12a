"""What a job asks of a compute environment: vCPUs, memory, GPUs and consumable resources, whatever its shape."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from batchtui.domain.cloning.differences import as_definition
from batchtui.domain.editing.slots import Slot, slots_of
from batchtui.domain.job import JobDetail
from batchtui.domain.scope import name_of_arn

_QUANTITY = re.compile(r"(\d{1,18}(?:\.\d{1,18})?)([A-Za-z]*)")
"""Of a number with more digits nothing is known."""
_BYTES = {"": 1, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


@dataclass(frozen=True, slots=True)
class Asked:
    """What has to be free in one place: of a multi-node job what its largest node asks."""

    vcpus: float = 0
    mib: int = 0
    gpus: int = 0
    resources: tuple[tuple[str, int], ...] = ()
    """(name of a consumable resource, how many of it)."""


def asked_of(detail: JobDetail) -> Asked:
    """Of a described job."""
    return asked_by(as_definition(detail.raw))


def asked_by(definition: Mapping[str, Any]) -> Asked:
    """Of a job definition, or of a job's description as one."""
    needs = [_together(slots) for slots in _in_places(definition).values()] or [(0.0, 0, 0)]
    vcpus, mib, gpus = (max(column) for column in zip(*needs, strict=True))
    return Asked(vcpus, int(mib), int(gpus), _resources(definition))


def asked_in_all(definition: Mapping[str, Any]) -> Asked:
    """Of all nodes together, without consumable resources."""
    count = int((definition.get("nodeProperties") or {}).get("numNodes") or 0)
    needs = [(_nodes_in(nodes, count), _together(slots)) for nodes, slots in _in_places(definition).items()]
    vcpus, mib, gpus = (sum(times * need[place] for times, need in needs) for place in range(3))
    return Asked(vcpus, int(mib), int(gpus))


def _in_places(definition: Mapping[str, Any]) -> dict[str, list[Slot]]:
    """The containers that run beside each other, by the nodes on which they do; without those that only start first."""
    found: defaultdict[str, list[Slot]] = defaultdict(list)
    for slot in slots_of(definition):
        if "initContainers" not in slot.path:
            nodes = slot.path[2] if slot.path[0] == "nodeOverrides" else ""
            found[nodes[1] if isinstance(nodes, tuple) else ""].append(slot)
    return found


def _nodes_in(nodes: str, count: int) -> int:
    """How many of so many nodes `1:3` names; an open end goes to the last one. 1 for a job without nodes."""
    if not count:
        return 1
    first, colon, last = nodes.partition(":")
    low = int(first) if first.isdecimal() else 0
    high = int(last) if last.isdecimal() else (count - 1 if colon or not first else low)
    return max(0, min(high, count - 1) - low + 1)


def _together(slots: list[Slot]) -> tuple[float, int, int]:
    """Of the containers that run beside each other."""
    told = [(slot.resources({}), slot.pod) for slot in slots]
    vcpus = sum(cpus_in(one.get("VCPU", "")) for one, _ in told)
    mib = sum(mib_in(one.get("MEMORY", ""), pod) for one, pod in told)
    gpus = sum(cpus_in(one.get("GPU", "")) for one, _ in told)
    return vcpus, mib, int(gpus)


def cpus_in(text: str) -> float:
    """`0.25` → 0.25, and as Kubernetes writes it `500m` → 0.5; 0 for what is no number."""
    found = _QUANTITY.fullmatch(text.strip())
    if found is None or found[2] not in ("", "m"):
        return 0.0
    return float(found[1]) / (1000 if found[2] else 1)


def mib_in(text: str, pod: bool) -> int:
    """`2048` → 2048; of a pod as Kubernetes writes it: `2Gi` → 2048; 0 for what is no number."""
    found = _QUANTITY.fullmatch(text.strip())
    if found is None:
        return 0
    if not pod:
        return int(float(found[1]))
    return round(float(found[1]) * _BYTES.get(found[2], 0) / 2**20)


def _resources(definition: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    listed = (definition.get("consumableResourceProperties") or {}).get("consumableResourceList") or ()
    return tuple((name_of_arn(str(one.get("consumableResource", ""))), int(one.get("quantity") or 1)) for one in listed)
