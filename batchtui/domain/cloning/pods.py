"""Overrides of an EKS job's pod: its containers by name, and its metadata.

Source: SubmitJob's EksPropertiesOverride (API version 2016-08-10).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from batchtui.domain.cloning.command import changed_variables, is_command
from batchtui.domain.cloning.words import Words

Raw = Mapping[str, Any]

RESERVED_LABEL = "batch.amazonaws.com/"
DEFAULT_NAME = "Default"
"""What AWS calls the one container that has no name."""


def pod_overrides(own: Raw, default: Raw, parameters: Mapping[str, str], said: Words) -> dict[str, Any]:
    """EksPropertiesOverride of a pod; empty where it is as in its definition."""
    mine, theirs = own.get("podProperties") or {}, default.get("podProperties") or {}
    pod: dict[str, Any] = {}
    for kind in ("containers", "initContainers"):
        rows = _containers(mine.get(kind) or (), theirs.get(kind) or (), parameters, said)
        if rows:
            pod[kind] = rows
    metadata = _metadata(mine.get("metadata") or {}, theirs.get("metadata") or {}, said)
    if metadata:
        pod["metadata"] = metadata
    return {"podProperties": pod} if pod else {}


def _containers(
    own: Sequence[Raw], default: Sequence[Raw], parameters: Mapping[str, str], said: Words
) -> list[dict[str, Any]]:
    before = {_name(one): one for one in default}
    rows = []
    for one in own:
        name = _name(one)
        found = _container(one, before.get(name, {}), parameters, said.within(f"of container {name}"))
        if found:
            rows.append({"name": name, **found})
    return rows


def _container(own: Raw, default: Raw, parameters: Mapping[str, str], said: Words) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if own.get("image") and own["image"] != default.get("image"):
        found["image"] = own["image"]
        said.changed("image")
    for part in ("command", "args"):
        words = list(own.get(part) or [])
        if words and not is_command(words, default.get(part) or [], parameters):
            found[part] = words
            said.changed(part)
    variables = changed_variables(_by_name(own.get("env")), _by_name(default.get("env")), said)
    if variables:
        found["env"] = variables
    resources = {key: dict(value) for key, value in (own.get("resources") or {}).items() if value}
    if resources and resources != {key: value for key, value in (default.get("resources") or {}).items() if value}:
        # All of them: whether AWS merges these with the definition's or replaces them is told nowhere.
        found["resources"] = resources
        said.changed("resources")
    return found


def _by_name(rows: Sequence[Raw] | None) -> dict[str, str]:
    return {str(one.get("name", "")): str(one.get("value", "")) for one in rows or ()}


def _metadata(own: Raw, default: Raw, said: Words) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in ("labels", "annotations"):
        mine = {key: value for key, value in (own.get(kind) or {}).items() if not key.startswith(RESERVED_LABEL)}
        theirs = default.get(kind) or {}
        sent = {key: value for key, value in mine.items() if theirs.get(key) != value}
        if sent:
            # All of them, as with resources.
            found[kind] = mine
            said.changed(f"pod {kind}")
    if own.get("namespace") and own["namespace"] != default.get("namespace"):
        found["namespace"] = own["namespace"]
        said.changed("pod namespace")
    return found


def _name(container: Raw) -> str:
    return str(container.get("name") or DEFAULT_NAME)
