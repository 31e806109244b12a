"""`batchtui audit`: a row for each run that was asked for, and lost ones put to the operator."""

import subprocess

import pytest
from running import COMMAND, run

from batchtui.cli.chosen import Chosen
from batchtui.domain.deed import Deed, Outcome
from tests.made import SCOPE


@pytest.fixture
def clients(at, standing):
    return at(standing.endpoint)


def submitted(clients):
    one = {"jobName": "audited", "jobQueue": "default", "jobDefinition": "daily-report"}
    return clients.batch.submit_job(**one)["jobId"]


def test_resubmit_and_stop_are_in_the_audit_a_row_a_run(clients):
    ids = [submitted(clients), submitted(clients)]
    new = [row["newJobId"] for row in run("resubmit", *ids, "--yes", "--json").json()]
    assert run("stop", *new, "--reason", "wrong [/] day", "--yes").code == 0
    rows = run("audit", "--json").json()
    assert {(row["action"], row["subject"], row["newJobId"]) for row in rows if row["action"] == "resubmit"} == {
        ("resubmit", old, made) for old, made in zip(ids, new, strict=True)
    }
    stops = [row for row in rows if row["action"] == "stop"]
    assert {row["subject"] for row in stops} == set(new)
    assert {(row["reason"], row["outcome"]) for row in stops} == {("wrong [/] day", "done")}
    assert all(row["command"].startswith("aws batch ") for row in rows)
    assert len(run("audit").out.splitlines()) == 5


def test_a_command_waits_a_moment_for_who_asked_once_all_is_told(clients, standing):
    command = [*COMMAND, "resubmit", submitted(clients), "--yes"]
    standing.door.hold("GetCallerIdentity")
    try:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        new_id = child.stdout.readline().strip()
    finally:
        standing.door.release()
    child.communicate()
    (row,) = run("audit", "--json").json()
    assert row["newJobId"] == new_id and row["who"].startswith("arn:aws:")


def test_a_lost_submit_is_settled_by_the_operator(clients):
    audit = Chosen().audit()
    asked = audit.ask(Deed(SCOPE, "resubmit", "job-1", name="etl"), planned_ms=0)
    audit.answer(asked, Outcome.UNKNOWN)
    assert "1 is not settled: look again with `batchtui audit settle 1`." in run("audit").err
    assert run("audit", "settle", str(asked.number), "--not-there").code == 0
    again = run("audit", "settle", str(asked.number))
    assert again.code == 1 and "is settled: left" in again.err
    assert "has no 99" in run("audit", "settle", "99").err


def test_without_rows_it_says_so(home):
    ran = run("audit")
    assert (ran.code, ran.out) == (0, "") and "Nothing was asked" in ran.err
    assert run("audit", "--json").json() == []


@pytest.mark.parametrize("more", [[], ["--not-there"]])
def test_what_another_window_is_at_is_left_to_it(clients, more):
    audit = Chosen().audit()
    asked = audit.ask(Deed(clients.scope, "resubmit", "job-1", name="etl", queue="default", mark="m"), planned_ms=0)
    ran = run("audit", "settle", str(asked.number), *more)
    assert ran.code == 1 and "Another batchtui is at 1 just now" in ran.err
    assert audit.deeds()[0].outcome is Outcome.ASKED
    assert "not settled" not in run("audit").err
