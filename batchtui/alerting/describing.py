"""Asks AWS for the descriptions of runs that failed: they say why, and what a message tells of a run."""

from collections.abc import Iterable, Mapping
from typing import Any

from batchtui.aws.clients import Clients
from batchtui.aws.jobs import describe_all
from batchtui.domain.causes_job import unclear
from batchtui.domain.failure import AwsError, Denied
from batchtui.domain.job import Job
from batchtui.poll.board import Board

AT_MOST = 500
"""Descriptions of one look: a call tells a hundred."""
KEPT = 1000

Detail = Mapping[str, Any]


class Describer:
    """Descriptions of one scope's runs. Used from one thread."""

    def __init__(self, clients: Clients, board: Board) -> None:
        self._clients = clients
        self._board = board
        self._details: dict[str, Detail] = {}
        self._denied = False

    def described(self, runs: list[Job], fresh: Iterable[Job], every: bool) -> list[Job]:
        """The runs, those of the fresh ones that are unclear (or every one) as their descriptions tell them.

        What cannot be described stays as the listing told it.
        """
        wanted = [job.id for job in fresh if every or unclear(job)][:AT_MOST]
        if self._ask(wanted):
            return [self._board.run(job.id) or job for job in runs]
        return runs

    def detail(self, job_id: str) -> Detail | None:
        """DescribeJobs' answer about a run, as it came; None: it cannot be had."""
        if job_id and job_id not in self._details:
            self._ask([job_id])
        return self._details.get(job_id)

    def _ask(self, ids: list[str]) -> bool:
        wanted = [job_id for job_id in ids if job_id not in self._details]
        if self._denied or not wanted:
            return False
        try:
            for found in describe_all(self._clients, wanted):
                self._details[found.job.id] = found.raw
                self._board.apply([found.job])
        except AwsError as error:
            self._denied = isinstance(error, Denied)
        for job_id in list(self._details)[:-KEPT]:
            del self._details[job_id]
        return True
