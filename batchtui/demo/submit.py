"""SubmitJob: checks what AWS documents, then lets the job begin its life.

One deviation: job names may have letters and digits of any script, so that the story's Korean and Japanese
jobs can be resubmitted; AWS takes ASCII only.
"""

import re
from dataclasses import replace

from batchtui.demo import arrays, checks, definitions, habits, ids, members, queues, shapes
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import Json, Run, Work
from batchtui.demo.world import World

_NAME = re.compile(r"[^\W_][\w-]{0,127}")
_ASKED = ("ecsPropertiesOverride", "eksPropertiesOverride", "nodeOverrides", "consumableResourcePropertiesOverride")
_SHORTEST, _LONGEST = 15.0, 33.0
"""Story minutes; what a client submits can be watched, and ends while somebody is still looking: 15 to 45 in all."""


def submit_job(world: World, body: Json, now: int) -> Json:
    """SubmitJob: answers jobArn, jobName and jobId of the run that begins."""
    name = members.needed(body, "jobName")
    if not _NAME.fullmatch(name):
        raise RefusedError(
            "Error executing request, Exception : jobName must be 1 to 128 letters, digits, hyphens and underscores, "
            "and begin with a letter or digit"
        )
    queue = _queue(world, body)
    definition = definitions.for_submit(world.definitions, members.needed(body, "jobDefinition"))
    checks.overrides(definition, body)
    work = _work(name, queue, definition, body)
    container = shapes.main_container(definition, work)
    run = Run(ids.make_id(f"{world.seed}/submit/{next(world.submitted)}/{now}"), now, work, submitted=True)
    work = replace(work, minutes=habits.minutes_of(work.definition, run.id))
    run.work = replace(work, minutes=min(max(work.minutes, _SHORTEST), _LONGEST))
    _add_children(world, run)
    _set_waits(world, run)
    habits.prepare(run, container, world.clock.minute)
    world.admit(run)
    return {"jobArn": ids.arn("batch", f"job/{run.id}"), "jobName": name, "jobId": run.id}


def _queue(world: World, body: Json) -> str:
    name = queues.find(world.queues, members.needed(body, "jobQueue"))
    row = world.queues[name]
    if row["state"] != "ENABLED":
        raise RefusedError(f"Error executing request, Exception : Job queue {name} is DISABLED")
    if not members.text(body, "shareIdentifier") and row.get("schedulingPolicyArn"):
        raise RefusedError(
            f"Error executing request, Exception : shareIdentifier is required for {name}, "
            "which has a fair-share scheduling policy"
        )
    if members.text(body, "shareIdentifier") and not row.get("schedulingPolicyArn"):
        raise RefusedError(
            f"Error executing request, Exception : shareIdentifier cannot be used with {name}, "
            "which has no scheduling policy"
        )
    return name


def _work(name: str, queue: str, definition: Json, body: Json) -> Work:
    checks.retry_and_timeout(body)
    nodes = members.part(body, "nodeOverrides").get("numNodes")
    retry = members.part(body, "retryStrategy") or definition.get("retryStrategy", {})
    timeout = members.part(body, "timeout") or definition.get("timeout", {})
    default = definition.get("propagateTags", False)
    asked = members.flag(body, "propagateTags")
    return Work(
        name=name,
        queue=queue,
        definition=definition["jobDefinitionName"],
        revision=definition["revision"],
        minutes=0,
        attempts=retry.get("attempts") or 1,
        rules=tuple(members.parts(retry, "evaluateOnExit")),
        timeout=timeout.get("attemptDurationSeconds") or 0,
        overrides=members.part(body, "containerOverrides"),
        parameters={**definition.get("parameters", {}), **members.words(body, "parameters")},
        tags=members.words(body, "tags"),
        propagate=bool(default if asked is None else asked),
        share=members.text(body, "shareIdentifier") or None,
        priority=members.within(body, "schedulingPriorityOverride", 0, 9999) or definition.get("schedulingPriority", 0),
        depends_on=_depends_on(body),
        size=members.within(members.part(body, "arrayProperties"), "size", 2, 10_000) or 0,
        asked={key: body[key] for key in _ASKED if body.get(key)},
        nodes=nodes or definition.get("nodeProperties", {}).get("numNodes", 0),
    )


def _depends_on(body: Json) -> tuple[Json, ...]:
    rows = members.parts(body, "dependsOn")
    if len(rows) > 20:
        raise RefusedError("Error executing request, Exception : dependsOn takes up to 20 jobs")
    is_array = bool(members.part(body, "arrayProperties").get("size"))
    for row in rows:
        kind, job_id = members.text(row, "type"), members.text(row, "jobId")
        if kind not in ("", "SEQUENTIAL", "N_TO_N"):
            raise RefusedError(f"Error executing request, Exception : Invalid dependency type {kind}")
        if kind and not is_array:
            raise RefusedError(f"Error executing request, Exception : {kind} is for array jobs only")
        if not job_id and kind != "SEQUENTIAL":
            raise RefusedError("Error executing request, Exception : dependsOn needs a jobId")
    return tuple(rows)


def _add_children(world: World, run: Run) -> None:
    if run.work.size:
        run.work = replace(run.work, minutes=min(run.work.minutes, 9.0))
        run.children = arrays.children_of(run, world.clock.minute, min(12.0, run.work.size * 0.4))


def _set_waits(world: World, run: Run) -> None:
    """Gives the run or each of its children the ids that it waits for."""
    for row in run.work.depends_on:
        found = world.find(row["jobId"]) if row.get("jobId") else None
        if row.get("jobId") and found is None:
            raise RefusedError(f"Error executing request, Exception : Job {row['jobId']} of dependsOn does not exist")
        if row.get("type") == "N_TO_N" and (found is None or found.work.size != run.work.size):
            raise RefusedError("Error executing request, Exception : N_TO_N needs an array job of the same size")
        for one in run.children if run.children is not None else [run]:
            waited = _waited(row, run, one)
            one.waits = (one.waits or set()) | ({waited} if waited else set())


def _waited(row: Json, run: Run, one: Run) -> str | None:
    kind = row.get("type")
    if kind == "N_TO_N":
        return f"{row['jobId']}:{one.index}"
    if kind == "SEQUENTIAL":
        return f"{run.id}:{one.index - 1}" if one.index > 0 else None
    return str(row["jobId"])
