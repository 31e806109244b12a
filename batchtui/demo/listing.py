"""ListJobs: pages of job summaries, by status in a steady shuffle, or with a filter newest first."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import islice

from batchtui.demo import arrays, definitions, ids, lives, members, nodes, queues, shelf
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import STATUSES, TERMINAL, Json, Run
from batchtui.demo.world import World

_SCOPES = ("jobQueue", "arrayJobId", "multiNodeJobId")
_FILTERS = ("JOB_NAME", "JOB_DEFINITION", "BEFORE_CREATED_AT", "AFTER_CREATED_AT", "SHARE_IDENTIFIER")


def reason_of(run: Run, now: int) -> str | None:
    """The statusReason at `now`: of the end, of why it waits, or of the attempt that ended before this one."""
    if run.life is not None and run.life.reason and (run.life.steps[-1][0] <= now or not run.script):
        return run.life.reason
    if run.status(now) not in TERMINAL or run.children is not None:
        return None
    return run.script[-1].status_reason if run.life is None else _last(run)


def _last(run: Run) -> str | None:
    return run.life.attempts[-1].end.status_reason if run.life and run.life.attempts else None


def summary(run: Run, now: int) -> Json:
    """JobSummary of a run at `now` (ms)."""
    status = run.status(now)
    row: Json = {
        "jobArn": ids.arn("batch", f"job/{run.id}"),
        "jobId": run.id,
        "jobName": run.work.name,
        "createdAt": run.created,
        "status": status,
        "jobDefinition": ids.arn("batch", f"job-definition/{run.work.definition}:{run.work.revision}"),
    }
    reason = reason_of(run, now)
    if reason:
        row["statusReason"] = reason
    if run.children is None:
        _add_container(row, run, status, now)
    else:
        row["arrayProperties"] = arrays.summary(run, now)
    if run.index >= 0:
        row["arrayProperties"] = {"index": run.index}
    if run.work.nodes:
        row["nodeProperties"] = {"numNodes": run.work.nodes}
    if status in TERMINAL:
        row["stoppedAt"] = run.stopped
    if run.work.share:
        row["shareIdentifier"] = run.work.share
    if run.cancelled:
        row["isCancelled"] = True
    if run.terminated:
        row["isTerminated"] = True
    return row


def _add_container(row: Json, run: Run, status: str, now: int) -> None:
    started = lives.started_at(run, now)
    if started is not None:
        row["startedAt"] = started
    row["container"] = {}
    if status not in TERMINAL:
        return
    end = run.script[-1] if run.life is None else (run.life.attempts[-1].end if run.life.attempts else None)
    if end is not None and end.exit_code is not None:
        row["container"]["exitCode"] = end.exit_code
    if end is not None and end.reason:
        row["container"]["reason"] = end.reason


def list_jobs(world: World, body: Json, now: int) -> Json:
    """ListJobs, as documented in its API reference page."""
    given = [name for name in _SCOPES if members.text(body, name)]
    if len(given) != 1:
        raise RefusedError(
            "Error executing request, Exception : Exactly one of jobQueue, arrayJobId, multiNodeJobId required"
        )
    status = members.text(body, "jobStatus")
    if status and status not in STATUSES:
        raise RefusedError(f"Error executing request, Exception : Invalid job status {status}")
    asked = members.within(body, "maxResults", 1, 2**31 - 1)
    rule = _filter(body)
    if given[0] != "jobQueue":
        return _children(world, body, given[0], status or "RUNNING", now, min(asked or 1000, 1000))
    name = queues.find(world.queues, body["jobQueue"])
    if rule is not None and rule[0] != "SHARE_IDENTIFIER":
        return _filtered(world.shelves[name], name, rule, body, now, min(asked or 100, 100))
    share = rule[1] if rule else None
    most = 100 if rule else 1000
    rows = _in_status(world.shelves[name], status or "RUNNING", now)
    if share:
        rows = [run for run in rows if _fits(share, run.work.share or "")]
    return _by_id(rows, f"{name}/{status}/{share}", body, now, min(asked or most, most))


def _filter(body: Json) -> tuple[str, str] | None:
    rows = members.parts(body, "filters")
    if not rows:
        return None
    if len(rows) > 1:
        raise RefusedError("Error executing request, Exception : Only one filter can be used at a time")
    name, values = members.needed(rows[0], "name"), members.texts(rows[0], "values")
    if name not in _FILTERS:
        raise RefusedError(f"Error executing request, Exception : Invalid filter name {name}")
    if len(values) != 1:
        raise RefusedError(f"Error executing request, Exception : Filter {name} takes exactly one value")
    if name.endswith("CREATED_AT") and not (values[0].isascii() and values[0].isdigit()):
        raise RefusedError(f"Error executing request, Exception : {name} takes milliseconds since the epoch")
    return name, values[0]


def _in_status(rows: shelf.Shelf, status: str, now: int) -> list[Run]:
    if status in rows.ended:
        return rows.ended[status]
    return sorted((run for run in rows.active.values() if run.status(now) == status), key=shelf.by_id)


def _by_id(rows: list[Run], listing: str, body: Json, now: int, most: int) -> Json:
    start = 0
    if members.text(body, "nextToken"):
        last = str((members.untoken(body["nextToken"], listing) or [""])[0])
        start = bisect_right(rows, last, key=shelf.by_id)
    answer: Json = {"jobSummaryList": [summary(run, now) for run in rows[start : start + most]]}
    if start + most < len(rows):
        answer["nextToken"] = members.token(listing, rows[start + most - 1].id)
    return answer


def _children(world: World, body: Json, scope: str, status: str, now: int, most: int) -> Json:
    parent = world.runs.get(body[scope])
    if parent is not None and scope == "multiNodeJobId" and parent.work.nodes:
        return _nodes(world, parent, status, now)
    rows = parent.children if parent is not None and scope == "arrayJobId" else None
    if parent is None or not rows:
        if ids.is_job_id(body[scope]):
            return {"jobSummaryList": []}
        raise RefusedError(f"Error executing request, Exception : {scope} {body[scope]} is not a job id")
    found = sorted((run for run in rows if run.created <= now and run.status(now) == status), key=shelf.by_id)
    return _by_id(found, f"{parent.id}/{status}", body, now, most)


def _nodes(world: World, parent: Run, status: str, now: int) -> Json:
    """The nodes of a multi-node job, which are all in its state."""
    if parent.created > now or parent.status(now) != status:
        return {"jobSummaryList": []}
    definition = world.definitions[parent.work.definition][parent.work.revision - 1]
    told, main = summary(parent, now), definition["nodeProperties"]["mainNode"]
    return {"jobSummaryList": [nodes.row_of(told, place, main) for place in range(parent.work.nodes)]}


def _filtered(rows: shelf.Shelf, queue: str, rule: tuple[str, str], body: Json, now: int, most: int) -> Json:
    listing = f"{queue}/{rule[0]}/{rule[1]}"
    low, high = _span(rows, rule)
    if members.text(body, "nextToken"):
        created, last = (*members.untoken(body["nextToken"], listing), 0, "")[:2]
        if not isinstance(created, int) or not isinstance(last, str):
            raise RefusedError("Error executing request, Exception : Invalid nextToken")
        high = min(high, bisect_left(rows.all, (created, last), key=shelf.by_age))
    found = list(islice(_newest_first(rows.all, low, high, _test(rule)), most + 1))
    answer: Json = {"jobSummaryList": [summary(run, now) for run in found[:most]]}
    if len(found) > most:
        answer["nextToken"] = members.token(listing, found[most - 1].created, found[most - 1].id)
    return answer


def _span(rows: shelf.Shelf, rule: tuple[str, str]) -> tuple[int, int]:
    """The part of the queue's runs, by age, that can match."""
    if rule[0] == "AFTER_CREATED_AT":
        return rows.first_after(int(rule[1]) + 1), len(rows.all)
    if rule[0] == "BEFORE_CREATED_AT":
        return 0, rows.first_after(int(rule[1]))
    return 0, len(rows.all)


def _newest_first(rows: list[Run], low: int, high: int, test: Callable[[Run], bool]) -> Iterator[Run]:
    return (rows[place] for place in range(high - 1, low - 1, -1) if test(rows[place]))


def _fits(pattern: str, text: str) -> bool:
    return text.startswith(pattern[:-1]) if pattern.endswith("*") else text == pattern


def _named(pattern: str) -> Callable[[Run], bool]:
    known: dict[str, bool] = {}

    def test(run: Run) -> bool:
        name = run.work.name
        if name not in known:
            known[name] = _fits(pattern, name.casefold())
        return known[name]

    return test


def _test(rule: tuple[str, str]) -> Callable[[Run], bool]:
    kind, value = rule
    if kind == "JOB_NAME":
        return _named(value.casefold())
    if kind == "JOB_DEFINITION" and (value.startswith("arn:") or ":" in value):
        wanted = definitions.split(value)
        return lambda run: wanted[0] == run.work.definition and wanted[1] in (None, run.work.revision)
    if kind == "JOB_DEFINITION":
        return lambda run: _fits(value, run.work.definition)
    return lambda _: True
