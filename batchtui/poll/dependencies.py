"""Reads what a job waits for, as far back as it goes, and looks through runs that may wait for it."""

from collections.abc import Sequence

from batchtui.aws.clients import Clients
from batchtui.aws.jobs import describe_all
from batchtui.domain.dependencies import DEPTH, Dependencies, tree, turned, waits_for
from batchtui.domain.job import Job, JobDetail

BACK_AT_MOST = 300
"""So many jobs are read back to at most: an array of chains can wait for thousands."""


def read_dependencies(clients: Clients, detail: JobDetail, may_wait: Sequence[Job]) -> Dependencies:
    """Both trees of a job, a call for each hundred jobs looked at.

    Raises:
        AwsError: a call failed.
    """
    details = _back(clients, detail)
    jobs = {job_id: one.job for job_id, one in details.items()}
    links = {job_id: waits_for(one) for job_id, one in details.items()}
    found = {one.job.id: one for one in describe_all(clients, [job.id for job in may_wait])}
    later = {job_id: waits_for(one) for job_id, one in found.items()}
    jobs |= {job_id: one.job for job_id, one in found.items()}
    job_id = detail.job.id
    return Dependencies(tree(job_id, links, jobs), tree(job_id, turned(later), jobs), len(found))


def _back(clients: Clients, detail: JobDetail) -> dict[str, JobDetail]:
    """The job and all that it waits for, by id; what AWS knows no longer is absent."""
    known = {detail.job.id: detail}
    asked = {detail.job.id}
    edge = [detail]
    for _ in range(DEPTH):
        wanted = [job_id for one in edge for job_id, _ in waits_for(one) if job_id not in asked]
        wanted = list(dict.fromkeys(wanted))[: BACK_AT_MOST - len(known)]
        if not wanted:
            break
        asked.update(wanted)
        edge = list(describe_all(clients, wanted))
        known |= {one.job.id: one for one in edge}
    return known
