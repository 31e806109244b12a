"""A plan is made however busy AWS is: what it throttles, or fails by itself, is read again; what it denies is told."""

from dataclasses import replace

import pytest
from failing import fail

from batchtui.actions.drafts import draft_again, draft_new
from batchtui.actions.queue import plan_switch
from batchtui.actions.rerun import Listed, plan_rerun
from batchtui.actions.resubmit import plan_resubmit
from batchtui.actions.stop import plan_stop_by_id, waiting_in
from batchtui.demo.faults import NONE
from batchtui.domain.failure import Denied

PLANS = {
    "resubmit": lambda clients, ids: plan_resubmit(clients, ids).items,
    "rerun": lambda clients, ids: plan_rerun(clients, ids, Listed(clients, ids)).items,
    "stop": lambda clients, ids: plan_stop_by_id(clients, ids).refused,
    "waiting": lambda clients, ids: [waiting_in(clients, ["default"]) for _ in ids],
    "edit": lambda clients, ids: [draft_again(clients, one) for one in ids],
    "submit": lambda clients, ids: [draft_new(clients, "cleanup") for _ in ids],
    "switch": lambda clients, ids: [plan_switch(clients, "continuously", on=False) for _ in ids],
}


@pytest.fixture
def clients(at, standing, virtual):
    standing.catch_up()
    yield at(standing.endpoint)
    standing.door.fault(NONE)


@pytest.mark.parametrize("what", PLANS)
def test_a_plan_is_made_while_half_of_all_calls_is_throttled(clients, standing, what):
    ids = fail(standing.door.world, f"busy-{what}", 150 if what in ("resubmit", "stop") else 10)
    standing.door.fault(replace(NONE, throttle=0.5, error=0.1))
    assert len(PLANS[what](clients, ids)) >= len(ids)


def test_what_is_denied_is_not_asked_again(clients, standing):
    standing.door.fault(replace(NONE, denied=frozenset({"DescribeJobs"})))
    before = standing.door.calls["DescribeJobs"]
    with pytest.raises(Denied):
        plan_stop_by_id(clients, ["a"])
    assert standing.door.calls["DescribeJobs"] - before == 1
