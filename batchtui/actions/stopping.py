"""Carries out a stop: fifty runs a call where SDK and AWS have that, else one by one; every run is told of."""

from collections.abc import Callable, Iterator, Sequence

from batchtui.actions.audited import Sender
from batchtui.actions.stop import REASON_AT_MOST, STARTED, Stopped, StopPlan
from batchtui.aws.again import again
from batchtui.aws.codes import THROTTLED
from batchtui.aws.jobs import STOP_AT_ONCE, cancel, describe_all, stop_many, stops_many, terminate
from batchtui.domain.deed import Deed, Outcome, order_of
from batchtui.domain.failure import AwsError, LostAnswer
from batchtui.domain.job import Job

_NO_SUCH_OPERATION = frozenset({"404", "UnknownOperationException", "InvalidAction", "NotImplemented"})


def stop_all(
    sender: Sender, plan: StopPlan, reason: str, may_go_on: Callable[[], bool] = lambda: True
) -> Iterator[Stopped]:
    """Asks AWS to end the plan's runs, and tells of each. Failures are told in the answers, never raised.

    `may_go_on` is asked before each call; once it says no, nothing more is sent, and the rest is not told of.
    """
    order, reason = order_of(len(plan.jobs)), reason[:REASON_AT_MOST]
    many = stops_many(sender.clients) and len(plan.jobs) > 1
    for start in range(0, len(plan.jobs), STOP_AT_ONCE):
        if not may_go_on():
            return
        part = _Part(sender, plan.jobs[start : start + STOP_AT_ONCE], reason, order, plan.only_waiting)
        if many:
            many = part.at_once()
            yield from part.answers()
        goes_on = True
        for job in part.left():
            goes_on = goes_on and may_go_on()
            if goes_on:
                part.one(job)
                if not plan.only_waiting:
                    yield from part.answers()
        yield from part.answers()
        if not goes_on:
            part.drop_the_rest()
            return


class _Part:
    """Up to fifty runs of a plan: which are written down, and what AWS has said of them."""

    def __init__(self, sender: Sender, jobs: Sequence[Job], reason: str, order: str, waiting: bool) -> None:
        self._sender, self._jobs, self._reason, self._order, self._waiting = sender, jobs, reason, order, waiting
        self._deeds: dict[str, Deed] = {}
        self._done: dict[str, str] = {}
        self._told: set[str] = set()

    def at_once(self) -> bool:
        """Asks for all with one call; whether AWS has that call."""
        for job in self._jobs:
            self._begin(job)
        many, done = _stop_at_once(self._sender, list(self._deeds), self._reason, self._waiting)
        self._done.update(done)
        return many

    def left(self) -> list[Job]:
        """Those that are not answered yet."""
        return [job for job in self._jobs if job.id not in self._told]

    def one(self, job: Job) -> None:
        """Asks for one."""
        self._begin(job)
        self._done[job.id] = _stop_one(self._sender, job.id, self._reason, self._waiting)

    def answers(self) -> Iterator[Stopped]:
        """Tells of those that have been answered since."""
        done, self._done = self._done, {}
        if self._waiting:
            done = _seen_again(self._sender, self._jobs, done)
        for job_id, error in done.items():
            deed = self._deeds.pop(job_id)
            self._told.add(job_id)
            self._sender.answered(deed, Outcome.REFUSED if error else Outcome.DONE, error)
            yield Stopped(job_id, not error, error)

    def drop_the_rest(self) -> None:
        """What was written down and is not sent after all."""
        for deed in self._deeds.values():
            self._sender.answered(deed, Outcome.LEFT, "It was not sent: the operator ended the rest.")

    def _begin(self, job: Job) -> None:
        if job.id not in self._deeds:
            action, operation = ("cancel", "cancel-job") if self._waiting else ("stop", "terminate-job")
            request = {"jobId": job.id, "reason": self._reason}
            self._deeds[job.id] = self._sender.begin(action, job.id, operation, request, self._order, job.name)


def _stop_at_once(sender: Sender, ids: Sequence[str], reason: str, waiting: bool) -> tuple[bool, dict[str, str]]:
    """Whether AWS has the call at all, and by id why a run is not stopped (empty: it is); others are still to be."""
    try:
        wrong = again(lambda: stop_many(sender.clients, ids, reason, waiting))
    except LostAnswer as lost:
        return True, _looked_up(sender, ids, lost.sentence)
    except AwsError as error:
        if error.code in _NO_SUCH_OPERATION:
            return False, {}
        return True, dict.fromkeys(ids, error.sentence)
    done = {job_id: "" for job_id in ids if job_id not in wrong}
    for job_id, (code, message) in wrong.items():
        if code not in THROTTLED:
            done[job_id] = f"AWS refused to stop {job_id}: {message}"
    return True, done


def _stop_one(sender: Sender, job_id: str, reason: str, waiting: bool) -> str:
    ask = cancel if waiting else terminate
    try:
        again(lambda: ask(sender.clients, job_id, reason))
    except AwsError as error:
        return error.sentence
    return ""


def _looked_up(sender: Sender, ids: Sequence[str], sentence: str) -> dict[str, str]:
    """What a call whose answer was lost has done, read from the jobs."""
    try:
        jobs = {detail.job.id: detail.job for detail in describe_all(sender.clients, ids)}
    except AwsError:
        jobs = {}
    accepted = {job_id for job_id, job in jobs.items() if job.stopping_asked or job.state.terminal}
    return {job_id: "" if job_id in accepted else sentence for job_id in ids}


def _seen_again(sender: Sender, jobs: Sequence[Job], done: dict[str, str]) -> dict[str, str]:
    """CancelJob succeeds and does nothing once a run has started: that is read, not believed."""
    names = {job.id: job.name for job in jobs}
    asked = [job_id for job_id, error in done.items() if not error]
    try:
        now = {detail.job.id: detail.job for detail in describe_all(sender.clients, asked)}
    except AwsError:
        return done
    started = {
        job_id: f"{names[job_id]} {job_id} has started meanwhile: it goes on."
        for job_id, job in now.items()
        if job.state in STARTED
    }
    return {**done, **started}
