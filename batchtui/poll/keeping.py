"""What the board asks of who remembers: only its shape, so that a start need not load it."""

from collections.abc import Iterable
from typing import Protocol

from batchtui.domain.job import Job
from batchtui.domain.scope import Scope


class Keeper(Protocol):
    """Who remembers what passes over the board."""

    def record(self, jobs: Iterable[Job]) -> None:
        """These rows are new, or say something new."""

    def mark_gone(self, scope: Scope, job_ids: Iterable[str]) -> None:
        """AWS knows these active runs no longer."""
