"""The commands on a demo that lives: a submitted job is followed to its end, resubmitted and stopped."""

import json
import os
import subprocess
import sys

import boto3
import pytest
from waiting import until

from batchtui.demo.process import start

LAST = ["SUCCEEDED", "FAILED"]


@pytest.fixture
def living(monkeypatch):
    demo = start(speed=240)
    for name, value in demo.environment().items():
        monkeypatch.setenv(name, value)
    yield boto3.client("batch")
    demo.stop()


def batchtui(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "batchtui", *arguments],
        capture_output=True,
        text=True,
        env=dict(os.environ),
        check=False,
    )


def status(batch, job_id):
    return batch.describe_jobs(jobs=[job_id])["jobs"][0]["status"]


@pytest.mark.prove
def test_a_job_is_followed_to_its_last_line_resubmitted_and_stopped(living):
    definition = living.describe_job_definitions(status="ACTIVE")["jobDefinitions"][0]["jobDefinitionArn"]
    job_id = living.submit_job(jobName="prove", jobQueue="default", jobDefinition=definition)["jobId"]
    followed = batchtui("logs", job_id, "-f", "--json")
    assert followed.returncode == 0
    assert status(living, job_id) in LAST
    rows = [json.loads(line) for line in followed.stdout.splitlines()]
    again = [json.loads(line) for line in batchtui("logs", job_id, "--json").stdout.splitlines()]
    assert [row for row in rows if row["attempt"] == again[0]["attempt"]] == again
    (done,) = json.loads(batchtui("resubmit", job_id, "--yes", "--json").stdout)
    stopped = batchtui("stop", done["newJobId"], "--reason", "prove", "--yes", "--json")
    assert json.loads(stopped.stdout)[0]["accepted"]
    until(lambda: status(living, done["newJobId"]) in LAST)
    assert living.describe_jobs(jobs=[done["newJobId"]])["jobs"][0]["statusReason"] == "prove"
