"""Whole ways through the program, on servers that we did not write or that misbehave."""

import json
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import boto3
import moto_batch
import pytest
from answering import HANG_UP, Reply, answering

from batchtui.actions.audited import Sender
from batchtui.actions.lost import Search
from batchtui.actions.resubmit import plan_resubmit, resubmit
from batchtui.aws.jobs import describe, list_by_state
from batchtui.aws.queues import describe_queues
from batchtui.domain.failure import LostAnswer
from batchtui.domain.state import JobState
from batchtui.logs.follow import Follower, Phase
from batchtui.poll.once import read_once

JOB = {"jobId": "a", "jobName": "etl", "jobQueue": "q", "status": "FAILED", "createdAt": 1, "jobDefinition": "etl:1"}
DEFINITION = {"jobDefinitionArn": "etl:1", "jobDefinitionName": "etl", "revision": 1, "status": "ACTIVE"}


@pytest.mark.prove
def test_moto_end_to_end(at, moto_endpoint):
    clients = at(moto_endpoint)
    ids = moto_batch.fill([f"whole-{n}" for n in range(30)])
    found = read_once(clients, describe_queues(clients), list(JobState), 0)
    assert {job.id for job in found} >= set(ids)
    plan = plan_resubmit(clients, ids)
    assert len(plan.items) == 30
    sender = Sender(clients)
    new = [resubmit(sender, item, plan.planned_ms).new_job_id for item in plan.items]
    assert len(set(new) | set(ids)) == 60
    assert [one.job.name for one in describe(clients, new)] == [f"whole-{n}" for n in range(30)]
    assert {job.id for job in list_by_state(clients, moto_batch.QUEUE, JobState.SUCCEEDED).jobs} >= set(new)


@pytest.mark.prove
def test_a_log_in_moto_is_read_whole(at, moto_endpoint):
    clients = at(moto_endpoint)
    (job_id,) = moto_batch.fill(["logged"])
    place = describe(clients, [job_id])[0].attempts[0].logs[0]
    logs = boto3.client("logs")
    if not logs.describe_log_groups(logGroupNamePrefix=place.group)["logGroups"]:
        logs.create_log_group(logGroupName=place.group)
    logs.create_log_stream(logGroupName=place.group, logStreamName=place.stream)
    start = describe(clients, [job_id])[0].job.created_at_ms
    for part in range(3):
        events = [{"timestamp": start + n, "message": f"line {n}"} for n in range(part * 9000, part * 9000 + 9000)]
        logs.put_log_events(logGroupName=place.group, logStreamName=place.stream, logEvents=events)
    follower = Follower(clients, job_id, wall_ms=lambda: start + 10_000_000)
    lines, step = [], follower.step()
    while True:
        lines += step.lines
        if step.phase is Phase.ENDED:
            break
        step = follower.step()
    assert [line.message for line in lines] == [f"line {n}" for n in range(27_000)]


@pytest.mark.prove
def test_a_hundred_dropped_submits_are_a_hundred_requests(at):
    def answer(asked):
        reads = Reply(200, {"jobs": [JOB], "jobDefinitions": [DEFINITION]})
        return HANG_UP if asked.what == "submitjob" else reads

    with answering(answer) as server:
        clients = at(server.endpoint)
        plan = plan_resubmit(clients, ["a"])
        # A search whose minute passes at once.
        sender = Sender(clients, search=Search(clients, clock=count(0, 100).__next__, sleep=lambda _: None))
        with ThreadPoolExecutor(8) as several:
            done = list(several.map(lambda _: resubmit(sender, plan.items[0], plan.planned_ms), range(100)))
        assert server.count("submitjob") == 100
        marks = {json.dumps(one.body["parameters"]) for one in server.asked if one.what == "submitjob"}
    assert len(marks) == 100
    assert all(isinstance(one.error, LostAnswer) for one in done)
