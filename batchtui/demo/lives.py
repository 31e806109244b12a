"""Plan the life of a run: every attempt with its times and its end, from a scenario and chances."""

from dataclasses import dataclass

from batchtui.demo.clock import Clock
from batchtui.demo.ids import chances
from batchtui.demo.runs import EXITED, Attempt, Life, Retry

OOM = "OutOfMemoryError: Container killed due to memory usage"
TIMED_OUT = "Job attempt duration exceeded timeout"
STUCK = {
    "stuck-max": "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - CE(s) associated with the job queue cannot"
    " meet the CPU requirement of the job.",
    "stuck-capacity": "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity requested"
    " for instance type [c7g.4xlarge]",
}
NO_IMAGE = (
    "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref"
    " 123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/settlement:2026.11.24: not found"
)
WAITS = (0.2, 0.9, 1.6)


@dataclass(frozen=True, slots=True)
class Ending:
    """How one attempt ends: `share` of the usual duration, and what AWS says of it. `runs`: its container did."""

    exit_code: int | None
    reason: str = ""
    status_reason: str = EXITED
    share: float = 1.0
    runs: bool = True
    retried: bool = True


GOOD = Ending(0)
ENDINGS = {
    "ok": GOOD,
    "quick": Ending(0, share=0.3),
    "exit1": Ending(1, share=0.6),
    "exit3": Ending(3, share=0.5),
    "oom": Ending(137, OOM, share=0.6),
    "timeout": Ending(137, status_reason=TIMED_OUT, share=1.8, retried=False),
    "image": Ending(None, NO_IMAGE, "Task failed to start", runs=False),
}


def plan(scenario: str, key: str, created: int, clock: Clock, minutes: float, retry: Retry) -> Life:
    """The whole life of a run: a pure function of its arguments.

    Args:
        key: what makes this run's chances its own (its job id).
        created: ms since the epoch; minutes: usual duration of an attempt in story minutes.
    """
    luck = chances(key)
    runnable = created + 1 + clock.minutes(WAITS[0] * (0.5 + luck[0]))
    if scenario in STUCK:
        return Life(runnable, [], waiting_reason=STUCK[scenario])
    attempts: list[Attempt] = []
    at = runnable
    for number in range(retry.attempts):
        ending = _ending(scenario, number, key)
        attempt = _attempt(at, ending, luck, number, clock, minutes)
        attempts.append(attempt)
        at = attempt.stopped
        if attempt.exit_code == 0:
            return Life(runnable, attempts, "SUCCEEDED")
        if not ending.retried or not may_retry(attempt, retry):
            break
    return Life(runnable, attempts, "FAILED")


def _ending(scenario: str, number: int, key: str) -> Ending:
    """How the attempt number `number` (from 0) of this scenario ends."""
    if scenario == "flaky":
        return GOOD if number else ENDINGS["exit1"]
    if scenario == "spot":
        instance = f"i-0{key.replace('-', '')[:16]}"
        lost = Ending(143, status_reason=f"Host EC2 (instance {instance}) terminated.", share=0.4)
        return GOOD if number else lost
    return ENDINGS[scenario]


def _attempt(at: int, ending: Ending, luck: tuple[float, ...], number: int, clock: Clock, minutes: float) -> Attempt:
    """One attempt from the moment it became RUNNABLE."""
    draw = luck[(number + 1) % 16]
    starting = at + 1 + clock.minutes(WAITS[1] * (0.5 + draw))
    if not ending.runs:
        failed = starting + 1 + clock.minutes(WAITS[2])
        return Attempt(starting, None, failed, ending.exit_code, ending.reason, ending.status_reason)
    started = starting + 1 + clock.minutes(WAITS[2] * (0.5 + luck[(number + 5) % 16]))
    lasts = clock.minutes(minutes * ending.share * (0.9 + 0.2 * luck[(number + 9) % 16]))
    stopped = started + max(1, lasts)
    return Attempt(starting, started, stopped, ending.exit_code, ending.reason, ending.status_reason)


def may_retry(attempt: Attempt, retry: Retry) -> bool:
    """Whether AWS's evaluateOnExit rules let a failed attempt be tried again; without a match they do.

    Source: https://docs.aws.amazon.com/batch/latest/APIReference/API_EvaluateOnExit.html
    """
    for rule in retry.rules:
        if _matches(attempt, rule):
            return rule["action"].upper() == "RETRY"
    return True


def _matches(attempt: Attempt, rule: dict[str, str]) -> bool:
    """Whether every condition that a rule states holds for the attempt."""
    code = "" if attempt.exit_code is None else str(attempt.exit_code)
    said = {"onStatusReason": attempt.status_reason, "onReason": attempt.reason, "onExitCode": code}
    return all(_like(said[name], glob) for name, glob in rule.items() if name in said)


def _like(text: str, glob: str) -> bool:
    """Match a pattern that may end with one star, whatever the case."""
    text, glob = text.lower(), glob.lower()
    return text.startswith(glob[:-1]) if glob.endswith("*") else text == glob
