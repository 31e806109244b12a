"""`batchtui history` as a user runs it: on the file alone, with no AWS in reach."""

import csv
import io
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from running import failed_with_one_sentence, run

from batchtui.domain.state import JobState
from batchtui.store.history import History
from batchtui.store.place import history_file
from tests.made import MINUTE, SCOPE, job

DAY = 86_400_000
NOW = round(time.time() * 1000)
ELSEWHERE = replace(SCOPE, region="us-east-1", account="000000000000")


def ended(number: int, days_ago: float, minutes: int = 1, state: JobState = JobState.SUCCEEDED, **more: object):
    """A run that took so many minutes and ended so many days ago."""
    stopped = round(NOW - days_ago * DAY)
    start = stopped - minutes * MINUTE
    return job(number, state, created_at_ms=start, started_at_ms=start, stopped_at_ms=stopped, **more)


RUNS = [
    ended(1, 1, 5, exit_code=0, definition="arn:aws:batch:r:a:job-definition/etl:7"),
    ended(2, 2, 7, JobState.FAILED, exit_code=1, state_reason='said "no",\nthen \x1b[31mleft', name="nightly"),
    ended(3, 3, queue="slow", array_size=4, share="team"),
    ended(4, 40, 11),
    replace(ended(5, 4), scope=ELSEWHERE),
]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder with a history of five runs."""
    monkeypatch.setenv("BATCHTUI_STATE", str(tmp_path / "state"))
    history = History(history_file())
    history.record(RUNS)
    history.remember_account("work", SCOPE.account)
    assert history.flush(30)
    history.close(30)
    return tmp_path / "state"


def exported(*arguments: str) -> list[dict[str, str]]:
    ran = run("history", "export", *arguments)
    assert (ran.code, ran.err) == (0, "")
    return list(csv.DictReader(io.StringIO(ran.out)))


def ids(*arguments: str) -> set[str]:
    return {row["jobId"] for row in exported(*arguments)}


def test_export_writes_what_is_remembered_as_csv(state):
    rows = {row["jobId"]: row for row in exported()}
    assert set(rows) == {"id-0001", "id-0002", "id-0003", "id-0005"}
    assert {key: value for key, value in rows["id-0001"].items() if value} == {
        "account": SCOPE.account,
        "region": SCOPE.region,
        "jobId": "id-0001",
        "jobName": "etl",
        "jobQueue": "default",
        "status": "SUCCEEDED",
        "createdAt": str(RUNS[0].created_at_ms),
        "startedAt": str(RUNS[0].started_at_ms),
        "stoppedAt": str(RUNS[0].stopped_at_ms),
        "exitCode": "0",
        "jobDefinition": "arn:aws:batch:r:a:job-definition/etl:7",
    }
    assert rows["id-0002"]["statusReason"] == 'said "no",\ufffdthen \ufffd[31mleft'
    assert (rows["id-0003"]["arraySize"], rows["id-0003"]["shareIdentifier"]) == ("4", "team")


def test_export_narrows_down(state):
    assert ids("--since", "60d") == {"id-0001", "id-0002", "id-0003", "id-0004", "id-0005"}
    assert ids("--since", "36h") == {"id-0001"}
    assert ids("--name", "night*") == {"id-0002"}
    assert ids("--queue", "slow") == {"id-0003"}
    assert ids("--region", "us-east-1") == ids("--account", ELSEWHERE.account) == {"id-0005"}
    assert ids("--profile", "work") == {"id-0001", "id-0002", "id-0003"}


def test_export_as_json_lines_is_a_whole_object_a_line(state):
    ran = run("history", "export", "--format", "jsonl", "--name", "nightly")
    (line,) = ran.out.splitlines()
    row = json.loads(line)
    assert row["statusReason"] == RUNS[1].state_reason
    assert (row["exitCode"], row["createdAt"], row["region"]) == (1, RUNS[1].created_at_ms, SCOPE.region)
    assert "\x1b" not in line and "arraySize" not in row


def test_stats_tell_outcomes_and_durations_of_each_scope(state):
    ran = run("history", "stats", "etl", "--since", "60d", "--json")
    here, there = sorted(ran.json(), key=lambda row: row["account"], reverse=True)
    assert here == {
        "account": SCOPE.account,
        "region": SCOPE.region,
        "jobName": "etl",
        "outcomes": {"SUCCEEDED": 3},
        "p50Ms": 5 * MINUTE,
        "p95Ms": round(10.4 * MINUTE),
    }
    assert there["region"] == "us-east-1"
    told = run("history", "stats", "nightly")
    assert "FAILED 1" in told.out and told.code == 0


def test_stats_of_an_unknown_name_say_so(state):
    ran = run("history", "stats", "nobody")
    assert (ran.code, ran.out) == (0, "")
    assert "No runs of nobody" in ran.err


def test_prune_forgets_old_runs(state):
    assert run("history", "prune", "--older-than", "30d", "--yes").out == "1 run forgotten.\n"
    assert ids("--since", "60d") == {"id-0001", "id-0002", "id-0003", "id-0005"}


def test_prune_asks_first(state):
    ran = run("history", "prune", "--older-than", "30d")
    assert ran.code == 2 and "--yes" in ran.err
    assert len(ids("--since", "60d")) == 5


def test_a_profile_whose_account_is_unknown_is_not_guessed(state):
    sentence = failed_with_one_sentence(run("history", "export", "--format", "jsonl", "--profile", "home"))
    assert "profile home is not remembered" in sentence


def test_where_there_is_no_history_none_is_begun(tmp_path, monkeypatch):
    monkeypatch.setenv("BATCHTUI_STATE", str(tmp_path / "state"))
    ran = run("history", "stats", "etl")
    assert ran.code == 0 and "There is no history yet" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_without_the_variable_it_is_in_the_users_state_folder(home, monkeypatch):
    assert history_file().is_relative_to(home) and history_file().parent.name == "batchtui"
    assert history_file("demo").name == "demo.sqlite3"


def test_a_newer_file_is_one_sentence(state):
    import sqlite3

    with sqlite3.connect(state / "history.sqlite3") as connection:
        connection.execute("INSERT INTO migrations VALUES (99, 'later', 0)")
    connection.close()
    assert "written by a newer batchtui" in failed_with_one_sentence(run("history", "stats", "etl"))


def test_a_folder_that_cannot_be_is_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "history.sqlite3").mkdir()
    monkeypatch.setenv("BATCHTUI_STATE", str(tmp_path / "state"))
    assert "cannot be used" in failed_with_one_sentence(run("history", "stats", "etl"))
