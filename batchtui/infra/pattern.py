"""Which of AWS Batch's events reach the alert function: EventBridge filters, so that the function is not even asked."""

import json
from collections.abc import Mapping
from typing import Any

from batchtui.infra.model import JobsFile
from batchtui.infra.naming import queue_id

LONGEST = 2048
"""Characters of a pattern that EventBridge takes without being asked for more ("Event pattern size" of its quotas)."""
_ARN = "arn:aws-us-gov:batch:ap-northeast-2:123456789012:job-queue/"
"""As long as any."""


def alert_pattern(file: JobsFile) -> Mapping[str, Any]:
    """Which events the alert function is given: ends of jobs and what blocks queues, of our queues, parents only."""
    told: dict[str, Any] = {"jobQueue": [*({"Ref": queue_id(one.name)} for one in file.queue), *file.alerts.queues]}
    silent = [job.name for job in file.job if not job.alert]
    if silent:
        told["jobName"] = [{"anything-but": silent}]
    ends = {
        "detail-type": ["Batch Job State Change", "Batch Service Job State Change"],
        "detail": {
            **told,
            "status": ["STARTING", "SUCCEEDED", "FAILED"],
            "arrayProperties": {"index": [{"exists": False}]},
        },
    }
    blocks = {"detail-type": ["Batch Job Queue Blocked", "Batch Service Job Queue Blocked"], "detail": told}
    return {"source": ["aws.batch"], "$or": [ends, blocks]}


def length(file: JobsFile) -> int:
    """How many characters the pattern has at most."""
    long = {queue_id(one.name): f"{_ARN}{one.name}" for one in file.queue}

    def filled(value: Any) -> Any:
        if isinstance(value, list):
            return [filled(one) for one in value]
        if isinstance(value, dict):
            return long[value["Ref"]] if "Ref" in value else {key: filled(one) for key, one in value.items()}
        return value

    return len(json.dumps(filled(dict(alert_pattern(file))), separators=(",", ":")))
