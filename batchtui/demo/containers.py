"""The effective container of a job: its definition's, with the overrides and parameters of the submit."""

import re

from batchtui.demo.runs import Json

_REF = re.compile(r"Ref::([A-Za-z0-9_-]+)")


def effective(definition: Json, overrides: Json, parameters: dict[str, str]) -> Json:
    """Container properties as DescribeJobs shows them: environment and resources merged by name."""
    base: Json = definition.get("containerProperties", {})
    merged = {**base}
    if overrides.get("instanceType"):
        merged["instanceType"] = overrides["instanceType"]
    command = overrides.get("command") or base.get("command", [])
    merged["command"] = [_REF.sub(lambda ref: parameters.get(ref[1], ref[0]), word) for word in command]
    merged["environment"] = _merged(base.get("environment", []), overrides.get("environment", []), "name")
    needs = [*overrides.get("resourceRequirements", [])]
    for old, new in (("vcpus", "VCPU"), ("memory", "MEMORY")):
        if overrides.get(old) and new not in {need.get("type") for need in needs}:
            needs.append({"type": new, "value": str(overrides[old])})
    merged["resourceRequirements"] = _merged(base.get("resourceRequirements", []), needs, "type")
    return merged


def _merged(base: list[Json], over: list[Json], key: str) -> list[Json]:
    rows = {row.get(key): row for row in base}
    rows.update({row.get(key): row for row in over})
    return list(rows.values())
