"""What the guard's table tells of runs: who was skipped, and which names have a lock; asked by a thread of its own."""

import threading
from collections.abc import Callable, Collection, Iterable

from batchtui.aws.clients import Clients
from batchtui.aws.locks import OUTCOMES_AT_MOST, Table, read_table, skipped_of
from batchtui.domain.failure import AwsError, Denied, NoCredentials, NotFound
from batchtui.domain.job import Job
from batchtui.domain.lock import Lock
from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState
from batchtui.poll.board import Board
from batchtui.poll.changes import Change
from batchtui.poll.clock import now_s

WHOLE_EVERY_S = 600.0
"""How often the whole table is read; between, only the outcomes of runs that end are asked for."""
GATHER_S = 1.0
"""Runs that end within it share a call."""
AGAIN_S, REFUSED_AGAIN_S = 15.0, 120.0
LOOKED_AT = 50
"""So many of a name's newest runs are looked at when one of them changed."""
OVERLAP_MS = 60_000
"""Runs that ended so long before the whole table was read, or later, are asked for by themselves."""
ONE_BY_ONE = 500
"""For more runs at once the whole table is read instead."""


class Outcomes:
    """Keeps one board's marks of what the guard did."""

    def __init__(self, clients: Clients, board: Board, table: str) -> None:
        self._clients, self._board, self._table = clients, board, table
        self._names: set[str] = set()
        self._asked: set[str] = set()
        self._read_ms = 0
        self._changed = threading.Condition()
        self._stopped = False

    def start(self) -> None:
        """Begins to read, on a daemon thread."""
        self._board.listen(self._note)
        threading.Thread(target=self._run, name="outcomes", daemon=True).start()

    def stop(self) -> None:
        """Ends the thread after its present call."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _run(self) -> None:
        while self._try(self._whole):
            until_s = now_s() + WHOLE_EVERY_S
            while now_s() < until_s and not self._stopped:
                self._wait(until_s - now_s())
                if not self._try(self._ended):
                    return

    def _try(self, ask: Callable[[], None]) -> bool:
        """Asks until it is answered; False: it was stopped."""
        while not self._stopped:
            try:
                ask()
            except AwsError as error:
                self._board.set_status(guard_error=error)
                refused = isinstance(error, Denied | NotFound | NoCredentials)
                self._pause(REFUSED_AGAIN_S if refused else AGAIN_S)
            else:
                self._board.set_status(guard_error=None)
                return True
        return False

    def _whole(self) -> None:
        began_ms = self._clients.clock.now_ms()
        found = read_table(self._clients, self._table)
        self._read_ms = began_ms
        self._asked.clear()
        self._board.mark_skipped(found.skipped)
        self._board.set_guarded(names_of(found.locks, self._clients.scope))
        with self._changed:
            self._names.update(self._board.names())

    def _ended(self) -> None:
        """The outcomes of runs that have ended since."""
        with self._changed:
            names, self._names = self._names, set()
        try:
            wanted = [job.id for name in names for job in self._board.newest_of([name], LOOKED_AT) if self._wants(job)]
            for start in range(0, len(wanted), OUTCOMES_AT_MOST):
                some = wanted[start : start + OUTCOMES_AT_MOST]
                self._board.mark_skipped(skipped_of(self._clients, self._table, some))
                self._asked.update(some)
        except AwsError:
            with self._changed:
                self._names |= names
            raise

    def _wants(self, job: Job) -> bool:
        ended_ms = job.stopped_at_ms or job.created_at_ms
        return may_be_skipped(job) and ended_ms >= self._read_ms - OVERLAP_MS and job.id not in self._asked

    def _note(self, change: Change) -> None:
        if change.names:
            with self._changed:
                self._names |= change.names
                self._changed.notify_all()

    def _wait(self, at_most_s: float) -> None:
        """Until a name has changed, and a moment longer."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._names, at_most_s)
        self._pause(GATHER_S)

    def _pause(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopped, seconds)


def may_be_skipped(job: Job) -> bool:
    """Whether it is worth asking: a run that did not succeed has run, or was never started."""
    return job.state is JobState.SUCCEEDED and not job.skipped


def names_of(locks: Iterable[Lock], scope: Scope) -> frozenset[str]:
    """The keys that keep runs apart in a scope: most are job names. Locks of several slots let several in."""
    return frozenset(lock.key for lock in locks if "#" not in lock.key and _is_here(lock, scope))


def _is_here(lock: Lock, scope: Scope) -> bool:
    account, _, region = lock.place.partition("/")
    return region == scope.region and scope.account in ("", account)


def skipped_among(clients: Clients, table: str, jobs: Collection[Job]) -> frozenset[str]:
    """Of some runs those that the guard did not let run; for a command, once.

    Raises:
        AwsError: a call failed.
    """
    wanted = [job.id for job in jobs if may_be_skipped(job)]
    if len(wanted) > ONE_BY_ONE:
        whole: Table = read_table(clients, table)
        return whole.skipped
    found: frozenset[str] = frozenset()
    for start in range(0, len(wanted), OUTCOMES_AT_MOST):
        found |= skipped_of(clients, table, wanted[start : start + OUTCOMES_AT_MOST])
    return found
