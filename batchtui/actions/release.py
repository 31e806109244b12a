"""Releasing a lock of the guard by hand: its holder is looked at anew, and the write holds only for that holder."""

import uuid
from dataclasses import dataclass

from batchtui.actions.audited import Sender
from batchtui.aws.clients import Clients
from batchtui.aws.locks import holders_of, read_lock, release_request, send_release
from batchtui.domain.deed import Outcome
from batchtui.domain.failure import AwsError, LostAnswer, NotFound
from batchtui.domain.lock import Holding, Lock, LockState, holdings

ACTION = "release lock"


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """Which holder's lock would be freed. Nothing has been sent."""

    table: str
    holding: Holding

    @property
    def refused(self) -> str:
        """Why there is nothing to do; empty: there is."""
        return f"The lock on {self.holding.lock.key} is free." if self.holding.state is LockState.FREE else ""

    @property
    def follows(self) -> tuple[str, ...]:
        """What a release means, a sentence each."""
        lock, job = self.holding.lock, self.holding.holder
        if self.holding.state is LockState.ENDED:
            return ("Its holder has ended: the next run would take it by itself.",)
        if job is not None:
            return (
                f"Its holder {lock.owner} is {job.state.value}: another run may begin beside it.",
                "That does not stop it. Stop it first where two at once do harm.",
            )
        if lock.lease_until_ms:
            return (f"Its holder {lock.owner} is no job of AWS Batch: it ends when it cannot renew its lease.",)
        return (f"AWS Batch does not know its holder {lock.owner} here: look whether it runs elsewhere.",)


def plan_release(clients: Clients, table: str, place: str, key: str) -> ReleasePlan:
    """Reads the lock, and asks AWS Batch about its holder.

    Raises:
        NotFound: there is no such lock.
        AwsError: a call failed.
    """
    lock = read_lock(clients, table, place, key)
    if lock is None:
        raise NotFound(f"There is no lock on {key} in {table}: `batchtui locks` lists them.", "GetItem")
    (holding,) = holdings([lock], holders_of(clients, [lock]), clients.clock.now_ms())
    return ReleasePlan(table, holding)


def release(sender: Sender, plan: ReleasePlan) -> Lock:
    """Frees the lock, if it is still that holder's; written down before and after.

    Raises:
        Refused: somebody else has it now.
        AwsError: it was not done.
    """
    lock = plan.holding.lock
    request = release_request(plan.table, lock, sender.clients.clock.now_ms())
    deed = sender.begin(ACTION, lock.key, "update-item", request, uuid.uuid4().hex, "")
    try:
        send_release(sender.clients, request, lock)
    except LostAnswer as lost:
        sender.answered(deed, Outcome.UNKNOWN, lost.sentence)
        raise
    except AwsError as error:
        sender.answered(deed, Outcome.REFUSED, error.sentence)
        raise
    sender.answered(deed, Outcome.DONE)
    return lock
