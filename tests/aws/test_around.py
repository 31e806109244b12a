"""What is around a run that waits: few calls, remembered for a while, and what is refused is let be."""

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest
from answer_shapes import JOB_DETAILS, QUEUES
from answer_shapes import answer as answer_of
from answering import Asked, Reply, answering, fault
from hypothesis import given, settings
from hypothesis import strategies as st
from moto_batch import QUEUE, fill
from often import often

from batchtui.aws.around import LATER_S, SELDOM_S, SOON_S, Around
from batchtui.aws.environments import describe_environments
from batchtui.aws.front import list_resources
from batchtui.aws.jobs import describe_one, list_by_state
from batchtui.aws.queues import describe_queues
from batchtui.demo import stuck
from batchtui.demo.server import serving
from batchtui.demo.story import build
from batchtui.domain.failure import AwsError, NotFound
from batchtui.domain.state import JobState
from batchtui.domain.waiting import read_waiting

DENIED = fault(403, "AccessDeniedException", "no")


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def world():
    made = build(speed=0)
    stuck.add(made)
    made.clock.tick(10)
    made.advance()
    return made


@pytest.fixture(scope="module")
def stuck_demo(world):
    with serving(world) as server:
        yield server


@pytest.fixture
def clients(at, stuck_demo):
    return at(stuck_demo.endpoint)


def waiting(clients, queue, state=JobState.RUNNABLE):
    """The run of each name that waits in a queue, read."""
    around = Around(clients)
    jobs = {job.name: job for job in list_by_state(clients, queue, state).jobs}
    return {name: read_waiting(around.wait_of(describe_one(clients, job.id))) for name, job in jobs.items()}


def test_on_the_demo_each_stuck_run_says_why(clients):
    said = {
        name: reading.cause.key
        for queue in ("default", "gpu-train", "lab", "nights")
        for name, reading in waiting(clients, queue).items()
        if queue != "default" or name.startswith("media-transcode")
    }
    assert said == {
        "media-transcode-2160p": "capacity",
        "media-transcode-1440p": "capacity",
        "media-transcode-720p": "capacity",
        "model-train": "full",
        "genome-align": "too-big",
        "protein-fold": "too-big",
        "arm-build": "misconfigured",
        "role-probe": "service-role",
        "first-light": "blocked",
        "licence-sweep": "resource",
        "night-copy": "environment",
    }
    assert "0 of 2 are free, held by licence-sweep." in waiting(clients, "lab")["licence-sweep"].cause.sentence
    held = waiting(clients, "gpu-train", JobState.PENDING)["train-report"]
    assert "model-train" in held.cause.sentence and "RUNNING" in held.cause.sentence


def test_a_read_only_client_may_read_all_of_it(at, stuck_demo):
    clients = at(stuck_demo.endpoint, read_only=True)
    assert waiting(clients, "lab")["licence-sweep"].cause.sentence.endswith("held by licence-sweep.")
    found = Around(clients).of("shared")
    assert (found.lacking, found.policy.name) == ((), "fair")


def test_environments_of_every_kind(clients):
    found = {one.name: one for one in describe_environments(clients)}
    assert {name: one.label for name, one in found.items()} == {
        "gpu-ec2": "EC2", "lab-arm": "EC2", "lab-ec2": "EC2", "on-demand-a": "Fargate", "ondemand-b": "Fargate",
        "own-hosts": "unmanaged", "pods": "EC2 Spot on EKS", "spot-a": "Fargate Spot",
    }  # fmt: skip
    assert (found["own-hosts"].max_vcpus, found["gpu-ec2"].desired_vcpus) == (48, 96)
    assert found["lab-arm"].trouble.startswith("INVALID: CLIENT_ERROR")
    (gpu,) = (one for one in describe_queues(clients) if one.name == "gpu-train")
    assert (gpu.environments, gpu.time_limits[0].max_s) == (("gpu-ec2",), 86_400)
    assert gpu.raw["jobQueueName"] == "gpu-train"
    assert {name: one.free for name, one in list_resources(clients).items()} == {"solver-licence": 0}


def test_what_was_read_holds_for_a_while(clients, stuck_demo):
    clock = Clock()
    around = Around(clients, clock)

    def asked():
        before = Counter(stuck_demo.door.calls)
        around.of("shared")
        return dict(Counter(stuck_demo.door.calls) - before)

    first = asked()
    assert first["DescribeJobQueues"] == first["DescribeComputeEnvironments"] == 1
    assert first["DescribeSchedulingPolicies"] == first["GetJobQueueSnapshot"] == 1
    clock.now += SOON_S - 1
    assert asked() == {}
    clock.now += 2
    assert asked() == {"GetJobQueueSnapshot": 1}
    clock.now += LATER_S
    assert asked() == {"GetJobQueueSnapshot": 1, "DescribeJobQueues": 1, "DescribeComputeEnvironments": 1}
    clock.now += SELDOM_S
    assert asked().keys() == first.keys()
    assert around.of("shared").policy.weight_of("media-1") == 0.5


def queue_row(name, *environments):
    order = [{"order": n, "computeEnvironment": one} for n, one in enumerate(environments)]
    arn = f"arn:aws:batch:r:1:job-queue/{name}"
    return {"jobQueueName": name, "jobQueueArn": arn, "state": "ENABLED", "computeEnvironmentOrder": order}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (DENIED, "may not do batch:GetJobQueueSnapshot"),
        (Reply(404, b"<html>Not Found</html>", {"Content-Type": "text/html"}), "This server does not know GetJobQ"),
        (fault(400, "UnknownOperationException", "what"), "This server does not know GetJobQueueSnapshot."),
    ],
)
def test_what_is_refused_is_named_once_and_not_asked_again_at_once(at, wrong, sentence):
    def answer(asked: Asked) -> Reply:
        rows = {
            "describejobqueues": {"jobQueues": [queue_row("a", "env"), queue_row("b", "env")]},
            "describecomputeenvironments": {
                "computeEnvironments": [
                    {"computeEnvironmentArn": "arn:aws:batch:r:1:compute-environment/env", "type": "MANAGED"}
                ]
            },
        }
        return Reply(200, rows[asked.what]) if asked.what in rows else wrong

    clock = Clock()
    with answering(answer) as server:
        around = Around(at(server.endpoint), clock)
        for _ in range(3):
            found = around.of("a")
            assert [sentence in one for one in found.lacking] == [True]
            assert (found.front, found.environments[0].name) == (None, "env")
        assert server.count("getjobqueuesnapshot") == 1
        clock.now += SELDOM_S + 1
        around.of("a")
        assert server.count("getjobqueuesnapshot") == 2
        with pytest.raises(NotFound, match="queues here: a, b"):
            around.of("c")


def test_what_passes_is_not_named_and_asked_again(at):
    with answering(lambda asked: fault(500, "ServerException") if "snap" in asked.what else Reply(200, {
        "jobQueues": [queue_row("a")],
    })) as server:  # fmt: skip
        around = Around(at(server.endpoint), Clock())
        assert (around.of("a").front, around.of("a").lacking) == (None, ())
        assert server.count("getjobqueuesnapshot") == 2


def test_pages_of_environments_and_resources_are_followed(at):
    def answer(asked: Asked) -> Reply:
        key, arn, name = {
            "describecomputeenvironments": ("computeEnvironments", "computeEnvironmentArn", "compute-environment"),
            "listconsumableresources": ("consumableResources", "consumableResourceArn", "consumable-resource"),
        }[asked.what]
        page = int(asked.body.get("nextToken", "0"))
        rows = [{arn: f"arn:aws:batch:r:1:{name}/{page}-{n}", "new": 1} for n in range(2)]
        return Reply(200, {key: rows, **({"nextToken": str(page + 1)} if page < 3 else {})})

    with answering(answer) as server:
        clients = at(server.endpoint)
        assert len(describe_environments(clients)) == len(list_resources(clients)) == 8


def test_what_is_of_another_type_than_aws_writes_counts_as_not_told(at):
    odd = {
        "describejobqueues": {"jobQueues": [queue_row("a", "env")]},
        "getjobqueuesnapshot": {
            "frontOfQueue": {"jobs": [None, 7, {"jobArn": None}, {"jobArn": "job/x", "earliestTimeAtPosition": "y"}]},
            "queueUtilization": {"totalCapacityUsage": [{"capacityUnit": "VCPU", "quantity": "z"}]},
        },
        "describecomputeenvironments": {
            "computeEnvironments": [
                {
                    "computeEnvironmentArn": "arn:aws:batch:r:1:compute-environment/env",
                    "computeResources": {"maxvCpus": "9"},
                }
            ]
        },
    }
    with answering(lambda asked: Reply(200, odd[asked.what])) as server:
        found = Around(at(server.endpoint)).of("a")
    assert found.lacking == ()
    assert (found.front.ids, found.front.since_ms, found.front.vcpus) == (("job/x",), (None,), 0.0)
    assert (found.environments[0].max_vcpus, found.max_vcpus) == (None, None)


def shaped(operation):
    return answer_of("batch", operation)


@settings(max_examples=often(60))
@given(
    queues=st.lists(QUEUES, min_size=1, max_size=3),
    answers=st.fixed_dictionaries(
        {
            "describecomputeenvironments": shaped("DescribeComputeEnvironments"),
            "getjobqueuesnapshot": shaped("GetJobQueueSnapshot"),
            "describeschedulingpolicies": shaped("DescribeSchedulingPolicies"),
            "listconsumableresources": shaped("ListConsumableResources"),
            "listjobsbyconsumableresource": shaped("ListJobsByConsumableResource"),
        }
    ),
    job=JOB_DETAILS,
)
def test_whatever_is_answered_a_run_that_waits_is_read(at, queues, answers, job):
    def answer(asked: Asked) -> Reply:
        rows = {"describejobqueues": {"jobQueues": queues}, "describejobs": {"jobs": [job]}}
        return Reply(200, {**answers, **rows}[asked.what])

    with answering(answer) as server:
        clients = at(server.endpoint)
        around = Around(clients, Clock())
        try:
            detail = describe_one(clients, job["jobId"])
            found = describe_queues(clients)
        except AwsError:
            return
        for queue, state in product(found, (JobState.RUNNABLE, detail.job.state)):
            wait = around.wait_of(replace(detail, job=replace(detail.job, state=state, queue=queue.name)))
            assert wait.around is not None
            reading = read_waiting(wait, around.earlier_than(wait))
            assert all(one.text for one in reading.checks)
            assert reading.cause is None or reading.cause.sentence


def test_on_moto_the_rest_works(at, moto_endpoint):
    clients = at(moto_endpoint)
    fill([])
    found = Around(clients).of(QUEUE)
    assert found.lacking == ("This server does not know GetJobQueueSnapshot.",)
    assert (found.front, [one.label for one in found.usable]) == (None, ["unmanaged"])
