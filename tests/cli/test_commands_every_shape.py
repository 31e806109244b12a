"""Whatever AWS answers, every command that reads tells it: no run is lost, and nothing steers the terminal."""

import json
import time
from collections.abc import Sequence
from typing import Any

import pytest
from answer_shapes import JOB_DETAILS, NOW_MS, answer
from answering import Asked, Reply, answering, fault
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from often import often

from batchtui.cli.main import cli
from batchtui.domain.failure import AwsError
from batchtui.domain.safe import UNSAFE

QUEUE = {"jobQueueName": "default", "jobQueueArn": "arn:aws:batch:ap-northeast-2:123456789012:job-queue/default"}
DEFINITIONS = answer("batch", "DescribeJobDefinitions")
LINES = answer("logs", "GetLogEvents")
LISTED = (
    "jobId", "jobName", "status", "statusReason", "createdAt", "startedAt", "stoppedAt", "arrayProperties", "container",
    "nodeProperties", "jobDefinition", "shareIdentifier", "isTerminated", "isCancelled",
)  # fmt: skip
GROUPED = {
    "jobName", "jobQueues", "runs", "counts", "lastStatus", "lastStoppedAt", "usualMs", "p95Ms", "successRate", "cause",
    "advice",
}  # fmt: skip


def world(details: Sequence[Any], definitions: Any, lines: Any) -> Any:
    """A server that lists and describes the same jobs, all of the queue `default`."""

    def said(asked: Asked) -> Any:
        if asked.what == "describejobqueues":
            return {"jobQueues": [QUEUE]}
        if asked.what == "listjobs":
            wanted = asked.body.get("jobStatus")
            rows = [{key: row[key] for key in LISTED if key in row} for row in details]
            return {"jobSummaryList": [row for row in rows if wanted in (None, row.get("status"))]}
        if asked.what == "describejobs":
            return {"jobs": [row for row in details if row["jobId"] in asked.body["jobs"]]}
        return definitions if asked.what == "describejobdefinitions" else lines

    return lambda asked: Reply(200, said(asked))


def ran(*arguments: str) -> Result:
    """The command in this process; what it wrote steers nothing, and a failure is one of AWS's."""
    result = CliRunner().invoke(cli, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit | AwsError), result.exc_info
    assert not any(UNSAFE.search(line) for line in result.output.split("\n"))
    return result


@pytest.mark.prove
@settings(max_examples=often(8))
@given(
    made=st.lists(JOB_DETAILS, min_size=1, max_size=3).map(lambda rows: list({r["jobId"]: r for r in rows}.values())),
    definitions=DEFINITIONS,
    lines=LINES,
)
def test_every_command_tells_whatever_is_answered(at: Any, made: list[Any], definitions: Any, lines: Any) -> None:
    rows = [{**row, "createdAt": NOW_MS} for row in made]
    with answering(world(rows, definitions, lines)) as server:
        at(server.endpoint)
        alone = {row["jobId"] for row in rows if row.get("status") == "RUNNING" and not set(row["jobId"]) & set(":#")}
        listed = ran("jobs", "--json")
        assert alone <= {row["jobId"] for row in json.loads(listed.stdout)}
        ran("jobs", "--status", "running", "--filter", "!cause:oom")
        groups = json.loads(ran("jobs", "--group", "--json").stdout)
        assert all(set(row) == GROUPED and row["runs"] == sum(row["counts"].values()) for row in groups)
        names = {row.get("jobName") or "" for row in rows if row["jobId"] in alone}
        assert names <= {row["jobName"] for row in groups}
        for by in ("definition", "share"):
            assert len(json.loads(ran("jobs", "--group", "--by", by, "--json").stdout)) <= len(rows)
        ran("jobs", "--group", "--by", "tag:team")
        for row in rows:
            told = json.loads(ran("job", row["jobId"], "--json").stdout)
            assert told["jobId"] == row["jobId"]
            assert ran("job", row["jobId"]).stdout
            ran("logs", row["jobId"])
            for line in ran("logs", "--json", row["jobId"]).stdout.splitlines():
                json.loads(line)
            json.loads(ran("resubmit", "--dry-run", row["jobId"]).stdout)


OOM = {"containers": [{"name": "main", "exitCode": 137, "reason": "OOMKilled"}]}


@pytest.mark.parametrize("denied", [False, True])
def test_a_cause_that_no_listing_tells_is_asked_for(at: Any, denied: bool) -> None:
    pod = {"podProperties": {"containers": [{"name": "main", "resources": {"limits": {"memory": "512Mi"}}}]}}
    row = {"jobId": "abc", "jobName": "etl", "status": "FAILED", "createdAt": 1, "stoppedAt": round(time.time() * 1000)}
    answered = world([{**row, "eksProperties": pod, "eksAttempts": [OOM]}, {**row, "jobId": "def"}], {}, {})
    refused = fault(403, "AccessDeniedException", "no")
    with answering(lambda asked: refused if denied and asked.what == "describejobs" else answered(asked)) as server:
        at(server.endpoint)
        causes = ["unknown", "unknown"] if denied else ["oom", "unknown"]
        listed = ran("jobs", "--json")
        assert [one["cause"] for one in json.loads(listed.stdout)] == causes
        assert ("Causes are those of the listing." in listed.stderr) is denied
        (group,) = json.loads(ran("jobs", "--group", "--json").stdout)
        assert (group["cause"], group["runs"]) == (causes[0], 2)
        assert len(json.loads(ran("jobs", "--filter", "cause:oom", "--json").stdout)) == causes.count("oom")
        server.asked.clear()
        ran("jobs")
        assert server.count("describejobs") == 0


@pytest.mark.parametrize("token", [{}, {"nextForwardToken": None, "nextBackwardToken": ""}])
def test_a_server_without_tokens_gives_each_line_once(at: Any, token: dict[str, Any]) -> None:
    row = {"jobId": "abc", "status": "RUNNING", "startedAt": 1, "container": {"logStreamName": "etl/1"}}
    lines = {"events": [{"timestamp": NOW_MS, "message": "only once"}], **token}
    with answering(world([row], {}, lines)) as server:
        at(server.endpoint)
        assert ran("logs", "abc").stdout.count("only once") == 1
