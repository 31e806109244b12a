"""What the rules find on runs: pure, a function a kind. Times in ms since epoch, on AWS's clock."""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from batchtui.alerting.lifecycle import Finding
from batchtui.alerting.rules import STUCK_AFTER_MS, Rule, Rules
from batchtui.domain.alert import AlertKey, Kind, claim_key
from batchtui.domain.causes import Cause, Standing
from batchtui.domain.causes_job import stopped_on_request, why
from batchtui.domain.duration import LAST, LEAST_FOR_SLOW, Usual, percentile
from batchtui.domain.failed import is_failure
from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState
from batchtui.domain.when import MINUTE, took

LEAST_FOR_FAST_MS = MINUTE
"""Runs that usually take less are not judged: seconds more or less say nothing."""
FAST_PART = 4
_BLOCKED = frozenset({"capacity", "too-big", "service-role", "misconfigured", "blocked"})


def claim_of(kind: Kind, job: Job) -> str:
    """What is written first by whoever counts this occurrence; of a run that is over 0 stands for its last attempt."""
    status = job.state.value if kind is Kind.FAILED else kind.value.upper()
    return claim_key(job.id, status, 0)


def failed(job: Job, rules: Rules) -> Finding | None:
    """A run that failed for good, where it was not stopped on request."""
    if not is_failure(job):
        return None
    cause = why(job)
    key = cause.key if cause else "unknown"
    rule = rules.one_for(Kind.FAILED, job.queue, job.name, key)
    if rule is None:
        return None
    sentence = cause.sentence if cause else "AWS tells no cause."
    return _finding(rule, job, job.since_ms, sentence, cause.advice if cause else "", key)


def stuck(job: Job, rules: Rules, now_ms: int) -> Finding | None:
    """A run that does not leave RUNNABLE: for too long, or AWS says that its queue is blocked."""
    if job.state is not JobState.RUNNABLE or job.stopping:
        return None
    rule = rules.one_for(Kind.STUCK, job.queue, job.name)
    if rule is None:
        return None
    since_ms = max(job.created_at_ms, job.started_at_ms or 0, job.stopped_at_ms or 0)
    waited_ms = now_ms - since_ms
    cause = _blocking(job)
    limit_ms = rule.after_ms if rule.after_ms is not None else STUCK_AFTER_MS
    if cause is None and waited_ms < limit_ms:
        return None
    sentence = f"It has waited in RUNNABLE for {took(waited_ms)}."
    advice = "Look at the queue's compute environments: are they enabled, and is there room for it?"
    if cause is not None:
        sentence, advice = f"{sentence} {cause.sentence}", cause.advice
    return _finding(rule, job, now_ms, sentence, advice)


def _blocking(job: Job) -> Cause | None:
    cause = why(job)
    return cause if cause and cause.standing is Standing.WAITING and cause.key in _BLOCKED else None


def slow(job: Job, usual: Usual | None, rules: Rules, now_ms: int) -> Finding | None:
    """A run that goes on for far longer than those of its name do."""
    if job.state is not JobState.RUNNING or job.started_at_ms is None or job.is_array or job.stopping:
        return None
    rule = rules.one_for(Kind.SLOW, job.queue, job.name)
    if rule is None:
        return None
    limit_ms = rule.after_ms if rule.after_ms is not None else usual.slow_from_ms if usual else None
    running_ms = now_ms - job.started_at_ms
    if limit_ms is None or running_ms <= limit_ms:
        return None
    usually = f"; it usually takes {took(usual.median_ms)}" if usual else ""
    advice = "Look at its log: does it still do anything? A timeout (attemptDurationSeconds) would end what hangs."
    return _finding(rule, job, now_ms, f"It has run for {took(running_ms)}{usually}.", advice)


def fast(runs: Sequence[Job], rules: Rules) -> Finding | None:
    """The newest run that ended, of one name and queue (newest first), if it succeeded so soon that it may be empty."""
    newest, before = _newest_success(runs)
    if newest is None or newest.took_ms is None or len(before) < LEAST_FOR_SLOW:
        return None
    low_ms = percentile(before, 0.05)
    if low_ms < LEAST_FOR_FAST_MS or newest.took_ms >= low_ms / FAST_PART:
        return None
    rule = rules.one_for(Kind.FAST, newest.queue, newest.name)
    if rule is None:
        return None
    usually = took(round(percentile(before, 0.5)))
    sentence = f"It succeeded after {took(newest.took_ms)}; it usually takes {usually}: it may have done nothing."
    return _finding(rule, newest, newest.since_ms, sentence, "Look at its log and at what it was to produce.")


def _newest_success(runs: Sequence[Job]) -> tuple[Job | None, list[int]]:
    """The newest run that ended, if it is a success, and how long the successes before it took."""
    ended = sorted((job for job in runs if _is_real(job)), key=lambda job: -job.since_ms)
    if not ended or ended[0].state is not JobState.SUCCEEDED:
        return None, []
    took_ms = [job.took_ms for job in ended[1:] if job.state is JobState.SUCCEEDED and job.took_ms is not None]
    return ended[0], took_ms[:LAST]


def rate(runs: Sequence[Job], rules: Rules) -> Finding | None:
    """So many of the last runs of one name and queue (newest first) failed."""
    ended = sorted((job for job in runs if _is_real(job)), key=lambda job: -job.since_ms)
    if not ended:
        return None
    rule = rules.one_for(Kind.RATE, ended[0].queue, ended[0].name)
    if rule is None:
        return None
    last = ended[: rule.of]
    failing = [job for job in last if job.state is JobState.FAILED]
    if len(failing) < rule.least:
        return None
    sentence = f"{len(failing)} of its last {len(last)} runs failed."
    cause = why(failing[0])
    advice = f"The newest: {cause.sentence} {cause.advice}".strip() if cause else ""
    return _finding(rule, failing[0], failing[0].since_ms, sentence, advice)


def skipped(runs: Sequence[Job], rules: Rules) -> Finding | None:
    """The guard let none of the last runs of one name and queue (newest first) run."""
    ended = sorted((job for job in runs if job.state.terminal), key=lambda job: -job.created_at_ms)
    row = list(takewhile(lambda job: job.skipped, ended))
    if not row:
        return None
    rule = rules.one_for(Kind.SKIPPED, row[0].queue, row[0].name)
    if rule is None or len(row) < rule.least:
        return None
    sentence = f"The guard let none of its last {len(row)} runs run: another one holds its lock."
    advice = "`batchtui locks` tells who holds it; if that one hangs, stop it."
    return _finding(rule, row[0], row[0].since_ms, sentence, advice)


def silent(scope: Scope, log_group: str, sentence: str, rules: Rules, now_ms: int) -> Finding | None:
    """The archive of events tells nothing, or cannot be read: the sentence says why."""
    rule = rules.one_for(Kind.SILENT, "", log_group)
    if rule is None:
        return None
    key = AlertKey(scope, Kind.SILENT, "", log_group)
    advice = "The queues are listed instead, so nothing is missed here; what AWS sends to the alert function may be."
    return Finding(key, rule.severity, rule.name, now_ms, "", sentence, advice)


def _is_real(job: Job) -> bool:
    """Whether it ended by itself, and was let run."""
    return job.state.terminal and not job.skipped and not stopped_on_request(job)


def _finding(rule: Rule, job: Job, at_ms: int, sentence: str, advice: str, cause: str = "") -> Finding:
    key = AlertKey(job.scope, rule.kind, job.queue, job.name, cause)
    return Finding(key, rule.severity, rule.name, at_ms, job.id, sentence, advice, claim_of(rule.kind, job))


def of_queues(runs: Iterable[Job]) -> list[list[Job]]:
    """The runs of one name by their queues: each is judged by itself."""
    found: dict[str, list[Job]] = {}
    for job in runs:
        found.setdefault(job.queue, []).append(job)
    return list(found.values())
