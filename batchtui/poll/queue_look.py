"""A look at one queue: what is around it, who is first in it, why that one waits, and what its runs ask for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from batchtui.aws.around import Around
from batchtui.aws.clients import Clients
from batchtui.aws.jobs import DESCRIBE_AT_MOST, describe
from batchtui.domain.asked import Asked, asked_of
from batchtui.domain.failure import AwsError
from batchtui.domain.job import Job, JobDetail
from batchtui.domain.load import AT_WORK, IN_LINE, count_in
from batchtui.domain.state import JobState
from batchtui.domain.surroundings import Surroundings
from batchtui.domain.waiting import Wait
from batchtui.domain.waiting_checks import in_line

KNOWN_AT_MOST = 5_000
"""Jobs whose needs are remembered: they never change."""


@dataclass(frozen=True, slots=True)
class InLine:
    """A run in the front of a queue."""

    id: str
    since_ms: int
    """When it came to its place, else when it was submitted; ms since epoch."""
    job: Job | None
    """None: AWS did not describe it."""
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class Demand:
    """What some runs ask for together."""

    runs: int
    told: int
    """Of so many of them it is known."""
    vcpus: float
    mib: int
    most: tuple[str, float] = ("", 0.0)
    """The job name that asks for most of these vCPUs, and how many."""


@dataclass(frozen=True, slots=True)
class QueueLook:
    """One queue, as it was at a moment."""

    around: Surroundings
    front: tuple[InLine, ...]
    wait: Wait | None
    """Of the run that was asked about, else of the first in line; None: there is none."""
    waiting: Demand
    running: Demand


class QueueLooks:
    """Looks at queues; what a job asks for is read once."""

    def __init__(self, clients: Clients, around: Around) -> None:
        self._clients = clients
        self._around = around
        self._known: dict[str, tuple[Job, Asked]] = {}

    def look(self, queue: str, active: Sequence[Job], sought: str = "") -> QueueLook:
        """`active`: the active runs of the queue; `sought`: the id of one of them that somebody asks about.

        Raises:
            NotFound: there is no such queue.
            AwsError: the queues cannot be read.
        """
        around = self._around.of(queue)
        lined = sorted(filter(in_line, active), key=lambda job: (job.created_at_ms, job.id))
        first = _first(around, lined)
        at_work = [job for job in active if count_in(job, AT_WORK)]
        asked_about = [sought] if sought else [job_id for job_id, _ in first[:1]]
        details = self._described([*asked_about, *self._unknown(first, lined, at_work)])
        detail = details.get(asked_about[0]) if asked_about else None
        wait = self._around.wait_of(detail) if detail is not None and detail.job.seen_state.waiting else None
        front = tuple(InLine(job_id, since_ms, *self._known.get(job_id, (None, None))) for job_id, since_ms in first)
        if wait is not None and wait.around is not None:
            around = wait.around
        return QueueLook(around, front, wait, self._demand(lined, IN_LINE), self._demand(at_work, AT_WORK))

    def _unknown(self, first: Sequence[tuple[str, int]], lined: Sequence[Job], at_work: Sequence[Job]) -> Iterable[str]:
        """The first hundred of each, as far as one call each describes them."""
        for ids in (
            [job_id for job_id, _ in first],
            [job.id for job in lined[:DESCRIBE_AT_MOST]],
            [job.id for job in at_work[:DESCRIBE_AT_MOST]],
        ):
            yield from (job_id for job_id in ids if job_id not in self._known)

    def _described(self, ids: Iterable[str]) -> dict[str, JobDetail]:
        """Without those that AWS does not describe now."""
        wanted, found = list(dict.fromkeys(ids)), dict[str, JobDetail]()
        try:
            for start in range(0, len(wanted), DESCRIBE_AT_MOST):
                for detail in describe(self._clients, wanted[start : start + DESCRIBE_AT_MOST]):
                    found[detail.job.id] = detail
        except AwsError:
            # The board tells of it: it asks the same of the same jobs.
            pass
        if len(self._known) > KNOWN_AT_MOST:
            self._known.clear()
        self._known.update((job_id, (detail.job, asked_of(detail))) for job_id, detail in found.items())
        return found

    def _demand(self, jobs: Sequence[Job], states: frozenset[JobState]) -> Demand:
        """Of an array so many times as it has children in these states."""
        runs = told = mib = 0
        vcpus: defaultdict[str, float] = defaultdict(float)
        for job in jobs:
            count = count_in(job, states)
            runs += count
            if (known := self._known.get(job.id)) is not None:
                told += count
                vcpus[job.name] += known[1].vcpus * count
                mib += known[1].mib * count
        most = max(vcpus.items(), key=lambda one: one[1], default=("", 0.0))
        return Demand(runs, told, sum(vcpus.values()), mib, most)


def _first(around: Surroundings, lined: Sequence[Job]) -> list[tuple[str, int]]:
    """(id, since when) of those in the front; where AWS does not tell, in the order in which they came."""
    front = around.front
    if front is None:
        return [] if around.queue.takes_shares else [(job.id, job.created_at_ms) for job in lined[:DESCRIBE_AT_MOST]]
    created = {job.id: job.created_at_ms for job in lined}
    return [
        (job_id, since_ms or created.get(job_id.partition(":")[0], 0))
        for job_id, since_ms in zip(front.ids, front.since_ms, strict=True)
    ]
