"""`batchtui jobs --group`: what the board says of each job name, without a screen."""

import json
import os
import pty
import subprocess
import threading
from contextlib import closing
from dataclasses import replace
from statistics import median

import pytest
from answering import Reply, answering
from rich.cells import cell_len
from running import COMMAND, failed_with_one_sentence, run
from test_interrupted import interrupted
from variables import environment

from batchtui.aws.queues import describe_queues
from batchtui.cli.chosen import Chosen
from batchtui.domain.duration import percentile
from batchtui.domain.state import JobState
from batchtui.domain.when import HOUR
from batchtui.poll.once import read_board

KEYS = {
    "jobName", "jobQueues", "runs", "counts", "lastStatus", "lastStoppedAt", "usualMs", "p95Ms", "successRate", "cause",
    "advice",
}  # fmt: skip


@pytest.fixture
def clients(at, standing):
    return at(standing.endpoint)


def grouped(*arguments, **variables):
    ran = run("jobs", "--group", "--json", *arguments, **variables)
    assert (ran.code, ran.err) == (0, "")
    return ran.json()


def test_every_run_is_in_one_object_of_its_name(clients):
    rows = grouped("--since", "30d")
    runs = run("jobs", "--json", "--since", "30d").json()
    assert all(set(row) == KEYS for row in rows)
    assert len({row["jobName"] for row in rows}) == len(rows)
    for row in rows:
        own = [one for one in runs if one["jobName"] == row["jobName"]]
        assert row["runs"] == len(own) == sum(row["counts"].values())
        assert row["counts"] == {s: sum(one["status"] == s for one in own) for s in {one["status"] for one in own}}
        assert row["jobQueues"] == sorted({one["jobQueue"] for one in own})
        assert row["lastStoppedAt"] == max((one["stoppedAt"] for one in own if "stoppedAt" in one), default=None)
        assert row["successRate"] is None or 0 <= row["successRate"] <= 1
        took = [
            one["stoppedAt"] - one["startedAt"]
            for one in own
            if one["status"] == "SUCCEEDED" and {"startedAt", "stoppedAt"} <= set(one)
        ][:20]
        assert row["usualMs"] == (round(median(took)) if took else None)
        assert row["p95Ms"] == (round(percentile(took, 0.95)) if len(took) >= 8 else None)


def test_groups_are_chosen_by_name_state_filter_and_time(clients):
    whole = {row["jobName"]: row for row in grouped("--since", "30d")}
    failed = grouped("--since", "30d", "--status", "failed")
    assert failed and all(row["counts"].get("FAILED") and row == whole[row["jobName"]] for row in failed)
    assert failed == grouped("--since", "30d", "--filter", "status:failed")
    one = next(iter(whole))
    assert grouped("--since", "30d", "--name", one) == [whole[one]]
    assert len(grouped("--since", "1h")) < len(whole)
    assert all(row["runs"] == whole[row["jobName"]]["runs"] for row in grouped("--since", "1h"))


def test_only_the_runs_of_the_queues_asked_for_are_summed_up(clients):
    rows = grouped("default", "--since", "30d")
    assert rows and {queue for row in rows for queue in row["jobQueues"]} == {"default"}
    ran = run("jobs", "nowhere", "--group", "--json")
    assert "nowhere" in failed_with_one_sentence(ran)


def test_runs_that_only_this_machine_remembers_are_counted(clients):
    name = max(grouped("--since", "30d"), key=lambda row: row["runs"])["jobName"]
    before = next(row for row in grouped() if row["jobName"] == name)
    remember_older(clients, name)
    after = next(row for row in grouped() if row["jobName"] == name)
    assert after["runs"] == before["runs"] + 1


def remember_older(clients, name):
    """A run of the name that AWS no longer tells of."""
    known = read_board(clients, describe_queues(clients), [JobState.SUCCEEDED, JobState.FAILED]).runs_of(name)[0]
    old = replace(known, id="0" * 8 + known.id[8:], created_at_ms=known.created_at_ms - 1000 * HOUR)
    with closing(Chosen().memory()) as memory:
        memory.record([old])
        assert memory.flush()


def test_as_text_each_group_has_a_line_and_a_pipe_gets_all_of_it(clients):
    ran = run("jobs", "--group", "--since", "30d", COLUMNS="40")
    lines = ran.out.splitlines()
    assert (ran.code, ran.err) == (0, "") and lines[0].split() == [
        "JOB", "STATE", "AGE", "CAUSE", "OK", "USUAL", "RUNS", "QUEUES",
    ]  # fmt: skip
    assert len(lines) == 1 + len(grouped("--since", "30d"))


def test_a_narrow_terminal_gets_lines_that_fit(clients, standing):
    reader, writer = pty.openpty()
    variables = {**os.environ, **environment(standing.endpoint), "COLUMNS": "60", "LINES": "24"}
    process = subprocess.Popen([*COMMAND, "jobs", "--group"], stdout=writer, stderr=writer, env=variables)
    os.close(writer)
    said = b""
    while True:
        try:
            part = os.read(reader, 65536)
        except OSError:
            break
        if not part:
            break
        said += part
    os.close(reader)
    assert process.wait(30) == 0
    lines = said.decode().splitlines()
    assert lines[0].startswith("JOB ") and "STATE" in lines[0] and "QUEUES" not in lines[0]
    assert all(cell_len(line) <= 60 for line in lines)


def test_nothing_found_is_an_empty_array_or_a_sentence(clients):
    assert grouped("--name", "no-such-name") == []
    ran = run("jobs", "--group", "--name", "no-such-name")
    assert (ran.code, ran.out) == (0, "") and "No groups that match" in ran.err


def test_a_denied_queue_is_one_sentence():
    queue = {"jobQueueName": "secret", "jobQueueArn": "arn:aws:batch:r:1:job-queue/secret", "state": "ENABLED",
             "status": "VALID", "priority": 1}  # fmt: skip

    def answer(asked):
        if "describejobqueues" in asked.what.lower():
            return Reply(200, {"jobQueues": [queue]})
        return Reply(403, {"message": "not allowed to list"}, {"x-amzn-errortype": "AccessDeniedException"})

    with answering(answer) as server:
        ran = run("jobs", "--group", "--json", **environment(server.endpoint))
    assert "ListJobs" in failed_with_one_sentence(ran)


@pytest.mark.parametrize("more", [(), ("--group",)])
def test_an_interrupt_closes_the_array(more):
    held = threading.Event()
    queue = {"jobQueueName": "q", "jobQueueArn": "arn:aws:batch:r:1:job-queue/q", "state": "ENABLED",
             "status": "VALID", "priority": 1}  # fmt: skip

    def answer(asked):
        if "describejobqueues" in asked.what.lower():
            return Reply(200, {"jobQueues": [queue]})
        held.wait(30)
        return Reply(200, {"jobSummaryList": []})

    with answering(answer) as server:
        code, out, err = interrupted(["jobs", "--json", *more], server, "listjobs", 1)
        held.set()
    assert code == 130 and json.loads(out) == [] and "Traceback" not in err


@pytest.mark.parametrize(
    ("by", "own"), [("definition", "jobDefinition"), ("share", "shareIdentifier"), ("tag:schedule", "tagValue")]
)
def test_by_something_else_each_run_is_in_one_object(clients, by, own):
    ran = run("jobs", "--group", "--json", "--since", "30d", "--by", by)
    rows, names = ran.json(), grouped("--since", "30d")
    assert ran.code == 0 and all(own in row and "jobName" not in row for row in rows)
    assert len({row[own] for row in rows}) == len(rows)
    assert sum(row["runs"] for row in rows) == sum(row["runs"] for row in names)
    if by == "share":
        assert [row[own] for row in rows] == [None] and ran.err == ""
    if by == "definition":
        daily = next(row for row in rows if row[own] == "settlement-daily")
        assert daily["runs"] == next(row for row in names if row["jobName"] == "정산-일일-배치")["runs"]
        assert ran.err == ""
    if by == "tag:schedule":
        # The story tags each run with its schedule's name; what other tests have submitted here has no tag.
        tagged = {row[own] for row in rows} - {None}
        assert {"nightly-settlement", "정산-일일-배치", "price-feed"} <= tagged <= {row["jobName"] for row in names}
        assert all(row["described"] and row["tagKey"] == "schedule" for row in rows)
        assert "runs that were described" in ran.err
    table = run("jobs", "--group", "--since", "30d", "--by", by)
    assert table.out.split("STATE")[0].strip() == {"tag:schedule": "TAG schedule"}.get(by, by.upper())


def test_what_is_no_grouping_is_one_sentence():
    for arguments, said in (
        (("--group", "--by", "color"), "name, definition, share or tag:KEY"),
        (("--by", "share"), "--group"),
    ):
        ran = run("jobs", *arguments)
        assert (ran.code, ran.out) == (2, "") and said in ran.err
