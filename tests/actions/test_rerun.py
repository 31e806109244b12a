"""Running again what failed: what is left out, what comes along, which order, and arrays by index."""

import json
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import job
from often import often

from batchtui.actions.audited import Sender
from batchtui.actions.rerun import BY_INDEX, DEPENDENTS, EVERY, Listed, RerunPlan, plan_rerun
from batchtui.actions.resubmit import Resubmission, Resubmitted, resubmit_all
from batchtui.aws.jobs import describe_all, describe_one, list_by_state
from batchtui.dedup.indexes import mapped
from batchtui.domain.clone import MARK, NOT_WAITED, Clone
from batchtui.domain.rerun import IndexRule, Overtaken, guarded, original_indexes
from batchtui.domain.state import JobState
from batchtui.store.audit import Audit

FAILED, SUCCEEDED, RUNNING = JobState.FAILED, JobState.SUCCEEDED, JobState.RUNNING


@dataclass
class Known:
    """What a board would know."""

    jobs: list = field(default_factory=list)

    def runs_of(self, *names):
        return [one for one in self.jobs if one.name in names]

    def runs(self):
        return self.jobs


@pytest.fixture
def clients(at, standing):
    standing.catch_up()
    clients = at(standing.endpoint)
    clients.batch.register_job_definition(
        jobDefinitionName="breaks",
        type="container",
        containerProperties={
            "image": "busybox", "command": ["work"],
            "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}],
        },
    )  # fmt: skip
    return clients


def submitted(clients, name, **more):
    request = {"jobName": name, "jobQueue": "default", "jobDefinition": "breaks", **more}
    return clients.batch.submit_job(**request)["jobId"]


def failed(clients, standing, name, **more):
    """A run that has failed: it was stopped."""
    job_id = submitted(clients, name, **more)
    clients.batch.terminate_job(jobId=job_id, reason="broken")
    standing.run_to_end(clients, job_id)
    return job_id


@pytest.mark.parametrize(
    ("later", "reruns", "words"),
    [
        ([], {}, ""),
        ([job(2, FAILED)], {}, ""),
        ([job(2, SUCCEEDED)], {}, "has since succeeded as id-0002"),
        ([job(2, RUNNING)], {}, "runs again already as id-0002"),
        ([job(3, SUCCEEDED), job(2, RUNNING)], {}, "runs again already as id-0002"),
        ([job(2, RUNNING, stopping_asked=True)], {}, ""),
        ([job(0, SUCCEEDED)], {}, ""),
        ([job(2, SUCCEEDED)], {"id-0009": "id-0002"}, ""),
        ([job(2, RUNNING)], {"id-0001": "id-0002"}, "runs again already as id-0002"),
        ([job(2, SUCCEEDED)], {"id-0001": "id-0002"}, "has since succeeded as id-0002"),
        ([job(2, FAILED)], {"id-0001": "id-0002"}, ""),
        ([], {"id-0001": "id-0002"}, "runs again already as id-0002"),
    ],
)
def test_a_failed_run_is_overtaken_by_a_later_one_that_does_not_stand_for_another(later, reruns, words):
    assert Overtaken(later, reruns).by(job(1, FAILED)) == words
    assert Overtaken(later, reruns).by(job(1, SUCCEEDED)) == ""


def test_what_runs_again_or_has_succeeded_is_left_out_and_named_until_it_is_chosen(clients, standing):
    first, second, third = (failed(clients, standing, name) for name in ("la", "lb", "lc"))
    standing.tick(60)
    now = {one.job.id: one.job for one in describe_all(clients, [first, second, third])}
    again = replace(now[second], id="again-id", created_at_ms=now[second].created_at_ms + 1, state=RUNNING)
    again = replace(again, stopping_asked=False)
    plan = plan_rerun(clients, [first, second, third], Known([*now.values(), again]))
    assert [one.detail.job.id for one in plan.chosen().items] == [first, third]
    assert plan.left_out == {second: f"lb {second[:8]} runs again already as again-id"}
    assert [one.detail.job.id for one in plan.chosen({EVERY}).items] == [first, second, third]
    alone = plan_rerun(clients, [second], Known([*now.values(), again]))
    assert [one.detail.job.id for one in alone.chosen().items] == [second] and alone.overtaken


def test_what_waited_for_it_comes_along_in_order_with_the_new_ids(clients, standing, tmp_path):
    first = submitted(clients, "chain-a")
    second = submitted(clients, "chain-b", dependsOn=[{"jobId": first}])
    third = submitted(clients, "chain-c", dependsOn=[{"jobId": second}, {"jobId": first}])
    clients.batch.terminate_job(jobId=first, reason="broken")
    for one in (first, second, third):
        standing.run_to_end(clients, one)
    plan = plan_rerun(clients, [first], Listed(clients, [first]))
    assert {one.detail.job.id for one in plan.dependents} == {second, third}
    assert [one.detail.job.id for one in plan.chosen().items] == [first]
    chosen = plan.chosen({DEPENDENTS})
    assert NOT_WAITED not in chosen.items[1].clone.left_out
    audit = Audit(tmp_path / "a.sqlite3")
    done = list(resubmit_all(Sender(clients, audit), chosen))
    assert [one.job_id for one in done] == [first, second, third]
    new = [one.new_job_id for one in done]
    details = [describe_one(clients, one) for one in new]
    assert [set(one.depends_on) for one in details] == [set(), {new[0]}, {new[0], new[1]}]
    assert len({one.order for one in audit.deeds()}) == 1 and len(audit.deeds()) == 3
    audit.close()
    both = plan_rerun(clients, [third, second], Known())
    assert [one.detail.job.id for one in both.chosen().items] == [second, third], "chosen in the wrong order"


def test_what_waits_for_one_that_was_refused_is_not_sent(clients, standing):
    first = submitted(clients, "ref-a")
    second = submitted(clients, "ref-b", dependsOn=[{"jobId": first}])
    clients.batch.terminate_job(jobId=first, reason="broken")
    for one in (first, second):
        standing.run_to_end(clients, one)
    plan = plan_rerun(clients, [first, second], Known()).chosen()
    broken = replace(plan.items[0], clone=replace(plan.items[0].clone, request={"jobName": "x", "jobQueue": "nope",
                                                                               "jobDefinition": "breaks"}))  # fmt: skip
    before = standing.door.calls["SubmitJob"]
    done = list(resubmit_all(Sender(clients), replace(plan, items=(broken, plan.items[1]))))
    assert all(one.error for one in done) and first in done[1].sentence
    assert standing.door.calls["SubmitJob"] - before == 1


ARRAY = {"arrayProperties": {"size": 9}}


def broken_array(clients, standing, name, **more):
    """An array of which children 2, 5 and 6 have failed."""
    job_id = submitted(clients, name, **ARRAY, **more)
    run = standing.door.world.find(job_id)
    for index in (2, 5, 6):
        clients.batch.terminate_job(jobId=f"{job_id}:{index}", reason="broken")
    assert run is not None
    standing.run_to_end(clients, job_id)
    return job_id


def test_of_an_array_the_failed_children_run_by_the_guards_map(clients, standing):
    guard = {"containerOverrides": {"command": ["batchtui-guard", "--", "work"]}}
    job_id = broken_array(clients, standing, "ga", **guard)
    plan = plan_rerun(clients, [job_id], Known())
    assert plan.chosen().items[0].clone.request["arrayProperties"] == {"size": 9}
    (item,) = plan.chosen({BY_INDEX}).items
    request = item.clone.request
    assert request["arrayProperties"] == {"size": 3}
    environ = {one["name"]: one["value"] for one in request["containerOverrides"]["environment"]}
    given = [mapped({**environ, "AWS_BATCH_JOB_ARRAY_INDEX": str(at)})["AWS_BATCH_JOB_ARRAY_INDEX"] for at in range(3)]
    assert given == ["2", "5", "6"]
    (done,) = resubmit_all(Sender(clients), plan.chosen({BY_INDEX}))
    assert describe_one(clients, done.new_job_id).job.array_size == 3


def test_a_rerun_of_chosen_indexes_that_failed_again_maps_to_the_first_arrays(clients):
    raw = {"container": {"environment": [{"name": "BATCHTUI_INDEXES", "value": "2,5,6"}]}}
    assert original_indexes(raw, [0, 2]) == [2, 6]
    assert original_indexes({}, [0, 2]) == [0, 2]


@pytest.mark.parametrize("carrier", ["variable", "parameter"])
def test_of_an_array_the_failed_children_run_as_plain_jobs_where_the_config_names_the_carrier(
    clients, standing, carrier, tmp_path
):
    job_id = broken_array(clients, standing, f"pa-{carrier}")
    rules = [IndexRule("other"), IndexRule("pa-*", **{carrier: "INDEX"})]
    plan = plan_rerun(clients, [job_id], Known(), rules)
    chosen = plan.chosen({BY_INDEX})
    assert [one.job_id for one in chosen.items] == [f"{job_id}:{at}" for at in (2, 5, 6)]
    audit = Audit(tmp_path / "a.sqlite3")
    done = list(resubmit_all(Sender(clients, audit), chosen))
    again = list(resubmit_all(Sender(clients, audit), chosen))
    assert all(one.error is None for one in done) and all("not sent twice" in one.sentence for one in again)
    details = [describe_one(clients, one.new_job_id) for one in done]
    assert [one.job.array_size for one in details] == [None] * 3
    if carrier == "variable":
        assert [dict(one.environment)["INDEX"] for one in details] == ["2", "5", "6"]
    else:
        assert [dict(one.parameters)["INDEX"] for one in details] == ["2", "5", "6"]
    audit.close()


def test_of_an_array_without_guard_or_carrier_it_is_said_that_all_of_it_runs(clients, standing):
    job_id = broken_array(clients, standing, "wa")
    plan = plan_rerun(clients, [job_id], Known())
    assert plan.indexed == {} and "3 of its 9 children failed" in plan.whole[0]
    assert "cannot run chosen indexes again: the whole array runs" in plan.whole[0]
    assert plan.chosen({BY_INDEX}).items[0].clone.request["arrayProperties"] == {"size": 9}


@pytest.mark.parametrize(
    ("command", "is_guarded"),
    [
        (["batchtui-guard", "--", "x"], True),
        (["/opt/batchtui-guard.pyz", "x"], True),
        (["sh", "-c", "exec batchtui-guard -- python x.py"], True),
        (["batchtui", "guard", "--", "x"], True),
        (["batchtui", "jobs"], False),
        (["python", "x.py"], False),
        (["sh", "-c", "echo 'unclosed"], False),
        ([], False),
    ],
)
def test_a_guarded_command_is_known(command, is_guarded):
    assert guarded({"container": {"command": command}}) == is_guarded


@settings(max_examples=often(60))
@given(st.lists(st.lists(st.integers(0, 11), max_size=4), min_size=1, max_size=12), st.data())
def test_whatever_waits_for_whatever_each_comes_after_what_it_waits_for_and_none_twice(clients, edges, data):
    detail = None
    items = []
    for number, waits in enumerate(edges):
        detail = detail or _detail(clients)
        depends = [{"jobId": f"id-{one:04}"} for one in waits if one < number]
        one = replace(detail, job=job(number, FAILED), raw={"dependsOn": depends, "jobId": f"id-{number:04}"})
        items.append(Resubmission(one, Clone({}, (), (NOT_WAITED,) if depends else ()), "d:1", "", None))
    shuffled = data.draw(st.permutations(items))
    plan = RerunPlan(tuple(shuffled), (), 0, {}, (), {}, ()).chosen()
    seen: set[str] = set()
    for one in plan.items:
        assert {job_id for job_id, _ in one.after} <= seen
        seen.add(one.detail.job.id)
    assert len(plan.items) == len(seen) == len(items)


def _detail(clients):
    found = list_by_state(clients, "default", FAILED).jobs[0]
    return describe_one(clients, found.id)


def test_a_server_that_refuses_the_mark_gets_it_once_more_without(at, tmp_path):
    from answering import Reply, answering

    row = {"jobId": "a", "jobName": "etl", "jobQueue": "q", "status": "FAILED", "createdAt": 1, "jobDefinition": "d:1"}
    definition = {"jobDefinitionArn": "d:1", "jobDefinitionName": "d", "revision": 1, "status": "ACTIVE"}
    reads = Reply(200, {"jobs": [row], "jobDefinitions": [definition], "jobSummaryList": []})

    def answer(asked):
        if asked.what != "submitjob":
            return reads
        if MARK in (asked.body.get("parameters") or {}):
            return Reply(400, {"code": "ClientException", "message": f"Unknown parameter {MARK}"})
        return Reply(200, {"jobId": "new", "jobName": "etl"})

    with answering(answer) as server:
        clients = at(server.endpoint)
        audit = Audit(tmp_path / "a.sqlite3")
        (done,) = resubmit_all(Sender(clients, audit), plan_rerun(clients, ["a"], Known()).chosen())
        sent = [json.dumps(one.body) for one in server.asked if one.what == "submitjob"]
    assert done == Resubmitted("a", "new") and len(sent) == 2
    assert [MARK in one for one in sent] == [True, False]
    assert [one.outcome.value for one in audit.deeds()] == ["done"]
    audit.close()


def test_a_throttled_submit_is_sent_again_and_arrives_once(clients, standing, monkeypatch):
    from batchtui.aws import budget
    from batchtui.demo.faults import NONE

    monkeypatch.setattr(budget, "PAUSE_S", 0.0)
    job_id = failed(clients, standing, "thr")
    plan = plan_rerun(clients, [job_id], Known()).chosen()
    standing.door.fault(replace(NONE, throttle=0.6))
    try:
        (done,) = resubmit_all(Sender(clients), plan)
    finally:
        standing.door.fault(NONE)
    assert done.error is None
    named = clients.batch.list_jobs(jobQueue="default", filters=[{"name": "JOB_NAME", "values": ["thr"]}])
    assert len(named["jobSummaryList"]) == 2
