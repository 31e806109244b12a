"""Resubmitting on the demo's AWS and against spoiled answers: the same again, once, or a sentence why not."""

from itertools import count

import pytest
from answering import HANG_UP, Reply, answering, fault

from batchtui.actions.audited import Sender
from batchtui.actions.lost import Search
from batchtui.actions.resubmit import plan_resubmit, resubmit
from batchtui.aws.jobs import describe_one
from batchtui.domain.clone import MARK
from batchtui.domain.failure import Denied, LostAnswer, ReadOnly, Refused

OVERRIDES = {
    "parameters": {"day": "monday"},
    "containerOverrides": {
        "command": ["sh", "-c", "echo Ref::day"],
        "environment": [{"name": "STAGE", "value": "test"}, {"name": "NEW", "value": "한글 [/]"}],
        "resourceRequirements": [{"type": "MEMORY", "value": "4096"}],
    },
    "retryStrategy": {"attempts": 3},
    "timeout": {"attemptDurationSeconds": 600},
    "tags": {"team": "data"},
    "propagateTags": True,
}


@pytest.fixture
def clients(at, standing):
    return at(standing.endpoint)


@pytest.fixture
def definition(clients):
    """`name:revision` of a fresh revision."""
    made = clients.batch.register_job_definition(
        jobDefinitionName="act",
        type="container",
        parameters={"day": "today"},
        containerProperties={
            "image": "busybox",
            "command": ["echo", "Ref::day"],
            "environment": [{"name": "STAGE", "value": "prod"}, {"name": "LEVEL", "value": "info"}],
            "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}],
        },
    )
    return f"act:{made['revision']}"


def submitted(clients, definition, **more):
    return clients.batch.submit_job(jobName="act", jobQueue="default", jobDefinition=definition, **more)["jobId"]


def again(clients, job_id, **how):
    """Plans and carries out; what became of it, and the plan."""
    plan = plan_resubmit(clients, [job_id], **how)
    assert plan.refused == ()
    sender = Sender(clients, search=Search(clients, sleep=lambda _: None, clock=count(0, 10).__next__))
    return resubmit(sender, plan.items[0], plan.planned_ms), plan.items[0]


SAME = ("jobName", "jobQueue", "jobDefinition", "retryStrategy", "timeout", "tags", "propagateTags")


def effect(clients, job_id):
    raw = describe_one(clients, job_id).raw
    container = raw["container"]
    environment = {e["name"]: e["value"] for e in container["environment"] if not e["name"].startswith("AWS_BATCH")}
    return {
        **{key: raw.get(key) for key in SAME},
        "parameters": {key: value for key, value in raw["parameters"].items() if key != MARK},
        "command": container["command"],
        "environment": environment,
        "resources": {r["type"]: r["value"] for r in container["resourceRequirements"]},
        "size": raw.get("arrayProperties", {}).get("size"),
    }


@pytest.mark.parametrize("more", [{}, OVERRIDES, OVERRIDES | {"arrayProperties": {"size": 3}}])
def test_the_new_run_does_what_the_old_one_did_and_so_does_its_own_clone(clients, definition, more):
    first = submitted(clients, definition, **more)
    second, _ = again(clients, first)
    third, _ = again(clients, second.new_job_id)
    assert len({first, second.new_job_id, third.new_job_id}) == 3
    assert effect(clients, second.new_job_id) == effect(clients, first)
    assert effect(clients, third.new_job_id) == effect(clients, first)


def test_each_request_carries_a_mark_of_its_own(clients, definition):
    first = submitted(clients, definition)
    marks = []
    for _ in range(2):
        done, item = again(clients, first)
        assert MARK not in item.clone.request.get("parameters", {})
        marks.append(describe_one(clients, done.new_job_id).raw["parameters"][MARK])
    assert marks[0] != marks[1]


def test_an_inactive_revision_is_replaced_by_the_newest_active_one_which_is_named(clients, definition):
    first = submitted(clients, definition, **OVERRIDES)
    clients.batch.deregister_job_definition(jobDefinition=definition)
    newer = clients.batch.register_job_definition(
        jobDefinitionName="act",
        type="container",
        containerProperties={
            "image": "busybox:2",
            "command": ["echo", "newer"],
            "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}],
        },
    )
    done, item = again(clients, first)
    assert (item.instead_of, item.revision) == (definition, f"act:{newer['revision']}")
    detail = describe_one(clients, done.new_job_id)
    assert detail.image == "busybox:2"
    assert dict(detail.environment)["STAGE"] == "test", "what was overridden is carried over"


def test_the_latest_revision_can_be_asked_for(clients, definition):
    first = submitted(clients, definition)
    properties = describe_one(clients, first).raw["container"]
    newer = clients.batch.register_job_definition(
        jobDefinitionName="act",
        type="container",
        containerProperties={key: properties[key] for key in ("image", "command", "resourceRequirements")},
    )
    _, kept = again(clients, first)
    _, latest = again(clients, first, latest=True)
    assert (kept.revision, kept.instead_of) == (definition, "")
    assert (latest.revision, latest.instead_of) == (f"act:{newer['revision']}", definition)


def test_without_an_active_revision_it_says_so(clients):
    clients.batch.register_job_definition(
        jobDefinitionName="alone",
        type="container",
        containerProperties={
            "image": "busybox",
            "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}],
        },
    )
    first = submitted(clients, "alone:1")
    clients.batch.deregister_job_definition(jobDefinition="alone:1")
    plan = plan_resubmit(clients, [first])
    assert plan.items == ()
    assert "alone:1, which is inactive, and job definition alone has no active revision" in plan.refused[0].sentence


def test_a_child_is_refused_and_its_parent_named_and_unknown_ids_told(clients, definition):
    parent = submitted(clients, definition, arrayProperties={"size": 2})
    child = f"{parent}:1"
    before = clients.meter.total
    plan = plan_resubmit(clients, [child, "nope"])
    told = {one.job_id: one.sentence for one in plan.refused}
    assert plan.items == ()
    assert f"resubmit its parent {parent}" in told[child]
    assert "knows no job nope" in told["nope"]
    assert clients.meter.total - before == 1


def test_many_runs_of_one_definition_read_it_once(clients, definition):
    ids = [submitted(clients, definition) for _ in range(5)]
    before = clients.meter.total
    assert len(plan_resubmit(clients, ids).items) == 5
    assert clients.meter.total - before == 2


JOB = {"jobId": "a", "jobName": "etl", "jobQueue": "q", "status": "FAILED", "createdAt": 1, "jobDefinition": "etl:1"}
DEFINITION = {"jobDefinitionArn": "etl:1", "jobDefinitionName": "etl", "revision": 1, "status": "ACTIVE"}


def spoiled(reply):
    """Answers reads, and SubmitJob with the reply."""
    reads = Reply(200, {"jobs": [JOB], "jobDefinitions": [DEFINITION]})
    return answering(lambda asked: reply if asked.what == "submitjob" else reads)


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (HANG_UP, LostAnswer, "nothing was sent again"),
        (fault(500, "ServerException"), LostAnswer, "nothing was sent again"),
        (Reply(200, {"jobId": "new"}, cut=True), LostAnswer, "nothing was sent again"),
        (fault(400, "ClientException", "JobQueue q is DISABLED"), Refused, "JobQueue q is DISABLED"),
        (fault(403, "AccessDeniedException", "no"), Denied, "may not do batch:SubmitJob"),
    ],
)
def test_one_press_is_one_request_whatever_becomes_of_it(at, reply, kind, words):
    with spoiled(reply) as server:
        done, _ = again(at(server.endpoint), "a")
        assert server.count("submitjob") == 1
    assert type(done.error) is kind
    assert words in done.error.sentence
    assert done.new_job_id == ""


def test_read_only_sends_nothing(at):
    with spoiled(Reply(200, {"jobId": "new"})) as server:
        done, _ = again(at(server.endpoint, read_only=True), "a")
        assert isinstance(done.error, ReadOnly)
        assert server.count("submitjob") == 0


def test_a_deleted_definition_is_replaced_by_the_newest_and_told(at):
    def answer(asked):
        if asked.what == "describejobdefinitions":
            newest = [DEFINITION | {"revision": 9, "jobDefinitionArn": "etl:9"}]
            return Reply(200, {"jobDefinitions": [] if "jobDefinitions" in asked.body else newest})
        return Reply(200, {"jobs": [JOB | {"container": {"command": ["date"]}}], "jobId": "new"})

    with answering(answer) as server:
        done, item = again(at(server.endpoint), "a")
    assert (done.new_job_id, item.revision, item.instead_of) == ("new", "etl:9", "etl:1")
    assert item.clone.request["containerOverrides"] == {"command": ["date"]}
    assert any("etl:1 is deleted" in sentence for sentence in item.clone.left_out)


def test_a_share_goes_only_to_a_queue_that_takes_shares(at):
    row = JOB | {"shareIdentifier": "team"}

    def serve(policy):
        queues = [{"jobQueueName": "q", "jobQueueArn": "arn:aws:batch:r:1:job-queue/q", **policy}]
        body = {"jobs": [row], "jobDefinitions": [DEFINITION], "jobQueues": queues}
        return answering(Reply(200, body))

    with serve({"schedulingPolicyArn": "arn"}) as server:
        assert plan_resubmit(at(server.endpoint), ["a"]).items[0].clone.request["shareIdentifier"] == "team"
    with serve({}) as server:
        assert "shareIdentifier" not in plan_resubmit(at(server.endpoint), ["a"]).items[0].clone.request
