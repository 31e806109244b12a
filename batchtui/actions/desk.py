"""The actions off the screen's thread: plans are made and carried out on daemon threads of their own."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from batchtui.actions.audited import Sender
from batchtui.actions.drafts import Draft, draft_again, draft_new, edited, queues_of, send
from batchtui.actions.errand import Answered, Errand
from batchtui.actions.lost import Search
from batchtui.actions.queue import QueuePlan, Switched, plan_switch, switch
from batchtui.actions.release import ReleasePlan, plan_release, release
from batchtui.actions.rerun import Known, RerunPlan, plan_rerun
from batchtui.actions.resubmit import ResubmitPlan, Resubmitted, resubmit_all
from batchtui.actions.schedules import RunPlan, SchedulePlan, plan_run, plan_schedule, run_now, switch_schedule
from batchtui.actions.settling import Settling
from batchtui.actions.stop import Stopped, StopPlan, fall_with
from batchtui.actions.stopping import stop_all
from batchtui.aws.clients import Clients
from batchtui.aws.pool import DaemonPool, Deliver
from batchtui.aws.request_shapes import Wrong, wrong_in
from batchtui.domain.clone import Request
from batchtui.domain.deed import Deed, Outcome
from batchtui.domain.editing.changed import Edits
from batchtui.domain.failure import AwsError
from batchtui.domain.job import Job
from batchtui.domain.lock import Lock
from batchtui.domain.rerun import IndexRule
from batchtui.domain.schedule import Schedule
from batchtui.store.audit import Audit
from batchtui.store.failure import StoreError

log = logging.getLogger(__name__)
T = TypeVar("T", bound=Answered)

PARALLEL = 2
DEEDS_AT_MOST = 20_000
"""The audit's newest rows that a screen shows."""


class Desk:
    """Takes orders; `look_first` is told which runs an order has touched, so that the poll asks for them."""

    def __init__(
        self,
        clients: Clients,
        look_first: Callable[[Sequence[str]], object],
        audit: Audit | None = None,
        rules: Sequence[IndexRule] = (),
    ) -> None:
        """`rules`: how jobs are told which index of their array they are."""
        self._clients = clients
        self._audit = audit
        self._sender = Sender(clients, audit)
        self._look_first = look_first
        self._rules = rules
        self._errands: list[Errand[Any]] = []
        self._pool = DaemonPool(PARALLEL, "actions")
        self._reads = DaemonPool(1, "audit")

    def close(self) -> None:
        """Ends the threads after their present calls."""
        self._pool.close()
        self._reads.close()

    @property
    def read_only(self) -> bool:
        """Whether nothing may be changed."""
        return self._clients.read_only

    def settle_orphans(self, tell: Callable[[list[Deed]], object]) -> None:
        """Settles, beside everything else, what a batchtui that died had asked; `tell` is called on that thread."""
        if self._audit is not None:
            settling = Settling(self._clients, self._audit, Search(self._clients))
            threading.Thread(target=self._settle, args=(settling, tell), name="settling", daemon=True).start()

    def deeds(self, deliver: Deliver[tuple[list[Deed], frozenset[int]]]) -> None:
        """What was asked from this machine, newest first, and the numbers of what nobody is at any more."""
        self._reads.ask(self._read_deeds, deliver)

    def look_again(self, deed: Deed, deliver: Deliver[Deed]) -> None:
        """What became of a request that is not settled: AWS is asked, for a minute if need be."""
        if self._audit is not None:
            settling = Settling(self._clients, self._audit, Search(self._clients))
            self._pool.ask(lambda: settling.one(deed), deliver)

    def not_there(self, deed: Deed, deliver: Deliver[Deed]) -> None:
        """The operator has looked: it was not carried out, and may be asked for again."""
        audit = self._audit
        if audit is not None:
            self._reads.ask(
                lambda: audit.answer(deed, Outcome.LEFT, error="The operator looked, and it was not there."), deliver
            )

    def _read_deeds(self) -> tuple[list[Deed], frozenset[int]]:
        if self._audit is None:
            return [], frozenset()
        try:
            deeds = self._audit.deeds(limit=DEEDS_AT_MOST)
            return deeds, frozenset(deed.number for deed in self._audit.orphans())
        except StoreError as error:
            raise AwsError(error.sentence) from error

    def _settle(self, settling: Settling, tell: Callable[[list[Deed]], object]) -> None:
        def told(deeds: list[Deed]) -> None:
            found = [deed.result for deed in deeds if deed.result]
            if found:
                self._look_first(found)
            tell(deeds)

        try:
            settling.orphans(told)
        except Exception:
            # The edge of a thread of its own: the rows stay open, and the next start looks again.
            log.exception("what was left open could not be settled")

    def plan_rerun(self, ids: Sequence[str], known: Known, deliver: Deliver[RerunPlan]) -> None:
        """Works out what a resubmit would send, and what may be chosen beyond that."""
        self._pool.ask(lambda: plan_rerun(self._clients, ids, known, self._rules, audit=self._audit), deliver)

    def plan_edited(self, ids: Sequence[str], known: Known, edits: Edits, deliver: Deliver[RerunPlan]) -> None:
        """The same with changes to each request; a run for which one cannot be made is refused by name."""

        def plan() -> RerunPlan:
            rerun = plan_rerun(self._clients, ids, known, self._rules, audit=self._audit)
            return edited(rerun, edits, queues_of(self._clients))

        self._pool.ask(plan, deliver)

    def fall_with(self, jobs: Sequence[Job], waiting: Sequence[Job], deliver: Deliver[list[Job]]) -> None:
        """Which of those that wait would fail with these jobs."""
        self._pool.ask(lambda: fall_with(self._clients, jobs, waiting), deliver)

    def draft_again(self, job_id: str, revision: int, deliver: Deliver[Draft]) -> None:
        """What a run again would send, to be changed; `revision`: of its definition, 0 for the one that ran."""
        self._pool.ask(lambda: draft_again(self._clients, job_id, revision), deliver)

    def draft_new(self, definition: str, queue: str, deliver: Deliver[Draft]) -> None:
        """What a definition would send, to be changed; `queue`: empty for the only one."""
        self._pool.ask(lambda: draft_new(self._clients, definition, queue), deliver)

    def check(self, request: Request, deliver: Deliver[list[Wrong]]) -> None:
        """What AWS would not take in a SubmitJob, by its place."""
        self._pool.ask(lambda: wrong_in(self._clients, "SubmitJob", request), deliver)

    def send(self, draft: Draft, request: Request, deliver: Deliver[Resubmitted]) -> None:
        """Sends a draft as it was changed, once."""
        self._pool.ask(lambda: self._send(draft, request), deliver)

    def _send(self, draft: Draft, request: Request) -> Resubmitted:
        done = send(self._sender, draft, request)
        if done.new_job_id:
            self._look_first([done.new_job_id])
        return done

    def plan_switch(self, queue: str, on: bool, deliver: Deliver[QueuePlan]) -> None:
        """What switching a queue on or off would mean."""
        self._pool.ask(lambda: plan_switch(self._clients, queue, on), deliver)

    def switch(self, plan: QueuePlan, deliver: Deliver[Switched]) -> None:
        """Switches it."""
        self._pool.ask(lambda: switch(self._sender, plan), deliver)

    def plan_run(self, schedule: Schedule, deliver: Deliver[RunPlan]) -> None:
        """What a schedule would submit now."""
        self._pool.ask(lambda: plan_run(self._clients, schedule), deliver)

    def run_now(self, plan: RunPlan, deliver: Deliver[Resubmitted]) -> None:
        """Submits it, once."""
        self._pool.ask(lambda: self._run_now(plan), deliver)

    def _run_now(self, plan: RunPlan) -> Resubmitted:
        done = run_now(self._sender, plan)
        if done.new_job_id:
            self._look_first([done.new_job_id])
        return done

    def plan_schedule(self, schedule: Schedule, on: bool, deliver: Deliver[SchedulePlan]) -> None:
        """What switching a schedule on or off would mean."""
        self._pool.ask(lambda: plan_schedule(self._clients, schedule, on), deliver)

    def switch_schedule(self, plan: SchedulePlan, deliver: Deliver[Switched]) -> None:
        """Switches it."""
        self._pool.ask(lambda: switch_schedule(self._sender, plan), deliver)

    def resubmit(self, plan: ResubmitPlan, deliver: Deliver[Errand[Resubmitted]]) -> Errand[Resubmitted]:
        """Sends the plan's requests, one after the other, each once; delivers once it is over."""
        errand = Errand[Resubmitted](len(plan.items))

        def one(done: Resubmitted) -> None:
            if done.new_job_id:
                self._look_first([done.new_job_id])

        self._carry_out(errand, lambda: resubmit_all(self._sender, plan, errand.may_go_on), one, deliver)
        return errand

    def stop(self, plan: StopPlan, reason: str, deliver: Deliver[Errand[Stopped]]) -> Errand[Stopped]:
        """Asks AWS to end the plan's runs; delivers once it is over."""
        errand = Errand[Stopped](len(plan.jobs))

        def one(done: Stopped) -> None:
            if done.accepted:
                self._look_first([done.job_id])

        self._carry_out(errand, lambda: stop_all(self._sender, plan, reason, errand.may_go_on), one, deliver)
        return errand

    def plan_release(self, table: str, place: str, key: str, deliver: Deliver[ReleasePlan]) -> None:
        """Looks at a lock of the guard and its holder."""
        self._pool.ask(lambda: plan_release(self._clients, table, place, key), deliver)

    def release(self, plan: ReleasePlan, deliver: Deliver[Lock]) -> None:
        """Frees the lock, if it is still that holder's."""
        self._pool.ask(lambda: release(self._sender, plan), deliver)

    @property
    def at_work(self) -> list[Errand[Any]]:
        """The orders that are being carried out."""
        self._errands = [errand for errand in self._errands if not errand.over]
        return list(self._errands)

    def _carry_out(
        self,
        errand: Errand[T],
        answers: Callable[[], Iterable[T]],
        one: Callable[[T], object],
        deliver: Deliver[Errand[T]],
    ) -> None:
        """On a thread of its own: an order may take minutes."""

        def run() -> None:
            told: Errand[T] | AwsError = errand
            try:
                for answer in answers():
                    errand.take(answer)
                    one(answer)
            except AwsError as error:
                told = error
            except Exception as error:
                log.exception("an order could not be carried out")
                told = AwsError(f"Something went wrong in batchtui: {error!r} (see the log file).")
            errand.finish()
            deliver(told)

        self._errands.append(errand)
        threading.Thread(target=run, name="errand", daemon=True).start()
