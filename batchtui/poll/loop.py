"""The loop: one daemon thread that asks what the course says and puts the answers on the board."""

import logging
import threading
from collections.abc import Iterable
from concurrent.futures import Future
from functools import partial
from queue import SimpleQueue

from batchtui.aws.clients import Clients
from batchtui.aws.login_files import Stamp, stamp
from batchtui.aws.pool import DaemonPool
from batchtui.aws.queues import chosen_queues, describe_queues
from batchtui.aws.turn import ONE_PAGE
from batchtui.domain.failure import (
    AwsError,
    NoCredentials,
    NoRegion,
    NotFound,
    Refused,
    Throttled,
    Unreachable,
    WrongClock,
)
from batchtui.domain.job import Job
from batchtui.poll import plan
from batchtui.poll.asks import Answer, Ask, Describe, ReadEvents, Wave
from batchtui.poll.board import Board
from batchtui.poll.clock import Moment, machine_ms, now_s
from batchtui.poll.course import Course, Cycle
from batchtui.poll.listing import carry_out
from batchtui.poll.patience import Patience, passing
from batchtui.poll.recall import Recall
from batchtui.poll.wanted import Wanted

PARALLEL = 8
QUEUES_EVERY_S = 60
LOGIN_LOOK_S = 1
"""How often the files of a login that AWS does not take are looked at."""

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
        event_log_group: str = "",
    ) -> None:
        self._recall = recall
        self._clients = clients
        self._board = board
        self._refresh_s = refresh_s
        self._only = only
        self._course = Course(board, refresh_s, event_log_group)
        self._pool = DaemonPool(PARALLEL, "poll")
        self._quiet = DaemonPool(PARALLEL, "backlog")
        self._ahead = DaemonPool(PARALLEL, "ahead")
        self._quiet_answers: SimpleQueue[Answer] = SimpleQueue()
        self._patience = Patience()
        self._woken = threading.Event()
        self._nudged = False
        self._stopped = threading.Event()
        self._wanted = Wanted()
        self._queues_at = float("-inf")
        self._touched_at = now_s()
        self._failures = 0
        self._login: Stamp | None = None
        """The files of the login that AWS does not take, while it does not."""

    def start(self) -> None:
        """Begins polling on a daemon thread."""
        threading.Thread(target=self._run, name="poll", daemon=True).start()

    def stop(self) -> None:
        """Ends the loop, and its threads after their present calls; nobody waits for it."""
        self._stopped.set()
        self._woken.set()

    def nudge(self) -> None:
        """Brings the next cycle forward."""
        self._nudged = True
        self._woken.set()

    def refresh(self) -> None:
        """Brings the next cycle forward and has it read the queues again."""
        self._queues_at = float("-inf")
        self.nudge()

    def focus(self, queue: str) -> None:
        """The queue that the operator looks at; empty for all."""
        self._course.focus = queue

    def screen_works(self) -> None:
        """The screen has something to paint: what can wait stands still."""
        ONE_PAGE.screen_works()

    def screen_rests(self) -> None:
        """It is painted."""
        ONE_PAGE.screen_rests()

    def touch(self) -> None:
        """Somebody is at the keys: the loop keeps its pace, and comes back to it."""
        idle = now_s() - self._touched_at >= plan.IDLE_AFTER_S
        self._touched_at = now_s()
        if idle:
            self.nudge()

    def look_first(self, ids: Iterable[str]) -> None:
        """Asks for these runs first, and soon: they were just submitted or stopped."""
        self._wanted.add(ids)
        self.nudge()

    def _run(self) -> None:
        self._recall_early()
        while not self._stopped.is_set():
            self._nudged = False
            self._login = None
            # Before the calls: a login that comes while they fail is told by its files, too.
            login = stamp()
            try:
                self._cycle()
                self._end_cycle()
            except _Left:
                break
            except AwsError as error:
                self._failures += 1
                self._show_error(error)
                if isinstance(error, NoCredentials | NoRegion):
                    self._login = login
                    self._clients.renew()
            except Exception as error:
                self._failures += 1
                log.exception("the poll failed")
                self._board.set_status(error=AwsError(f"Polling failed: {error!r} (see the log file)."))
            self._tell_clock()
            self._rest()
        self._pool.close()
        self._quiet.close()
        self._ahead.close()

    def _rest(self) -> None:
        """Until the next cycle is due; the backlog's answers are taken in meanwhile."""
        untouched_s = now_s() - self._touched_at
        crowded = self._clients.slowed is not None and self._course.reads_beside
        waited_for = bool(self._wanted.ids())
        due = now_s() + plan.pause_s(self._refresh_s, self._failures, waited_for, untouched_s, crowded)
        while not (self._stopped.is_set() or self._nudged) and (left_s := due - now_s()) > 0:
            self._woken.wait(left_s if self._login is None else min(left_s, LOGIN_LOOK_S))
            self._woken.clear()
            self._take_quiet()
            self._ask_quietly()
            if self._login is not None and stamp() != self._login:
                return

    def _end_cycle(self) -> None:
        """Tells what failed by the way: what AWS refuses stays refused, what is passing is asked again sooner."""
        failures = self._course.failures
        in_passing = passing(failures)
        if in_passing:
            # Throttling has its own brake, in the budget.
            self._failures += any(not isinstance(error, Throttled) for error in in_passing)
            self._show_error(in_passing[0])
            return
        self._failures = 0
        refused = [*failures, *([self._course.notice] if self._course.notice else [])]
        if refused:
            self._show_error(refused[0])
        elif not self._course.refusals:
            self._board.set_status(error=None)

    def _show_error(self, error: AwsError) -> None:
        """A failure that says the same as the last one is the same: a screen need not tell it again."""
        shown = self._board.status.error
        if shown is None or (type(shown), str(shown)) != (type(error), str(error)):
            self._board.set_status(error=error)

    def _tell_clock(self) -> None:
        self._board.set_status(clock_off_ms=self._clients.clock.off_ms)

    def _cycle(self) -> None:
        if self._stopped.is_set():
            raise _Left
        self._read_queues()
        now = Moment(now_s(), self._clients.clock.now_ms())
        self._course.clock_s = now.s
        self._drive(self._course.cycle(now, self._wanted.ids()))
        if not passing(self._course.failures):
            self._board.set_status(read_at_ms=machine_ms())
        self._take_quiet()
        self._ask_quietly()

    def _drive(self, cycle: Cycle) -> None:
        """Asks what the course wants to know, wave after wave."""
        wave = next(cycle, None)
        while wave is not None:
            self._ask_quietly()
            answers = self._ask(wave)
            self._course.clock_s = now_s()
            try:
                wave = cycle.send(answers)
            except StopIteration:
                return

    def _take_quiet(self) -> None:
        """What the backlog's threads have read since."""
        while not self._quiet_answers.empty():
            answer = self._quiet_answers.get()
            self._course.took_quietly(answer)
            self._queues_may_have_gone(answer.error)
        if self._course.active_known and self._board.queues:
            self._board.set_status(active_complete=True, history_complete=self._course.history_known)

    def _ask_quietly(self) -> None:
        """As soon as it may be asked; what fails is asked again beside the next cycle."""
        for ask in self._course.quiet():
            self._quiet.submit(partial(self._read_quietly, ask))

    def _read_quietly(self, ask: Ask) -> None:
        if not self._stopped.is_set():
            self._quiet_answers.put(self._one(ask, quietly=True))
            self._woken.set()

    def _read_queues(self) -> None:
        now = now_s()
        if now - self._queues_at < QUEUES_EVERY_S:
            return
        known = chosen_queues(self._patience.call(lambda: describe_queues(self._clients)), self._only)
        self._queues_at = now
        self._tell_clock()
        self._board.set_queues(known)
        self._recall_rightly()
        self._board.set_status(
            scope=self._clients.scope,
            queues_known=True,
            skipped_queues=tuple(queue.name for queue in known if queue.service_jobs),
        )

    def _recall_early(self) -> None:
        """Before AWS is asked: what is remembered of where this profile led the last time."""
        if self._recall is None or self._recall.finish():
            return
        try:
            self._recall.begin(self._clients.scope)
        except AwsError:
            # The first cycle meets it again, and tells it.
            return
        self._recall.finish()

    def _recall_rightly(self) -> None:
        """Once AWS has named the account: what is remembered of that one, and of no other."""
        recall, self._recall = self._recall, None
        if recall is not None:
            recall.correct(self._clients.scope)

    def _ask(self, wave: Wave) -> list[Answer]:
        """Runs a wave side by side.

        Raises:
            AwsError: a failure that touches everything, such as a login that expired.
        """
        if self._stopped.is_set():
            raise _Left
        running: list[Future[Answer]] = [self._pool.submit(partial(self._one, ask)) for ask in wave]
        answers = [future.result() for future in running]
        for answer in answers:
            if isinstance(answer.ask, ReadEvents):
                # The queues can be listed all the same.
                continue
            if isinstance(answer.error, NoCredentials | NoRegion | Unreachable | WrongClock):
                raise answer.error
            self._queues_may_have_gone(answer.error)
            if isinstance(answer.ask, Describe):
                self._wanted.described(answer.seen)
        return answers

    def _queues_may_have_gone(self, error: AwsError | None) -> None:
        if isinstance(error, NotFound | Refused):
            self._queues_at = float("-inf")

    def _one(self, ask: Ask, quietly: bool = False) -> Answer:
        def deliver(jobs: list[Job]) -> None:
            if self._stopped.is_set():
                raise _Left
            self._board.apply(jobs)

        return carry_out(self._clients, ask, deliver, self._patience, self._ahead if quietly else None, quietly)
