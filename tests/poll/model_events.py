"""A model of the archive of events beside the model of AWS Batch: late, repeated, out of order, in pages."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from made import SCOPE
from model_batch import Life, ModelBatch

from batchtui.domain.failure import Denied
from batchtui.domain.state import JobState

EVENTS_LATE_MS = 15_000
PAGE = 7
ARN = f"arn:aws:batch:{SCOPE.region}:{SCOPE.account}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One log event."""

    id: str
    stamp: int
    comes: int
    message: str


@dataclass
class ModelEvents:
    """Answers filter_log_events; `mode`: full, silent, denied, or ends (its rule sends only ended runs)."""

    batch: ModelBatch
    mode: str = "full"
    calls: int = 0

    def filter_log_events(self, logGroupName: str, startTime: int, nextToken: str = "") -> dict[str, Any]:
        """Sorted by stamp, as CloudWatch does; the first page of several is empty."""
        self.calls += 1
        self.batch.pass_time()
        if self.mode == "denied":
            raise Denied("no", "FilterLogEvents", "AccessDeniedException")
        rows = sorted(self._shown(startTime), key=lambda one: (one.stamp, one.id))
        place = int(nextToken or 0)
        events = [] if not place and len(rows) > PAGE else rows[max(0, place - 1) : max(0, place - 1) + PAGE]
        told: list[dict[str, Any]] = [
            {"eventId": one.id, "timestamp": one.stamp, "message": one.message} for one in events
        ]
        after = 1 if not place else place + PAGE
        more = {"nextToken": str(after)} if len(rows) > PAGE and after - 1 < len(rows) else {}
        return {"events": told, **more} | self.batch.head()

    def _shown(self, start: int) -> list[Delivery]:
        if self.mode == "silent":
            return []
        near = (life for life in self.batch.lives if any(at >= start - 1000 for at, _ in life.steps))
        found = (one for life in near for one in deliveries(life))
        shown = [one for one in found if one.stamp >= start and one.comes <= self.batch.now]
        return shown if self.mode == "full" else [one for one in shown if '"SUCCEEDED"' in one.message]


def deliveries(life: Life) -> list[Delivery]:
    """Each state but SUBMITTED once or twice, at once or late."""
    if len(life.delivered) < len(life.steps):
        life.delivered = _deliveries(life)
    return life.delivered


def _deliveries(life: Life) -> list[Delivery]:
    found = []
    attempts = 0
    for number, (at, state) in enumerate(life.steps):
        chance = Random(f"{life.id}/{number}")
        attempts += state.terminal or (state is JobState.RUNNABLE and number > 2)
        if state is JobState.SUBMITTED:
            continue
        stamp = at // 1000 * 1000
        for copy in range(2 if chance.random() < 0.1 else 1):
            late = chance.randint(0, EVENTS_LATE_MS if chance.random() < 0.3 else 2000)
            found.append(Delivery(f"{life.id}/{number}/{copy}", stamp, at + late, _message(life, state, at, attempts)))
    return found


def _message(life: Life, state: JobState, at: int, attempts: int) -> str:
    detail = {
        "jobName": life.id.split("-")[0],
        "jobId": life.id,
        "jobQueue": f"{ARN}:job-queue/{life.queue}",
        "status": state.value,
        "createdAt": life.created,
        "jobDefinition": "",
        "attempts": [{"startedAt": at, "stoppedAt": at, "container": {}}] * attempts,
    }
    moment = datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    envelope = {"detail-type": "Batch Job State Change", "account": SCOPE.account, "region": SCOPE.region}
    return json.dumps({**envelope, "time": moment, "detail": detail})
