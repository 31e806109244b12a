"""What a job waits for and what waits for it, as two trees: each as far as AWS and the board know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from batchtui.domain.job import Job, JobDetail
from batchtui.domain.rerun import fell_with_another
from batchtui.domain.state import JobState

DEPTH = 8
"""How far from the job a tree goes."""
SOON_MS = 10 * 60_000
"""A chain is mostly submitted at one go: what came so soon after a job may have waited for it."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A job in the tree, and what lies beyond it."""

    job_id: str
    job: Job | None
    """None: AWS knows it no longer."""
    kind: str = ""
    """`N_TO_N` or `SEQUENTIAL`, as the dependency says it; empty: the whole job."""
    beyond: tuple["Branch", ...] = ()
    again: bool = False
    """It stands in this tree already, with what lies beyond it."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Both trees of a job."""

    before: tuple[Branch, ...]
    """What it waits for, or waited for."""
    after: tuple[Branch, ...]
    """What waits for it, or waited: of those that were looked at."""
    looked_at: int
    """How many runs were looked at for that."""


def waits_for(detail: JobDetail) -> list[tuple[str, str]]:
    """(job id, type) of each dependency on another job."""
    rows = detail.raw.get("dependsOn") or ()
    found = [(str(one.get("jobId") or ""), str(one.get("type") or "")) for one in rows]
    return [(job_id, kind) for job_id, kind in found if job_id not in ("", detail.job.id)]


def may_wait(job: Job, runs: Iterable[Job], at_most: int) -> list[Job]:
    """Of some runs those that may depend on a job, most likely first.

    A listing does not tell what a run depends on: those that wait or fell with another, then what came soon after it.
    """
    later = [one for one in runs if one.id != job.id and one.created_at_ms >= job.created_at_ms]
    likely = [one for one in later if one.state is JobState.PENDING or fell_with_another(one)]
    known = {one.id for one in likely}
    soon = [one for one in later if one.id not in known and one.created_at_ms <= job.created_at_ms + SOON_MS]
    return [*sorted(likely, key=_age), *sorted(soon, key=_age)][:at_most]


def _age(job: Job) -> tuple[int, str]:
    return job.created_at_ms, job.id


def tree(job_id: str, links: Mapping[str, Sequence[tuple[str, str]]], jobs: Mapping[str, Job]) -> tuple[Branch, ...]:
    """What lies beyond a job; `links`: of each job the (job id, type) next to it. A job stands in it whole once."""
    return _tree(job_id, links, jobs, {job_id}, DEPTH)


def _tree(
    job_id: str,
    links: Mapping[str, Sequence[tuple[str, str]]],
    jobs: Mapping[str, Job],
    seen: set[str],
    depth: int,
) -> tuple[Branch, ...]:
    found: list[Branch] = []
    for other, kind in links.get(job_id, ()):
        again = other in seen
        seen.add(other)
        beyond = () if again or depth <= 1 else _tree(other, links, jobs, seen, depth - 1)
        found.append(Branch(other, jobs.get(other), kind, beyond, again and bool(links.get(other))))
    return tuple(found)


def turned(links: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
    """The same links, seen from their other ends."""
    found: dict[str, list[tuple[str, str]]] = {}
    for job_id, others in links.items():
        for other, kind in others:
            found.setdefault(other, []).append((job_id, kind))
    return found


def jobs_in(branches: Iterable[Branch]) -> list[Job]:
    """Every job of some trees, each once, in the order in which they are drawn."""
    found: dict[str, Job] = {}
    for one in branches:
        if one.job is not None:
            found.setdefault(one.job_id, one.job)
        found.update((job.id, job) for job in jobs_in(one.beyond) if job.id not in found)
    return list(found.values())
