"""CancelJob(s) and TerminateJob(s): what stops, and when, by the state that a job is in."""

from collections.abc import Callable

from batchtui.demo import ids, lives, members
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import TERMINAL, Json, Run
from batchtui.demo.world import World

_AT_ONCE = 50
_GRACE = 2.0
"""Story minutes between SIGTERM and the end of the container."""


def _asked(world: World, body: Json) -> tuple[Run | None, str]:
    job_id, reason = members.needed(body, "jobId"), members.needed(body, "reason")
    if len(reason) > 1024:
        raise RefusedError("Error executing request, Exception : reason may have up to 1024 characters")
    job_id = ids.job_id_of(job_id)
    if not ids.is_job_id(job_id):
        raise RefusedError(f"Error executing request, Exception : {job_id} is not a job id")
    return world.find(job_id), reason


def cancel_job(world: World, body: Json, now: int) -> Json:
    """CancelJob: ends a job that waits; succeeds and does nothing from STARTING on."""
    run, reason = _asked(world, body)
    for one in _each(run):
        if one.status(now) in ("SUBMITTED", "PENDING", "RUNNABLE"):
            one.cancelled = True
            _end_waiting(world, one, now, reason)
    return {}


def terminate_job(world: World, body: Json, now: int) -> Json:
    """TerminateJob: ends a job in every state; a running container gets a moment to leave."""
    run, reason = _asked(world, body)
    for one in _each(run):
        status = one.status(now)
        if status in TERMINAL or one.terminated:
            continue
        one.terminated = True
        if status in ("STARTING", "RUNNING"):
            _end_running(world, one, now, reason)
        else:
            _end_waiting(world, one, now, reason)
    return {}


def cancel_jobs(world: World, body: Json, now: int) -> Json:
    """CancelJobs: as CancelJob for each of up to 50 jobs."""
    return _many(world, body, now, cancel_job)


def terminate_jobs(world: World, body: Json, now: int) -> Json:
    """TerminateJobs: as TerminateJob for each of up to 50 jobs."""
    return _many(world, body, now, terminate_job)


def _many(world: World, body: Json, now: int, act: Callable[[World, Json, int], Json]) -> Json:
    """The answer is a success even where a job was refused: `errors` tells which."""
    given, reason = members.texts(body, "jobs"), members.needed(body, "reason")
    if not 1 <= len(given) <= _AT_ONCE:
        raise RefusedError(f"Error executing request, Exception : jobs must have 1 to {_AT_ONCE} job ids")
    if len(reason) > 1024:
        raise RefusedError("Error executing request, Exception : reason may have up to 1024 characters")
    done, wrong = [], []
    for job_id in given:
        try:
            act(world, {"jobId": job_id, "reason": reason}, now)
            done.append(job_id)
        except RefusedError as error:
            wrong.append({"job": job_id, "code": "ClientException", "message": error.message})
    return {"successful": done, "errors": wrong}


def _each(run: Run | None) -> list[Run]:
    """The run, or an array parent and its children; the parent first, so that it knows why it will end."""
    if run is None:
        return []
    return [run] if run.children is None else [run, *run.children]


def _end_waiting(world: World, run: Run, now: int, reason: str) -> None:
    run.stop_reason = run.stop_reason or reason
    if run.children is not None or run.waits or run.life is None:
        return
    lives.stopped(run.life, now, now, run.stop_reason)
    _settle(world, run)


def _end_running(world: World, run: Run, now: int, reason: str) -> None:
    if run.life is None:
        return
    run.stop_reason = reason
    going = [each.stopped for each in run.life.attempts if each.stopped > now]
    at = min([now + int(world.clock.minute * _GRACE), *going[:1]])
    lives.stopped(run.life, now, at, reason)
    if world.containers is not None:
        world.containers.stop(run, at)
    _settle(world, run)


def _settle(world: World, run: Run) -> None:
    if run.life is not None:
        lives.settle(run, run.life)
        world.watch(run)
        world.advance()
