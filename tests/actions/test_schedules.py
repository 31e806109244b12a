"""Run now, and on or off: what it means is told before, AWS is asked once, and the audit has its row."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from batchtui.actions.audited import Sender
from batchtui.actions.lost import Search
from batchtui.actions.schedules import plan_run, plan_schedule, run_now, switch_schedule
from batchtui.actions.settling import Settling
from batchtui.aws.clients import Clients
from batchtui.aws.jobs import describe_one
from batchtui.aws.queues import describe_queues
from batchtui.aws.scheduler import update_request
from batchtui.aws.schedules import read_schedules
from batchtui.demo.faults import NONE
from batchtui.demo.server import Server, serving
from batchtui.demo.story import build
from batchtui.domain.deed import Outcome
from batchtui.domain.failure import NotFound, Refused
from batchtui.domain.schedule import Schedule
from batchtui.store.audit import Audit


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(build(seed=7, speed=0)) as server:
        yield server


@pytest.fixture
def clients(at: Any, server: Server) -> Iterator[Clients]:
    server.door.reset()
    yield at(server.endpoint)
    server.door.fault(NONE)
    server.door.world.queues["default"]["state"] = "ENABLED"


@pytest.fixture
def audit(tmp_path: Path) -> Iterator[Audit]:
    audit = Audit(tmp_path / "history.sqlite3")
    yield audit
    audit.close()


def one(clients: Clients, name: str) -> Schedule:
    return next(one for one in read_schedules(clients, describe_queues(clients)).found if one.name == name)


def test_what_a_schedule_submits_is_submitted_now_once(clients: Clients, server: Server, audit: Audit) -> None:
    plan = plan_run(clients, one(clients, "backfill"))
    assert plan.revision == "backfill:1" and "placeholders are filled in here" in plan.follows[0]
    name = plan.request["jobName"]
    assert name.startswith("backfill-") and len(name) == len("backfill-") + 16 and "<" not in json.dumps(plan.request)
    done = run_now(Sender(clients, audit), plan)
    assert done.error is None
    detail = describe_one(clients, done.new_job_id)
    assert (detail.job.name, detail.job.queue) == (name, "default")
    assert dict(detail.parameters)["day"].endswith("Z")
    again = run_now(Sender(clients, audit), plan)
    assert "it is not sent twice" in again.sentence
    assert server.door.counted()["SubmitJob"] == 1
    (row,) = audit.deeds()
    assert (row.action, row.subject, row.name, row.outcome) == ("run now", "backfill", name, Outcome.DONE)


def test_a_rules_own_changes_are_sent_too(clients: Clients) -> None:
    plan = plan_run(clients, one(clients, "my-service-often"))
    assert plan.request["retryStrategy"] == {"attempts": 2} and plan.follows == ("The schedule itself stays as it is.",)
    upload = plan_run(clients, one(clients, "on-upload"))
    assert "from an event is not sent" in upload.follows[0]


def test_what_cannot_be_run_now_says_why(clients: Clients, server: Server) -> None:
    with pytest.raises(Refused, match="partner-nightly submits to a queue of account 210987654321: run it from there"):
        plan_run(clients, one(clients, "partner-nightly"))
    broken = replace(one(clients, "nightly-report"), request={"jobName": "x"})
    with pytest.raises(Refused, match="nightly-report names no jobQueue"):
        plan_run(clients, broken)
    with pytest.raises(Refused, match="no JSON object"):
        plan_run(clients, replace(broken, trouble="What it hands to SubmitJob is no JSON object."))
    gone = replace(broken, request={"jobName": "x", "jobQueue": "default", "jobDefinition": "gone"})
    with pytest.raises(NotFound, match="no job definition gone"):
        plan_run(clients, gone)
    server.door.world.queues["default"]["state"] = "DISABLED"
    with pytest.raises(Refused, match="The job queue default is disabled"):
        plan_run(clients, one(clients, "nightly-report"))


@pytest.mark.parametrize("name", ["mail-digest", "nightly-report"])
@pytest.mark.parametrize("faults", [NONE, replace(NONE, throttle=0.5), replace(NONE, lose_answer=1.0)])
def test_off_and_on(clients: Clients, server: Server, audit: Audit, name: str, faults: Any) -> None:
    before = one(clients, name)
    off = plan_schedule(clients, before, False)
    assert "submits nothing until it is switched on" in off.follows[0] and off.next_ms
    server.door.fault(faults)
    done = switch_schedule(Sender(clients, audit), off)
    server.door.fault(NONE)
    after = one(clients, name)
    assert (done.error, after.enabled) == ("", False)
    with pytest.raises(Refused, match=f"{name} is off already"):
        plan_schedule(clients, before, False)
    assert switch_schedule(Sender(clients, audit), plan_schedule(clients, after, True)).error == ""
    again = one(clients, name)
    moved = ("LastModificationDate", "State")
    assert again.enabled and again.request == before.request
    kept = [{key: value for key, value in told.raw.items() if key not in moved} for told in (before, again)]
    assert kept[0] == kept[1], "and nothing else"
    rows = [(row.action, row.name, row.outcome.value) for row in audit.deeds()]
    assert rows == [("schedule on", name, "done"), ("schedule off", name, "done")]
    assert audit.deeds()[1].command.startswith("aws scheduler update-schedule" if "nightly" in name else "aws events d")


def test_an_update_tells_again_whatever_it_could_lose(clients: Clients) -> None:
    model = clients.scheduler.meta.service_model
    asked = model.operation_model("UpdateSchedule").input_shape.members
    known = model.operation_model("GetSchedule").output_shape.members
    told = update_request({name: f"its {name}" for name in known}, False)
    assert {name: told[name] for name in asked if name in known and name != "State"} == {
        name: f"its {name}" for name in asked if name in known and name != "State"
    }
    assert told["State"] == "DISABLED" and set(told) <= set(asked)


def test_a_refusal_is_told_and_written_down(clients: Clients, server: Server, audit: Audit) -> None:
    managed = replace(one(clients, "mail-digest"), managed_by="batch.amazonaws.com")
    with pytest.raises(Refused, match=r"is managed by batch\.amazonaws\.com: only that may switch it"):
        plan_schedule(clients, managed, False)
    plan = plan_schedule(clients, one(clients, "mail-digest"), False)
    server.door.fault(replace(NONE, denied=frozenset({"DisableRule"})))
    done = switch_schedule(Sender(clients, audit), plan)
    assert "may not do events:DisableRule" in done.error and audit.deeds()[0].error == done.error


def test_what_a_dead_process_had_asked_is_looked_up(clients: Clients, audit: Audit) -> None:
    schedule = one(clients, "nightly-report")
    sender = Sender(clients, audit)
    for action, outcome in (("schedule off", Outcome.LEFT), ("schedule on", Outcome.DONE)):
        deed = sender.begin(action, schedule.arn, "update-schedule", {}, "", schedule.name)
        assert Settling(clients, audit, Search(clients)).one(deed).outcome is outcome


def test_no_secret_of_what_is_submitted_stands_in_the_audit(at: Any, audit: Audit) -> None:
    world = build(seed=7, speed=0)
    row = world.schedules["default", "nightly-report"]
    told = json.loads(row["Target"]["Input"])
    pair = {"Name": "DB_PASSWORD", "Value": "hunter2"}
    row["Target"]["Input"] = json.dumps({**told, "ContainerOverrides": {"Environment": [pair]}}, ensure_ascii=False)
    with serving(world) as server:
        clients = at(server.endpoint)
        sender = Sender(clients, audit)
        assert switch_schedule(sender, plan_schedule(clients, one(clients, "nightly-report"), False)).error == ""
        assert run_now(sender, plan_run(clients, one(clients, "nightly-report"))).error is None
        assert "hunter2" in row["Target"]["Input"], "it is sent as it was"
    assert all("hunter2" not in deed.command and "DB_PASSWORD" in deed.command for deed in audit.deeds())
