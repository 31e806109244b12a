"""The runs of one job definition, whatever they are called and whichever revision they had, kept as they change."""

import threading
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from batchtui.domain.definition import name_of_definition
from batchtui.domain.grouping import Group
from batchtui.domain.job import Job
from batchtui.domain.labels import By, Grouping
from batchtui.poll.changes import Change
from batchtui.poll.grouped import Grouped, age_key

if TYPE_CHECKING:
    from batchtui.poll.board import Board


class DefinitionRuns:
    """One label of the board's runs, which the board itself need not be grouped by."""

    def __init__(self, board: "Board", name: str, found: Iterable[Job]) -> None:
        """`found`: its runs, as the board has them now."""
        self.grouped = Grouped(Grouping(By.DEFINITION), threading.RLock())
        self._board = board
        self._name = name
        self._known: dict[str, Job] = {}
        for job in sorted(found, key=age_key):
            self._put(job)
        self._label = next(iter(self.grouped.labels()), name)

    def group(self) -> Group | None:
        """All of them, summed up."""
        return self.grouped.group(self._label)

    def follow(self, change: Change) -> Change:
        """Takes in what changed on the board; the same change as it is about these runs."""
        for job_id in change.runs:
            job = self._board.run(job_id)
            if job is not None and name_of_definition(job.definition) == self._name:
                self._put(job)
            elif job is None and job_id in self._known:
                self.grouped.drop(self._known.pop(job_id))
        return replace(change, groups=self.grouped.take_changed())

    def _put(self, job: Job) -> None:
        self.grouped.put(job, self._known.get(job.id))
        self._known[job.id] = job
