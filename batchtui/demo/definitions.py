"""Job definitions with their revisions: describe, register and deregister them, and find the one a submit means."""

import re

from batchtui.demo import checks, ids, members
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import Json

Definitions = dict[str, list[Json]]
"""By name, the revisions in order; revision n stands at n - 1."""

_NAME = re.compile(r"[^\W_][\w-]{0,127}")


def _bare(given: str) -> str:
    """`name[:revision]` out of a name or an ARN."""
    if not given.startswith("arn:"):
        return given
    head, mark, rest = given.partition(":job-definition/")
    if not mark or head != ids.arn("batch", "").removesuffix(":"):
        raise RefusedError(f"{given} is not a job definition ARN of this account")
    return rest


def split(given: str) -> tuple[str, int | None]:
    """Name and revision of `name`, `name:rev` or an ARN."""
    name, _, revision = _bare(given).partition(":")
    if revision and not (revision.isascii() and revision.isdigit()):
        raise RefusedError(f"Invalid job definition revision in {given}")
    return name, int(revision) if revision else None


def find(known: Definitions, given: str) -> Json | None:
    """The revision that `given` names; without a revision the newest ACTIVE one."""
    name, revision = split(given)
    rows = known.get(name, [])
    if revision is None:
        return next((row for row in reversed(rows) if row["status"] == "ACTIVE"), None)
    return rows[revision - 1] if 1 <= revision <= len(rows) else None


def for_submit(known: Definitions, given: str) -> Json:
    """The ACTIVE revision that a SubmitJob means.

    Raises:
        RefusedError: there is none, or the one named is INACTIVE.
    """
    found = find(known, given)
    if found is None:
        raise RefusedError(f"Error executing request, Exception : JobDefinition {given} does not exist")
    if found["status"] != "ACTIVE":
        raise RefusedError(f"Error executing request, Exception : JobDefinition {given} is not ACTIVE, but INACTIVE")
    return found


def add(known: Definitions, name: str, body: Json) -> Json:
    """Adds the next revision, ACTIVE, and answers it."""
    rows = known.setdefault(name, [])
    revision = len(rows) + 1
    row: Json = {
        "jobDefinitionName": name,
        "jobDefinitionArn": ids.arn("batch", f"job-definition/{name}:{revision}"),
        "revision": revision,
        "status": "ACTIVE",
        **body,
        "containerOrchestrationType": "EKS" if "eksProperties" in body else "ECS",
    }
    rows.append(row)
    return row


_KEPT = [
    "type",
    "parameters",
    "schedulingPriority",
    "containerProperties",
    "nodeProperties",
    "retryStrategy",
    "propagateTags",
    "timeout",
    "tags",
    "platformCapabilities",
    "eksProperties",
    "ecsProperties",
    "consumableResourceProperties",
]


def register(known: Definitions, body: Json) -> Json:
    """RegisterJobDefinition."""
    name = members.needed(body, "jobDefinitionName")
    if not _NAME.fullmatch(name):
        raise RefusedError(f"jobDefinitionName {name} is not valid")
    if members.needed(body, "type") not in ("container", "multinode"):
        raise RefusedError("type must be container or multinode")
    if not any(body.get(key) for key in ("containerProperties", "nodeProperties", "ecsProperties", "eksProperties")):
        raise RefusedError("Container properties should not be empty for a job definition of type container")
    checks.retry_and_timeout(body)
    for kind in ("parameters", "tags"):
        members.words(body, kind)
    members.flag(body, "propagateTags")
    members.within(body, "schedulingPriority", 0, 9999)
    kept = {key: body[key] for key in _KEPT if body.get(key) is not None}
    if "containerProperties" in kept:
        kept["containerProperties"] = _complete(members.part(body, "containerProperties"))
    row = add(known, name, {"parameters": {}, **kept})
    return {key: row[key] for key in ("jobDefinitionName", "jobDefinitionArn", "revision")}


def _complete(container: Json) -> Json:
    """Container properties with the empty lists that AWS answers."""
    empty = ("command", "volumes", "environment", "mountPoints", "ulimits", "resourceRequirements", "secrets")
    if not isinstance(container.get("image"), str) or not container["image"]:
        raise RefusedError("containerProperties.image is required")
    checks.container(container)
    return {**{key: [] for key in empty}, **container}


def deregister(known: Definitions, body: Json) -> Json:
    """DeregisterJobDefinition: the revision becomes INACTIVE."""
    given = members.needed(body, "jobDefinition")
    if split(given)[1] is None:
        raise RefusedError(f"{given} does not name a revision")
    found = find(known, given)
    if found is None:
        raise RefusedError(f"JobDefinition {given} does not exist")
    found["status"] = "INACTIVE"
    return {}


def describe(known: Definitions, body: Json) -> Json:
    """DescribeJobDefinitions: by name and status, or a list of names and ARNs; newest revision first."""
    given = members.texts(body, "jobDefinitions")
    name, status = members.text(body, "jobDefinitionName"), members.text(body, "status")
    if given and (name or status):
        given = given if not name else [*given, name]
    rows = [row for revisions in known.values() for row in reversed(revisions)]
    if given:
        wanted = {split(text) for text in given}
        rows = [
            row
            for row in rows
            if {(row["jobDefinitionName"], None), (row["jobDefinitionName"], row["revision"])} & wanted
        ]
    elif name:
        rows = [row for row in rows if row["jobDefinitionName"] == name]
    rows = [row for row in rows if not status or row["status"] == status]
    return members.page(body, rows, "definitions", 100, "jobDefinitions")
