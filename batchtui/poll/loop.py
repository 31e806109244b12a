"""The loop: one daemon thread that asks what the plan says and puts the answers on the board."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from functools import partial

from batchtui.aws.clients import Clients
from batchtui.aws.pool import DaemonPool
from batchtui.aws.queues import chosen_queues, describe_queues
from batchtui.domain.failure import (
    AwsError,
    Denied,
    NoCredentials,
    NoRegion,
    NotFound,
    Refused,
    Throttled,
    Unreachable,
    WrongClock,
)
from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.poll import plan
from batchtui.poll.board import Board
from batchtui.poll.listing import carry_out
from batchtui.poll.patience import Patience
from batchtui.poll.plan import Absence, Ask, Describe, ListNew, Wave

PARALLEL = 4
QUEUES_EVERY_S = 60
LONGEST_PAUSE_S = 30
FRESH_FOR_S = 60
"""How long an id that somebody waits for is asked for before it is given up."""

Recall = Callable[[Scope], Iterable[Job]]
"""The runs that are remembered of a scope, once its account is known."""

log = logging.getLogger(__name__)


class _Left(Exception):
    """The loop was asked to stop in the middle of a cycle."""


class Poller:
    """Keeps one board true. Started once; a cycle in flight makes a nudge wait, never pile up."""

    def __init__(
        self,
        clients: Clients,
        board: Board,
        refresh_s: float = 5.0,
        only: tuple[str, ...] = (),
        recall: Recall | None = None,
    ) -> None:
        self._recall = recall
        self._clients = clients
        self._board = board
        self._refresh_s = refresh_s
        self._only = only
        self._pool = DaemonPool(PARALLEL, "poll")
        self._patience = Patience()
        self._nudged = threading.Event()
        self._stopped = threading.Event()
        self._focus = ""
        self._watermarks: dict[str, int] = {}
        self._wanting = threading.Lock()
        self._wanted: dict[str, float] = {}
        self._absent: dict[str, Absence] = {}
        self._queues_at = self._swept_at = float("-inf")
        self._history_read: set[Ask] = set()
        self._failures = 0
        self._by_the_way: list[AwsError] = []

    def start(self) -> None:
        """Begins polling on a daemon thread."""
        threading.Thread(target=self._run, name="poll", daemon=True).start()

    def stop(self) -> None:
        """Ends the loop, and its threads after their present calls; nobody waits for it."""
        self._stopped.set()
        self._nudged.set()

    def nudge(self) -> None:
        """Brings the next cycle forward."""
        self._nudged.set()

    def refresh(self) -> None:
        """Brings the next cycle forward and has it read the queues again."""
        self._queues_at = float("-inf")
        self._nudged.set()

    def focus(self, queue: str) -> None:
        """The queue that the operator looks at; empty for all."""
        self._focus = queue

    def look_first(self, ids: Iterable[str]) -> None:
        """Asks for these runs first, and soon: they were just submitted or stopped."""
        until = time.monotonic() + FRESH_FOR_S
        with self._wanting:
            self._wanted.update(dict.fromkeys(ids, until))
        self._nudged.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._nudged.clear()
            try:
                self._cycle()
                self._end_cycle()
            except _Left:
                break
            except AwsError as error:
                self._failures += 1
                self._board.set_status(error=error)
                if isinstance(error, NoCredentials):
                    self._clients.renew()
            except Exception as error:
                self._failures += 1
                log.exception("the poll failed")
                self._board.set_status(error=AwsError(f"Polling failed: {error!r} (see the log file)."))
            self._nudged.wait(self._pause())
        self._pool.close()

    def _end_cycle(self) -> None:
        """Tells what failed by the way: what AWS refuses stays refused, what is passing is asked again sooner."""
        passing = _passing(self._by_the_way)
        if passing:
            # Throttling has its own brake, in the budget.
            self._failures += any(not isinstance(error, Throttled) for error in passing)
            self._board.set_status(error=passing[0])
            return
        self._failures = 0
        refused = self._by_the_way[0] if self._by_the_way else None
        self._board.set_status(error=refused, read_at_ms=_now_ms())

    def _pause(self) -> float:
        if self._failures:
            return min(LONGEST_PAUSE_S, self._refresh_s * 2.0 ** min(self._failures - 1, 8))
        return 1.0 if self._wanted else self._refresh_s

    def _cycle(self) -> None:
        self._by_the_way = []
        self._read_queues()
        names = plan.in_focus_first(self._board.queues, self._focus)
        fresh = [name for name in names if name not in self._watermarks]
        seen: set[str] = set()
        if fresh:
            self._ask(plan.newest(fresh, _now_ms()), seen)
        self._sweep(names, seen)
        old = [name for name in names if name not in fresh]
        if old:
            self._ask(plan.new_runs(self._watermarks, old), seen)
        self._describe(frozenset(seen))
        if not _passing(self._by_the_way):
            # What is active is known: the long reading of what has ended does not make it old.
            self._board.set_status(read_at_ms=_now_ms())
        self._read_history(names)

    def _read_queues(self) -> None:
        now = time.monotonic()
        if now - self._queues_at < QUEUES_EVERY_S:
            return
        known = chosen_queues(self._patience.call(lambda: describe_queues(self._clients)), self._only)
        self._queues_at = now
        self._board.set_queues(known)
        if self._recall is not None:
            recall, self._recall = self._recall, None
            self._board.recall(recall(self._clients.scope))
        self._board.set_status(
            scope=self._clients.scope,
            queues_known=True,
            skipped_queues=tuple(queue.name for queue in known if queue.service_jobs),
        )

    def _sweep(self, names: list[str], seen: set[str]) -> None:
        now = time.monotonic()
        if now - self._swept_at < plan.SWEEP_EVERY_S:
            return
        before = len(self._by_the_way)
        for wave in plan.sweep(names):
            self._ask(wave, seen)
        if not _passing(self._by_the_way[before:]):
            # What AWS refuses it refuses again: that is no reason to sweep every few seconds.
            self._swept_at = now
            self._board.set_status(active_complete=True)

    def _describe(self, seen: frozenset[str]) -> None:
        wave = plan.to_describe(self._board.active(), seen, self._still_wanted())
        shown: set[str] = set()
        complete = self._ask(wave, shown)
        with self._wanting:
            for job_id in shown:
                self._wanted.pop(job_id, None)
        if complete:
            asked = {job_id for ask in wave if isinstance(ask, Describe) for job_id in ask.ids}
            self._count_absent(asked - shown, shown | seen)

    def _still_wanted(self) -> list[str]:
        now = time.monotonic()
        with self._wanting:
            self._wanted = {job_id: until for job_id, until in self._wanted.items() if until > now}
            return list(self._wanted)

    def _count_absent(self, missing: set[str], shown: Iterable[str]) -> None:
        now = time.monotonic()
        for job_id in shown:
            self._absent.pop(job_id, None)
        gone = []
        for job_id in missing:
            job = self._board.run(job_id)
            if job is None:
                continue
            before = self._absent.get(job_id, Absence(0, now))
            self._absent[job_id] = Absence(before.times + 1, before.since_s)
            if plan.gone(self._absent[job_id], job, now, _now_ms()):
                gone.append(job_id)
        for job_id in gone:
            del self._absent[job_id]
        if gone:
            self._board.forget(gone)

    def _read_history(self, names: list[str]) -> None:
        """Ended runs, once a queue; in between, what the operator waits for goes first."""
        backlog = plan.backlog(names)
        for ask in backlog:
            if self._nudged.is_set():
                return
            if ask not in self._history_read and self._ask((ask,), set()):
                self._history_read.add(ask)
        if self._history_read.issuperset(backlog):
            self._board.set_status(history_complete=True)

    def _ask(self, wave: Wave, seen: set[str]) -> bool:
        """Runs a wave side by side; whether all of it went through.

        Raises:
            AwsError: a failure that touches everything, such as a login that expired.
        """
        if self._stopped.is_set():
            raise _Left
        running = [(ask, self._pool.submit(partial(self._one, ask, seen))) for ask in wave]
        failures = [failure for ask, future in running if (failure := self._settle(ask, future)) is not None]
        for failure in failures:
            if isinstance(failure, NoCredentials | NoRegion | Unreachable | WrongClock):
                raise failure
        if any(isinstance(failure, NotFound | Refused) for failure in failures):
            # A queue may have gone meanwhile.
            self._queues_at = float("-inf")
        self._by_the_way += failures
        return not failures

    def _settle(self, ask: Ask, future: "Future[int | None]") -> AwsError | None:
        try:
            server_ms = future.result()
        except AwsError as error:
            return error
        if isinstance(ask, ListNew):
            self._move_watermark(ask.queue, server_ms)
        return None

    def _move_watermark(self, queue: str, server_ms: int | None) -> None:
        """Only once the chain is complete; on AWS's clock, never past the moment at which it was asked."""
        asked = server_ms if server_ms is not None else _now_ms()
        self._watermarks[queue] = max(self._watermarks.get(queue, 0), asked)

    def _one(self, ask: Ask, seen: set[str]) -> int | None:
        def deliver(jobs: list[Job]) -> None:
            if self._stopped.is_set():
                raise _Left
            self._board.apply(jobs)
            seen.update(job.id for job in jobs)

        return carry_out(self._clients, ask, deliver, self._patience)


def _passing(errors: list[AwsError]) -> list[AwsError]:
    """Those that may be over in a moment; what AWS refuses stays refused."""
    return [error for error in errors if not isinstance(error, Denied | Refused | NotFound)]


def _now_ms() -> int:
    return round(time.time() * 1000)
