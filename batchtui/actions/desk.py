"""The actions off the screen's thread: plans are made and carried out on daemon threads of their own."""

import logging
import threading
from collections.abc import Callable, Sequence

from batchtui.actions.audited import Sender
from batchtui.actions.lost import Search
from batchtui.actions.resubmit import ResubmitPlan, Resubmitted, plan_resubmit, resubmit
from batchtui.actions.settling import Settling
from batchtui.actions.stop import Stopped, StopPlan
from batchtui.actions.stopping import stop_all
from batchtui.aws.clients import Clients
from batchtui.aws.pool import DaemonPool, Deliver
from batchtui.domain.deed import Deed
from batchtui.store.audit import Audit

log = logging.getLogger(__name__)

PARALLEL = 2


class Desk:
    """Takes orders; `look_first` is told which runs an order has touched, so that the poll asks for them."""

    def __init__(
        self, clients: Clients, look_first: Callable[[Sequence[str]], object], audit: Audit | None = None
    ) -> None:
        self._clients = clients
        self._audit = audit
        self._sender = Sender(clients, audit)
        self._look_first = look_first
        self._pool = DaemonPool(PARALLEL, "actions")

    @property
    def read_only(self) -> bool:
        """Whether nothing may be changed."""
        return self._clients.read_only

    def settle_orphans(self, tell: Callable[[list[Deed]], object]) -> None:
        """Settles, beside everything else, what a batchtui that died had asked; `tell` is called on that thread."""
        if self._audit is not None:
            settling = Settling(self._clients, self._audit, Search(self._clients))
            threading.Thread(target=self._settle, args=(settling, tell), name="settling", daemon=True).start()

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

    def plan_resubmit(self, ids: Sequence[str], deliver: Deliver[ResubmitPlan]) -> None:
        """Works out what a resubmit would send."""
        self._pool.ask(lambda: plan_resubmit(self._clients, ids), deliver)

    def resubmit(self, plan: ResubmitPlan, deliver: Deliver[list[Resubmitted]]) -> None:
        """Sends the plan's requests, one after the other, each once."""
        self._pool.ask(lambda: self._resubmit(plan), deliver)

    def stop(self, plan: StopPlan, reason: str, deliver: Deliver[list[Stopped]]) -> None:
        """Asks AWS to end the plan's runs, one after the other."""
        self._pool.ask(lambda: self._stop(plan, reason), deliver)

    def _resubmit(self, plan: ResubmitPlan) -> list[Resubmitted]:
        done = []
        for item in plan.items:
            done.append(resubmit(self._sender, item, plan.planned_ms))
            if done[-1].new_job_id:
                self._look_first([done[-1].new_job_id])
        return done

    def _stop(self, plan: StopPlan, reason: str) -> list[Stopped]:
        done = list(stop_all(self._sender, plan, reason))
        self._look_first([one.job_id for one in done if one.accepted])
        return done
