"""Which streams are read as one: those of all runs at work, of an array's children, of a job's attempts, of nodes."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from batchtui.aws.clients import Clients
from batchtui.aws.jobs import describe_all, describe_one, list_children
from batchtui.domain.job import Attempt, Job, JobDetail, LogPlace
from batchtui.domain.state import JobState
from batchtui.logs.find import attempt_of, places_of, why_no_log
from batchtui.logs.runs import NODES_AT_MOST, children_at_work, parts_at_work

STREAMS_AT_MOST = 1_000
"""Ten calls a round: more would tell of each too seldom."""
CHILDREN_AFTERWARDS = 100
"""Of an array that has ended, so many children's logs are merged."""
NAME_CELLS = 7
_LAST_JOINT = re.compile(r".*[-_./:]")

Named = tuple[LogPlace, str]
"""A stream and the short name that stands before its lines."""


@dataclass(frozen=True, slots=True)
class Supplied:
    """The streams of one moment."""

    streams: tuple[Named, ...]
    from_ms: int
    """When the first of their jobs was created: no line is older. Ms since epoch."""
    until_ms: int | None
    """When the last of them ended; None: one is at work, or another may begin."""
    note: str = ""
    """What they are, or why there are none."""


Supply = Callable[[], Supplied]
"""Asks AWS; raises AwsError."""


def of_runs(clients: Clients, runs: Callable[[], Sequence[Job]], growing: bool) -> Supply:
    """Of the newest attempts of runs that somebody names; of arrays their children at work, of others their nodes.

    `growing`: others may begin.
    """

    def read() -> Supplied:
        jobs = list(runs())
        parts = [part for job in jobs for part in parts_at_work(clients, job)]
        streams = tuple(named(_described(clients, parts)))
        over = not growing and all(job.state.terminal for job in jobs)
        until_ms = max((job.stopped_at_ms or job.created_at_ms for job in jobs), default=0) if over else None
        at_work = sum(part.state is JobState.RUNNING for part in parts)
        note = f"{at_work:,} running" if at_work else "Nothing is running now: what starts is added." * growing
        return _supplied(streams, [job.created_at_ms for job in jobs], until_ms, note)

    return read


def of_children(clients: Clients, parent_id: str) -> Supply:
    """Of an array's children at work; once it has ended, of those that failed, else of any."""

    def read() -> Supplied:
        parent = describe_one(clients, parent_id).job
        if parent.state.active:
            children = children_at_work(clients, parent)
            note = f"{len(children):,} running" if children else "No child is running now: what starts is added."
        else:
            children, note = _ended_children(clients, parent)
        streams = tuple(named(_described(clients, children)))
        return _supplied(streams, [parent.created_at_ms], parent.stopped_at_ms, note)

    return read


def of_attempts(clients: Clients, job_id: str, number: int | None = None) -> Supply:
    """Of every attempt and container of a job; `number`: of that attempt's containers."""

    def read() -> Supplied:
        detail = describe_one(clients, job_id)
        attempts = [one for one in detail.attempts if number in (None, one.number)]
        streams = tuple(_of_attempts(attempts))
        note = "" if streams else why_no_log(detail, attempt_of(detail, number), number)
        return _supplied(streams, [detail.job.created_at_ms], detail.job.stopped_at_ms, note)

    return read


def of_nodes(clients: Clients, job_id: str) -> Supply:
    """Of every node of a multi-node job, each one's newest attempt."""

    def read() -> Supplied:
        detail = describe_one(clients, job_id)
        ids = [f"{job_id}#{index}" for index in range(min(detail.job.nodes or 0, NODES_AT_MOST))]
        streams = tuple(named(describe_all(clients, ids)))
        note = "" if streams else "None of its nodes has a log yet."
        return _supplied(streams, [detail.job.created_at_ms], detail.job.stopped_at_ms, note)

    return read


def named(details: Iterable[JobDetail]) -> list[Named]:
    """The streams of each job's newest attempt, named as shortly as tells them apart."""
    details = list(details)
    shorts = short_names(detail.job for detail in details)
    found = []
    for detail in details:
        places = places_of(attempt_of(detail, None))
        for place in places:
            container = place.container if len(places) > 1 else ""
            found.append((place, "/".join(filter(None, (shorts[detail.job.id], container)))))
    return found


def short_names(jobs: Iterable[Job]) -> dict[str, str]:
    """By job id: a child's or a node's number, else the first eight of the id; what differs of several names."""
    jobs = list(jobs)
    parents = {_parent(job.id) for job in jobs if _number(job.id)}
    names = {job.name for job in jobs}
    joint = _joint(names)
    shorts = {}
    for job in jobs:
        number = _number(job.id)
        short = (number if len(parents) == 1 else f"{job.id[:4]}{number}") if number else job.id[:8]
        if len(names) > 1:
            shown = job.name[joint:][:NAME_CELLS]
            short = f"{shown}{short if number else f'/{short[:4]}'}"
        shorts[job.id] = short
    return shorts


def _joint(names: set[str]) -> int:
    """So many characters all names begin with, up to a joint of theirs."""
    low, high = min(names, default=""), max(names, default="")
    same = next((n for n, pair in enumerate(zip(low, high, strict=False)) if pair[0] != pair[1]), len(low))
    joint = _LAST_JOINT.match(low[:same])
    return joint.end() if joint and joint.end() < len(low) else 0


def _number(job_id: str) -> str:
    index = max(job_id.rfind(":"), job_id.rfind("#"))
    return job_id[index:] if index >= 0 else ""


def _parent(job_id: str) -> str:
    return job_id.removesuffix(_number(job_id))


def _of_attempts(attempts: Sequence[Attempt]) -> Iterable[Named]:
    for attempt in attempts:
        places = places_of(attempt)
        for place in places:
            if len(attempts) == 1:
                yield place, place.container or f"attempt {attempt.number}"
            else:
                yield place, f"{attempt.number}/{place.container}" if len(places) > 1 else f"attempt {attempt.number}"


def _described(clients: Clients, jobs: Sequence[Job]) -> list[JobDetail]:
    """The newest first, where there are too many."""
    newest = sorted(jobs, key=lambda job: -job.created_at_ms)[:STREAMS_AT_MOST]
    return list(describe_all(clients, [job.id for job in newest]))


def _ended_children(clients: Clients, parent: Job) -> tuple[list[Job], str]:
    for state, word in ((JobState.FAILED, "failed"), (JobState.SUCCEEDED, "succeeded")):
        found = list_children(clients, parent, state).jobs
        count = dict(parent.children).get(state.value, len(found))
        if found:
            some = f"{CHILDREN_AFTERWARDS} of the {count:,} children" if count > CHILDREN_AFTERWARDS else "the children"
            return found[:CHILDREN_AFTERWARDS], f"{some} that {word}"
    return [], "None of its children has a log."


def _supplied(streams: tuple[Named, ...], created_ms: list[int], until_ms: int | None, note: str) -> Supplied:
    if len(streams) > STREAMS_AT_MOST:
        note = f"{note}, {STREAMS_AT_MOST:,} of them read"
    return Supplied(streams[:STREAMS_AT_MOST], min(created_ms, default=0), until_ms, note)
