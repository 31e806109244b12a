"""Ctrl-C in the middle: what was done is told, and what may have been done is named."""

import json
import os
import signal
import subprocess
import threading

from answering import Reply, answering
from running import COMMAND
from variables import environment
from waiting import until

JOBS = {
    name: {
        "jobId": name,
        "jobName": "etl",
        "jobQueue": "q",
        "status": "FAILED",
        "createdAt": 1,
        "jobDefinition": "etl:1",
    }
    for name in ("first", "second", "third")
}
DEFINITION = {"jobDefinitionArn": "etl:1", "jobDefinitionName": "etl", "revision": 1, "status": "ACTIVE"}


def interrupted(arguments, server, what, times):
    """Starts the command, interrupts it once the server has received a call so often; (code, out, err)."""
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment(server.endpoint)},
    )
    until(lambda: server.count(what) >= times or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


def test_a_resubmit_that_is_interrupted_names_what_may_have_been_accepted():
    held = threading.Event()

    def answer(asked):
        if asked.what != "submitjob":
            return Reply(
                200, {"jobs": [JOBS[one] for one in asked.body.get("jobs", [])], "jobDefinitions": [DEFINITION]}
            )
        if server.count("submitjob") == 2:
            held.wait(30)
        return Reply(200, {"jobId": "new", "jobName": "etl"})

    with answering(answer) as server:
        arguments = ["resubmit", *JOBS, "--yes", "--json"]
        code, out, err = interrupted(arguments, server, "submitjob", 2)
        held.set()
        assert server.count("submitjob") == 2, "the third was not sent"
    assert code == 130
    assert "Traceback" not in err
    rows = json.loads(out)
    assert rows[0] == {"jobId": "first", "newJobId": "new"}
    assert rows[1]["jobId"] == "second"
    assert "may have been accepted" in rows[1]["error"]
    assert len(rows) == 2


def test_following_a_log_can_be_interrupted():
    def answer(asked):
        job = {**JOBS["first"], "status": "RUNNING", "container": {"logStreamName": "s"}}
        page = {"events": [], "nextForwardToken": "f", "nextBackwardToken": "b"}
        return Reply(200, page if asked.what == "GetLogEvents" else {"jobs": [job]})

    with answering(answer) as server:
        code, out, err = interrupted(["logs", "first", "-f"], server, "GetLogEvents", 2)
    assert (code, out, err.strip()) == (130, "", ""), "but for the line that ^C has begun"
