"""Whose log a stream is: no call of AWS tells, so runs of its definition are described until one names it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from batchtui.aws.again import read_again
from batchtui.aws.clients import Clients
from batchtui.aws.jobs import DESCRIBE_AT_MOST, describe, list_by_definition
from batchtui.aws.queues import describe_queues
from batchtui.domain.definition import name_of_definition
from batchtui.domain.failure import NotFound
from batchtui.domain.job import Job, JobDetail

DESCRIBED_AT_MOST = 2_000
PAGES_AT_MOST = 10
"""Of a queue, where the board knows no run of it."""
_PREFIX = 200
"""So many letters of a definition's name stand in a stream's."""


def find_by_stream(clients: Clients, stream: str, known: Sequence[Job]) -> JobDetail:
    """The job whose container writes, or wrote, a stream; the newest runs first.

    `known`: runs that need not be listed.

    Raises:
        NotFound: none of those that were looked at does.
        AwsError: a call failed.
    """
    wanted = stream.partition("/")[0]
    looked: set[str] = set()
    for part in _parts(_candidates(clients, wanted, known), looked):
        for detail in read_again(partial(describe, clients, part)):
            if stream in streams_of(detail):
                return detail
    raise NotFound(
        f"None of {len(looked):,} runs of {wanted} that AWS still knows writes the stream {stream}: give the job's id."
    )


def streams_of(detail: JobDetail) -> set[str]:
    """Every stream that a description names, of all attempts and containers."""
    return {place.stream for attempt in detail.attempts for place in attempt.logs if place.stream}


def _candidates(clients: Clients, wanted: str, known: Sequence[Job]) -> Iterator[Job]:
    """The board's runs of that definition, then what the queues list of it; of a prefix that is none, the newest."""
    of_it = [job for job in known if name_of_definition(job.definition)[:_PREFIX] == wanted]
    yield from sorted(of_it, key=lambda job: -job.created_at_ms)
    name = wanted if len(wanted) < _PREFIX else f"{wanted}*"
    for queue in read_again(partial(describe_queues, clients)):
        if not queue.service_jobs:
            yield from _listed(clients, queue.name, name)
    yield from sorted(known, key=lambda job: -job.created_at_ms)


def _listed(clients: Clients, queue: str, definition: str) -> Iterator[Job]:
    token = ""
    for _ in range(PAGES_AT_MOST):
        page = read_again(partial(list_by_definition, clients, queue, definition, token))
        yield from page.jobs
        token = page.next_token
        if not token:
            return


def _parts(jobs: Iterable[Job], looked: set[str]) -> Iterator[list[str]]:
    """Ids to describe, a call's worth at a time, each once."""
    part: list[str] = []
    for job in jobs:
        if job.id in looked:
            continue
        if len(looked) >= DESCRIBED_AT_MOST:
            break
        looked.add(job.id)
        part.append(job.id)
        if len(part) == DESCRIBE_AT_MOST:
            yield part
            part = []
    if part:
        yield part
