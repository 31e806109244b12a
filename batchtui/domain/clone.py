"""The clone request: from a job as it ran to the smallest SubmitJob that reproduces it.

Source: SubmitJob's request syntax and the shapes JobDetail and JobDefinition (API version 2016-08-10).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from batchtui.domain.definition import JobDefinition, label_of_arn
from batchtui.domain.job import JobDetail, Shape

MARK = "batchtui_request"
"""The parameter that tells our request from any other: it fits every job type, and no container sees it."""

RESERVED_ENVIRONMENT = "AWS_BATCH"
RESERVED_TAG = "aws:"
_MATERIAL = ("VCPU", "MEMORY", "GPU")

Request = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Clone:
    """What would be sent, and what it cannot carry over."""

    request: Request
    """SubmitJob's input, without a mark."""
    changed: tuple[str, ...]
    """What the job had otherwise than its definition says, in words: it is sent as an override."""
    left_out: tuple[str, ...]
    """A sentence for each thing that is not carried over."""


def refusal(detail: JobDetail) -> str | None:
    """Why this job cannot be cloned yet, in one sentence; None when it can."""
    if detail.shape in (Shape.SINGLE, Shape.ARRAY):
        return None
    if detail.shape is Shape.CHILD:
        parent = detail.job.id.partition(":")[0]
        return (
            f"{detail.job.id} is a child of an array: AWS Batch cannot run one index alone; "
            f"resubmit its parent {parent} instead."
        )
    if detail.shape is Shape.NODE:
        parent = detail.job.id.partition("#")[0]
        return f"{detail.job.id} is a node of a multi-node job: resubmit its parent {parent} instead."
    article = "an" if detail.shape is Shape.EKS else "a"
    kind = f"{article} {detail.shape.value} job"
    return f"{detail.job.name} is {kind}: this version resubmits single and array jobs only."


def clone(detail: JobDetail, definition: JobDefinition | None, revision_arn: str, takes_shares: bool) -> Clone:
    """The request that runs a single or array job again.

    `definition` is the revision that the job ran with (None when AWS no longer has it, then every effective
    value is sent), `revision_arn` the one to run it with, `takes_shares` whether its queue wants a share.
    """
    raw = detail.raw
    base: Mapping[str, Any] = definition.raw if definition else {}
    changed: list[str] = []
    left_out: list[str] = []
    request: Request = {
        "jobName": str(raw.get("jobName", detail.job.name)),
        "jobQueue": str(raw.get("jobQueue", detail.job.queue)),
        "jobDefinition": revision_arn,
    }
    parameters = _parameters(raw, base, changed)
    if parameters:
        request["parameters"] = parameters
    overrides = _container_overrides(raw, base, changed)
    if overrides:
        request["containerOverrides"] = overrides
    _retry(request, raw, base, changed)
    _timeout(request, raw, base, changed)
    _array(request, raw)
    _order(request, raw, left_out)
    _share(request, raw, takes_shares, left_out)
    _tags(request, raw, base)
    _priority(request, raw, base, changed)
    _consumables(request, raw, base, changed)
    if definition is None:
        left_out.append(
            f"{label_of_arn(detail.job.definition)} is deleted: image, roles, volumes and log settings "
            f"come from {label_of_arn(revision_arn)}."
        )
    return Clone(request, tuple(changed), tuple(left_out))


def marked(request: Request, mark: str) -> Request:
    """The same request with our mark in its parameters."""
    return {**request, "parameters": {**request.get("parameters", {}), MARK: mark}}


def _parameters(raw: Mapping[str, Any], base: Mapping[str, Any], changed: list[str]) -> dict[str, str]:
    own = {key: value for key, value in (raw.get("parameters") or {}).items() if key != MARK}
    default = base.get("parameters") or {}
    sent = {key: value for key, value in own.items() if default.get(key) != value}
    changed += [f"parameter {key}" for key in sent]
    return sent


def _container_overrides(raw: Mapping[str, Any], base: Mapping[str, Any], changed: list[str]) -> dict[str, Any]:
    own: Mapping[str, Any] = raw.get("container") or {}
    default: Mapping[str, Any] = base.get("containerProperties") or {}
    effective = {**(base.get("parameters") or {}), **(raw.get("parameters") or {})}
    overrides: dict[str, Any] = {}
    command = list(own.get("command") or [])
    template = list(default.get("command") or [])
    if command and command not in (template, substituted(template, effective)):
        overrides["command"] = command
        changed.append("command")
    environment = _environment(own, default, changed)
    if environment:
        overrides["environment"] = environment
    resources = _resources(own, default, changed)
    if resources:
        overrides["resourceRequirements"] = resources
    return overrides


def substituted(command: list[str], parameters: Mapping[str, str]) -> list[str]:
    """A definition's command with each `Ref::name` replaced by the parameter of that name."""
    return [str(parameters.get(word[5:], word)) if word.startswith("Ref::") else word for word in command]


def _environment(own: Mapping[str, Any], default: Mapping[str, Any], changed: list[str]) -> list[dict[str, str]]:
    before = variables(default)
    sent = []
    for name, value in variables(own).items():
        if name.startswith(RESERVED_ENVIRONMENT) or before.get(name) == value:
            continue
        sent.append({"name": name, "value": value})
        changed.append(f"variable {name}")
    return sent


def variables(container: Mapping[str, Any]) -> dict[str, str]:
    """A container's environment by name."""
    return {str(e.get("name", "")): str(e.get("value", "")) for e in container.get("environment") or []}


def resources(container: Mapping[str, Any]) -> dict[str, str]:
    """VCPU, MEMORY (MiB) and GPU of a container, from either way of stating them."""
    found = {str(r["type"]): str(r["value"]) for r in container.get("resourceRequirements") or []}
    for kind, legacy in (("VCPU", "vcpus"), ("MEMORY", "memory")):
        if kind not in found and container.get(legacy):
            found[kind] = str(container[legacy])
    return found


def _resources(own: Mapping[str, Any], default: Mapping[str, Any], changed: list[str]) -> list[dict[str, str]]:
    before, after = resources(default), resources(own)
    sent = []
    for kind in _MATERIAL:
        if kind in after and before.get(kind) != after[kind]:
            sent.append({"type": kind, "value": after[kind]})
            changed.append({"VCPU": "vCPU", "MEMORY": "memory", "GPU": "GPU"}[kind])
    return sent


def _retry(request: Request, raw: Mapping[str, Any], base: Mapping[str, Any], changed: list[str]) -> None:
    """DescribeJobs tells a strategy of one attempt also where nobody asked for any."""
    own = raw.get("retryStrategy")
    if own and _retries(own) != _retries(base.get("retryStrategy") or {}):
        request["retryStrategy"] = own
        changed.append("retry")


def _retries(strategy: Mapping[str, Any]) -> tuple[int, list[dict[str, str]]]:
    """Attempts and rules as they work: AWS reads an action in any case, and one attempt is the default."""
    rules = [{**rule, "action": str(rule.get("action", "")).upper()} for rule in strategy.get("evaluateOnExit") or ()]
    return int(strategy.get("attempts") or 1), rules


def _timeout(request: Request, raw: Mapping[str, Any], base: Mapping[str, Any], changed: list[str]) -> None:
    own = raw.get("timeout")
    if own and own != base.get("timeout"):
        request["timeout"] = own
        changed.append("timeout")


def _array(request: Request, raw: Mapping[str, Any]) -> None:
    size = (raw.get("arrayProperties") or {}).get("size")
    if size:
        request["arrayProperties"] = {"size": size}


def _order(request: Request, raw: Mapping[str, Any], left_out: list[str]) -> None:
    """An array whose children run one after the other says so by a dependency that names no other job."""
    depends_on = raw.get("dependsOn") or []
    own = (None, "", raw.get("jobId"))
    if any(one.get("type") == "SEQUENTIAL" and one.get("jobId") in own for one in depends_on):
        request["dependsOn"] = [{"type": "SEQUENTIAL"}]
    if any(one.get("jobId") not in own for one in depends_on):
        left_out.append("It depended on other jobs: the new run does not wait for them.")


def _share(request: Request, raw: Mapping[str, Any], takes_shares: bool, left_out: list[str]) -> None:
    share = raw.get("shareIdentifier")
    if not share:
        return
    if takes_shares:
        request["shareIdentifier"] = share
    else:
        left_out.append(f"Its share {share}: the queue takes no shares.")


def _tags(request: Request, raw: Mapping[str, Any], base: Mapping[str, Any]) -> None:
    tags = {key: value for key, value in (raw.get("tags") or {}).items() if not key.startswith(RESERVED_TAG)}
    if tags:
        request["tags"] = tags
    if "propagateTags" in raw and bool(raw["propagateTags"]) != bool(base.get("propagateTags", False)):
        request["propagateTags"] = bool(raw["propagateTags"])


def _priority(request: Request, raw: Mapping[str, Any], base: Mapping[str, Any], changed: list[str]) -> None:
    """Only beside a share: AWS refuses a scheduling priority in a queue without a scheduling policy."""
    own = raw.get("schedulingPriority")
    if own is not None and "shareIdentifier" in request and own != base.get("schedulingPriority", 0):
        request["schedulingPriorityOverride"] = own
        changed.append("priority")


def _consumables(request: Request, raw: Mapping[str, Any], base: Mapping[str, Any], changed: list[str]) -> None:
    own = raw.get("consumableResourceProperties")
    if (own or {}).get("consumableResourceList") and own != base.get("consumableResourceProperties"):
        request["consumableResourcePropertiesOverride"] = own
        changed.append("consumable resources")
