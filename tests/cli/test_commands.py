"""The commands against the demo's AWS: what they print, as text and as JSON, and how they end."""

import json
import re
import subprocess

import moto_batch
import pytest
from answering import Reply, answering
from running import COMMAND, failed_with_one_sentence, run
from variables import environment

from batchtui.aws.jobs import describe_one, list_by_state, list_created_after
from batchtui.domain.state import JobState


@pytest.fixture
def clients(at, standing):
    """Ours; the commands see the same environment."""
    standing.catch_up()
    return at(standing.endpoint)


@pytest.fixture
def running_id(clients, standing):
    """A job that is at work."""
    new = clients.batch.submit_job(jobName="cli-test", jobQueue="default", jobDefinition=definition_of(clients))[
        "jobId"
    ]
    standing.run_until(clients, new, JobState.RUNNING)
    return new


def definition_of(clients):
    """A definition to submit with."""
    clients.batch.register_job_definition(
        jobDefinitionName="cli-test",
        type="container",
        containerProperties={
            "image": "busybox",
            "command": ["date"],
            "environment": [{"name": "DB_PASSWORD", "value": "hunter2"}, {"name": "STAGE", "value": "test"}],
            "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}],
        },
    )
    return "cli-test"


def failed_ids(clients, count):
    return [job.id for job in list_by_state(clients, "default", JobState.FAILED).jobs if not job.array_size][:count]


ROW = {
    "jobId", "jobName", "jobQueue", "status", "createdAt", "startedAt", "stoppedAt", "statusReason", "exitCode",
    "cause", "advice",
}  # fmt: skip


def test_jobs_as_json_has_awss_own_names_and_every_active_run(clients, running_id):
    ran = run("jobs", "--json")
    rows = ran.json()
    assert ran.code == 0
    assert all(set(row) <= ROW and {"jobId", "jobName", "jobQueue", "status", "createdAt"} <= set(row) for row in rows)
    assert {row["jobQueue"] for row in rows} > {"default"}
    mine = next(row for row in rows if row["jobId"] == running_id)
    assert (mine["jobName"], mine["status"], mine["jobQueue"]) == ("cli-test", "RUNNING", "default")
    assert "stoppedAt" not in mine
    told = clients.batch.list_jobs(jobQueue="default", jobStatus="RUNNABLE")["jobSummaryList"]
    assert {row["jobId"] for row in told} <= {row["jobId"] for row in rows}
    assert [row["createdAt"] for row in rows] == sorted((row["createdAt"] for row in rows), reverse=True)


def test_jobs_by_queue_name_and_state(clients, running_id):
    rows = run("jobs", "default", "--json", "--name", "cli-*", "--status", "running").json()
    assert {row["jobId"] for row in rows} >= {running_id}
    assert {(row["jobQueue"], row["jobName"], row["status"]) for row in rows} == {("default", "cli-test", "RUNNING")}


def test_jobs_since(clients, standing):
    rows = run("jobs", "--json", "--since", "1h").json()
    more = run("jobs", "--json", "--since", "7d").json()
    assert 0 < len(rows) < len(more)


def test_jobs_as_text(clients, running_id):
    ran = run("jobs", "default")
    title, *lines = ran.out.splitlines()
    assert title.split() == ["AGE", "JOB", "STATE", "EXIT", "TOOK", "QUEUE", "ID"]
    assert any("cli-test" in line and "RUNNING" in line and line.endswith(running_id) for line in lines)
    assert ran.err == ""


def test_a_reader_that_leaves_is_no_failure_to_tell(clients):
    head = f"{' '.join(COMMAND)} jobs --json --since 7d | head -1"
    done = subprocess.run(["bash", "-c", head], capture_output=True, text=True, check=True)
    assert done.stdout == "[\n"
    assert done.stderr == ""


def test_job_as_json_is_awss_answer_with_secrets_masked(clients, running_id):
    shown = run("job", running_id, "--json").json()
    raw = describe_one(clients, running_id).raw
    revealed = run("job", running_id, "--json", "--reveal").json()
    assert revealed == json.loads(json.dumps(raw))
    assert {row["name"]: row["value"] for row in shown["container"]["environment"]} == {
        "DB_PASSWORD": "******",
        "STAGE": "test",
    }
    assert shown.keys() == raw.keys()


def test_job_as_text_masks_too_and_takes_an_arn(clients, running_id):
    ran = run("job", describe_one(clients, running_id).raw["jobArn"])
    assert f"id              {running_id}" in ran.out
    assert "DB_PASSWORD=******" in ran.out
    assert "hunter2" not in ran.out
    assert "hunter2" in run("job", running_id, "--reveal").out


def test_logs_of_an_ended_job(clients):
    succeeded = list_by_state(clients, "default", JobState.SUCCEEDED).jobs
    job_id = next(job.id for job in succeeded if job.started_at_ms and not job.array_size)
    ran = run("logs", job_id, "--json")
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert rows
    assert all(set(row) == {"timestamp", "message", "attempt", "logStreamName"} for row in rows)
    text = run("logs", job_id).out.splitlines()
    assert len(text) == len(rows)
    assert "\x1b" not in "".join(text)
    word = rows[0]["message"].split()[0]
    matching = [
        json.loads(line) for line in run("logs", job_id, "--json", "--grep", f"^{re.escape(word)}").out.splitlines()
    ]
    assert rows[0] in matching


def test_resubmit_gives_the_new_id_and_that_job_runs_to_its_end(clients, standing, running_id):
    ran = run("resubmit", running_id, "--yes", "--json")
    assert ran.code == 0
    (row,) = ran.json()
    assert row["jobId"] == running_id
    detail = standing.run_to_end(clients, row["newJobId"])
    assert detail.job.name == "cli-test"
    plain = run("resubmit", running_id, "--yes")
    assert plain.out.strip() == next(
        j.id for j in list_created_after(clients, "default", 0).jobs if j.name == "cli-test"
    )


def test_a_dry_run_sends_nothing_and_masks_secrets(clients, running_id):
    override = {"environment": [{"name": "API_TOKEN", "value": "hunter3"}]}
    new = clients.batch.submit_job(
        jobName="dry", jobQueue="default", jobDefinition="cli-test", containerOverrides=override
    )["jobId"]
    ran = run("resubmit", new, "--dry-run")
    (request,) = ran.json()
    assert request["containerOverrides"]["environment"] == [{"name": "API_TOKEN", "value": "******"}]
    assert "hunter3" in run("resubmit", new, "--dry-run", "--reveal").out
    assert len(run("jobs", "--name", "dry", "--json").json()) == 1


def test_stop_sends_the_reason_and_the_job_fails_with_it(clients, standing, running_id):
    ran = run("stop", running_id, "--reason", "wrong day", "--yes", "--json")
    assert (ran.code, ran.json()) == (0, [{"jobId": running_id, "accepted": True, "error": None}])
    detail = standing.run_to_end(clients, running_id)
    assert (detail.job.state, detail.job.state_reason) == (JobState.FAILED, "wrong day")
    again = run("stop", running_id, "--reason", "twice", "--yes", "--json")
    assert again.code == 1
    assert "already FAILED" in again.json()[0]["error"]


def test_ids_from_standard_input_a_line_each_or_our_own_json(clients):
    ids = failed_ids(clients, 2)
    lines = run("resubmit", "-", "--dry-run", stdin="\n".join(ids) + "\n")
    rows = run("resubmit", "-", "--dry-run", stdin=json.dumps([{"jobId": job_id} for job_id in ids]))
    assert len(lines.json()) == 2
    assert lines.json() == rows.json()


def test_nobody_can_be_asked_here(clients, running_id):
    for arguments in (["resubmit", running_id], ["stop", running_id, "--reason", "x"]):
        ran = run(*arguments)
        assert ran.code == 2
        assert "give --yes" in ran.err
    assert describe_one(clients, running_id).job.state is JobState.RUNNING


def test_more_than_twenty_need_their_number(clients):
    ids = [job.id for job in list_by_state(clients, "default", JobState.SUCCEEDED).jobs if not job.array_size][:21]
    before = clients.batch.list_jobs(jobQueue="default", filters=[{"name": "AFTER_CREATED_AT", "values": ["0"]}])
    refused = run("resubmit", "-", "--yes", stdin="\n".join(ids))
    assert refused.code == 2
    assert "give --yes and --count 21" in refused.err
    wrong = run("resubmit", "-", "--yes", "--count", "20", stdin="\n".join(ids))
    assert (wrong.code, "--count says 20" in wrong.err) == (2, True)
    after = clients.batch.list_jobs(jobQueue="default", filters=[{"name": "AFTER_CREATED_AT", "values": ["0"]}])
    assert after["jobSummaryList"] == before["jobSummaryList"]
    done = run("resubmit", "-", "--yes", "--count", "21", "--json", stdin="\n".join(ids))
    assert len({row["newJobId"] for row in done.json() if "newJobId" in row}) >= 1
    assert len(done.json()) == 21


def test_an_unknown_id_among_others_is_told_and_the_others_are_done(clients, running_id):
    ran = run("resubmit", running_id, "nope", "--yes", "--json")
    assert ran.code == 1
    rows = {row["jobId"]: row for row in ran.json()}
    assert "newJobId" in rows[running_id]
    assert "knows no job nope" in rows["nope"]["error"]


def test_read_only_refuses_and_sends_nothing(clients, standing, running_id):
    for command in (["stop", running_id, "--reason", "x", "--yes"], ["resubmit", running_id, "nope", "--yes"]):
        ran = run("--read-only", *command)
        assert failed_with_one_sentence(ran) == "batchtui was started read-only: nothing is sent to AWS."
    assert run("--read-only", "resubmit", running_id, "--dry-run").code == 0
    assert describe_one(clients, running_id).job.state is JobState.RUNNING


EVIL = {
    "jobId": "evil",
    "jobName": "\x1b[2J[/]\x9b31m\u202e한글",
    "status": "FAILED",
    "createdAt": 1_000_000,
    "stoppedAt": 99_999_999_999_999,
    "statusReason": "\x1b]0;pwned\x07",
    "jobQueue": "q",
    "container": {"environment": [{"name": "\x1b[31m", "value": "[/]"}]},
}


@pytest.mark.parametrize("arguments", ["jobs", "jobs --json", "job evil", "job evil --json", "logs evil"])
def test_what_aws_says_steers_no_terminal(at, arguments):
    arguments = arguments.split()
    queues = [{"jobQueueName": "q", "jobQueueArn": "arn:aws:batch:r:1:job-queue/q", "state": "ENABLED"}]
    with answering(Reply(200, {"jobQueues": queues, "jobSummaryList": [EVIL], "jobs": [EVIL]})) as server:
        ran = run(*arguments, **environment(server.endpoint))
    shown = ran.out + ran.err
    assert ran.code == 0
    assert not set("\x1b\x9b\x07\u202e") & set(shown)
    assert ("한글" in shown) == (arguments[0] != "logs")
    if "--json" in arguments:
        row = ran.json()[0] if arguments[0] == "jobs" else ran.json()
        assert row["jobName"] == EVIL["jobName"], "JSON loses nothing"


def test_letters_that_the_terminal_cannot_write_are_escapes(at):
    queues = [{"jobQueueName": "q", "jobQueueArn": "arn:aws:batch:r:1:job-queue/q", "state": "ENABLED"}]
    row = {"jobId": "a", "jobName": "한글", "status": "RUNNING", "createdAt": 1}
    with answering(Reply(200, {"jobQueues": queues, "jobSummaryList": [row]})) as server:
        ran = run("jobs", **environment(server.endpoint), PYTHONIOENCODING="latin-1")
    assert ran.code == 0
    assert "\\ud55c\\uae00" in ran.out


def test_a_submit_whose_answer_is_lost_is_found_and_was_sent_once(clients, standing, running_id):
    sent = standing.door.calls["SubmitJob"]
    standing.door.drops["SubmitJob"] += 1
    ran = run("resubmit", running_id, "--yes", "--json")
    (row,) = ran.json()
    assert (ran.code, row["jobId"]) == (0, running_id)
    assert clients.batch.describe_jobs(jobs=[row["newJobId"]])["jobs"]
    assert standing.door.calls["SubmitJob"] - sent == 1
    assert run("audit", "--json").json()[0]["outcome"] == "found"


def test_on_moto(at, moto_endpoint):
    at(moto_endpoint)
    ids = moto_batch.fill(["cli-one", "cli-two"])
    rows = run("jobs", moto_batch.QUEUE, "--json", "--name", "cli-*").json()
    assert {row["jobId"] for row in rows} >= set(ids)
    assert {row["status"] for row in rows} == {"SUCCEEDED"}
    assert run("job", ids[0]).code == 0
    (row,) = run("resubmit", ids[0], "--yes", "--json").json()
    assert run("job", row["newJobId"], "--json").json()["jobName"] == "cli-one"
    options = ("--name", "cli-new", "--env", "A=1", "--memory", "256", "--yes", "--json")
    (row,) = run("submit", moto_batch.DEFINITION, *options).json()
    told = run("job", row["newJobId"], "--json").json()
    assert (told["jobName"], {"name": "A", "value": "1"} in told["container"]["environment"]) == ("cli-new", True)
    assert run("queue", moto_batch.QUEUE, "off", "--yes").out == f"{moto_batch.QUEUE} DISABLED\n"
    assert "disabled" in run("submit", moto_batch.DEFINITION, *options, "--queue", moto_batch.QUEUE).err
    assert run("queue", moto_batch.QUEUE, "on", "--yes").code == 0


def test_a_disabled_queue_that_is_asked_for_is_told(clients):
    asked, any_queue = run("jobs", "legacy-etl"), run("jobs")
    sentence = "batchtui: legacy-etl is disabled: it takes no new jobs.\n"
    assert asked.code == 0 and sentence in asked.err
    assert sentence not in any_queue.err
