"""When the jobs of a file are due next, as a check of what was meant by a cron expression."""

from datetime import datetime
from itertools import islice

from batchtui.domain.cron_words import words
from batchtui.domain.timing import dues, zone_of
from batchtui.infra.model import JobSpec

TOLD = 3


def upcoming(job: JobSpec, now_ms: int) -> list[str]:
    """The next times of a job on the clock of its zone; without any, why there are none."""
    zone = zone_of(job.timezone)
    times = islice(dues(job.timing, now_ms), TOLD)
    told = [f"{datetime.fromtimestamp(due_ms / 1000, zone):%a %Y-%m-%d %H:%M}" for due_ms in times]
    return told or ["never again" if not job.schedule.lower().startswith("rate") else "from when it is deployed"]


def meaning(job: JobSpec) -> str:
    """Its schedule in words."""
    return words(job.timing)
