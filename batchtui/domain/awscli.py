"""The `aws` command that does the same, for the audit and for copying; values that look secret are masked."""

import json
import shlex
from collections.abc import Mapping
from typing import Any

from batchtui.domain.secrecy import mask_answer

_SERVICES = {"update-item": "dynamodb"}


def aws_command(operation: str, request: Mapping[str, Any], region: str, reveal: bool = False) -> str:
    """`aws batch submit-job --region r --cli-input-json '{…}'`; `operation` as the CLI names it."""
    told = request if reveal else mask_answer(request)
    words = ["aws", _SERVICES.get(operation, "batch"), operation, *(["--region", region] if region else [])]
    return shlex.join([*words, "--cli-input-json", json.dumps(told, ensure_ascii=False)])
