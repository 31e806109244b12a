"""`batchtui logs` as in a script: piped, filtered, followed to the job's own exit code, for one run and for many."""

import json
import os
import subprocess

import pytest
from answering import Reply, answering
from running import COMMAND, failed_with_one_sentence, run
from short_story import short_story
from variables import environment

from batchtui.demo.server import serving

LINES = [f"line {n}" for n in range(12)]


def job(**more):
    made = {"jobId": "a", "jobName": "etl", "status": "FAILED", "createdAt": 1, "startedAt": 2, "stoppedAt": 3}
    stream = {"logStreamName": "one", "exitCode": 137}
    return {**made, "container": stream, "attempts": [{"container": stream, "startedAt": 2, "stoppedAt": 3}], **more}


def serve(row, streams):
    """DescribeJobs of one job, and GetLogEvents of whole streams."""

    def answer(asked):
        if asked.what == "describejobs":
            return Reply(200, {"jobs": [row] if asked.body["jobs"] == ["a"] else []})
        lines = streams[asked.body["logStreamName"]]
        page = [] if asked.body.get("nextToken") else lines
        events = [{"timestamp": 1000 * n, "message": line} for n, line in enumerate(page)]
        return Reply(200, {"events": events, "nextForwardToken": "f", "nextBackwardToken": "b"})

    return answering(answer)


def logs(server, *arguments):
    return run("logs", "a", *arguments, **environment(server.endpoint))


def test_lines_come_plain_and_with_timestamps_where_they_are_wanted():
    with serve(job(), {"one": LINES}) as server:
        assert logs(server).out.splitlines() == LINES
        assert logs(server, "--timestamps").out.splitlines()[1] == "1970-01-01 00:00:01  line 1"
        assert server.count("describejobs") == 2


def test_an_event_of_several_lines_is_printed_in_several():
    lines = ["Traceback:\r\n  File \x1b[2mx\x1b[0m\r\nError: \x1b]0;t\x07no\n", "after"]
    with serve(job(), {"one": lines}) as server:
        assert logs(server).out == "Traceback:\n  File x\nError: no\nafter\n"


def test_hits_come_with_their_context_as_grep_has_it():
    with serve(job(), {"one": LINES}) as server:
        found = logs(server, "--grep", "[2389]$", "--context", "1").out.split("\n")
    assert found == ["line 1", "line 2", "line 3", "line 4", "--", "line 7", "line 8", "line 9", "line 10", ""]


def test_the_jobs_own_exit_code_and_its_very_last_line():
    with serve(job(), {"one": LINES}) as server:
        ran = logs(server, "-f", "--exit-code")
        assert (ran.code, ran.out.splitlines()[-1]) == (137, "line 11")
        assert logs(server, "-f").code == 0
    with serve(job(status="SUCCEEDED"), {"one": LINES}) as server:
        assert logs(server, "-f", "--exit-code").code == 0


def test_every_attempt_one_after_the_other():
    attempts = [{"container": {"logStreamName": name}, "startedAt": 1, "stoppedAt": 2} for name in ("one", "two")]
    row = job(attempts=attempts, container={"logStreamName": "two"})
    with serve(row, {"one": ["first"], "two": ["second"]}) as server:
        rows = [json.loads(line) for line in logs(server, "--attempt", "all", "--json").out.splitlines()]
        assert [(one["attempt"], one["message"], one["logStreamName"]) for one in rows] == [
            (1, "first", "one"),
            (2, "second", "two"),
        ]
        assert logs(server).out == "second\n"


def test_a_container_by_its_name():
    both = [{"name": name, "logStreamName": name} for name in ("app", "proxy")]
    tasks = {"taskProperties": [{"containers": both}]}
    row = job(container=None, ecsProperties=tasks, attempts=[{**tasks, "startedAt": 1, "stoppedAt": 2}])
    with serve(row, {"app": ["from app"], "proxy": ["from proxy"]}) as server:
        assert logs(server, "--container", "proxy").out == "from proxy\n"
        ran = logs(server)
        assert ran.out == "from app\n"
        assert "--container takes proxy too" in ran.err
        assert "There is no container web: it has app, proxy." in logs(server, "--container", "web").err


def test_a_reader_that_leaves_is_no_error():
    with serve(job(), {"one": [f"{n} {'x' * 200}" for n in range(5000)]}) as server:
        command = " ".join(COMMAND) + " logs a | head -1; exit ${PIPESTATUS[0]}"
        done = subprocess.run(
            ["bash", "-c", command],
            env={**os.environ, **environment(server.endpoint)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout[:2], done.stdout.count("\n"), done.stderr) == (0, "0 ", 1, "")


def test_on_eks_it_says_where_to_look():
    pod = {"podName": "aws-batch.x", "podNamespace": "jobs", "eksClusterArn": "arn:aws:eks:r:1:cluster/prod"}
    with serve(
        job(container=None, attempts=[], eksProperties={}, eksAttempts=[pod]) | {"eksProperties": {"x": 1}}, {}
    ) as server:
        told = logs(server).err
    assert "kubectl logs aws-batch.x -n jobs" in told
    assert "/aws/containerinsights/prod/application" in told


@pytest.mark.parametrize(
    "arguments", [["--exit-code"], ["--all-running", "--attempt", "1"], ["--attempt", "some"], ["--context", "-1"]]
)
def test_what_does_not_go_together_is_refused(arguments):
    assert run("logs", "a", *arguments).code == 2


@pytest.fixture(scope="module")
def still():
    with serving(short_story()) as server:
        yield server


def submitted(server, definition, name, at, ticks, **more):
    clients = at(server.endpoint)
    asked = {"jobName": name, "jobQueue": "default", "jobDefinition": definition, **more}
    job_id = clients.batch.submit_job(**asked)["jobId"]
    for _ in range(ticks):
        server.door.world.clock.tick(5)
        with server.door.world.lock:
            server.door.world.advance()
    return job_id


def test_the_newest_run_of_a_name(still, at):
    submitted(still, "fraud-score-train", "정산-named", at, 1)
    job_id = submitted(still, "fraud-score-train", "정산-named", at, 3)
    by_name = run("logs", "정산-named", "--json", **environment(still.endpoint))
    by_id = run("logs", job_id, "--json", **environment(still.endpoint))
    assert by_name.out == by_id.out
    assert by_name.out


def test_all_running_runs_of_a_name_by_time(still, at):
    ids = {submitted(still, "fraud-score-train", "twins", at, 1) for _ in range(2)}
    submitted(still, "fraud-score-train", "other", at, 3)
    ran = run("logs", "twins", "--all-running", "--json", **environment(still.endpoint))
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert {row["source"] for row in rows} == {job_id[:8] for job_id in ids}
    assert [row["timestamp"] for row in rows] == sorted(row["timestamp"] for row in rows)
    assert "2 running" in ran.err


def test_the_nodes_of_a_multi_node_job_by_its_id(still, at):
    needs = [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}]
    node = {"targetNodes": "0:", "container": {"image": "busybox", "command": ["x"], "resourceRequirements": needs}}
    nodes = {"numNodes": 3, "mainNode": 0, "nodeRangeProperties": [node]}
    at(still.endpoint).batch.register_job_definition(jobDefinitionName="nodes", type="multinode", nodeProperties=nodes)
    job_id = submitted(still, "nodes", "apart", at, 3)
    ran = run("logs", job_id, "--all-running", "--json", **environment(still.endpoint))
    assert {json.loads(line)["source"] for line in ran.out.splitlines()} == {"#0", "#1", "#2"}


def test_nothing_that_runs_is_said(still):
    ran = run("logs", "nobody", "--all-running", **environment(still.endpoint))
    assert (ran.code, ran.out) == (0, "")
    assert "No run of nobody is running." in ran.err


def test_a_name_that_nobody_knows(still):
    assert "by id or by name" in failed_with_one_sentence(run("logs", "nobody", **environment(still.endpoint)))
