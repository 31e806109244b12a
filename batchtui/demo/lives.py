"""Plans the life of a run ahead of time: a pure function of its id, its script and the pace of the story."""

from dataclasses import replace

from batchtui.demo import ends, ids
from batchtui.demo.runs import Attempt, End, Life, Run, Work


def cut_short(work: Work, script: tuple[End, ...], minute: float) -> tuple[End, ...]:
    """The script with its attempts ended by the job's timeout where they would run longer."""
    if not work.timeout:
        return script
    limit = work.timeout * 1000
    kept: list[End] = []
    for end in script:
        usual = end.fixed_ms or work.minutes * minute * end.portion * 1.15
        kept.append(ends.timed_out(work.timeout) if end.runs and usual > limit else end)
        if kept[-1].kind == "timeout":
            break
    return tuple(kept)


def plan(run: Run, minute: float, ready: int | None = None) -> Life:
    """All states of a run whose script is set.

    `minute`: how many ms a minute of the story takes. `ready`: when its dependencies were done, ms.
    """
    chance = ids.bits(run.id)
    steps = [(run.created, "SUBMITTED")]
    at = float(run.created)
    if ready is not None:
        steps.append((min(run.created + int(minute * 0.3), ready), "PENDING"))
        at = float(ready)
    at += minute * (0.4 + chance[0] / 640)
    attempts: list[Attempt] = []
    for number, end in enumerate(run.script):
        steps.append((int(at), "RUNNABLE"))
        at += minute * (0.8 + chance[1] / 256 - 0.3 * (number > 0)) + run.delay * (number == 0)
        steps.append((int(at), "STARTING"))
        at += minute * (1.2 + chance[2] / 256)
        attempt = _attempt(end, run.work, at, chance[3 + number % 12], minute)
        attempts.append(attempt)
        if attempt.running is not None:
            steps.append((attempt.running, "RUNNING"))
        at = float(attempt.stopped)
    steps.append((attempts[-1].stopped, run.script[-1].status))
    return Life(steps, attempts)


def _attempt(end: End, work: Work, at: float, chance: int, minute: float) -> Attempt:
    """An attempt whose container starts, or fails to, at `at` (ms)."""
    if not end.runs:
        return Attempt(None, int(at), end)
    lasts = end.fixed_ms or work.minutes * minute * end.portion * (0.85 + chance / 850)
    return Attempt(int(at), int(at) + int(lasts), end)


def life_of(run: Run, minute: float) -> Life:
    """The life of a run, told again when it ended long ago."""
    return run.life or plan(run, minute)


def settle(run: Run, life: Life) -> None:
    """Takes over into the run what a listing needs of its life."""
    begun = [attempt.running for attempt in life.attempts if attempt.running is not None]
    run.started = begun[-1] if begun else 0
    run.stopped = life.steps[-1][0]


def started_at(run: Run, now: int) -> int | None:
    """When the newest attempt that runs or ran by `now` reached RUNNING, ms."""
    if run.life is None:
        return run.started or None
    begun = [a.running for a in run.life.attempts if a.running is not None and a.running <= now]
    return begun[-1] if begun else None


def stopped(life: Life, now: int, at: int, reason: str) -> None:
    """Changes a life so that it ends at `at` (ms) with FAILED, since somebody stopped it at `now`."""
    kept = [attempt for attempt in life.attempts if attempt.stopped <= now]
    if len(kept) < len(life.attempts) and life.status_at(now) in ("STARTING", "RUNNING"):
        going = life.attempts[len(kept)]
        running = going.running if going.running is not None and going.running <= now else None
        code = None if running is None else 143
        end = replace(ends.failed(0), kind="stopped", exit_code=code, status_reason=reason, runs=running is not None)
        kept.append(Attempt(running, at, end, going.said))
    life.attempts = kept
    life.steps = [step for step in life.steps if step[0] <= now] + [(at, "FAILED")]
    life.reason = reason
