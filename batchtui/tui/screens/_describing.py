"""Asks for what a listing does not tell of runs that are shown: attempts, memory, whether somebody stopped them."""

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from batchtui.domain.failure import AwsError
from batchtui.domain.job import Job

if TYPE_CHECKING:
    from batchtui.domain.job import JobDetail
    from batchtui.tui.ports import Ports

AT_ONCE = 100
"""As many as one call takes."""
AT_MOST = 500
"""So many of the first runs are described without being looked at one by one."""


class Describing:
    """Asks for each run once; what comes goes to the board."""

    def __init__(self, ports: "Ports") -> None:
        self._ports = ports
        self._asked: set[str] = set()

    def ask(self, jobs: Iterable[Job]) -> None:
        """For those of the first ones that were not described yet; later, where that would have the screen wait."""
        if not self._ports.entered:
            return
        wanted = [job.id for job in islice(jobs, AT_MOST) if job.cause is None and job.id not in self._asked]
        self._asked.update(wanted)
        for start in range(0, len(wanted), AT_ONCE):
            self._ports.interests.details(wanted[start : start + AT_ONCE], self._described)

    def _described(self, details: "list[JobDetail] | AwsError") -> None:
        """On the thread that asked. A listing has told the rest; the poll tells of what fails here too."""
        if not isinstance(details, AwsError):
            self._ports.board.apply([detail.job for detail in details])
