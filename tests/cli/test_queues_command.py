"""`batchtui queues`, and `batchtui job` of a run that waits: what AWS says, what was read, and what could not be."""

import pytest
from answering import Asked, Reply, answering, fault
from running import failed_with_one_sentence, run
from short_story import short_story
from variables import environment

from batchtui.demo import stuck
from batchtui.demo.server import serving


@pytest.fixture(scope="module")
def world():
    made = short_story()
    stuck.add(made)
    made.clock.tick(10)
    made.advance()
    return made


@pytest.fixture(scope="module")
def demo(world):
    with serving(world) as server:
        yield server


@pytest.fixture
def clients(at, demo):
    return at(demo.endpoint)


def id_of(world, name, state="RUNNABLE"):
    now = world.clock.now()
    return next(run.id for run in world.runs.values() if run.work.name == name and run.status(now) == state)


def test_queues_as_text(clients):
    ran = run("queues")
    rows = {line.split()[0]: " ".join(line.split()) for line in ran.out.splitlines()}
    assert ran.code == 0 and ran.err == ""
    assert rows["gpu-train"].startswith("gpu-train enabled VALID 0 3 5 ")
    assert rows["gpu-train"].endswith("96 of 96 gpu-ec2 (EC2)")
    assert "ondemand-b (Fargate, disabled)" in rows["nights"] and "service jobs" in rows["trainings"]
    assert "lab-arm (EC2, INVALID: CLIENT_ERROR" in rows["lab"]


def test_queues_as_json_have_awss_own_names(clients):
    (row,) = run("queues", "gpu-train", "--json").json()
    assert (row["jobQueueName"], row["state"], row["priority"]) == ("gpu-train", "ENABLED", 0)
    assert row["computeEnvironments"][0]["computeResources"]["maxvCpus"] == 96
    assert len(row["frontOfQueue"]["jobs"]) == 4
    assert row["queueUtilization"]["totalCapacityUsage"] == [{"capacityUnit": "VCPU", "quantity": 96.0}]
    assert (row["running"], row["waiting"], row["vcpusInUse"], row["maxvCpus"]) == (3, 5, 96.0, 96)
    assert row["lacking"] == []
    names = [one["jobQueueName"] for one in run("queues", "--json").json()]
    assert {"default", "lab", "trainings"} <= set(names) and names[0] == "default"
    assert "There is no job queue nope" in failed_with_one_sentence(run("queues", "nope"))


def test_a_job_that_waits_tells_why(clients, world):
    told = run("job", id_of(world, "licence-sweep"))
    assert "cause           resource in use: It waits for 1 of the consumable resource solver-licence" in told.out
    assert "looked at       ! resource: asks 1 of solver-licence; 0 of 2 free" in told.out
    row = run("job", id_of(world, "model-train"), "--json").json()
    assert (row["cause"], row["waiting"]["lacking"]) == ("full", [])
    assert {"check": "room", "ok": False, "text": "96 of 96 vCPU in use"} in row["waiting"]["checks"]
    assert 1 <= row["waiting"]["place"] <= 4
    assert "waiting" not in run("job", id_of(world, "model-train", "RUNNING"), "--json").json()


DENIED = fault(403, "AccessDeniedException", "no")
ARN = "arn:aws:batch:r:1:"
QUEUE = {"jobQueueName": "q \x1b[2J", "jobQueueArn": f"{ARN}job-queue/q", "state": "ENABLED", "status": "VALID"}
JOB = {"jobId": "second", "jobName": "etl", "jobQueue": f"{ARN}job-queue/q \x1b[2J", "status": "RUNNABLE"}


def half_denied(asked: Asked) -> Reply:
    """A server that tells of queues and jobs only."""
    if asked.what == "describejobqueues":
        return Reply(200, {"jobQueues": [QUEUE]})
    if asked.what == "listjobs":
        rows = [{"jobId": "first", "status": "RUNNABLE", "createdAt": 1}, {**JOB, "createdAt": 2}]
        return Reply(200, {"jobSummaryList": rows if asked.body.get("jobStatus") == "RUNNABLE" else []})
    if asked.what == "describejobs":
        return Reply(200, {"jobs": [{**JOB, "createdAt": 2}]})
    return DENIED


def test_what_is_denied_is_told_once_and_the_rest_is_there():
    with answering(half_denied) as server:
        where = environment(server.endpoint)
        listed = run("queues", **where)
        assert listed.code == 0 and "q \ufffd[2J" in listed.out and "\x1b" not in listed.out + listed.err
        assert listed.err.count("batch:GetJobQueueSnapshot") == listed.err.count("DescribeComputeEnvironments") == 1
        (row,) = run("queues", "--json", **where).json()
        assert (row["computeEnvironments"], row["waiting"], len(row["lacking"])) == (None, 2, 2)
        told = run("job", "second", **where)
        assert "in line: 1 run stands before it in q" in told.out
        assert "looked at       place: 1 came before it" in told.out and "batch:GetJobQueueSnapshot" in told.err
