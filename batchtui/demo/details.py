"""DescribeJobs: the whole of a job, made on demand from its run and its definition."""

import json

from batchtui.demo import arrays, ids, listing, lives, members, nodes, shapes
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import ACTIVE, TERMINAL, Attempt, Json, Run
from batchtui.demo.world import World

LOG_GROUP = "/aws/batch/job"


def stream_of(run: Run, attempt: int, container: str = "default", job_id: str = "") -> str:
    """The log stream of an attempt (from 1): definition's name cut to 200, the container's, then the task's id.

    `job_id`: a node's, in the place of the run's.
    """
    return f"{run.work.definition[:200]}/{container}/{ids.task_id(job_id or run.id, attempt)}"


def describe_jobs(world: World, body: Json, now: int) -> Json:
    """DescribeJobs: 1 to 100 ids or ARNs; unknown ones are silently absent."""
    given = members.texts(body, "jobs")
    if not 1 <= len(given) <= 100:
        raise RefusedError("Error executing request, Exception : jobs must have 1 to 100 job ids")
    found = (_described(world, ids.job_id_of(text), now) for text in dict.fromkeys(given))
    return {"jobs": [row for row in found if row is not None]}


def _described(world: World, job_id: str, now: int) -> Json | None:
    """A job, an array's child, or as `<id>#<n>` a node; None when there is no such thing yet."""
    parent, mark, place = job_id.partition("#")
    run = world.find(parent)
    if run is None or run.created > now:
        return None
    if not mark:
        return detail(world, run, now)
    return _node(world, run, int(place), now) if int(place) < run.work.nodes else None


def _node(world: World, run: Run, place: int, now: int) -> Json:
    """A node has a task of its own for each attempt; that of the main node is told of the parent too."""
    attempts = lives.life_of(run, world.clock.minute).attempts
    shown = [each for each in attempts if each.running is None or each.running <= now]
    node = nodes.node_of(detail(world, run, now), place, _newest(run, shown, now))
    if node["nodeDetails"]["isMainNode"]:
        return node
    text = json.dumps(node)
    for number in range(1, len(attempts) + 1):
        text = text.replace(ids.task_id(run.id, number), ids.task_id(f"{run.id}#{place}", number))
    made: Json = json.loads(text)
    return made


def detail(world: World, run: Run, now: int) -> Json:
    """JobDetail of a run at `now` (ms). `startedAt` is 0 until it started, as recorded answers of AWS have it."""
    work, status = run.work, run.status(now)
    definition = world.definitions[work.definition][work.revision - 1]
    life = lives.life_of(run, world.clock.minute)
    shown = [each for each in life.attempts if each.running is None or each.running <= now]
    ended = [each for each in life.attempts if each.stopped <= now]
    row: Json = {
        "jobArn": ids.arn("batch", f"job/{run.id}"),
        "jobName": work.name,
        "jobId": run.id,
        "jobQueue": ids.arn("batch", f"job-queue/{work.queue}"),
        "status": status,
        "schedulingPriority": work.priority,
        "attempts": [_attempt(run, each, number) for number, each in enumerate(ended, 1)],
        "createdAt": run.created,
        "retryStrategy": {"attempts": work.attempts, "evaluateOnExit": list(work.rules)},
        "startedAt": lives.started_at(run, now) or 0 if run.children is None else 0,
        "dependsOn": list(work.depends_on),
        "jobDefinition": definition["jobDefinitionArn"],
        "parameters": work.parameters,
        "tags": work.tags,
        "propagateTags": work.propagate,
        "platformCapabilities": definition.get("platformCapabilities", ["EC2"]),
        "isCancelled": run.cancelled,
        "isTerminated": run.terminated,
    }
    row.update(_what_runs(run, definition, shown, now))
    if "eksProperties" in row:
        row["eksAttempts"] = [_eks_attempt(row["eksProperties"], each) for each in ended]
        row["attempts"] = []
    elif "ecsProperties" in row:
        row["attempts"] = [_task_attempt(run, each, number, row) for number, each in enumerate(ended, 1)]
    _add_optional(row, run, definition, status, now)
    return row


def _add_optional(row: Json, run: Run, definition: Json, status: str, now: int) -> None:
    reason = listing.reason_of(run, now)
    if reason:
        row["statusReason"] = reason
    if status in TERMINAL:
        row["stoppedAt"] = run.stopped
    if run.work.share:
        row["shareIdentifier"] = run.work.share
    if run.work.timeout:
        row["timeout"] = {"attemptDurationSeconds": run.work.timeout}
    if run.children is not None:
        row["arrayProperties"] = arrays.summary(run, now)
    wanted = run.work.asked.get("consumableResourcePropertiesOverride") or definition.get(
        "consumableResourceProperties"
    )
    if wanted:
        row["consumableResourceProperties"] = wanted
    if run.index >= 0:
        row["arrayProperties"] = {"index": run.index, "statusSummary": {}}


def _what_runs(run: Run, definition: Json, shown: list[Attempt], now: int) -> Json:
    """The members for the job's shape, with what the newest attempt has come to."""
    parts = shapes.described(definition, run.work)
    told = _newest(run, shown, now)
    if "eksProperties" in parts:
        pod = parts["eksProperties"]["podProperties"]
        pod["containers"] = [{**one, **_result(told)} for one in pod.get("containers", [])]
    elif "ecsProperties" in parts:
        task = parts["ecsProperties"]["taskProperties"][0]
        task.update({key: told[key] for key in ("taskArn",) if key in told})
        task["containers"] = _told_containers(run, task["containers"], told, len(shown))
    elif "container" in parts:
        parts["container"]["networkInterfaces"] = []
        parts["container"].update(told)
    return parts


def _newest(run: Run, shown: list[Attempt], now: int) -> Json:
    """The task of the newest attempt, and its outcome once the job is over."""
    if not shown or run.children is not None:
        return {}
    newest, number = shown[-1], len(shown)
    if run.status(now) in ("RUNNABLE", "STARTING") and newest.stopped > now:
        return {}
    over = newest.stopped <= now and run.status(now) not in ACTIVE
    return {**_task(run, newest, number), **(_outcome(newest) if over else {})}


def _result(told: Json) -> Json:
    return {key: told[key] for key in ("exitCode", "reason") if key in told}


def _told_containers(run: Run, rows: list[Json], told: Json, number: int) -> list[Json]:
    """The first container decides how the job ends; the others leave with 0."""
    made = []
    for place, one in enumerate(rows):
        result = _result(told) if place == 0 or "exitCode" not in told else {"exitCode": 0}
        stream = {"logStreamName": stream_of(run, number, one.get("name", ""))} if "logStreamName" in told else {}
        made.append({**one, **result, **stream})
    return made


def _task_attempt(run: Run, attempt: Attempt, number: int, row: Json) -> Json:
    told = {**_task(run, attempt, number), **_outcome(attempt)}
    names = [{"name": one.get("name", "")} for one in row["ecsProperties"]["taskProperties"][0]["containers"]]
    containers = _told_containers(run, names, told, number)
    single = _attempt(run, attempt, number)
    return {**single, "container": {}, "taskProperties": [{"taskArn": told["taskArn"], "containers": containers}]}


def _eks_attempt(properties: Json, attempt: Attempt) -> Json:
    names = [one.get("name", "Default") for one in properties["podProperties"].get("containers", [])]
    row: Json = {
        "containers": [{"name": name, **_outcome(attempt)} for name in names],
        "initContainers": [],
        "stoppedAt": attempt.stopped,
        "statusReason": attempt.end.status_reason,
    }
    if attempt.running is not None:
        row["startedAt"] = attempt.running
    return row


def _task(run: Run, attempt: Attempt, number: int) -> Json:
    task = ids.task_id(run.id, number)
    row: Json = {"taskArn": ids.arn("ecs", f"task/AWSBatch-{run.work.queue}/{task}")}
    if attempt.running is not None:
        row["logStreamName"] = stream_of(run, number)
    address = f"10.0.{int(task[:2], 16)}.{int(task[2:4], 16)}"
    interface = ids.make_id(task)
    row["networkInterfaces"] = [{"attachmentId": interface, "privateIpv4Address": address}]
    return row


def _outcome(attempt: Attempt) -> Json:
    row: Json = {}
    if attempt.end.exit_code is not None:
        row["exitCode"] = attempt.end.exit_code
    if attempt.end.reason:
        row["reason"] = attempt.end.reason
    return row


def _attempt(run: Run, attempt: Attempt, number: int) -> Json:
    row: Json = {
        "container": {**_task(run, attempt, number), **_outcome(attempt)},
        "stoppedAt": attempt.stopped,
        "statusReason": attempt.end.status_reason,
    }
    if attempt.running is not None:
        row["startedAt"] = attempt.running
    return row
