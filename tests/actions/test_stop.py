"""Stopping: what the plan says, and that AWS gets the reason once."""

from dataclasses import replace

import pytest
from answering import HANG_UP, Reply, answering
from made import job

from batchtui.actions.audited import Sender
from batchtui.actions.stop import plan_stop, plan_stop_by_id
from batchtui.actions.stopping import stop_all
from batchtui.aws import budget
from batchtui.aws.jobs import describe_all, describe_one
from batchtui.demo.faults import NONE
from batchtui.domain.deed import Outcome
from batchtui.domain.state import JobState
from batchtui.store.audit import Audit

RUNNING = JobState.RUNNING


def stopped(clients, plan, reason):
    (done,) = stop_all(Sender(clients), plan, reason)
    return done


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
    assert stopped(clients, plan, "이유: [/]").accepted
    detail = standing.run_to_end(clients, job_id)
    assert (detail.job.state, detail.job.state_reason) == (JobState.FAILED, "이유: [/]")
    assert describe_one(clients, job_id).job.stopping_asked


@pytest.mark.parametrize("reply", [HANG_UP, Reply(500)])
def test_a_lost_answer_is_told_and_nothing_is_sent_again(at, reply):
    with answering(reply) as server:
        done = stopped(at(server.endpoint), plan_stop([job(1, JobState.RUNNING)]), "why")
        assert (done.accepted, server.count("terminatejob")) == (False, 1)
    assert "may have been accepted" in done.error


def test_a_reason_longer_than_aws_takes_is_cut(at):
    with answering(Reply(200)) as server:
        assert stopped(at(server.endpoint), plan_stop([job(1, JobState.RUNNING)]), "x" * 2000).accepted
        assert server.asked[-1].body == {"jobId": "id-0001", "reason": "x" * 1024}


def submitted(clients, number):
    one = {"jobName": "many", "jobQueue": "default", "jobDefinition": "daily-report"}
    return [clients.batch.submit_job(**one)["jobId"] for _ in range(number)]


def spent(standing):
    return sum(standing.door.calls[name] for name in ("TerminateJob", "TerminateJobs"))


def test_many_are_stopped_fifty_a_call_and_the_audit_has_a_row_each(at, standing, tmp_path):
    clients, audit = at(standing.endpoint), Audit(tmp_path / "h.sqlite3")
    ids, before = submitted(clients, 120), spent(standing)
    done = list(stop_all(Sender(clients, audit), plan_stop_by_id(clients, ids), "why"))
    assert [one.job_id for one in done if one.accepted] == ids
    assert spent(standing) - before == 3
    assert {one.subject for one in audit.deeds()} == set(ids)
    assert {(one.action, one.reason, one.outcome) for one in audit.deeds()} == {("stop", "why", Outcome.DONE)}
    audit.close()


@pytest.mark.parametrize("bulk", [True, False])
def test_half_of_all_calls_throttled_stops_all(at, standing, monkeypatch, bulk):
    clients = at(standing.endpoint)
    monkeypatch.setattr(budget, "PAUSE_S", 0.0)
    monkeypatch.setattr("batchtui.actions.stopping.stops_many", lambda _: bulk)
    ids = submitted(clients, 60)
    plan = plan_stop_by_id(clients, ids)
    standing.door.fault(replace(NONE, throttle=0.5))
    try:
        done = list(stop_all(Sender(clients), plan, "why"))
    finally:
        standing.door.fault(NONE)
    assert [one.job_id for one in done if one.accepted or one.error] == ids
    assert all(one.accepted for one in done)
    assert all(detail.job.stopping_asked for detail in describe_all(clients, ids))


def test_a_server_without_the_bulk_call_is_asked_one_by_one(at):
    def answer(asked):
        return Reply(404, b"<html>") if asked.what == "terminatejobs" else Reply(200)

    plan = plan_stop([job(number, JobState.RUNNING) for number in range(120)])
    with answering(answer) as server:
        done = list(stop_all(Sender(at(server.endpoint)), plan, "why"))
        assert (server.count("terminatejobs"), server.count("terminatejob")) == (1, 120)
    assert all(one.accepted for one in done)


def test_a_run_that_the_bulk_call_refuses_is_named(at):
    told = {"successful": ["id-0001"], "errors": [{"job": "id-0002", "code": "AccessDenied", "message": "no right"}]}
    with answering(Reply(200, told)) as server:
        done = list(stop_all(Sender(at(server.endpoint)), plan_stop([job(1, RUNNING), job(2, RUNNING)]), "why"))
    assert [one.accepted for one in done] == [True, False]
    assert "id-0002" in done[1].error and "no right" in done[1].error


def test_a_lost_bulk_answer_is_read_from_the_jobs(at, standing):
    clients = at(standing.endpoint)
    ids, before = submitted(clients, 5), spent(standing)
    plan = plan_stop_by_id(clients, ids)
    standing.door.drops["TerminateJobs"] += 1
    assert all(one.accepted for one in stop_all(Sender(clients), plan, "why"))
    assert spent(standing) - before == 1


ALL = [state for state in JobState if state is not JobState.UNKNOWN]


@pytest.mark.parametrize("only_waiting", [True, False])
@pytest.mark.parametrize("state", ALL)
@pytest.mark.parametrize("kind", ["single", "array", "child", "node"])
def test_every_state_and_kind_is_stopped_or_named(kind, state, only_waiting):
    one = job(1, state, array_size=3 if kind == "array" else None)
    one = replace(one, id=one.id + {"child": ":1", "node": "#1"}.get(kind, ""))
    plan = plan_stop([one], only_waiting)
    started = state in (JobState.STARTING, JobState.RUNNING)
    stopped = not state.terminal and kind != "node" and not (only_waiting and started)
    assert [each.id for each in plan.jobs] == ([one.id] if stopped else [])
    assert len(plan.refused) == (0 if stopped else 1)
    if not stopped:
        assert one.id in plan.refused[0][1]


@pytest.mark.parametrize("moves_on", [JobState.STARTING, JobState.RUNNING])
def test_a_run_that_starts_between_list_and_stop_is_stopped_and_with_only_waiting_named(at, standing, moves_on):
    clients = at(standing.endpoint)
    first, second = submitted(clients, 2)
    stop_it = plan_stop_by_id(clients, [first])
    leave_it = plan_stop_by_id(clients, [second], only_waiting=True)
    for one in (first, second):
        standing.run_until(clients, one, moves_on)
    assert stopped(clients, stop_it, "why").accepted
    assert "has started meanwhile" in stopped(clients, leave_it, "why").error
    assert standing.run_to_end(clients, first).job.state is JobState.FAILED
    assert standing.run_to_end(clients, second).job.state is JobState.SUCCEEDED
