"""The demo's process: it says where it serves, and ends with the one who started it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection

import boto3
import pytest
from demo_client import client

from batchtui.demo.process import DemoFailed, DemoProcess, start


def calls(endpoint: str) -> dict[str, int]:
    link = HTTPConnection(endpoint.removeprefix("http://"), timeout=10)
    try:
        link.request("GET", "/_demo/calls")
        return dict(json.loads(link.getresponse().read()))
    finally:
        link.close()


def command(*more: str) -> list[str]:
    return [sys.executable, "-m", "batchtui.demo", *more]


@pytest.fixture
def process() -> Iterator[DemoProcess]:
    made = start(seed=5, jobs=100)
    yield made
    made.stop()


def test_it_serves_any_client_through_the_environment(process: DemoProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in process.environment().items():
        monkeypatch.setenv(name, value)
    queues = boto3.Session().client("batch").describe_job_queues()["jobQueues"]
    assert {"default", "continuously", "legacy-etl"} <= {queue["jobQueueName"] for queue in queues}
    assert process.environment()["AWS_ENDPOINT_URL"] == process.endpoint


def test_stop_ends_it_and_may_be_repeated(process: DemoProcess) -> None:
    assert "bytes" in calls(process.endpoint)
    process.stop()
    process.stop()
    with pytest.raises(OSError):
        calls(process.endpoint)


def test_a_port_in_use_is_one_sentence(process: DemoProcess) -> None:
    port = int(process.endpoint.rpartition(":")[2])
    with pytest.raises(DemoFailed, match=str(port)) as error:
        start(port=port)
    assert "\n" not in str(error.value) and "Traceback" not in str(error.value)
    told = subprocess.run(command("--port", str(port)), capture_output=True, text=True, timeout=60, check=False)
    assert (told.returncode, told.stdout) == (1, "")
    assert len(told.stderr.strip().splitlines()) == 1 and str(port) in told.stderr


@pytest.mark.parametrize("more", [["--speed=-1"], ["--speed=nan"], ["--speed=1e9"], ["--speed=x"], ["--port=x"]])
def test_bad_arguments_are_told_at_once(more: list[str]) -> None:
    told = subprocess.run(command(*more), capture_output=True, text=True, timeout=60, check=False)
    assert (told.returncode, told.stdout) == (2, "")
    assert more[0].partition("=")[0] in told.stderr and "Traceback" not in told.stderr


@pytest.mark.parametrize("speed", [0, 0.1, 1000])
def test_it_serves_at_every_speed(speed: float) -> None:
    made = start(speed=speed)
    assert "bytes" in calls(made.endpoint)
    made.stop()
    assert made.process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_quietly(number: signal.Signals) -> None:
    made = subprocess.Popen(command(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert made.stdout
    endpoint = made.stdout.readline().strip()
    assert "bytes" in calls(endpoint)
    made.send_signal(number)
    rest, told = made.communicate(timeout=20)
    assert (made.returncode, rest, told) == (0, "", "")


def test_it_ends_when_its_parent_dies() -> None:
    code = "import os; from batchtui.demo.process import start; print(start().endpoint, flush=True); os._exit(1)"
    parent = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    endpoint = parent.stdout.strip()
    assert endpoint.startswith("http://127.0.0.1:")
    for _ in range(100_000):
        try:
            calls(endpoint)
        except OSError:
            break
    else:
        raise AssertionError("the demo outlives its parent")


def test_it_ends_with_its_stdin() -> None:
    made = subprocess.Popen(
        command("--until-stdin-closes"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert made.stdout and made.stdin
    assert made.stdout.readline().startswith(b"http://127.0.0.1:")
    rest, told = made.communicate(timeout=20)
    assert (made.returncode, rest, told) == (0, b"", b"")


def test_it_ends_while_answers_are_withheld() -> None:
    made = subprocess.Popen(command(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert made.stdout
    endpoint = made.stdout.readline().strip()
    link = HTTPConnection(endpoint.removeprefix("http://"), timeout=20)
    link.request("POST", "/_demo/hold", "{}")
    link.getresponse().read()
    link.request("POST", "/v1/listjobs", "{}")
    while calls(endpoint).get("ListJobs", 0) < 1:
        pass
    os.kill(made.pid, signal.SIGTERM)
    _, told = made.communicate(timeout=20)
    assert (made.returncode, told) == (0, "")


def test_a_client_that_hangs_up_leaves_no_trace() -> None:
    made = subprocess.Popen(command("--jobs", "2000"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert made.stdout
    endpoint = made.stdout.readline().strip()
    for body in ("{", '{"jobQueue": "default", "jobStatus": "SUCCEEDED"}'):
        link = HTTPConnection(endpoint.removeprefix("http://"), timeout=20)
        headers = {"Authorization": "AWS4-HMAC-SHA256 Credential=a/20261124/us-east-1/batch/aws4_request"}
        link.request("POST", "/v1/listjobs", body, headers)
        link.close()
        raw = HTTPConnection(endpoint.removeprefix("http://"), timeout=20)
        raw.connect()
        raw.send(b"POST /v1/listjobs HTTP/1.1\r\nContent-Length: 999\r\n\r\n{")
        raw.close()
        raw = HTTPConnection(endpoint.removeprefix("http://"), timeout=20)
        raw.connect()
        raw.send(b"\x16\x03\x01 not http at all\r\n\r\n")
        raw.close()
    assert "bytes" in calls(endpoint)
    made.send_signal(signal.SIGTERM)
    _, told = made.communicate(timeout=20)
    assert told == ""


def test_a_restart_with_the_same_seed_tells_the_same_history() -> None:
    def history() -> set[tuple[str, int]]:
        made = start(seed=21, jobs=1500)
        batch = client(made.endpoint, "batch")
        pages = batch.get_paginator("list_jobs").paginate(jobQueue="default", jobStatus="SUCCEEDED")
        rows = {(row["jobId"], row["createdAt"]) for page in pages for row in page["jobSummaryList"]}
        made.stop()
        return rows

    first, second = history(), history()
    oldest = max(min(created for _, created in rows) for rows in (first, second))
    newest = sorted(created for _, created in first)[-50]
    kept = [{row for row in rows if oldest <= row[1] < newest} for rows in (first, second)]
    assert kept[0] == kept[1] and len(kept[0]) > 1000
