"""From the shell: forty failed runs listed, filtered, resubmitted; the audit has forty rows, and no run came twice."""

import json
import signal
import sqlite3
import subprocess
from collections import Counter
from contextlib import closing, contextmanager
from itertools import count

import pytest
from failing import fail
from running import COMMAND, run

from batchtui.aws.jobs import list_by_name
from batchtui.store.place import history_file


def test_forty_failed_runs_from_a_pipe(at, standing):
    clients = at(standing.endpoint)
    standing.catch_up()
    fail(standing.door.world, "piped", 40)
    rows = run("jobs", "--status", "FAILED", "--since", "2h", "--json").json()
    chosen = json.dumps([row for row in rows if row["jobName"] == "piped"])
    assert len(json.loads(chosen)) == 40
    before = standing.door.calls["SubmitJob"]
    refused = run("resubmit", "-", "--yes", stdin=chosen)
    assert refused.code == 2 and "give --yes and --count 40" in refused.err
    assert standing.door.calls["SubmitJob"] == before
    done = run("resubmit", "-", "--yes", "--count", "40", "--json", stdin=chosen)
    assert done.code == 0, done.err
    assert standing.door.calls["SubmitJob"] - before == 40
    deeds = run("audit", "--json").json()
    assert Counter(row["subject"] for row in deeds) == Counter(row["jobId"] for row in json.loads(chosen))
    assert {row["newJobId"] for row in deeds} == {row["newJobId"] for row in done.json()}
    assert len(list_by_name(clients, "default", "piped").jobs) == 80
    again = run("resubmit", "-", "--yes", "--skip-done", "--json", stdin=chosen)
    assert again.code == 0 and again.json() == []
    assert again.err.count("piped") == 40 and "runs again already as" in again.err
    assert standing.door.calls["SubmitJob"] - before == 40


@pytest.fixture
def config(tmp_path):
    """Wide budgets: what they make of time is tested by itself."""
    path = tmp_path / "c.toml"
    path.write_text("[budget]\nactions = 50\nbatch = 50\n")
    return ["--config", str(path)]


@contextmanager
def killed_at(door, number, carried_out):
    """`kill` is sent to the process that it is given when its SubmitJob of this number comes in."""
    there, real, came = [], door.pass_through, count(1)

    def pass_through(call):
        if call.operation != "SubmitJob" or next(came) != number:
            return real(call)
        if carried_out:
            real(call)
        there[0].kill()
        there[0].wait()
        return None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "pass_through", pass_through)
        yield there.append


def begun_and_killed(door, config, ids, number, carried_out):
    """A pipe into `resubmit` that is killed while its SubmitJob of this number is not answered."""
    command = [*COMMAND, *config, "resubmit", "-", "--yes", "--count", str(len(ids))]
    with killed_at(door, number, carried_out) as of:
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        of(child)
        out, _ = child.communicate("\n".join(ids))
    assert child.returncode == -signal.SIGKILL
    assert len(out.splitlines()) == number - 1, "each is told as it is answered"


@pytest.mark.parametrize("more", [["--skip-done"], []])
def test_a_pipe_that_is_killed_before_an_answer_came_finds_that_job_when_it_is_run_again(at, standing, config, more):
    clients = at(standing.endpoint)
    standing.catch_up()
    name = f"killed-{len(more)}"
    ids = fail(standing.door.world, name, 8)
    begun_and_killed(standing.door, config, ids, 4, carried_out=True)
    rest = ids if more else ids[3:]
    left = run(*config, "resubmit", "-", *more, "--yes", "--json", stdin="\n".join(rest))
    assert left.code == 0, left.err
    assert "was carried out: its job is" in left.err
    assert "4 of the 8 jobs of that order were never sent: ask again for them." in left.err
    assert [row["jobId"] for row in left.json()] == ids[3:]
    assert len(list_by_name(clients, "default", name).jobs) == 16
    rows = run("audit", "--json").json()
    assert sorted(row["subject"] for row in rows) == sorted(ids), "no run twice"
    assert Counter(row["outcome"] for row in rows) == {"done": 7, "found": 1}


def test_a_pipe_that_is_killed_before_its_submit_arrived_asks_the_operator_and_sends_the_others(at, standing, config):
    clients = at(standing.endpoint)
    standing.catch_up()
    ids = fail(standing.door.world, "killed-early", 8)
    begun_and_killed(standing.door, config, ids, 4, carried_out=False)
    with closing(sqlite3.connect(history_file())) as store, store:
        store.execute("UPDATE deeds SET asked_ms = asked_ms - 600000")
    again = ["resubmit", "-", "--skip-done", "--yes"]
    left = run(*config, *again, stdin="\n".join(ids))
    assert left.code == 1 and "batchtui audit settle 4" in left.err
    assert len(list_by_name(clients, "default", "killed-early").jobs) == 8 + 7
    assert run("audit", "settle", "4", "--not-there").code == 0
    assert run(*config, *again, stdin="\n".join(ids)).code == 0
    assert len(list_by_name(clients, "default", "killed-early").jobs) == 16
