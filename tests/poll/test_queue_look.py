"""A look at a queue: its front described, why its first run waits, and what its runs ask for, each read once."""

import json
from http.client import HTTPConnection

import pytest
from answering import Reply, answering, fault
from short_story import short_story

from batchtui.aws.around import Around
from batchtui.aws.jobs import list_by_state
from batchtui.demo import stuck
from batchtui.demo.server import serving
from batchtui.domain.state import ACTIVE_ORDER
from batchtui.poll.queue_look import QueueLooks

DENIED = fault(403, "AccessDeniedException", "no")


@pytest.fixture(scope="module")
def demo():
    world = short_story()
    stuck.add(world)
    world.clock.tick(10)
    world.advance()
    with serving(world) as server:
        yield server


def active(clients, queue):
    return [job for state in ACTIVE_ORDER for job in list_by_state(clients, queue, state).jobs]


def test_the_front_and_the_demand_of_a_queue(at, demo):
    clients = at(demo.endpoint)
    looks = QueueLooks(clients, Around(clients))
    runs = active(clients, "gpu-train")
    look = looks.look("gpu-train", runs)
    assert [(one.job.name, one.asked.vcpus) for one in look.front] == [("model-train", 32)] * 4
    assert look.wait.job.id == look.front[0].id
    assert (look.running.runs, look.running.vcpus, look.running.most) == (3, 96, ("model-train", 96))
    assert (look.waiting.runs, look.waiting.told, look.waiting.mib) == (4, 4, 4 * 245_760)
    lab = looks.look("lab", active(clients, "lab"))
    assert lab.wait.asked == lab.front[0].asked and lab.running.most[0] == "licence-sweep"
    empty = looks.look("shared", [])
    assert (empty.front, empty.wait, empty.waiting.runs) == ((), None, 0)


def test_where_aws_tells_no_front_the_oldest_run_is_the_first(at):
    def answer(asked):
        arn = "arn:aws:batch:r:1:job-queue/q"
        rows = [{"jobId": n, "jobName": n, "jobQueue": arn, "status": "RUNNABLE", "createdAt": int(n)} for n in "321"]
        known = {
            "describejobqueues": {"jobQueues": [{"jobQueueName": "q", "jobQueueArn": arn, "state": "ENABLED"}]},
            "listjobs": {"jobSummaryList": rows if asked.body.get("jobStatus") == "RUNNABLE" else []},
            "describejobs": {"jobs": [row for row in rows if row["jobId"] in asked.body.get("jobs", ())]},
        }
        return Reply(200, known[asked.what]) if asked.what in known else DENIED

    with answering(answer) as server:
        clients = at(server.endpoint)
        looks, runs = QueueLooks(clients, Around(clients)), active(clients, "q")
        look = looks.look("q", runs)
        assert looks.look("q", runs).front == look.front
        described = [asked.body["jobs"] for asked in server.asked if asked.what == "describejobs"]
    assert described == [["1", "2", "3"], ["1"]], "what a job asks for is read once"
    assert [(one.id, one.since_ms) for one in look.front] == [("1", 1), ("2", 2), ("3", 3)]
    assert look.wait.job.id == "1" and len(look.around.lacking) == 2


def test_where_jobs_may_not_be_described_the_rest_is_told(at, demo):
    def answer(asked):
        if asked.what == "describejobs":
            return DENIED
        link = HTTPConnection("127.0.0.1", demo.server_address[1], timeout=10)
        signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=test/20261124/ap-northeast-2/batch/aws4_request"}
        link.request("POST", f"/v1/{asked.what}", json.dumps(asked.body), signed)
        got = link.getresponse()
        return Reply(got.status, json.loads(got.read()))

    with answering(answer) as server:
        clients = at(server.endpoint)
        look = QueueLooks(clients, Around(clients)).look("gpu-train", active(clients, "gpu-train"))
    assert [one.job for one in look.front] == [None] * 4 and look.wait is None
    assert (look.running.runs, look.running.told, look.around.used_vcpus) == (3, 0, 96.0)
