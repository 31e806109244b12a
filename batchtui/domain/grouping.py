"""Runs of one job name as one row: the strip, the state now, the usual duration (DESIGN "Terms")."""

import sys
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, fields
from enum import IntEnum
from functools import lru_cache
from itertools import islice
from operator import attrgetter

from batchtui.domain.causes_job import stopped_on_request
from batchtui.domain.duration import LAST, Usual, usual_of
from batchtui.domain.job import Job
from batchtui.domain.state import TERMINAL_STATES, WAITING_STATES, JobState

STRIP = 10
GUARD_DECIDES_MS = 20_000
"""A guard that does not let its run begin has left by then."""
PATIENCE_MS = 60_000
"""A run that has waited for less is on its way, not in trouble."""


class Urgency(IntEnum):
    """The board's default order: trouble first."""

    FAILED = 0
    WAITING = 1
    SLOW = 2
    RUNNING = 3
    REST = 4


Order = tuple[int, int, str]
"""A sort value: urgency, then the newest failure, the longest wait or run, the newest end."""


@dataclass(frozen=True, slots=True)
class Rank:
    """Where a group stands on the board, now and later: known with the group, so that who shows it only looks."""

    first: Urgency
    then: Urgency
    """From when it turns."""
    orders: tuple[Order, Order]
    """Before it turns, and from then on."""
    turns_at_ms: int | None
    """From when on its urgency is another if nothing else happens, ms since epoch; None: never."""
    ended_ms: int | None
    """When its newest run ended; None: some are active."""
    counts_as: tuple[frozenset[str], JobState]
    """Its queues, and how it is counted: RUNNING is at work, RUNNABLE waits."""
    read: "Rank | None" = None
    """Of a group that is failing: its rank once that was seen."""

    def turned(self, now_ms: int) -> bool:
        """Whether it has."""
        return self.turns_at_ms is not None and now_ms >= self.turns_at_ms


@dataclass(frozen=True, slots=True)
class Group:
    """All known runs with one job name, summed up."""

    name: str
    newest: Job
    """The run that the row speaks of: the newest one at work, else the newest that waits, else the newest."""
    state: JobState
    """The state that the row shows."""
    queues: frozenset[str]
    """The queue of the run shown and of every active one."""
    strip: tuple[JobState, ...]
    """The last ten runs' states, oldest first."""
    count: int
    reach: int
    """So many of the newest runs, and the active ones, say all of this but the count."""
    usual: Usual | None
    took_ms: int | None
    """Of the newest ended run."""
    ok_part: float | None
    """Successes among the last twenty that ended and were not stopped on request."""
    active: tuple[Job, ...]
    """Every active run, newest first."""
    since_ms: int
    """When NOW began: for waiting runs the one that has waited longest."""
    skipped: bool = False
    """The newest run was skipped by the guard."""
    together_from_ms: int | None = None
    """From when on two runs that the guard keeps apart are at work at once; None: they are not."""
    stopped: bool = False
    """The run shown was stopped on request: AWS calls that FAILED, the board does not."""
    names: tuple[str, ...] = ()
    """The job names folded into this row; empty: it is a name of its own."""
    fold_shape: str = ""
    """The shape of the names folded."""
    fold_queue: str = ""
    """The queue of the names folded."""
    failed_names: int = 0
    """How many of them failed last, and lately."""
    failures: tuple[Job, ...] = ()
    """The runs for which the row is failing: the one shown, or one of each name folded."""
    rank: Rank = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Ranks it."""
        object.__setattr__(self, "rank", _rank_of(self))

    @property
    def key(self) -> str:
        """What the row is known by."""
        return fold_key(self.fold_shape, self.fold_queue) if self.names else self.name

    @property
    def own_names(self) -> tuple[str, ...]:
        """Every job name that the row stands for."""
        return self.names or (self.name,)

    @property
    def failing(self) -> bool:
        """Whether the run shown has failed, or one of the names folded."""
        return (self.state is JobState.FAILED and not self.stopped) or self.failed_names > 0

    def read(self, seen: Container[Job]) -> bool:
        """Whether it is failing, and whoever looks has seen each of its failures."""
        return bool(seen) and self.failing and all(job in seen for job in self.failures)

    def lately(self, oldest_ms: int) -> bool:
        """Whether it has a place on a board that goes back to a moment: active, or ended since then."""
        return self.rank.ended_ms is None or self.rank.ended_ms >= oldest_ms

    def together(self, now_ms: int) -> bool:
        """Whether runs are at work at once that the guard keeps apart."""
        return self.together_from_ms is not None and now_ms >= self.together_from_ms

    def rank_for(self, seen: Container[Job]) -> Rank:
        """Its rank for somebody who has seen these failures."""
        return self.rank.read if self.rank.read is not None and self.read(seen) else self.rank

    def urgency(self, now_ms: int, seen: Container[Job] = ()) -> Urgency:
        """Where it stands in the default order. `seen`: the failures that were marked as read."""
        rank = self.rank_for(seen)
        return rank.then if rank.turned(now_ms) else rank.first

    def order(self, now_ms: int, seen: Container[Job] = ()) -> Order:
        """Its sort value in the default order."""
        rank = self.rank_for(seen)
        return rank.orders[rank.turned(now_ms)]


def fold_key(shape: str, queue: str) -> str:
    """What a row of folded names is known by: names of one shape in two queues are two rows."""
    return f"{shape} in {queue}"


def group_of(name: str, runs: Sequence[Job], active: Iterable[Job] | None = None, guarded: bool = False) -> Group:
    """Sums up the runs of one name, given newest first (at least one). `active`: those of them that are, if known.

    `guarded`: there is a lock of this name, so that no two runs are to be at work at once.
    """
    active = tuple(job for job in runs if job.state.active) if active is None else tuple(active)
    at_work = next((job for job in active if not job.seen_state.waiting), None)
    # What the guard did not let run says nothing: a failure before it still stands.
    newest = at_work or (active[0] if active else next((job for job in runs if not job.skipped), runs[0]))
    ended, successes, looked_at = _lately_ended(runs)
    stopped = stopped_on_request(newest)
    judged = islice((job for job in ended if not stopped_on_request(job)), LAST)
    return Group(
        name=name,
        newest=newest,
        state=newest.seen_state,
        queues=frozenset({newest.queue, *(job.queue for job in active)}),
        strip=tuple(job.seen_state for job in reversed(runs[:STRIP])),
        count=len(runs),
        reach=max(STRIP, looked_at),
        usual=usual_of(successes),
        took_ms=ended[0].took_ms if ended else None,
        ok_part=_ok_part(list(judged)),
        active=active,
        since_ms=_since(newest, active),
        stopped=stopped,
        failures=(newest,) if newest.seen_state is JobState.FAILED and not stopped else (),
        skipped=runs[0].skipped,
        together_from_ms=_together_from(active) if guarded and len(active) > 1 else None,
    )


def _rank_of(group: Group) -> Rank:
    failing = group.failing
    counted = JobState.FAILED if failing else group.state
    if group.state.waiting and not failing:
        counted = JobState.RUNNABLE
    elif group.state.active and not failing:
        counted = JobState.RUNNING
    counts_as = _counts_as(group.queues, counted)
    ended_ms = None if group.active else group.newest.since_ms
    first, then, turns_at_ms = _urgencies(group)
    rest = Rank(first, then, (_order(first, group), _order(then, group)), turns_at_ms, ended_ms, counts_as)
    if not failing:
        return rest
    failed = _order(Urgency.FAILED, group)
    return Rank(Urgency.FAILED, Urgency.FAILED, (failed, failed), None, ended_ms, counts_as, rest)


@lru_cache(maxsize=4096)
def _counts_as(queues: frozenset[str], state: JobState) -> tuple[frozenset[str], JobState]:
    """The same pair for all groups that are counted alike: they are counted by the thousand."""
    return queues, state


def _urgencies(group: Group) -> tuple[Urgency, Urgency, int | None]:
    """Apart from failures: until it turns, from then on, and when that is (ms)."""
    if group.state in TERMINAL_STATES:
        return Urgency.REST, Urgency.REST, None
    if group.state in WAITING_STATES:
        return Urgency.RUNNING, Urgency.WAITING, group.since_ms + PATIENCE_MS
    if group.state is JobState.RUNNING and group.usual is not None and group.usual.slow_from_ms is not None:
        return Urgency.RUNNING, Urgency.SLOW, group.newest.since_ms + group.usual.slow_from_ms + 1
    return Urgency.RUNNING, Urgency.RUNNING, None


def _order(urgency: Urgency, group: Group) -> Order:
    newest_first = urgency in (Urgency.FAILED, Urgency.REST)
    return int(urgency), -group.since_ms if newest_first else group.since_ms, group.key


def recounted(group: Group, count: int) -> Group:
    """The same with another number of runs; `dataclasses.replace` takes four times as long, for each name of a page."""
    values = _values(group)
    return Group(*(*values[:_COUNT], count, *values[_COUNT + 1 :]))


_FIELDS = [one.name for one in fields(Group) if one.init]
_values = attrgetter(*_FIELDS)
_COUNT = _FIELDS.index("count")


def _lately_ended(runs: Sequence[Job]) -> tuple[list[Job], list[int], int]:
    """As many of the ended as tell the usual duration, what the successes took, and how many runs that takes."""
    ended: list[Job] = []
    successes: list[int] = []
    for looked_at, job in enumerate(runs, 1):
        if job.state in TERMINAL_STATES and not job.skipped:
            ended.append(job)
            if job.state is JobState.SUCCEEDED and (took_ms := job.took_ms) is not None:
                successes.append(took_ms)
                if len(successes) == LAST:
                    return ended, successes, looked_at
    return ended, successes, sys.maxsize


def _together_from(active: Sequence[Job]) -> int | None:
    """The second start of those at work, and as long as a guard takes at most to leave again."""
    begun = sorted(job.started_at_ms for job in active if job.started_at_ms and not job.seen_state.waiting)
    return begun[1] + GUARD_DECIDES_MS if len(begun) > 1 else None


def _ok_part(ended: Sequence[Job]) -> float | None:
    if not ended:
        return None
    return sum(job.state is JobState.SUCCEEDED for job in ended) / len(ended)


def _since(newest: Job, active: Sequence[Job]) -> int:
    if newest.seen_state.waiting:
        return min(job.created_at_ms for job in active if job.seen_state.waiting)
    return newest.since_ms
