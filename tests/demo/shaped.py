"""Definitions of every shape of job, and requests that override all that each can have otherwise."""

from typing import Any

NEEDS = [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}]
STAGE = [{"name": "STAGE", "value": "prod"}, {"name": "LEVEL", "value": "info"}]


def _task(name: str, **more: Any) -> dict[str, Any]:
    command = ["echo", "Ref::day"]
    return {
        "name": name,
        "image": "busybox",
        "command": command,
        "environment": STAGE,
        "resourceRequirements": NEEDS,
        **more,
    }


def _pod(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "image": "busybox",
        "command": ["echo"],
        "args": ["Ref::day"],
        "env": [{"name": "STAGE", "value": "prod"}],
        "resources": {"limits": {"cpu": "1", "memory": "2048Mi"}, "requests": {"cpu": "1", "memory": "2048Mi"}},
    }


DEFINITIONS: dict[str, dict[str, Any]] = {
    "one": {
        "type": "container",
        "containerProperties": {
            "image": "busybox",
            "command": ["echo", "Ref::day"],
            "environment": STAGE,
            "resourceRequirements": NEEDS,
        },
    },
    "many": {
        "type": "container",
        "ecsProperties": {
            "taskProperties": [
                {
                    "containers": [_task("main", essential=True), _task("side", essential=False)],
                    "executionRoleArn": "arn:aws:iam::123456789012:role/task",
                }
            ]
        },
    },
    "pod": {
        "type": "container",
        "eksProperties": {
            "podProperties": {
                "serviceAccountName": "batch",
                "containers": [_pod("main")],
                "initContainers": [_pod("first")],
                "metadata": {"labels": {"team": "data"}},
            }
        },
    },
    "nodes": {
        "type": "multinode",
        "nodeProperties": {
            "numNodes": 3,
            "mainNode": 0,
            "nodeRangeProperties": [
                {"targetNodes": "0:0", "container": {**_task("x"), "instanceType": "m5.large"}},
                {"targetNodes": "1:", "container": _task("x")},
            ],
        },
    },
}
for _one in DEFINITIONS.values():
    _one["parameters"] = {"day": "today"}
for _range in DEFINITIONS["nodes"]["nodeProperties"]["nodeRangeProperties"]:
    del _range["container"]["name"]

_OVER = {
    "command": ["sh", "-c", "echo Ref::day"],
    "environment": [{"name": "STAGE", "value": "test"}, {"name": "NEW", "value": "한글 [/]"}],
    "resourceRequirements": [{"type": "MEMORY", "value": "4096"}],
}
_COMMON = {
    "parameters": {"day": "monday"},
    "retryStrategy": {"attempts": 2, "evaluateOnExit": [{"action": "EXIT", "onExitCode": "3"}]},
    "timeout": {"attemptDurationSeconds": 600},
    "tags": {"team": "data"},
    "propagateTags": True,
}
REQUESTS: dict[str, dict[str, Any]] = {
    "one": {"containerOverrides": _OVER},
    "many": {"ecsPropertiesOverride": {"taskProperties": [{"containers": [{"name": "side", **_OVER}]}]}},
    "pod": {
        "eksPropertiesOverride": {
            "podProperties": {
                "containers": [
                    {
                        "name": "main",
                        "image": "busybox:2",
                        "command": ["sh"],
                        "args": ["-c", "date"],
                        "env": [{"name": "STAGE", "value": "test"}],
                        "resources": {"limits": {"cpu": "2", "memory": "4096Mi"}},
                    }
                ],
                "initContainers": [{"name": "first", "env": [{"name": "NEW", "value": "x"}]}],
                "metadata": {"labels": {"team": "ops"}, "annotations": {"why": "test"}, "namespace": "jobs"},
            }
        }
    },
    "nodes": {
        "nodeOverrides": {
            "numNodes": 5,
            "nodePropertyOverrides": [
                {"targetNodes": "1:", "containerOverrides": _OVER},
                {"targetNodes": "0:0", "containerOverrides": {"instanceType": "m5.xlarge"}},
            ],
        }
    },
}
for _one in REQUESTS.values():
    _one.update(_COMMON)
