"""Who may run: the rules of the lock as a course of asks, so that tests can play it against any table and any Batch.

A course asks (`Claim`, `Look`, …), is sent the answer, and ends with a verdict. It reads no clock and calls nobody;
`carry` does that. It is right when any answer was late, was lost, or came from a stale copy: a look that is stale only
ever says that the holder is still alive, and what ended stays ended.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, NamedTuple, Union

from batchtui.dedup.failure import GuardError
from batchtui.dedup.item import ARRAY, LEASE, Holder, Me

SKIP, WAIT, REPLACE, ALLOW = "skip", "wait", "replace", "allow"
POLICIES = (SKIP, WAIT, REPLACE, ALLOW)

DAY_MS = 86_400_000
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 30.0

EX_USAGE, EX_UNAVAILABLE, EX_TEMPFAIL = 64, 69, 75


class Policy(NamedTuple):
    """What to do about a holder that lives."""

    name: str = SKIP
    slots: int = 1
    """How many may run at once: more than 1 with `allow` only."""
    timeout_s: float = 3600.0
    """How long `wait` and `replace` wait at most."""
    grace_s: float = 35.0
    """A container may outlive the end that Batch tells of by the 30 s between SIGTERM and SIGKILL, and a little."""


class Fate(NamedTuple):
    """What AWS Batch says of a job. Times in ms since the epoch, 0 where it tells none."""

    status: str
    created_at_ms: int = 0
    stopped_at_ms: int = 0
    forced: bool = False
    """It was terminated, cancelled or timed out: its container may still be stopping."""

    @property
    def ended(self) -> bool:
        """What no job comes back from."""
        return self.status in ("SUCCEEDED", "FAILED")


class Claim(NamedTuple):
    """Write our name if the lock is free, ours, or still has the token `seen`; answered by `Granted` or `Holder`."""

    slot: int
    seen: int | None = None


class Granted(NamedTuple):
    """The lock is ours."""

    token: int


class Peek(NamedTuple):
    """Read a slot; answered by `Holder` or None."""

    slot: int


class Look(NamedTuple):
    """Ask Batch for these jobs; answered by `Looked`."""

    owners: tuple[str, ...]


class Looked(NamedTuple):
    """Batch's answer: jobs that it does not know are absent. The time is AWS's."""

    fates: dict[str, Fate]
    now_ms: int


class Pause(NamedTuple):
    """Wait; answered by None."""

    seconds: float


class Terminate(NamedTuple):
    """Ask Batch to end a job; answered by None."""

    owner: str


class Entered(NamedTuple):
    """We run."""

    slot: int
    token: int
    how: str = "ran"
    """`ran`, `waited` or `replaced`: as the outcome is recorded."""


class Held(NamedTuple):
    """We do not run: the holder lives."""

    holder: Holder
    timed_out: bool = False


Ask = Union[Claim, Peek, Look, Pause, Terminate]
Course = Generator[Ask, Any, Union[Entered, Held]]

ALIVE, ENDING, DEAD = "alive", "ending", "dead"


def judge(held: Holder, fate: Fate | None, ended_at_ms: int, now_ms: int, grace_ms: int) -> str:
    """Whether a holder is `alive`, `ending` or `dead`; `ended_at_ms` is when Batch says, or we first saw, its end."""
    if held.released_at_ms:
        return DEAD
    if held.lease_until_ms:
        return DEAD if now_ms > held.lease_until_ms else ALIVE
    if fate is None:
        # A job can be missing from DescribeJobs for a while after its start; a day later it is one that Batch forgot.
        return DEAD if now_ms - held.acquired_at_ms > DAY_MS else ALIVE
    if not fate.ended:
        return ALIVE
    return ENDING if fate.forced and now_ms < ended_at_ms + grace_ms else DEAD


def enter(me: Me, policy: Policy) -> Course:
    """The course of one who wants the lock: ends with `Entered` or `Held`."""
    ends_seen: dict[str, int] = {}
    since_ms, pause_s, how, asked_to_end = 0, FIRST_PAUSE_S, "ran", ""
    while True:
        refused: list[tuple[int, Holder]] = []
        for slot in (yield from _slots(me, policy)):
            entry = yield from _claim(me, slot, None, how, refused)
            if entry:
                return entry
        looked = yield Look(_asked_about(me, policy, refused))
        since_ms = since_ms or looked.now_ms
        state, slot, held = _weakest(refused, looked, ends_seen, int(policy.grace_s * 1000))
        if held.owner == me.owner:
            # A later attempt of this very job: this one has outlived itself.
            return Held(held)
        if state == DEAD:
            how = "replaced" if held.owner == asked_to_end else how
            again: list[tuple[int, Holder]] = []
            entry = yield from _claim(me, slot, held.token, how, again)
            if entry:
                return entry
            if again[0][1] == held:
                raise GuardError(f"The lock of {held.owner}, which has ended, cannot be taken over: is it DynamoDB?")
            continue
        if state == ENDING:
            left_ms = ends_seen[held.owner] + policy.grace_s * 1000 - looked.now_ms
            yield Pause(max(1.0, left_ms / 1000))
            continue
        if policy.name == REPLACE and _may_replace(me, held, looked):
            if held.owner != asked_to_end:
                yield Terminate(held.owner)
                asked_to_end = held.owner
        elif policy.name != WAIT:
            return Held(held)
        left_s = policy.timeout_s - (looked.now_ms - since_ms) / 1000
        if left_s <= 0:
            return Held(held, timed_out=True)
        how = "waited" if policy.name == WAIT else how
        yield Pause(min(pause_s, max(1.0, left_s)))
        pause_s = min(pause_s * 1.5, LONGEST_PAUSE_S)


def _slots(me: Me, policy: Policy) -> Generator[Ask, Any, list[int]]:
    """The slots to try: all, or for a later attempt, or a child, the one that is its own already."""
    slots = list(range(policy.slots))
    if policy.slots > 1 and me.kind != LEASE:
        for slot in slots:
            held = yield Peek(slot)
            if held and held.owner == me.owner and not held.released_at_ms:
                return [slot]
    return slots


def _claim(
    me: Me, slot: int, seen: int | None, how: str, refused: list[tuple[int, Holder]]
) -> Generator[Ask, Any, Entered | None]:
    answer = yield Claim(slot, seen)
    if isinstance(answer, Granted):
        return Entered(slot, answer.token, how)
    if me.kind == ARRAY and answer.owner == me.owner:
        return Entered(slot, answer.token, how)
    refused.append((slot, answer))
    return None


def _asked_about(me: Me, policy: Policy, refused: list[tuple[int, Holder]]) -> tuple[str, ...]:
    owners = {held.owner for _slot, held in refused if not held.lease_until_ms}
    if policy.name == REPLACE and me.kind != LEASE:
        owners.add(me.owner)
    return tuple(sorted(owners))


def _weakest(
    refused: list[tuple[int, Holder]], looked: Looked, ends_seen: dict[str, int], grace_ms: int
) -> tuple[str, int, Holder]:
    """The holder that goes first, if any does; else our own later attempt, else the first."""
    found = []
    for slot, held in refused:
        fate = looked.fates.get(held.owner)
        if fate and fate.ended:
            ends_seen.setdefault(held.owner, fate.stopped_at_ms or looked.now_ms)
        state = judge(held, fate, ends_seen.get(held.owner, 0), looked.now_ms, grace_ms)
        found.append(((DEAD, ENDING, ALIVE).index(state), slot, held, state))
    _rank, slot, held, state = min(found, key=lambda one: one[:2])
    return state, slot, held


def _may_replace(me: Me, held: Holder, looked: Looked) -> bool:
    """Only a younger run may end an older one, or two would end each other."""
    mine, theirs = looked.fates.get(me.owner), looked.fates.get(held.owner)
    if mine is None or theirs is None:
        return False
    return (mine.created_at_ms, me.owner) > (theirs.created_at_ms, held.owner)


def releases(me: Me, exit_code: int) -> bool:
    """Whether the lock is given back: a failed attempt keeps it for the next, an array's children share theirs.

    Outside Batch there is no next attempt.
    """
    return me.kind == LEASE or (me.kind != ARRAY and exit_code == 0)


def skip_code(me: Me, code: int) -> int:
    """The exit code of one that does not run: a later attempt never says 0, as the earlier one has failed."""
    return EX_TEMPFAIL if code == 0 and me.attempt > 1 else code
