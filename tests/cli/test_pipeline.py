"""From the shell: forty failed runs listed, filtered, resubmitted; the audit has forty rows, and no run came twice."""

import json
from collections import Counter

from failing import fail
from running import run

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
