"""Puts what is remembered on the board: a screenful before the first frame, the rest before AWS is asked."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.poll.board import Board

FIRST = 1_000
"""Runs that are there before the first frame: those of some thirty names, more than most screens have rows."""
SLICE = 500
"""Runs that are taken in at once: as long as that a screen may wait for the board."""

Remembered = Callable[[Scope], Iterable[Job]]
"""The runs that are remembered of a scope; without an account, of the one that it led to the last time."""


class Recall:
    """One board's memory. Its methods are called one after another: `begin` where the scope can be guessed."""

    def __init__(self, board: Board, remembered: Remembered) -> None:
        self._board = board
        self._remembered = remembered
        self._rest: Iterator[Job] = iter(())
        self._recalled: Scope | None = None

    def begin(self, scope: Scope) -> None:
        """The first screenful of what is remembered of where this leads."""
        self._rest = iter(self._remembered(scope))
        self._take(FIRST)

    def finish(self) -> bool:
        """The rest, in slices; whether anything was recalled."""
        while self._take(SLICE):
            pass
        return self._recalled is not None

    def correct(self, scope: Scope) -> None:
        """Once AWS has named the account: what is remembered of that one, and of no other."""
        if self._recalled not in (None, scope):
            self._board.keep_only(scope)
        if self._recalled != scope and scope.account:
            self._rest = iter(self._remembered(scope))
            while jobs := list(islice(self._rest, SLICE)):
                self._board.recall(jobs)

    def _take(self, runs: int) -> bool:
        """Some more of them, and how old the newest is; whether there were any."""
        jobs = list(islice(self._rest, runs))
        if jobs:
            self._recalled = jobs[0].scope
            self._board.recall(jobs)
            newest = max(job.stopped_at_ms or job.started_at_ms or job.created_at_ms for job in jobs)
            self._board.set_status(recalled_ms=max(newest, self._board.status.recalled_ms or newest))
        return bool(jobs)
