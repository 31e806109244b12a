"""Runs that AWS has forgotten are still found by `jobs --since` and `job`."""

import time

import pytest
from running import run

from batchtui.aws.queues import describe_queues
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.store.history import History
from batchtui.store.place import history_file

DAY_MS = 86_400_000
FORGOTTEN = "0f0f0f0f-1111-4222-8333-444455556666"


@pytest.fixture
def remembered(at, standing):
    """A run of forty days ago, which only the history knows."""
    clients = at(standing.endpoint)
    describe_queues(clients)
    ended_ms = round(time.time() * 1000) - 40 * DAY_MS
    job = Job(
        clients.scope, FORGOTTEN, "nightly-[/]", "default", JobState.FAILED, ended_ms - 60_000,
        started_at_ms=ended_ms - 50_000, stopped_at_ms=ended_ms, exit_code=3,
    )  # fmt: skip
    memory = History(history_file())
    memory.record([job])
    assert memory.flush()
    memory.close()
    return job


def ids_since(span):
    ran = run("jobs", "--since", span, "--json")
    assert ran.code == 0, ran.err
    return [row["jobId"] for row in ran.json()]


def test_a_long_since_reaches_into_the_history(remembered):
    assert FORGOTTEN in ids_since("90d")
    assert FORGOTTEN not in ids_since("30d")


def test_a_run_that_aws_forgot_is_told_from_memory(remembered):
    ran = run("job", FORGOTTEN, "--json")
    assert ran.code == 0
    assert ran.json()["exitCode"] == 3
    assert "no longer" in ran.err
    assert "nightly-[/]" in run("job", FORGOTTEN).out


def test_a_run_that_nobody_knows_is_a_sentence(remembered):
    ran = run("job", "0f0f0f0f-1111-4222-8333-000000000000")
    assert ran.code == 1
    assert "knows no job" in ran.err
