"""The `aws` command that does the same, for the audit and for copying; values that look secret are masked."""

import json
import shlex
from collections.abc import Mapping
from typing import Any

from batchtui.domain.containers import exec_target
from batchtui.domain.secrecy import mask_answer

_SERVICES = {
    "update-item": "dynamodb", "enable-rule": "events", "disable-rule": "events", "update-schedule": "scheduler",
}  # fmt: skip


def aws_command(operation: str, request: Mapping[str, Any], region: str, reveal: bool = False) -> str:
    """`aws batch submit-job --region r --cli-input-json '{…}'`; `operation` as the CLI names it."""
    told = request if reveal else mask_answer(request)
    words = ["aws", _SERVICES.get(operation, "batch"), operation, *(["--region", region] if region else [])]
    return shlex.join([*words, "--cli-input-json", json.dumps(told, ensure_ascii=False, default=str)])


def exec_command(raw: Mapping[str, Any], region: str) -> str:
    """`aws ecs execute-command …` into a running container; empty where the job does not allow it, or none runs.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec-run.html
    """
    found = exec_target(raw)
    if found is None:
        return ""
    task, container = found
    cluster = task.rpartition(":task/")[2].rpartition("/")[0]
    words = ["aws", "ecs", "execute-command", "--region", region, *(["--cluster", cluster] if cluster else [])]
    words += ["--task", task.rpartition("/")[2], *(["--container", container] if container else [])]
    return shlex.join([*words, "--interactive", "--command", "/bin/sh"])
