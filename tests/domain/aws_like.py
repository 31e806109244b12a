"""How AWS Batch makes a job from a definition and a SubmitJob request, as far as its user guide tells."""

from typing import Any

JOB_ID = "11111111-2222-3333-4444-555555555555"
ARN = "arn:aws:batch:ap-northeast-2:123456789012:job-definition/etl:7"
QUEUE = "arn:aws:batch:ap-northeast-2:123456789012:job-queue/default"
Json = dict[str, Any]


def _by_name(rows: list[Json], key: str = "name") -> dict[str, str]:
    return {row[key]: row["value"] for row in rows}


def resources_of(container: Json) -> dict[str, str]:
    """Effective resources of a container, from either way of stating them."""
    legacy = {"VCPU": container.get("vcpus"), "MEMORY": container.get("memory")}
    return {k: str(v) for k, v in legacy.items() if v} | _by_name(container.get("resourceRequirements", []), "type")


def run(definition: Json, request: Json, substitutes: bool) -> Json:
    """The JobDetail of the job that the request makes; `substitutes`: it tells commands with Ref:: filled in."""
    properties, overrides = definition["containerProperties"], request.get("containerOverrides", {})
    parameters = {**definition.get("parameters", {}), **request.get("parameters", {})}
    command = overrides.get("command") or properties.get("command", [])
    if substitutes:
        command = [parameters.get(word[5:], word) if word.startswith("Ref::") else word for word in command]
    environment = _by_name(properties.get("environment", [])) | _by_name(overrides.get("environment", []))
    needs = resources_of(properties) | _by_name(overrides.get("resourceRequirements", []), "type")
    strategy = {"attempts": 1, "evaluateOnExit": []} | definition.get("retryStrategy", {})
    detail: Json = {
        "jobId": JOB_ID,
        "jobName": request["jobName"],
        "jobQueue": request["jobQueue"],
        "jobDefinition": request["jobDefinition"],
        "status": "FAILED",
        "createdAt": 1,
        "parameters": parameters,
        "retryStrategy": {**strategy, **request.get("retryStrategy", {})},
        "tags": request.get("tags", {}),
        "propagateTags": request.get("propagateTags", definition.get("propagateTags", False)),
        "dependsOn": request.get("dependsOn", []),
        "container": {
            "image": properties["image"],
            "command": command,
            "environment": [{"name": name, "value": value} for name, value in environment.items()],
            "resourceRequirements": [{"type": kind, "value": value} for kind, value in needs.items()],
        },
    }
    timeout = request.get("timeout", definition.get("timeout"))
    share = request.get("shareIdentifier")
    more = {
        "timeout": timeout,
        "shareIdentifier": share,
        "schedulingPriority": share
        and request.get("schedulingPriorityOverride", definition.get("schedulingPriority", 0)),
        "arrayProperties": request.get("arrayProperties"),
    }
    return {**detail, **{key: value for key, value in more.items() if value is not None}}


def effect(detail: Json) -> Json:
    """What a job does, without the order and the id in which AWS tells it, and without what is AWS's own."""
    container = detail["container"]
    environment = {e["name"]: e["value"] for e in container["environment"] if not e["name"].startswith("AWS_BATCH")}
    return {
        **{k: v for k, v in detail.items() if k not in ("container", "parameters", "tags", "createdAt", "status")},
        "parameters": {key: value for key, value in detail["parameters"].items() if key != "batchtui_request"},
        "tags": {key: value for key, value in detail["tags"].items() if not key.startswith("aws:")},
        "command": container["command"],
        "environment": environment,
        "resources": resources_of(container),
    }
