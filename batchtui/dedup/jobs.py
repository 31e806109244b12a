"""What the guard asks AWS Batch: how a job is, who runs under a name, and that a job end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from time import sleep
from typing import Any, NamedTuple

from batchtui.dedup.failure import GuardError
from batchtui.dedup.rules import Fate
from batchtui.dedup.wire import Wire

A_CALL = 100
"""Ids that DescribeJobs takes."""
LOOKS_FOR_OWN = 4


class Own(NamedTuple):
    """Our own job, as Batch tells it."""

    name: str
    arn: str
    queue: str
    """The queue's ARN."""
    created_at_ms: int


class Jobs:
    """AWS Batch's answers, as the rules want them."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._own: Own | None = None

    def own(self, job_id: str) -> Own:
        """Our own job. It may be missing from DescribeJobs for a moment after its start.

        Raises:
            GuardError: Batch does not know it.
        """
        for left in range(LOOKS_FOR_OWN - 1, -1, -1):
            if self._own:
                break
            for job in self._describe([job_id]):
                self._own = Own(job["jobName"], job.get("jobArn", ""), job.get("jobQueue", ""), job.get("createdAt", 0))
            if not self._own and left:
                sleep(2)
                self._wire.be_patient()
        if not self._own:
            raise GuardError(
                f"AWS Batch does not know this job ({job_id}): check AWS_REGION and the job role's account."
            )
        return self._own

    def fates(self, owners: Iterable[str]) -> dict[str, Fate]:
        """How these jobs are; those that Batch does not know are absent."""
        wanted = list(owners)
        found = {}
        for start in range(0, len(wanted), A_CALL):
            for job in self._describe(wanted[start : start + A_CALL]):
                found[job["jobId"]] = fate(job)
        return found

    def page(self, asked: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
        """One page of ListJobs, and the token of the next; empty: it was the last."""
        told = self._wire.batch("ListJobs", asked, f"queue {asked['jobQueue']}")
        # Long is not silent: patience is for endpoints that do not answer.
        self._wire.be_patient()
        return list(told.get("jobSummaryList") or []), told.get("nextToken") or ""

    def marked(self, queue: str, name: str, parameter: str, mark: str) -> str | None:
        """The job of a name in a queue whose `parameters` carry a mark."""
        token = ""
        while True:
            asked = {"jobQueue": queue, "filters": [{"name": "JOB_NAME", "values": [name]}]}
            rows, token = self.page({**asked, "nextToken": token} if token else asked)
            ids = [row["jobId"] for row in rows]
            for start in range(0, len(ids), A_CALL):
                for job in self._describe(ids[start : start + A_CALL]):
                    if (job.get("parameters") or {}).get(parameter) == mark:
                        found: str = job["jobId"]
                        return found
            if not token:
                return None

    def terminate(self, job_id: str, reason: str) -> None:
        """Asks Batch to end a job."""
        self._wire.batch("TerminateJob", {"jobId": job_id, "reason": reason}, f"job {job_id}")

    def caller_account(self) -> str:
        """The account of the keys (STS)."""
        return self._wire.caller_account()

    def _describe(self, ids: list[str]) -> list[dict[str, Any]]:
        told = self._wire.batch("DescribeJobs", {"jobs": ids}, f"job {ids[0]}")
        return list(told.get("jobs") or [])


def fate(job: dict[str, Any]) -> Fate:
    """What a JobDetail says of the job's end."""
    timed_out = bool(re.search("timeout", job.get("statusReason") or "", re.IGNORECASE))
    forced = bool(job.get("isTerminated") or job.get("isCancelled") or timed_out)
    return Fate(job.get("status", ""), job.get("createdAt") or 0, job.get("stoppedAt") or 0, forced)
