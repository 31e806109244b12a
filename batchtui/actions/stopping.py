"""Carries out a stop: fifty runs a call where SDK and AWS have that, else one by one; every run is told of."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from batchtui.actions.audited import Sender
from batchtui.actions.stop import REASON_AT_MOST, STARTED, Stopped, StopPlan
from batchtui.aws.codes import THROTTLED
from batchtui.aws.jobs import STOP_AT_ONCE, cancel, describe_all, stop_many, stops_many, terminate
from batchtui.domain.deed import Deed, Outcome
from batchtui.domain.failure import AwsError, LostAnswer, Throttled
from batchtui.domain.job import Job

T = TypeVar("T")
TRIES = 12
"""How often a throttled call is sent; each time its budget has waited before."""
_NO_SUCH_OPERATION = frozenset({"404", "UnknownOperationException", "InvalidAction", "NotImplemented"})


def stop_all(sender: Sender, plan: StopPlan, reason: str) -> Iterator[Stopped]:
    """Asks AWS to end the plan's runs, and tells of each. Failures are told in the answers, never raised."""
    order, reason = uuid.uuid4().hex, reason[:REASON_AT_MOST]
    many = stops_many(sender.clients) and len(plan.jobs) > 1
    for start in range(0, len(plan.jobs), STOP_AT_ONCE):
        jobs = plan.jobs[start : start + STOP_AT_ONCE]
        deeds = {job.id: _begin(sender, job, reason, order, plan.only_waiting) for job in jobs}
        done: dict[str, str] = {}
        if many:
            many, done = _stop_at_once(sender, [job.id for job in jobs], reason, plan.only_waiting)
        for job in jobs:
            if job.id not in done:
                done[job.id] = _stop_one(sender, job.id, reason, plan.only_waiting)
        if plan.only_waiting:
            done = _seen_again(sender, jobs, done)
        for job in jobs:
            yield _told(sender, deeds[job.id], job, done[job.id])


def _begin(sender: Sender, job: Job, reason: str, order: str, only_waiting: bool) -> Deed:
    action, operation = ("cancel", "cancel-job") if only_waiting else ("stop", "terminate-job")
    return sender.begin(action, job.id, operation, {"jobId": job.id, "reason": reason}, order, job.name)


def _told(sender: Sender, deed: Deed, job: Job, error: str) -> Stopped:
    sender.answered(deed, Outcome.REFUSED if error else Outcome.DONE, error)
    return Stopped(job.id, not error, error)


def _stop_at_once(sender: Sender, ids: Sequence[str], reason: str, waiting: bool) -> tuple[bool, dict[str, str]]:
    """Whether AWS has the call at all, and by id why a run is not stopped (empty: it is); others are still to be."""
    try:
        wrong = _again(lambda: stop_many(sender.clients, ids, reason, waiting))
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
        _again(lambda: ask(sender.clients, job_id, reason))
    except AwsError as error:
        return error.sentence
    return ""


def _again(call: Callable[[], T]) -> T:
    """A call that AWS throttles is sent again: to stop twice is to stop once."""
    for _ in range(TRIES - 1):
        try:
            return call()
        except Throttled:
            continue
    return call()


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
    asked = [job.id for job in jobs if not done[job.id]]
    try:
        now = {detail.job.id: detail.job for detail in describe_all(sender.clients, asked)}
    except AwsError:
        return done
    started = {
        job_id: f"{job.name} {job_id} has started meanwhile: it goes on."
        for job_id, job in now.items()
        if job.state in STARTED
    }
    return {**done, **started}
