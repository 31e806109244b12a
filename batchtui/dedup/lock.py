"""Carries the rules out: a course's asks become calls of DynamoDB and AWS Batch."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Callable

from batchtui.dedup import item
from batchtui.dedup.clock import between, monotonic
from batchtui.dedup.failure import GuardError
from batchtui.dedup.item import Holder, Me
from batchtui.dedup.jobs import Jobs
from batchtui.dedup.rules import (
    Ask,
    Claim,
    Course,
    Entered,
    Granted,
    Held,
    Look,
    Looked,
    Pause,
    Peek,
    Terminate,
)
from batchtui.dedup.wire import PATIENCE_S, TRIES, Wire

BORNE, BORNE_PAUSE_S = 5, 10.0
"""How often in a row one who waits bears that nothing answers, and how long it waits in between."""


class Lock:
    """One key's lock in a table, with a `pk` a slot."""

    def __init__(
        self,
        wire: Wire,
        jobs: Jobs,
        table: str,
        pks: Sequence[str],
        me: Me,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._wire, self._jobs, self._table, self._pks, self._me, self._pause = wire, jobs, table, pks, me, pause
        self._about = f"table {table}"
        self.claimed_s = 0.0
        """When the last claim was sent, by `clock.monotonic`: a lease counts from there at the earliest."""

    def twin(self) -> Lock:
        """The same lock for another thread."""
        wire = self._wire.twin()
        return Lock(wire, Jobs(wire), self._table, self._pks, self._me, self._pause)

    def acquire(self, course: Course) -> Entered | Held:
        """Plays a course to its verdict.

        Raises:
            GuardError: a call failed for good; whether we hold the lock is not known then.
        """
        answer: Any = None
        waits = False
        if self._me.kind == item.LEASE:
            # A lease is told in AWS's time, so its clock is read first.
            self._peek(0)
        while True:
            try:
                ask = course.send(answer)
            except StopIteration as end:
                verdict: Entered | Held = end.value
                return verdict
            answer = self._answer(ask) if not waits else self._borne(ask)
            waits = waits or isinstance(ask, Pause)

    def renew(self, slot: int, token: int) -> int | None:
        """Moves the lease on; the token under which we hold, or None if the lock is not ours any more."""
        self._wire.be_patient()
        body = item.renew(self._table, self._pks[slot], self._me, token, self._wire.now_ms())
        try:
            self._wire.dynamodb("UpdateItem", body, self._about)
            return token
        except GuardError as error:
            if error.code != item.REFUSED:
                raise
        held = self._peek(slot)
        # A claim of ours that came late has moved the token: the lock is ours all the same.
        return held.token if held and held.owner == self._me.owner and not held.released_at_ms else None

    def release(self, slot: int, token: int, patience_s: float = PATIENCE_S) -> bool:
        """Gives the lock back; False: it was not ours any more."""
        self._wire.be_patient(patience_s)
        return self._written(item.release(self._table, self._pks[slot], self._me, token, self._wire.now_ms()))

    def record(self, job_id: str, said: str, patience_s: float = PATIENCE_S) -> None:
        """Writes a run's outcome."""
        self._wire.be_patient(patience_s)
        self._written(item.outcome(self._table, job_id, said, self._wire.now_ms()))

    def abandon(self, patience_s: float) -> None:
        """Gives back whatever this very attempt holds, though no answer has told so."""
        self._wire.close()
        self._wire.be_patient(patience_s)
        for slot in range(len(self._pks)):
            held = self._peek(slot)
            if held and (held.owner, held.attempt) == (self._me.owner, self._me.attempt) and not held.released_at_ms:
                self._written(item.release(self._table, self._pks[slot], self._me, held.token, self._wire.now_ms()))

    def _written(self, body: item.Body) -> bool:
        try:
            self._wire.dynamodb("UpdateItem", body, self._about)
        except GuardError as error:
            if error.code != item.REFUSED:
                raise
            return False
        return True

    def _borne(self, ask: Ask) -> Any:
        """The answer to one who waits already: the holder lived, so trouble that may pass is no reason to run."""
        for _ in range(BORNE):
            try:
                return self._answer(ask)
            except GuardError as error:
                if not error.passes:
                    raise
            self._answer(Pause(BORNE_PAUSE_S))
        return self._answer(ask)

    def _answer(self, ask: Ask) -> Any:
        if isinstance(ask, Claim):
            return self._claim(ask)
        if isinstance(ask, Peek):
            return self._peek(ask.slot)
        if isinstance(ask, Look):
            return Looked(self._jobs.fates(ask.owners), self._wire.now_ms())
        if isinstance(ask, Terminate):
            self._jobs.terminate(ask.owner, f"Replaced by {self._me.owner} (batchtui guard)")
            return None
        assert isinstance(ask, Pause)
        self._wire.close()
        self._pause(ask.seconds * between(0.8, 1.2))
        self._wire.be_patient()
        return None

    def _claim(self, ask: Claim) -> Granted | Holder:
        pk = self._pks[ask.slot]
        for _ in range(TRIES):
            self.claimed_s = monotonic()
            body = item.claim(self._table, pk, self._me, self._wire.now_ms(), ask.seen)
            try:
                told = self._wire.dynamodb("UpdateItem", body, self._about)
            except GuardError as error:
                if error.code != item.REFUSED:
                    raise
                held = self._holder(ask.slot, error.told) or self._peek(ask.slot)
                if held:
                    return held
                continue
            try:
                return Granted(item.whole(told["Attributes"]["token"]["N"]))
            except item.ODD as error:
                raise GuardError(
                    f"The answer to UpdateItem on {self._about} tells no token: is it DynamoDB?"
                ) from error
        raise GuardError(f"{self._about} refuses every write and shows no holder: is another program writing there?")

    def _peek(self, slot: int) -> Holder | None:
        told = self._wire.dynamodb("GetItem", item.get(self._table, self._pks[slot]), self._about)
        return self._holder(slot, told)

    def _holder(self, slot: int, told: Mapping[str, Any]) -> Holder | None:
        try:
            return item.holder(told.get("Item") or {})
        except item.ODD as error:
            raise GuardError(
                f"The item {self._pks[slot]} of {self._about} is not written as a lock: correct it, or delete it."
            ) from error
