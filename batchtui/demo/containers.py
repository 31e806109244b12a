"""The effective container of a job: its definition's, with the overrides and parameters of the submit."""

import re

from batchtui.demo.runs import Json

_REF = re.compile(r"Ref::([A-Za-z0-9_-]+)")


def effective(definition: Json, overrides: Json, parameters: dict[str, str]) -> Json:
    """Container properties as DescribeJobs shows them: environment and resources merged by name."""
    base: Json = definition.get("containerProperties", {})
    made = {**base}
    if overrides.get("instanceType"):
        made["instanceType"] = overrides["instanceType"]
    command = overrides.get("command") or base.get("command", [])
    made["command"] = filled(command, parameters)
    made["environment"] = merged(base.get("environment", []), overrides.get("environment", []), "name")
    needs = [*overrides.get("resourceRequirements", [])]
    for old, new in (("vcpus", "VCPU"), ("memory", "MEMORY")):
        if overrides.get(old) and new not in {need.get("type") for need in needs}:
            needs.append({"type": new, "value": str(overrides[old])})
    made["resourceRequirements"] = merged(base.get("resourceRequirements", []), needs, "type")
    return made


def filled(command: list[str], parameters: dict[str, str]) -> list[str]:
    """A command with each `Ref::name` replaced by the parameter of that name."""
    return [_REF.sub(lambda ref: parameters.get(ref[1], ref[0]), word) for word in command]


def merged(base: list[Json], over: list[Json], key: str) -> list[Json]:
    """Rows by a key, those of the submit over those of the definition."""
    rows = {row.get(key): row for row in base}
    rows.update({row.get(key): row for row in over})
    return list(rows.values())
