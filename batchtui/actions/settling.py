"""Settles what a process asked that died before the answer: AWS is asked what became of it, nothing is resent."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from batchtui.actions.lost import AT_LEAST_S, PAUSES_S, Search, not_found_sentence
from batchtui.aws.clients import Clients
from batchtui.aws.jobs import describe_all
from batchtui.aws.queues import describe_queues
from batchtui.aws.schedules import is_on
from batchtui.domain.deed import Deed, Outcome, size_of_order
from batchtui.domain.failure import AwsError, may_pass
from batchtui.domain.scope import Scope
from batchtui.store.audit import Audit

BEFORE_MS = 15 * 60_000
"""So long before it was asked the listing begins: this machine's clock may have been set since."""
OLD_MS = 180_000
"""What was asked so long ago is listed by now, if it ever is: one look is enough."""


@dataclass(frozen=True, slots=True)
class Settling:
    """How requests are settled; its clock and its sleep are a test's own."""

    clients: Clients
    audit: Audit
    search: Search
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _began: dict[int, float] = field(default_factory=dict)

    def orphans(self, tell: Callable[[list[Deed]], object]) -> None:
        """Settles what dead processes left open here; each that is settled, or is the operator's, is told.

        It ends when nothing is left; while AWS does not answer it goes on.
        """
        left = self.audit.orphans()
        if left:
            left = _of_scope(left, self._scope())
        unknown = [deed for deed in left if deed.outcome is Outcome.UNKNOWN]
        if unknown:
            tell(unknown)
        self._until_settled([deed for deed in left if deed.outcome is not Outcome.UNKNOWN], tell)

    def of_subjects(self, subjects: Iterable[str], tell: Callable[[list[Deed]], object]) -> list[Deed]:
        """Settles which of some runs dead processes had submitted again, before they are submitted again.

        `tell` is called with them before AWS is asked: that may take a minute.

        Raises:
            AwsError: AWS cannot be asked.
        """
        wanted = frozenset(subjects)
        open_now = [one for one in self.audit.orphans() if one.outcome is not Outcome.UNKNOWN]
        left = [one for one in open_now if one.action == "resubmit" and one.subject in wanted]
        left = _of_scope(left, self._scope()) if left else []
        settled: list[Deed] = []
        if left:
            tell(left)
            self._until_settled(left, settled.extend, patient=False)
        return settled

    def one(self, deed: Deed) -> Deed:
        """What became of one request; as it is where AWS cannot be asked now.

        Raises:
            AwsError: AWS cannot be asked.
        """
        told: list[Deed] = []
        self._until_settled([deed], told.extend, patient=False)
        return told[0]

    def _until_settled(self, left: list[Deed], tell: Callable[[list[Deed]], object], patient: bool = True) -> None:
        for place in count():
            if not left:
                return
            settled, left = self._round(left, patient)
            if settled:
                tell(settled)
            if left:
                self.sleep(PAUSES_S[min(place, len(PAUSES_S) - 1)])

    def _round(self, deeds: Sequence[Deed], patient: bool) -> tuple[list[Deed], list[Deed]]:
        """Those that are settled now, and those that are not."""
        settled, left = [], []
        for deed in deeds:
            try:
                done = self._settled(deed)
            except AwsError as error:
                if may_pass(error) and not patient:
                    raise
                unknown = f"{not_found_sentence(deed, False)} {error.sentence}"
                done = None if may_pass(error) else self._answer(deed, Outcome.UNKNOWN, error=unknown)
            if done is None:
                left.append(deed)
            else:
                settled.append(done)
        return settled, left

    def _settled(self, deed: Deed) -> Deed | None:
        if deed.action in ("stop", "cancel"):
            return self._stopped(deed)
        if deed.action in ("queue on", "queue off"):
            return self._switched(deed)
        if deed.action in ("schedule on", "schedule off"):
            return self._schedule_switched(deed)
        if not deed.mark:
            return self._answer(deed, Outcome.UNKNOWN, error="Its sender ended before an answer came.")
        began = self._began.setdefault(deed.number, self.clock())
        asked_ms = deed.asked_ms + self.clients.clock.off_ms
        found = self.search.look(deed.queue, deed.name, deed.mark, asked_ms - BEFORE_MS)
        if found:
            return self._answer(deed, Outcome.FOUND, result=found)
        if self.clock() - began < AT_LEAST_S and self.audit.now_ms() - deed.asked_ms < OLD_MS:
            return None
        return self._answer(deed, Outcome.UNKNOWN, error=not_found_sentence(deed, asked=True))

    def _stopped(self, deed: Deed) -> Deed:
        """A stop shows in its job; where it does not, it did not arrive, and may be asked again."""
        job = next((detail.job for detail in describe_all(self.clients, [deed.subject])), None)
        if job is None or job.state.terminal or job.stopping_asked:
            return self._answer(deed, Outcome.DONE)
        return self._answer(deed, Outcome.LEFT, error=f"It did not arrive: {job.name} is {job.state.value} as before.")

    def _switched(self, deed: Deed) -> Deed:
        """A switch shows in its queue; to switch twice is to switch once."""
        on = deed.action == "queue on"
        if any(queue.name == deed.subject and queue.enabled is on for queue in describe_queues(self.clients)):
            return self._answer(deed, Outcome.DONE)
        return self._answer(deed, Outcome.LEFT, error="It did not arrive: the queue is as before.")

    def _schedule_switched(self, deed: Deed) -> Deed:
        """The same of a schedule."""
        if is_on(self.clients, deed.subject) is (deed.action == "schedule on"):
            return self._answer(deed, Outcome.DONE)
        return self._answer(deed, Outcome.LEFT, error=f"It did not arrive: {deed.name} is as before.")

    def _answer(self, deed: Deed, outcome: Outcome, result: str = "", error: str = "") -> Deed:
        whole = size_of_order(deed.order)
        never_sent = whole - self.audit.asked_in(deed.order) if whole > 1 else 0
        return replace(self.audit.answer(deed, outcome, result, error), never_sent=max(0, never_sent))

    def _scope(self) -> Scope:
        """With the account, where a queue tells it."""
        if not self.clients.scope.account:
            try:
                describe_queues(self.clients)
            except AwsError:
                return self.clients.scope
        return self.clients.scope


def settled_sentence(deeds: Sequence[Deed]) -> str:
    """What became of requests that a dead process left open, and of the rest of their orders."""
    rest = {deed.order: deed for deed in deeds if deed.never_sent}
    told = [
        f"{one.never_sent:,} of the {size_of_order(order):,} jobs of that order were never sent: ask again for them."
        for order, one in rest.items()
    ]
    return " ".join([_settled_words(deeds), *told])


def _settled_words(deeds: Sequence[Deed]) -> str:
    if len(deeds) > 1:
        return f"{len(deeds)} requests were left without an answer when batchtui ended: {_counts(deeds)} (: audit)."
    (deed,) = deeds
    what = f"The {deed.action} of {deed.name or deed.subject} {deed.subject[:8] if deed.name else ''}".rstrip()
    cut = f"{what}, which was cut off when batchtui ended,"
    if deed.outcome is Outcome.FOUND:
        return f"{cut} was carried out: its job is {deed.result}. Nothing was sent twice."
    if deed.outcome is Outcome.DONE:
        return f"{cut} was carried out."
    if deed.outcome is Outcome.LEFT:
        return f"{cut} did not arrive: ask again if it is still wanted."
    return f"{what} has no answer, and its job was not found: look at it in : audit. Nothing is sent again."


def _counts(deeds: Sequence[Deed]) -> str:
    words = {
        Outcome.FOUND: "carried out", Outcome.DONE: "carried out", Outcome.LEFT: "not arrived",
        Outcome.UNKNOWN: "not known",
    }  # fmt: skip
    told = [words.get(deed.outcome, deed.outcome.value) for deed in deeds]
    return ", ".join(f"{told.count(word)} {word}" for word in dict.fromkeys(told))


def _of_scope(deeds: Sequence[Deed], scope: Scope) -> list[Deed]:
    """Those that were asked of this endpoint, region and account."""
    return [
        deed
        for deed in deeds
        if (deed.scope.endpoint, deed.scope.region) == (scope.endpoint, scope.region)
        and (not deed.scope.account or not scope.account or deed.scope.account == scope.account)
    ]
