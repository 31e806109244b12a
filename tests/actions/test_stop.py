"""Stopping: what the plan says, and that AWS gets the reason once."""

import pytest
from answering import HANG_UP, Reply, answering
from made import job

from batchtui.actions.stop import plan_stop, plan_stop_by_id, stop
from batchtui.aws.jobs import describe_one
from batchtui.domain.state import JobState


def test_what_follows_is_said_for_each_kind_of_run():
    plan = plan_stop(
        [
            job(1, JobState.RUNNING),
            job(2, JobState.STARTING),
            job(3, JobState.RUNNABLE),
            job(4, JobState.PENDING),
            job(5, JobState.PENDING, name="fan", array_size=7),
        ]
    )
    assert plan.refused == ()
    assert plan.follows == (
        "2 are killed at work, 2 are taken out of the queue.",
        "fan is an array of 7: all its children end with it.",
        "A PENDING run ends only after the jobs that it depends on.",
    )


def test_a_run_that_has_ended_is_left_out_and_told():
    plan = plan_stop([job(1), job(2, JobState.RUNNING)])
    assert [one.id for one in plan.jobs] == ["id-0002"]
    assert plan.refused == (("id-0001", "etl id-0001 is already SUCCEEDED: there is nothing to stop."),)
    assert plan.follows == ("1 is killed at work.",)


def test_nothing_to_stop_says_nothing():
    assert plan_stop([]).follows == ()


def test_on_the_demo_a_run_ends_with_the_reason(at, standing):
    clients = at(standing.endpoint)
    name = clients.batch.describe_job_definitions(status="ACTIVE")["jobDefinitions"][0]["jobDefinitionName"]
    job_id = clients.batch.submit_job(jobName="stop", jobQueue="default", jobDefinition=name)["jobId"]
    standing.run_until(clients, job_id, JobState.RUNNING)
    plan = plan_stop_by_id(clients, [job_id, "nope"])
    assert [one.id for one in plan.jobs] == [job_id]
    assert "knows no job nope" in plan.refused[0][1]
    assert stop(clients, job_id, "이유: [/]").accepted
    detail = standing.run_to_end(clients, job_id)
    assert (detail.job.state, detail.job.state_reason) == (JobState.FAILED, "이유: [/]")
    assert describe_one(clients, job_id).job.stopping_asked


@pytest.mark.parametrize("reply", [HANG_UP, Reply(500)])
def test_a_lost_answer_is_told_and_nothing_is_sent_again(at, reply):
    with answering(reply) as server:
        done = stop(at(server.endpoint), "abc", "why")
        assert (done.accepted, server.count("terminatejob")) == (False, 1)
    assert "may have been accepted" in done.error


def test_a_reason_longer_than_aws_takes_is_cut(at):
    with answering(Reply(200)) as server:
        assert stop(at(server.endpoint), "abc", "x" * 2000).accepted
        assert server.asked[-1].body == {"jobId": "abc", "reason": "x" * 1024}
