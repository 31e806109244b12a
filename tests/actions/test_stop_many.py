"""500 runs stopped while every second call is throttled: all stopped or named, and never more calls than the budget."""

import pytest
from answering import Reply, answering
from made import job
from moto_batch import fill

from batchtui.actions.audited import Sender
from batchtui.actions.stop import plan_stop
from batchtui.actions.stopping import stop_all
from batchtui.aws import budget
from batchtui.aws.clients import Clients
from batchtui.domain.state import JobState
from tests.variables import environment


def held(times, rate):
    """No span of time has more calls than the bucket gives."""
    return all(
        last - first + 1 <= rate.burst + rate.per_s * (times[last] - times[first]) + 1
        for first in range(len(times))
        for last in range(first, len(times))
    )


@pytest.mark.parametrize("server_has", ["the bulk call", "no bulk call in the SDK", "404 for the bulk call"])
def test_500_stops_while_half_of_all_calls_is_throttled(virtual, monkeypatch, server_has):
    times, stopped, refused = [], set(), {"id-0007", "id-0301"}

    def answer(asked):
        if asked.what not in ("terminatejob", "terminatejobs"):
            return Reply(200)
        if asked.what == "terminatejobs" and server_has.startswith("404"):
            return Reply(404, b"<html>")
        times.append(virtual.now)
        if len(times) % 2:
            return Reply(429, {"code": "TooManyRequestsException", "message": "slow down"})
        ids = set(asked.body.get("jobs") or [asked.body["jobId"]])
        if asked.what == "terminatejob" and ids & refused:
            return Reply(400, {"code": "ClientException", "message": "no such right"})
        stopped.update(ids - refused)
        errors = [{"job": one, "code": "ClientException", "message": "no such right"} for one in sorted(ids & refused)]
        return Reply(200, {"successful": sorted(ids - refused), "errors": errors})

    monkeypatch.setattr("batchtui.actions.stopping.stops_many", lambda _: "SDK" not in server_has)
    plan = plan_stop([job(number, JobState.RUNNING) for number in range(500)])
    with answering(answer) as server:
        for name, value in environment(server.endpoint).items():
            monkeypatch.setenv(name, value)
        done = list(stop_all(Sender(Clients()), plan, "why"))
    assert sorted(one.job_id for one in done) == [one.id for one in plan.jobs]
    assert {one.job_id for one in done if one.accepted} == stopped
    assert {one.job_id for one in done if not one.accepted} == refused
    assert all("no such right" in one.error for one in done if one.error)
    assert len(times) == (20 if server_has == "the bulk call" else 1000)
    assert held(times, budget.RATES["actions"])


def test_an_order_that_is_ended_sends_nothing_more_and_says_so_in_the_audit(at, tmp_path):
    from batchtui.domain.deed import Outcome
    from batchtui.store.audit import Audit

    audit = Audit(tmp_path / "a.sqlite3")
    tickets = iter([True] * 4)
    with answering(lambda asked: Reply(404, b"") if asked.what == "terminatejobs" else Reply(200)) as server:
        sender = Sender(at(server.endpoint), audit)
        plan = plan_stop([job(number, JobState.RUNNING) for number in range(6)])
        done = list(stop_all(sender, plan, "why", lambda: next(tickets, False)))
        assert server.count("terminatejob") == len(done) == 3
    outcomes = [deed.outcome for deed in audit.deeds()]
    assert outcomes.count(Outcome.DONE) == outcomes.count(Outcome.LEFT) == 3
    audit.close()


def test_moto_has_no_bulk_call_and_is_asked_one_by_one(at, moto_endpoint):
    ours = at(moto_endpoint)
    jobs = [job(number, JobState.RUNNING) for number in range(3)]
    from dataclasses import replace

    named = [replace(one, id=job_id) for one, job_id in zip(jobs, fill(["a", "b", "c"]), strict=True)]
    assert all(one.accepted for one in stop_all(Sender(ours), plan_stop(named), "why"))
