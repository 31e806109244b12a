"""Where there is no table: the oldest live run of the job's name goes on, as AWS Batch lists the runs.

A listing is late by seconds, so twins that start within them may both run; `--explain` says what else it cannot give.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from batchtui.dedup.jobs import Jobs, Own

ACTIVE = ("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING")
"""In the order in which runs move. RUNNABLE is read once more at the end: a retry goes back to it."""
WAITING = ACTIVE[:3]
LOOKS, PAUSE_S = 4, 2.0


class Row(NamedTuple):
    """A live run; the older one is the smaller."""

    created_at_ms: int
    job_id: str


def older_run(
    jobs: Jobs,
    job_id: str,
    pause: Callable[[float], object] = time.sleep,
    ignore_waiting_s: float = 0.0,
    now_ms: Callable[[], int] = lambda: 0,
) -> Row | None:
    """The oldest live run of our name and queue, if it is older than ours; None: we are the one.

    Our own run is awaited in the listing: while it is missing there, others may be too. With `ignore_waiting_s` a run
    counts no more once it has waited for so long; `now_ms` is AWS's clock.

    Raises:
        GuardError: AWS Batch cannot be asked.
    """
    own = jobs.own(job_id)
    rows: list[Row] = []
    for look in range(LOOKS):
        rows = _live(jobs, own, now_ms() - ignore_waiting_s * 1000 if ignore_waiting_s else 0)
        if any(row.job_id == job_id for row in rows):
            break
        if look < LOOKS - 1:
            pause(PAUSE_S)
    oldest = min([*rows, Row(own.created_at_ms, job_id)])
    return None if oldest.job_id == job_id else oldest


def _live(jobs: Jobs, own: Own, waits_since_ms: float) -> list[Row]:
    """The live runs, from one page by name where it holds them all, else from the listings of the active states.

    Not those that were created before `waits_since_ms` and have not started.
    """
    named = {"filters": [{"name": "JOB_NAME", "values": [own.name]}]}
    rows, more = jobs.page({"jobQueue": own.queue, **named})
    if more:
        rows = []
        for status in (*ACTIVE, "RUNNABLE"):
            token = ""
            while True:
                asked = {"jobQueue": own.queue, "jobStatus": status, "maxResults": 1000}
                page, token = jobs.page({**asked, "nextToken": token} if token else asked)
                rows += page
                if not token:
                    break
    return [
        Row(row.get("createdAt") or 0, row["jobId"])
        for row in rows
        if _is_live_run(row, own.name) and (not _waits(row) or (row.get("createdAt") or 0) >= waits_since_ms)
    ]


def _waits(row: dict[str, Any]) -> bool:
    """An array's parent is PENDING for as long as its children run."""
    return row.get("status") in WAITING and not (row.get("arrayProperties") or {}).get("size")


def _is_live_run(row: dict[str, Any], name: str) -> bool:
    """AWS compares names without their case; children and nodes belong to their parent."""
    whole = ":" not in row["jobId"] and "#" not in row["jobId"]
    return whole and row.get("jobName") == name and row.get("status") in ACTIVE
