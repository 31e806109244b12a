"""`batchtui schedules`: what submits jobs, its last time, its next, and what was missed in every queue."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from running import run
from short_story import short_story

from batchtui.cli.main import cli
from batchtui.demo.faults import NONE
from batchtui.demo.server import Server, serving
from batchtui.domain.when import DAY, HOUR

NOON = 1_795_000_000_000 // DAY * DAY + 12 * HOUR


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(short_story(start=NOON)) as server:
        yield server


@pytest.fixture
def clients(at: Any, server: Server) -> Iterator[Any]:
    server.door.reset()
    yield at(server.endpoint)
    server.door.fault(NONE)


def told(*arguments: str) -> Result:
    """In this process, where the budgets are wide."""
    result = CliRunner().invoke(cli, ["schedules", *arguments])
    assert result.exit_code == 0, result.output
    return result


def rows(*arguments: str) -> dict[str, Any]:
    return {row["Name"]: row for row in json.loads(told("--json", *arguments).stdout)}


def test_the_table(clients: Any, server: Server) -> None:
    shown = told()
    lines = {line.split()[0]: " ".join(line.split()) for line in shown.stdout.splitlines()}
    assert lines["settlement-report"].startswith("settlement-report every day 01:00 UTC MISSED 11h ago 12h")
    assert "every day 09:00 Asia/Seoul SUCCEEDED" in lines["nightly-report"]
    assert "UTC off billing-export-v1" in lines["old-export"] and "account 210987654321" in lines["partner-nightly"]
    assert lines["on-upload"] == "on-upload on events thumbnail-render default rule media"
    assert "cleanup-starter starts a Lambda function" in shown.stderr
    assert server.door.counted()["ListJobs"] < 16, "the first page of a name mostly tells"


def test_as_json_with_awss_own_members(clients: Any) -> None:
    found = rows()
    nightly = found["nightly-report"]
    assert (nightly["source"], nightly["verdict"], nightly["when"]) == ("schedule", "ran", "every day 09:00")
    assert nightly["ScheduleExpressionTimezone"] == "Asia/Seoul" and nightly["CreationDate"] < NOON
    assert (nightly["lastDue"], nightly["nextDue"]) == (NOON - 12 * HOUR, NOON + 12 * HOUR)
    assert (
        nightly["lastRun"]["jobName"] == "日次レポート-集計" and nightly["lastRun"]["createdAt"] >= nightly["lastDue"]
    )
    missed = found["settlement-report"]
    assert (missed["verdict"], missed["lastRun"], missed["source"]) == ("missed", None, "rule")
    assert missed["Target"]["BatchParameters"]["JobName"] == "settlement-report"
    assert found["backfill"]["lastRun"]["jobName"].startswith("backfill-")
    assert found["partner-nightly"]["verdict"] is None and found["old-export"]["nextDue"] is None
    assert set(rows("continuously")) == {"my-service-often"}


def test_a_run_in_another_queue_is_its_run(at: Any) -> None:
    due = NOON - 11 * HOUR
    with serving(short_story(start=due + 1000)) as other:
        batch = at(other.endpoint).batch
        row = rows("default")["settlement-report"]
        assert (row["verdict"], row["lastDue"]) == ("missed", due - DAY), "while the newest is awaited"
        batch.submit_job(jobName="settlement-report", jobQueue="continuously", jobDefinition="settlement-report")
        row = rows("default")["settlement-report"]
        assert (row["verdict"], row["lastRun"]["jobQueue"], row["lastDue"]) == ("ran", "continuously", due)


def test_denied_is_told_once_beside_the_data(clients: Any, server: Server) -> None:
    server.door.fault(replace(NONE, denied=frozenset({"ListSchedules"})))
    shown = told("--json")
    assert "mail-digest" in shown.stdout and "nightly-report" not in shown.stdout
    assert shown.stderr.count("scheduler:ListSchedules") == 1


def test_secrets_of_what_is_handed_on_are_masked(clients: Any, server: Server) -> None:
    target = server.door.world.schedules["default", "year-end-close"]["Target"]
    before = target["Input"]
    pair = {"Name": "DB_PASSWORD", "Value": "hunter2"}
    given = {**json.loads(before), "ContainerOverrides": {"Environment": [pair]}}
    target["Input"] = json.dumps(given, ensure_ascii=False)
    shown = told("--json").stdout
    target["Input"] = before
    assert "hunter2" not in shown and "DB_PASSWORD" in shown


def test_as_a_process(clients: Any) -> None:
    ran = run("schedules", "default", "--json")
    assert ran.code == 0 and "mail-digest" in {row["Name"] for row in ran.json()}
    gone = run("schedules", "nope")
    assert (gone.code, gone.out) == (1, "") and "There is no job queue nope" in gone.err
