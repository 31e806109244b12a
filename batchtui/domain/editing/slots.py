"""The containers of a definition: how each is told apart, and where a request says what it has otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from batchtui.domain.cloning.containers import resources, variables
from batchtui.domain.cloning.pods import DEFAULT_NAME
from batchtui.domain.editing.paths import Path, at

Raw = Mapping[str, Any]
GPU = "nvidia.com/gpu"


@dataclass(frozen=True, slots=True)
class Slot:
    """One container of a job."""

    name: str
    """Its own, or its nodes', such as `main`, `0:3`, `0:3 main`; empty for a job's only container."""
    path: Path
    """Where its overrides stand in a request."""
    base: Raw
    """The container as the definition has it."""
    pod: bool
    """Of EKS: its members have other names."""

    @property
    def variables_member(self) -> str:
        """`environment`, or `env` in a pod."""
        return "env" if self.pod else "environment"

    def member(self, request: Raw, name: str) -> Any:
        """What the request says of a member, else what the definition does."""
        own = at(request, (*self.path, name))
        return self.base.get(name) if own is None else own

    def variables(self, request: Raw) -> dict[str, str]:
        """The environment that the container will have, by name."""
        own = at(request, (*self.path, self.variables_member)) or []
        return {**self.base_variables, **variables({"environment": own})}

    @property
    def base_variables(self) -> dict[str, str]:
        """The environment of the definition, by name."""
        return variables({"environment": self.base.get(self.variables_member) or []})

    def resources(self, request: Raw) -> dict[str, str]:
        """VCPU, MEMORY and GPU as the container will have them, in AWS's words; of a pod its limits, else requests."""
        if not self.pod:
            return {**resources(self.base), **resources(at(request, self.path) or {})}
        both = self.pod_resources(request)
        names = {"VCPU": "cpu", "MEMORY": "memory", "GPU": GPU}
        told = {**both.get("requests", {}), **both.get("limits", {})}
        return {kind: told[name] for kind, name in names.items() if name in told}

    def pod_resources(self, request: Raw) -> dict[str, dict[str, str]]:
        """`limits` and `requests` of a pod's container."""
        told = self.member(request, "resources") or {}
        return {kind: {str(k): str(v) for k, v in (told.get(kind) or {}).items()} for kind in ("limits", "requests")}


def slots_of(definition: Raw) -> tuple[Slot, ...]:
    """Every container of a definition, the main one first."""
    return tuple(_slots(definition))


def _slots(definition: Raw) -> Iterator[Slot]:
    if definition.get("nodeProperties"):
        for one in definition["nodeProperties"].get("nodeRangeProperties") or ():
            yield from _of_range(one)
    elif definition.get("eksProperties"):
        yield from _of_pod(definition["eksProperties"], ("eksPropertiesOverride",), "")
    elif (definition.get("ecsProperties") or {}).get("taskProperties"):
        yield from _of_task(definition["ecsProperties"], ("ecsPropertiesOverride",), "")
    else:
        yield Slot("", ("containerOverrides",), definition.get("containerProperties") or {}, False)


def _of_range(one: Raw) -> Iterator[Slot]:
    target = str(one.get("targetNodes", ""))
    path: Path = ("nodeOverrides", "nodePropertyOverrides", ("targetNodes", target))
    if one.get("eksProperties"):
        yield from _of_pod(one["eksProperties"], (*path, "eksPropertiesOverride"), target)
    elif (one.get("ecsProperties") or {}).get("taskProperties"):
        yield from _of_task(one["ecsProperties"], (*path, "ecsPropertiesOverride"), target)
    else:
        yield Slot(target, (*path, "containerOverrides"), one.get("container") or {}, False)


def _of_task(properties: Raw, path: Path, within: str) -> Iterator[Slot]:
    for one in _list(properties["taskProperties"][0].get("containers")):
        name = str(one.get("name", ""))
        yield Slot(_joined(within, name), (*path, "taskProperties", 0, "containers", ("name", name)), one, False)


def _of_pod(properties: Raw, path: Path, within: str) -> Iterator[Slot]:
    pod = properties.get("podProperties") or {}
    for kind, before in (("containers", ""), ("initContainers", "init")):
        for one in _list(pod.get(kind)):
            name = str(one.get("name") or DEFAULT_NAME)
            where = _joined(within, _joined(before, name))
            yield Slot(where, (*path, "podProperties", kind, ("name", name)), one, True)


def _list(value: Any) -> Sequence[Raw]:
    return list(value or ())


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)
