"""What another revision of a definition does otherwise than the one that ran, as far as a request leaves it so."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from batchtui.domain.cloning.containers import resources
from batchtui.domain.secrecy import MASK, looks_secret

Raw = Mapping[str, Any]

LONGEST = 60
"""How many letters of a value a sentence shows."""
KEPT_BEFORE = 20
"""How many letters that two values share stand before where they part."""
_PARTS = (
    "parameters",
    "containerProperties",
    "ecsProperties",
    "eksProperties",
    "nodeProperties",
    "retryStrategy",
    "timeout",
    "propagateTags",
    "schedulingPriority",
    "platformCapabilities",
    "consumableResourceProperties",
)
_OVERRIDDEN_BY = {
    "containerProperties": "containerOverrides",
    "ecsProperties": "ecsPropertiesOverride",
    "eksProperties": "eksPropertiesOverride",
    "schedulingPriority": "schedulingPriorityOverride",
    "consumableResourceProperties": "consumableResourcePropertiesOverride",
}
_NAMES = ("name", "type", "targetNodes", "consumableResource", "containerPath")
"""What tells the items of a list apart."""
_OF_A_RUN = frozenset(
    {
        "exitCode",
        "reason",
        "taskArn",
        "logStreamName",
        "networkInterfaces",
        "containerInstanceArn",
        "podName",
        "nodeName",
    }
)
"""What a description tells of the run beside what was asked for."""


def as_definition(detail: Raw) -> dict[str, Any]:
    """A job's description as the definition that it would need to run without overrides."""
    parts = {name: detail[name] for name in _PARTS if name in detail}
    if detail.get("container") and not detail.get("nodeProperties"):
        parts["containerProperties"] = detail["container"]
    return parts


def differences(before: Raw, after: Raw, request: Raw) -> tuple[str, ...]:
    """A line for each thing that is otherwise in `after` and that the request does not set."""
    old, new = _leaves(before), _leaves(after)
    overridden = _overridden(request)
    said = []
    for path in dict.fromkeys([*old, *new]):
        if old.get(path) != new.get(path) and path not in overridden:
            said.append(_said(path, old.get(path), new.get(path)))
    return tuple(said)


def _leaves(definition: Raw) -> dict[tuple[str, ...], str]:
    parts = {name: definition.get(name) for name in _PARTS}
    return dict(_flat((), parts))


def _overridden(request: Raw) -> set[tuple[str, ...]]:
    parts: dict[str, Any] = {name: request.get(_OVERRIDDEN_BY.get(name, name)) for name in _PARTS}
    nodes = request.get("nodeOverrides") or {}
    ranges = [
        {
            "targetNodes": one.get("targetNodes"),
            "container": one.get("containerOverrides"),
            "ecsProperties": one.get("ecsPropertiesOverride"),
            "eksProperties": one.get("eksPropertiesOverride"),
            "instanceTypes": one.get("instanceTypes"),
        }
        for one in nodes.get("nodePropertyOverrides") or ()
    ]
    parts["nodeProperties"] = {"numNodes": nodes.get("numNodes"), "nodeRangeProperties": ranges}
    return set(dict(_flat((), parts)))


def _flat(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """(path, value as text) of everything that is set: what is empty or false is as though it were not there."""
    if isinstance(value, Mapping):
        for key, one in _members(value).items():
            if key not in _OF_A_RUN:
                yield from _flat((*path, key), one)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield from _flat_items(path, list(value))
    elif value not in (None, "", False, 0):
        yield path, str(value).lower() if isinstance(value, bool) else str(value)


def _members(value: Raw) -> dict[str, Any]:
    """Of a container, resources in the one way of stating them."""
    if "resourceRequirements" not in value and not ("vcpus" in value and "memory" in value):
        return dict(value)
    rest = {key: one for key, one in value.items() if key not in ("vcpus", "memory")}
    needs = [{"type": kind, "value": one} for kind, one in resources(value).items()]
    return {**rest, "resourceRequirements": needs}


def _flat_items(path: tuple[str, ...], items: list[Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    if not items:
        return
    if not all(isinstance(one, Mapping) for one in items):
        yield path, json.dumps(items, ensure_ascii=False)
        return
    for place, one in enumerate(items):
        key = next((str(one[name]) for name in _NAMES if one.get(name)), str(place))
        if set(one) == {"name", "value"} or set(one) == {"type", "value"}:
            # A variable that is set to nothing is set.
            yield (*path, key), str(one["value"])
        else:
            yield from _flat((*path, key), one)


def _said(path: tuple[str, ...], old: str | None, new: str | None) -> str:
    secret = looks_secret(path[-1], old or "") or looks_secret(path[-1], new or "")
    was, becomes = (MASK if secret and one else one for one in (old, new))
    name = ".".join(part for part in path if part not in ("taskProperties", "podProperties", "0"))
    if was is None:
        return f"{name} is new: {_cut(becomes)}"
    if becomes is None:
        return f"{name} is gone: it was {_cut(was)}"
    was, becomes = _apart(was, becomes)
    return f"{name}: {_cut(was)} becomes {_cut(becomes)}"


def _apart(was: str, becomes: str) -> tuple[str, str]:
    """Two long values from shortly before where they part: cut at their ends they would read the same."""
    if max(len(was), len(becomes)) <= LONGEST:
        return was, becomes
    shortest = min(len(was), len(becomes))
    head = next((at for at in range(shortest) if was[at] != becomes[at]), shortest) - KEPT_BEFORE
    return (f"…{was[head:]}", f"…{becomes[head:]}") if head > 0 else (was, becomes)


def _cut(text: str | None) -> str:
    text = text or '""'
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
