"""Asks for a command why runs failed whose listing does not say: on EKS, and of several containers."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from batchtui.domain.causes_job import unclear
from batchtui.domain.job import Job

if TYPE_CHECKING:
    from batchtui.aws.clients import Clients

AT_MOST = 500
"""So many of the first ones: a call tells of a hundred."""


def cleared_up(clients: "Clients", found: Iterable[Job]) -> list[Job]:
    """The same runs, those that were unclear with what their description says; a failing call is told."""
    from batchtui.aws.jobs import describe_all
    from batchtui.cli.output import tell
    from batchtui.domain.failure import AwsError

    runs = list(found)
    wanted = [job.id for job in islice(filter(unclear, runs), AT_MOST)]
    told: dict[str, Job] = {}
    try:
        for detail in describe_all(clients, wanted):
            told[detail.job.id] = detail.job
    except AwsError as error:
        tell(f"{error.sentence} Causes are those of the listing.")
    return [_with(job, told[job.id]) if job.id in told else job for job in runs]


def _with(job: Job, described: Job) -> Job:
    """A listing tells when and where; its description why."""
    code = job.exit_code if described.exit_code is None else described.exit_code
    return replace(job, cause=described.cause, exit_code=code, tags=described.tags)
