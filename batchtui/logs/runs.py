"""Which runs somebody means who gives an id or a name, and which of them are at work."""

import re
from dataclasses import replace

from batchtui.aws.clients import Clients
from batchtui.aws.jobs import describe, list_by_name, list_by_state, list_children
from batchtui.aws.queues import describe_queues
from batchtui.domain.failure import NotFound
from batchtui.domain.job import Job, JobDetail
from batchtui.domain.state import JobState

PAGES_AT_MOST = 20
NODES_AT_MOST = 1_000
"""More than AWS Batch allows."""
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:[:#]\d+)?", re.IGNORECASE)
_IS_NAME = re.compile(r"[^\W_][\w-]{0,127}")
"""AWS allows ASCII alone; other servers, and ours, any letter."""


def meant(clients: Clients, given: str) -> JobDetail:
    """The job of an id, else the newest run of a name.

    Raises:
        NotFound: there is neither.
        AwsError: a call failed.
    """
    found = describe(clients, [given])
    if not found and not ID.fullmatch(given) and _IS_NAME.fullmatch(given):
        runs = newest_of_name(clients, given)
        found = describe(clients, [runs[0].id]) if runs else []
    if not found:
        raise NotFound(
            f"AWS Batch knows no job {given} here, by id or by name: check it, the profile and the region "
            "(it forgets ended jobs after a week or so).",
            "DescribeJobs",
        )
    return found[0]


def newest_of_name(clients: Clients, name: str) -> list[Job]:
    """A page of each queue's runs of one name, the newest first."""
    queues = [queue for queue in describe_queues(clients) if not queue.service_jobs]
    found = [job for queue in queues for job in list_by_name(clients, queue.name, name).jobs if job.name == name]
    return sorted(found, key=lambda job: -job.created_at_ms)


def running_of(clients: Clients, given: str) -> list[Job]:
    """The parts that run of the job of an id, else of all runs of a name in every queue.

    Raises:
        AwsError: a call failed.
    """
    if ID.fullmatch(given):
        [*parents] = describe(clients, [given])
        if not parents:
            raise NotFound(f"AWS Batch knows no job {given} here: check the id, the profile and the region.")
        job = parents[0].job
        return parts_at_work(clients, job) if job.is_array or job.state is JobState.RUNNING else []
    found: list[Job] = []
    for queue in describe_queues(clients):
        token = ""
        for _ in range(0 if queue.service_jobs else PAGES_AT_MOST):
            page = list_by_state(clients, queue.name, JobState.RUNNING, token)
            found += [part for job in page.jobs if job.name == given for part in parts_at_work(clients, job)]
            token = page.next_token
            if not token:
                break
        found += [child for job in _arrays(clients, queue.name, given) for child in children_at_work(clients, job)]
    return found


def _arrays(clients: Clients, queue: str, name: str) -> list[Job]:
    """An array stays PENDING while its children run."""
    page = list_by_state(clients, queue, JobState.PENDING)
    return [job for job in page.jobs if job.name == name and job.is_array]


def parts_at_work(clients: Clients, job: Job) -> list[Job]:
    """What of a job writes logs: an array's children that are running, a multi-node job's nodes, else itself.

    Raises:
        AwsError: a call failed.
    """
    if job.is_array:
        return children_at_work(clients, job)
    if job.nodes and "#" not in job.id:
        return [replace(job, id=f"{job.id}#{index}") for index in range(min(job.nodes, NODES_AT_MOST))]
    return [job]


def children_at_work(clients: Clients, parent: Job) -> list[Job]:
    """An array's children that are running.

    Raises:
        AwsError: a call failed.
    """
    found: list[Job] = []
    token = ""
    for _ in range(PAGES_AT_MOST):
        page = list_children(clients, parent, JobState.RUNNING, token)
        found += page.jobs
        token = page.next_token
        if not token:
            break
    return found
