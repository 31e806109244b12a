"""Queues on and off: what it means is told before, AWS is asked, and the audit has its row."""

from dataclasses import replace

import pytest

from batchtui.actions.audited import Sender
from batchtui.actions.queue import plan_switch, switch
from batchtui.demo.faults import NONE
from batchtui.domain.failure import NotFound, Refused
from batchtui.store.audit import Audit


@pytest.fixture
def clients(at, standing):
    yield at(standing.endpoint)
    standing.door.fault(NONE)
    standing.door.world.queues["continuously"]["state"] = "ENABLED"


@pytest.fixture
def audit(tmp_path):
    audit = Audit(tmp_path / "history.sqlite3")
    yield audit
    audit.close()


def state(standing):
    return standing.door.world.queues["continuously"]["state"]


@pytest.mark.parametrize("faults", [NONE, replace(NONE, throttle=0.5), replace(NONE, lose_answer=1.0)])
def test_a_queue_is_switched_off_and_on(clients, standing, audit, faults):
    clients.batch.submit_job(jobName="stays", jobQueue="continuously", jobDefinition="price-feed")
    off = plan_switch(clients, "continuously", False)
    assert "New jobs are refused" in off.follows[0] and "active run" in off.follows[1] and off.count >= 1
    standing.door.fault(faults)
    done = switch(Sender(clients, audit), off)
    standing.door.fault(NONE)
    assert (done.error, state(standing)) == ("", "DISABLED")
    with pytest.raises(Refused, match="continuously is disabled already"):
        plan_switch(clients, "continuously", False)
    assert switch(Sender(clients, audit), plan_switch(clients, "continuously", True)).error == ""
    assert state(standing) == "ENABLED"
    rows = [(row.action, row.subject, row.outcome.value) for row in audit.deeds()]
    assert rows == [("queue on", "continuously", "done"), ("queue off", "continuously", "done")]
    assert "update-job-queue" in audit.deeds()[1].command


def test_a_queue_that_is_not_there_or_may_not_be_switched(clients, standing, audit):
    with pytest.raises(NotFound, match="no job queue nope"):
        plan_switch(clients, "nope", False)
    plan = plan_switch(clients, "continuously", False)
    standing.door.fault(replace(NONE, denied=frozenset({"UpdateJobQueue"})))
    done = switch(Sender(clients, audit), plan)
    assert "may not do batch:UpdateJobQueue" in done.error and state(standing) == "ENABLED"
    assert audit.deeds()[0].error == done.error
