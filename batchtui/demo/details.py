"""DescribeJobs: the whole of a job, made on demand from its run and its definition."""

from batchtui.demo import arrays, containers, ids, listing, lives, members
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import ACTIVE, TERMINAL, Attempt, Json, Run
from batchtui.demo.world import World

LOG_GROUP = "/aws/batch/job"


def stream_of(run: Run, attempt: int) -> str:
    """The log stream of an attempt (from 1): definition's name cut to 200, then the task's id."""
    return f"{run.work.definition[:200]}/default/{ids.task_id(run.id, attempt)}"


def describe_jobs(world: World, body: Json, now: int) -> Json:
    """DescribeJobs: 1 to 100 ids or ARNs; unknown ones are silently absent."""
    given = members.texts(body, "jobs")
    if not 1 <= len(given) <= 100:
        raise RefusedError("Error executing request, Exception : jobs must have 1 to 100 job ids")
    found = (world.find(ids.job_id_of(text)) for text in dict.fromkeys(given))
    return {"jobs": [detail(world, run, now) for run in found if run is not None and run.created <= now]}


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
        "dependsOn": [{"jobId": each["jobId"]} for each in work.depends_on if each.get("jobId")],
        "jobDefinition": definition["jobDefinitionArn"],
        "parameters": work.parameters,
        "container": _container(run, definition, shown, now),
        "tags": work.tags,
        "propagateTags": work.propagate,
        "platformCapabilities": definition.get("platformCapabilities", ["EC2"]),
        "isCancelled": run.cancelled,
        "isTerminated": run.terminated,
    }
    _add_optional(row, run, status, now)
    return row


def _add_optional(row: Json, run: Run, status: str, now: int) -> None:
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
    elif run.index >= 0:
        row["arrayProperties"] = {"index": run.index, "statusSummary": {}}


def _container(run: Run, definition: Json, shown: list[Attempt], now: int) -> Json:
    row = containers.effective(definition, run.work.overrides, run.work.parameters)
    row["networkInterfaces"] = []
    if shown and run.children is None:
        newest, number = shown[-1], len(shown)
        if run.status(now) in ("RUNNABLE", "STARTING") and newest.stopped > now:
            return row
        row.update(_task(run, newest, number))
        if newest.stopped <= now and run.status(now) not in ACTIVE:
            row.update(_outcome(newest))
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
