"""Which active runs AWS has forgotten: DescribeJobs can leave out one that is there, so one absence is none. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from batchtui.domain.job import Job
from batchtui.poll.clock import Moment

ABSENT_TIMES = 3
ABSENT_FOR_S = 120
ABSENT_AGE_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Absence:
    """How often, and since when, DescribeJobs has left a run out."""

    times: int
    since_s: float


def gone(absence: Absence, job: Job, now: Moment) -> bool:
    """Whether AWS has forgotten a run: a fresh one can be missing from DescribeJobs for a while."""
    return (
        absence.times >= ABSENT_TIMES
        and now.s - absence.since_s >= ABSENT_FOR_S
        and now.ms - job.created_at_ms > ABSENT_AGE_MS
    )


class Absences:
    """The runs that were described in vain. Used from one thread."""

    def __init__(self) -> None:
        self._by_id: dict[str, Absence] = {}

    def seen(self, ids: Iterable[str]) -> None:
        """AWS has shown these runs."""
        for job_id in ids:
            self._by_id.pop(job_id, None)

    def missed(self, jobs: Iterable[Job], now: Moment) -> list[str]:
        """DescribeJobs has left these runs out; those that are gone by now."""
        found = []
        for job in jobs:
            before = self._by_id.get(job.id, Absence(0, now.s))
            self._by_id[job.id] = Absence(before.times + 1, before.since_s)
            if gone(self._by_id[job.id], job, now):
                del self._by_id[job.id]
                found.append(job.id)
        return found
