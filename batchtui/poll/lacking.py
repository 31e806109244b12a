"""What one answer about a run leaves out and an earlier one told: listings and descriptions tell different things."""

from dataclasses import replace
from typing import Any

from batchtui.domain.job import Job
from batchtui.domain.state import JobState


def keeping_what_it_lacks(known: Job, job: Job) -> Job:
    """Listings and descriptions each leave something out: what an earlier answer told is not lost."""
    lacking: dict[str, Any] = {}
    if not job.queue:
        lacking["queue"] = known.queue
    if not job.definition:
        lacking["definition"] = known.definition
    if not job.share:
        lacking["share"] = known.share
    if job.array_size is None and known.array_size is not None:
        lacking["array_size"] = known.array_size
    if not job.children and known.children and job.state is not JobState.SUBMITTED:
        lacking["children"] = known.children
    if known.skipped and not job.skipped:
        lacking["skipped"] = True
    if known.stopping_asked and not job.stopping_asked:
        lacking["stopping_asked"] = True
    if job.tags is None and known.tags is not None:
        lacking["tags"] = known.tags
    if job.cause is None and known.cause is not None and _ended_likewise(known, job):
        lacking["cause"] = known.cause
        if job.exit_code is None and known.exit_code is not None:
            lacking["exit_code"] = known.exit_code
    return replace(job, **lacking) if lacking else job


def _ended_likewise(known: Job, job: Job) -> bool:
    return (known.state, known.state_reason) == (job.state, job.state_reason)
