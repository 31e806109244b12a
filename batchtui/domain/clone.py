"""The clone request: from a job as it ran to the smallest SubmitJob that reproduces it.

Source: SubmitJob's request syntax and the shapes JobDetail and JobDefinition (API version 2016-08-10).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from batchtui.domain.cloning.containers import container_overrides, node_overrides, task_overrides
from batchtui.domain.cloning.differences import as_definition, differences
from batchtui.domain.cloning.pods import pod_overrides
from batchtui.domain.cloning.words import Words
from batchtui.domain.definition import JobDefinition, label_of_arn
from batchtui.domain.job import JobDetail, Shape

MARK = "batchtui_request"
"""The parameter that tells our request from any other: it fits every job type, and no container sees it."""

RESERVED_TAG = "aws:"
NOT_WAITED = "It depended on other jobs: the new run does not wait for them."

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
    differs: tuple[str, ...] = ()
    """What another revision does otherwise than the one that ran, and no override mends; in words."""


def refusal(detail: JobDetail) -> str | None:
    """Why this job cannot be cloned, in one sentence; None when it can."""
    if detail.shape is Shape.CHILD:
        parent = detail.job.id.partition(":")[0]
        return (
            f"{detail.job.id} is a child of an array: AWS Batch cannot run one index alone; "
            f"resubmit its parent {parent} instead."
        )
    if detail.shape is Shape.NODE:
        parent = detail.job.id.partition("#")[0]
        return f"{detail.job.id} is a node of a multi-node job: resubmit its parent {parent} instead."
    return None


def clone(
    detail: JobDetail,
    definition: JobDefinition | None,
    revision_arn: str,
    takes_shares: bool,
    use: JobDefinition | None = None,
) -> Clone:
    """The request that runs a job of any shape again.

    `definition` is the revision that the job ran with (None when AWS no longer has it, then every effective
    value is sent), `revision_arn` the one to run it with, which is `use` where that is another one;
    `takes_shares` whether its queue wants a share.
    """
    raw = detail.raw
    base: Mapping[str, Any] = definition.raw if definition else {}
    said = Words()
    left_out: list[str] = []
    request: Request = {
        "jobName": str(raw.get("jobName", detail.job.name)),
        "jobQueue": str(raw.get("jobQueue", detail.job.queue)),
        "jobDefinition": revision_arn,
    }
    parameters = _parameters(raw, base, said)
    if parameters:
        request["parameters"] = parameters
    request.update(_overrides(raw, base, said))
    _retry(request, raw, base, said)
    _timeout(request, raw, base, said)
    _array(request, raw)
    _order(request, raw, left_out)
    _share(request, raw, takes_shares, left_out)
    _tags(request, raw, base)
    _priority(request, raw, base, said)
    _consumables(request, raw, base, said)
    if definition is None:
        left_out.append(
            f"{label_of_arn(detail.job.definition)} is deleted: image, roles, volumes and log settings "
            f"come from {label_of_arn(revision_arn)}."
        )
    before = definition.raw if definition else as_definition(raw)
    differs = differences(before, use.raw, request) if use is not None else ()
    return Clone(request, said.all(), tuple(left_out), differs)


def _overrides(raw: Mapping[str, Any], base: Mapping[str, Any], said: Words) -> Request:
    """The overrides of the job's own shape; AWS refuses those of another one."""
    parameters = {**(base.get("parameters") or {}), **(raw.get("parameters") or {})}
    if raw.get("nodeProperties"):
        found = node_overrides(raw["nodeProperties"], base.get("nodeProperties") or {}, parameters, said)
        return {"nodeOverrides": found} if found else {}
    if raw.get("eksProperties"):
        found = pod_overrides(raw["eksProperties"], base.get("eksProperties") or {}, parameters, said)
        return {"eksPropertiesOverride": found} if found else {}
    if (raw.get("ecsProperties") or {}).get("taskProperties"):
        found = task_overrides(raw["ecsProperties"], base.get("ecsProperties") or {}, parameters, said)
        return {"ecsPropertiesOverride": found} if found else {}
    own, default = raw.get("container") or {}, base.get("containerProperties") or {}
    found = container_overrides(own, default, parameters, said)
    return {"containerOverrides": found} if found else {}


def marked(request: Request, mark: str) -> Request:
    """The same request with our mark in its parameters."""
    return {**request, "parameters": {**request.get("parameters", {}), MARK: mark}}


def _parameters(raw: Mapping[str, Any], base: Mapping[str, Any], said: Words) -> dict[str, str]:
    own = {key: value for key, value in (raw.get("parameters") or {}).items() if key != MARK}
    default = base.get("parameters") or {}
    sent = {key: value for key, value in own.items() if default.get(key) != value}
    for key in sent:
        said.changed(f"parameter {key}")
    return sent


def _retry(request: Request, raw: Mapping[str, Any], base: Mapping[str, Any], said: Words) -> None:
    """DescribeJobs tells a strategy of one attempt also where nobody asked for any."""
    own = raw.get("retryStrategy")
    if own and _retries(own) != _retries(base.get("retryStrategy") or {}):
        request["retryStrategy"] = own
        said.changed("retry")


def _retries(strategy: Mapping[str, Any]) -> tuple[int, list[dict[str, str]]]:
    """Attempts and rules as they work: AWS reads an action in any case, and one attempt is the default."""
    rules = [{**rule, "action": str(rule.get("action", "")).upper()} for rule in strategy.get("evaluateOnExit") or ()]
    return int(strategy.get("attempts") or 1), rules


def _timeout(request: Request, raw: Mapping[str, Any], base: Mapping[str, Any], said: Words) -> None:
    own = raw.get("timeout")
    if own and own != base.get("timeout"):
        request["timeout"] = own
        said.changed("timeout")


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
        left_out.append(NOT_WAITED)


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


def _priority(request: Request, raw: Mapping[str, Any], base: Mapping[str, Any], said: Words) -> None:
    """Only beside a share: AWS refuses a scheduling priority in a queue without a scheduling policy."""
    own = raw.get("schedulingPriority")
    if own is not None and "shareIdentifier" in request and own != base.get("schedulingPriority", 0):
        request["schedulingPriorityOverride"] = own
        said.changed("priority")


def _consumables(request: Request, raw: Mapping[str, Any], base: Mapping[str, Any], said: Words) -> None:
    own = raw.get("consumableResourceProperties")
    if (own or {}).get("consumableResourceList") and own != base.get("consumableResourceProperties"):
        request["consumableResourcePropertiesOverride"] = own
        said.changed("consumable resources")
