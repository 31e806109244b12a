"""`cause` and `advice` in the JSON of `jobs` and `job`, and in the text of `job`."""

import pytest
from running import run

from batchtui.domain.state import JobState


@pytest.fixture
def clients(at, standing):
    """Ours; the commands see the same environment."""
    return at(standing.endpoint)


def submitted(clients, name, command):
    """A job that runs a command."""
    clients.batch.register_job_definition(
        jobDefinitionName=name,
        type="container",
        containerProperties={
            "image": "busybox",
            "command": command,
            "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}],
        },
    )
    return clients.batch.submit_job(jobName=name, jobQueue="default", jobDefinition=name)["jobId"]


def test_a_run_that_failed_has_a_cause_and_advice(clients, standing):
    job_id = submitted(clients, "cause-failed", ["sh", "-c", "exit 127"])
    standing.run_to_end(clients, job_id)
    (row,) = run("jobs", "--name", "cause-failed", "--json").json()
    assert (row["cause"], row["advice"]) == ("command", "Check the command and PATH against what is in the image.")
    whole = run("job", job_id, "--json").json()
    assert (whole["cause"], whole["advice"]) == (row["cause"], row["advice"])
    text = run("job", job_id).out
    assert "cause           bad command: The command, or one it calls, is not in the image (exit code 127)." in text
    assert "advice          Check the command and PATH against what is in the image." in text


def test_a_run_that_went_well_has_neither(clients, standing):
    job_id = submitted(clients, "cause-none", ["date"])
    standing.run_to_end(clients, job_id)
    (row,) = run("jobs", "--name", "cause-none", "--json").json()
    assert not {"cause", "advice"} & {*row, *run("job", job_id, "--json").json()}
    assert "cause " not in run("job", job_id).out


def test_a_run_that_was_stopped_says_so_in_the_words_of_who_stopped_it(clients, standing):
    job_id = submitted(clients, "cause-stopped", ["date"])
    standing.run_until(clients, job_id, JobState.RUNNING)
    assert run("stop", job_id, "--reason", "wrong day", "--yes").code == 0
    standing.run_to_end(clients, job_id)
    assert run("job", job_id, "--json").json()["cause"] == "operator"
    assert "cause           stopped: It was stopped on request: wrong day." in run("job", job_id).out


STORY = {
    "my-service-do-something": "oom",
    "warehouse-vacuum": "timeout",
    "geo-tiles": "host",
    "nightly-settlement": "image",
    "invoice-reconcile": "exit",
    "ledger-check": "command",
    "ledger-publish": "dependency",
}


def test_each_failure_of_the_demos_story_has_its_cause_and_what_helps(clients):
    rows = run("jobs", "--status", "FAILED", "--since", "24h", "--json").json()
    newest = {row["jobName"]: row for row in reversed(rows)}
    assert {name: newest[name]["cause"] for name in STORY} == STORY
    assert all(row["advice"] for row in rows)
