"""From the shell: forty failed runs listed, filtered, resubmitted; the audit has forty rows, and no run came twice."""

import json
import subprocess
from collections import Counter

from failing import fail
from running import COMMAND, run

from batchtui.aws.jobs import list_by_name


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


def test_a_pipe_that_is_killed_in_the_middle_is_run_again_and_no_run_comes_twice(at, standing, tmp_path):
    clients = at(standing.endpoint)
    standing.catch_up()
    config = tmp_path / "c.toml"
    config.write_text("[budget]\nactions = 50\nbatch = 50\n")
    ids = "\n".join(fail(standing.door.world, "killed", 30))
    command = [*COMMAND, "--config", str(config), "resubmit", "-"]
    child = subprocess.Popen(
        [*command, "--yes", "--count", "30"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        child.stdin.write(ids)
        child.stdin.close()
        printed = [child.stdout.readline() for _ in range(5)]
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
    assert all(printed)
    sent = len(list_by_name(clients, "default", "killed").jobs) - 30
    assert 5 <= sent < 30
    left = run("--config", str(config), "resubmit", "-", "--yes", "--skip-done", "--count", str(30 - sent), stdin=ids)
    assert left.code == 0, left.err
    assert len(list_by_name(clients, "default", "killed").jobs) == 60
    open_now = [row for row in run("audit", "--json").json() if row["outcome"] == "asked"]
    assert len(open_now) <= 1
