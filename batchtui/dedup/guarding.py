"""One guarded run, from the lock's name to its outcome; shared by the command and the Python API."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from batchtui.dedup.credentials import Credentials, Given
from batchtui.dedup.failure import GuardError, as_written
from batchtui.dedup.item import ARRAY, LEASE, lock_key
from batchtui.dedup.jobs import Jobs
from batchtui.dedup.lock import Lock
from batchtui.dedup.options import Options
from batchtui.dedup.rules import Entered, Held, enter, releases
from batchtui.dedup.say import say
from batchtui.dedup.who import Who, account, region
from batchtui.dedup.wire import Wire

if TYPE_CHECKING:
    from batchtui.dedup.beat import Beat

AFTER_S = 3.0
"""How long giving back may take: SIGKILL may be near, and AWS Batch frees the lock of a job that has ended anyway."""


class Guarding:
    """The lock of one run."""

    def __init__(self, read: Options, whose: Who, environ: Mapping[str, str], given: Given | None = None) -> None:
        self._read, self._whose, self._environ = read, whose, environ
        self._credentials = Credentials(environ, given)
        self._wire: Wire | None = None
        self._jobs: Jobs | None = None
        self._lock: Lock | None = None
        self._beat: Beat | None = None
        self.key = read.key

    def acquire(self) -> Entered | Held | None:
        """Asks for the lock as the policy says; None: a guard around us has it already.

        Raises:
            GuardError: the lock cannot be asked.
        """
        with as_written():
            return self._acquire()

    def _acquire(self) -> Entered | Held | None:
        wire = Wire(self._environ, region(self._environ), self._credentials)
        jobs = Jobs(wire)
        self._wire, self._jobs = wire, jobs
        me = self._whose.me
        self.key = self.key or jobs.own(me.owner).name
        if self._environ.get("BATCHTUI_LOCK_KEY") == self.key and "BATCHTUI_FENCE" in self._environ:
            return None
        where = account(self._environ, self._whose, self._credentials.keys(), jobs)
        slots: list[int | None] = list(range(self._read.policy.slots)) if self._read.policy.slots > 1 else [None]
        pks = [lock_key(where, wire.region, self.key, slot) for slot in slots]
        self._lock = Lock(wire, jobs, self._read.table, pks, me)
        return self._lock.acquire(enter(me, self._read.policy))

    def hold(self, verdict: Entered, send: Callable[[int], object]) -> None:
        """Keeps the lock while the command runs: outside AWS Batch by a heartbeat, inside by nothing at all.

        `send` gets the signals that end the command when the lock is lost.
        """
        if self._wire:
            self._wire.close()
        if self._whose.me.kind != LEASE or self._lock is None:
            return
        from batchtui.dedup.beat import Beat

        lock, token = self._lock.twin(), [verdict.token]

        def renew() -> bool:
            now = lock.renew(verdict.slot, token[0])
            token[0] = now or token[0]
            return now is not None

        def end(number: int, why: str) -> None:
            if number == signal.SIGTERM:
                say(f"The lock on {self.key} is lost ({why}): ending the command.")
            send(number)

        self._beat = Beat(renew, end, self._lock.claimed_s)
        self._beat.start()

    def give_back(self, verdict: Entered, code: int) -> None:
        """After the command: gives the lock back if it is to be, and records the outcome."""
        if self._beat:
            self._beat.stop()
        self.go_on(code)
        if releases(self._whose.me, code) and self._lock:
            try:
                self._lock.release(verdict.slot, verdict.token, AFTER_S)
            except GuardError as error:
                say(f"The lock on {self.key} is not given back, it goes on once this job has ended. {error.sentence}")
        self.record(verdict.how)

    def go_on(self, code: int) -> None:
        """After exit 0 submits the next step, if there is to be one; also of a run that went without the lock."""
        then = self._read.then
        if code or not then:
            return
        if not self._wire or not self._jobs:
            say(f"The next step {then.name} is not submitted, as AWS cannot be asked: submit it.")
            return
        from batchtui.dedup.chain import submit_next

        submit_next(self._wire, self._jobs, self._read.table, self._whose.me.owner, then)

    def record(self, said: str) -> None:
        """Writes the run's outcome, for the board; a run outside AWS Batch has no place there."""
        if not self._whose.job_id or self._lock is None:
            return
        try:
            self._lock.record(self._whose.me.owner, said, AFTER_S)
        except GuardError as error:
            say(f"The outcome ({said}) is not recorded. {error.sentence}")

    def abandon(self) -> None:
        """Told to end before the command ran: gives back what a claim under way may have taken."""
        if self._lock is None or self._whose.me.kind == ARRAY or self._whose.me.attempt > 1:
            return
        try:
            self._lock.abandon(AFTER_S)
        except GuardError:
            # AWS Batch, or the lease, frees it.
            return
