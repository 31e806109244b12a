"""Guarded jobs of the demo, with moto: the real guard decides which of them run, and its exit code is the job's."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from demo_client import GROUP, REGION, Demo, client
from waiting import until

from batchtui.actions.audited import Sender
from batchtui.actions.rerun import BY_INDEX, Listed, plan_rerun
from batchtui.actions.resubmit import resubmit_all
from batchtui.demo import elsewhere
from batchtui.demo.server import Server, serving
from batchtui.demo.story import build

NAME = "my-service-do-often"
INDEXES = [3, 32, 61, 90, 119, 148, 177]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(build(seed=11, speed=0), guards=True) as made:
        yield made


@pytest.fixture(scope="module")
def guarded(server: Server) -> Demo:
    """A demo whose clock only ticks; what its processes do takes real time."""
    return Demo(server.endpoint, client(server.endpoint, "batch"), client(server.endpoint, "logs"))


def runs_until(demo: Demo, ids: list[str], *statuses: str, seconds: float = 0.5) -> list[dict[str, Any]]:
    """Lets time pass, the world's and the processes', until all jobs are in one of the states."""

    def jobs() -> list[dict[str, Any]]:
        demo.tick(seconds)
        found = demo.batch.describe_jobs(jobs=ids)["jobs"]
        return found if all(job["status"] in statuses for job in found) else []

    return list(until(jobs))


def log_of(demo: Demo, job: dict[str, Any]) -> str:
    demo.tick(2)
    stream = job["container"]["logStreamName"]
    events = demo.logs.get_log_events(logGroupName=GROUP, logStreamName=stream, startFromHead=True)["events"]
    return "\n".join(event["message"] for event in events)


def outcome(demo: Demo, job_id: str) -> str:
    key = {"pk": {"S": f"outcome#{job_id}"}}
    row = client(demo.endpoint, "dynamodb").get_item(TableName=elsewhere.TABLE, Key=key).get("Item", {})
    return str(row.get("outcome", {}).get("S", ""))


def test_of_two_starts_one_runs_and_one_leaves_with_0(guarded: Demo) -> None:
    ids = [guarded.submit("twins", NAME, "continuously") for _ in range(2)]
    runs_until(guarded, ids, "RUNNING", "SUCCEEDED")
    until(lambda: not _both_run(guarded.batch.describe_jobs(jobs=ids)["jobs"]))
    (holder,) = [one["jobId"] for one in guarded.batch.describe_jobs(jobs=ids)["jobs"] if one["status"] == "RUNNING"]
    (left,) = [job_id for job_id in ids if job_id != holder]
    assert f"Not run: {holder} has the lock on twins" in log_of(guarded, guarded.job(left))
    assert "the program begins: attempt 1, fence " in log_of(guarded, guarded.job(holder))
    ended = runs_until(guarded, ids, "SUCCEEDED", "FAILED", seconds=2)
    assert [(job["status"], job["container"]["exitCode"]) for job in ended] == [("SUCCEEDED", 0)] * 2
    assert {job_id: outcome(guarded, job_id) for job_id in ids} == {holder: "ran", left: "skipped"}
    (again,) = runs_until(guarded, [guarded.submit("twins", NAME, "continuously")], "SUCCEEDED", seconds=2)
    assert outcome(guarded, again["jobId"]) == "ran", "the lock was given back"


def _both_run(jobs: list[dict[str, Any]]) -> bool:
    return [job["status"] for job in jobs] == ["RUNNING", "RUNNING"]


def test_what_is_terminated_gets_its_signal_and_leaves_the_lock_to_the_next(guarded: Demo) -> None:
    job_id = guarded.submit("stopped", NAME, "continuously")
    runs_until(guarded, [job_id], "RUNNING")
    until(lambda: (guarded.tick(1), "begins" in log_of(guarded, guarded.job(job_id)))[1])
    guarded.batch.terminate_job(jobId=job_id, reason="enough")
    (job,) = runs_until(guarded, [job_id], "FAILED")
    assert (job["statusReason"], job["container"]["exitCode"]) == ("enough", 143)
    until(lambda: outcome(guarded, job_id) == "ran")


def test_only_the_failed_children_of_an_array_run_again(server: Server, guarded: Demo, at: Any) -> None:
    """An array of 200 of which 7 failed: each of the seven processes prints the index that it was given."""
    world = server.door.world
    world.containers, running = None, world.containers
    first = guarded.submit("media-index", "media-index", arrayProperties={"size": 200})
    guarded.until(first, "FAILED", step=5)
    world.containers = running
    failed = guarded.batch.list_jobs(arrayJobId=first, jobStatus="FAILED")["jobSummaryList"]
    assert sorted(row["arrayProperties"]["index"] for row in failed) == INDEXES
    clients = at(guarded.endpoint)
    plan = plan_rerun(clients, [first], Listed(clients, [first])).chosen([BY_INDEX])
    (sent,) = resubmit_all(Sender(clients), plan)
    again = sent.new_job_id
    assert guarded.job(again)["arrayProperties"]["size"] == len(INDEXES)
    children = [f"{again}:{place}" for place in range(len(INDEXES))]
    ended = runs_until(guarded, children, "SUCCEEDED", "FAILED", seconds=1)
    assert {job["status"] for job in ended} == {"SUCCEEDED"}
    told = {int(log_of(guarded, job).partition("index ")[2].partition(",")[0]) for job in ended}
    assert told == set(INDEXES)
    assert guarded.job(again)["status"] == "SUCCEEDED"


def test_a_failed_attempt_keeps_the_lock_for_the_next(guarded: Demo) -> None:
    guarded.batch.register_job_definition(
        jobDefinitionName="guarded-false",
        type="container",
        retryStrategy={"attempts": 2},
        containerProperties={"image": "busybox", "command": ["batchtui-guard", "--", "sh", "-c", "exit 3"]},
    )
    (job,) = runs_until(guarded, [guarded.submit("fails", "guarded-false")], "FAILED", seconds=2)
    assert [one["container"]["exitCode"] for one in job["attempts"]] == [3, 3]
    assert outcome(guarded, job["jobId"]) == "ran"


@pytest.mark.prove
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_processes_end_with_the_demo(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "batchtui.demo", "--speed=20"]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert demo.stdout
    endpoint = demo.stdout.readline().strip()
    batch, logs = client(endpoint, "batch"), client(endpoint, "logs")
    job_id = batch.submit_job(jobName="left", jobQueue="continuously", jobDefinition=NAME)["jobId"]
    until(lambda: batch.describe_jobs(jobs=[job_id])["jobs"][0]["status"] == "RUNNING")
    children = until(lambda: _guards_of(demo.pid))
    stream = batch.describe_jobs(jobs=[job_id])["jobs"][0]["container"]["logStreamName"]
    until(lambda: "begins" in str(logs.get_log_events(logGroupName=GROUP, logStreamName=stream)["events"]))
    os.kill(demo.pid, number)
    demo.communicate(timeout=30)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))


def _guards_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for one in tasks for word in one.read_text().split()]


def test_other_services_go_to_moto(guarded: Demo) -> None:
    sqs = client(guarded.endpoint, "sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="a body")
    assert [one["Body"] for one in sqs.receive_message(QueueUrl=url)["Messages"]] == ["a body"]
    tables = client(guarded.endpoint, "dynamodb", REGION).list_tables()["TableNames"]
    assert elsewhere.TABLE in tables


def test_without_moto_they_are_told_how_to_get_it(guarded: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "installed", lambda: False)
    with pytest.raises(Exception, match="demo-full"):
        client(guarded.endpoint, "dynamodb").list_tables()


def test_a_table_is_written_by_one_at_a_time(guarded: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    """moto looks at a condition and writes, with nothing between that keeps others out; DynamoDB does both in one."""
    client(guarded.endpoint, "dynamodb").list_tables()
    asked, go = elsewhere._ask, threading.Event()
    entered: list[str] = []

    def kept(app: Any, method: str, target: str, headers: dict[str, str], body: bytes) -> Any:
        entered.append(str(json.loads(body)["Key"]["pk"]["S"]))
        if entered == ["first"]:
            go.wait(60)
        return asked(app, method, target, headers, body)

    monkeypatch.setattr(elsewhere, "_ask", kept)

    def get(table: str, key: str) -> threading.Thread:
        def read() -> None:
            with contextlib.suppress(ClientError):
                client(guarded.endpoint, "dynamodb").get_item(TableName=table, Key={"pk": {"S": key}})

        thread = threading.Thread(target=read)
        thread.start()
        return thread

    first = get(elsewhere.TABLE, "first")
    until(lambda: entered)
    second = get(elsewhere.TABLE, "second")
    get("another-table", "third").join(60)
    get("another-table", "fourth").join(60)
    assert entered == ["first", "third", "fourth"]
    go.set()
    first.join(60)
    second.join(60)
    assert entered == ["first", "third", "fourth", "second"]
