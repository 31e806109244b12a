"""What submits jobs, read from EventBridge and Scheduler: the demo, moto, many of them, and what may not be read."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from batchtui.aws.clients import Clients
from batchtui.aws.queues import describe_queues
from batchtui.aws.schedules import read_schedules
from batchtui.demo.faults import NONE
from batchtui.demo.rules import batch_target, rule
from batchtui.demo.server import Server, serving
from batchtui.demo.story import build
from batchtui.domain.schedule import Schedule, Schedules, Source
from batchtui.domain.when import HOUR, MINUTE


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(build(seed=7, speed=0)) as server:
        yield server


@pytest.fixture
def clients(at: Any, server: Server) -> Iterator[Clients]:
    server.door.reset()
    yield at(server.endpoint, read_only=True)
    server.door.fault(NONE)


def read(clients: Clients, known: tuple[Schedule, ...] = ()) -> Schedules:
    return read_schedules(clients, describe_queues(clients), known)


def named(found: Schedules, name: str) -> Schedule:
    (one,) = (schedule for schedule in found.found if schedule.name == name)
    return one


def test_the_storys(clients: Clients) -> None:
    found = read(clients)
    assert [one.name for one in found.found] == sorted(one.name for one in found.found)
    often = named(found, "my-service-often")
    assert (often.source, often.queue, often.job_name, often.definition) == (
        Source.RULE, "continuously", "my-service-do-often", "my-service-do-often",
    )  # fmt: skip
    assert often.request["retryStrategy"] == {"attempts": 2} and often.words == "every 10 minutes from :07"
    nightly = named(found, "nightly-report")
    assert nightly.timing is not None and nightly.timing.zone == "Asia/Seoul"
    assert (nightly.timing.window_ms, nightly.source, nightly.place) == (15 * MINUTE, Source.SCHEDULE, "default")
    assert named(found, "customer-sync").timing.from_ms % HOUR == 25 * MINUTE  # type: ignore[union-attr]
    assert named(found, "old-export").enabled is False
    assert named(found, "partner-nightly").elsewhere == "account 210987654321"
    backfill = named(found, "backfill")
    assert backfill.has_placeholders and backfill.request["parameters"] == {"day": "<aws.scheduler.scheduled-time>"}
    upload = named(found, "on-upload")
    assert (upload.timing, upload.from_event, upload.place) == (None, True, "media")
    (unseen,) = found.unseen
    assert unseen.startswith("cleanup-starter starts a Lambda function or a state machine")


def test_a_schedule_that_has_not_changed_is_not_asked_for_again(clients: Clients, server: Server) -> None:
    first = read(clients)
    assert server.door.counted()["GetSchedule"] == 4
    assert read(clients, first.found) == first
    assert server.door.counted()["GetSchedule"] == 4
    server.door.world.schedules["default", "nightly-report"]["LastModificationDate"] += 1
    changed = read(clients, first.found)
    assert server.door.counted()["GetSchedule"] == 5 and changed != first


@pytest.mark.parametrize(
    ("operation", "word", "still"),
    [
        ("ListRules", "No rules are shown. This login may not do events:ListRules", "nightly-report"),
        ("ListTargetsByRule", "No rules are shown. This login may not do events:ListTargetsByRule", "nightly-report"),
        ("ListSchedules", "No schedules of EventBridge Scheduler are shown", "mail-digest"),
        ("GetSchedule", "may not do scheduler:GetSchedule", "mail-digest"),
        ("ListEventBuses", "Only the event bus default is looked at", "mail-digest"),
    ],
)
def test_what_is_denied_is_named_once_and_the_rest_is_there(
    clients: Clients, server: Server, operation: str, word: str, still: str
) -> None:
    queues = describe_queues(clients)
    server.door.fault(replace(NONE, denied=frozenset({operation})))
    found = read_schedules(clients, queues)
    assert sum(word in sentence for sentence in found.unseen) == 1
    assert named(found, still)


def test_one_that_is_deleted_between_its_listing_and_its_reading_is_left_out(clients: Clients, server: Server) -> None:
    world = server.door.world
    world.schedules["default", "another key"] = {**world.schedules["default", "nightly-report"], "Name": "gone"}
    found = read(clients)
    del world.schedules["default", "another key"]
    assert "gone" not in {one.name for one in found.found} and named(found, "nightly-report")


def test_a_schedule_that_may_submit_jobs_by_another_is_named(clients: Clients, server: Server) -> None:
    world = server.door.world
    row = world.schedules["default", "nightly-report"]
    for number, arn in enumerate(("arn:aws:states:r:a:stateMachine:etl", "arn:aws:sqs:r:a:q")):
        key = f"other-{number}"
        world.schedules["default", key] = {**row, "Name": key, "Target": {**row["Target"], "Arn": arn}}
    found = read(clients)
    for number in range(2):
        del world.schedules["default", f"other-{number}"]
    assert any(one.startswith("other-0 starts a Lambda function or a state machine") for one in found.unseen)
    assert "other-1" not in str(found)


@pytest.mark.prove
def test_throttled_it_goes_on(clients: Clients, server: Server) -> None:
    whole = read(clients)
    server.door.fault(replace(NONE, throttle=0.4))
    assert read(clients) == whole


def test_of_many_rules_only_those_of_the_queues_are_read_and_that_is_said(at: Any) -> None:
    world = build(seed=7, speed=0)
    for number in range(250):
        row = rule(f"many-{number:03}", f"rate({number + 2} minutes)")
        target = batch_target("shared" if number % 100 == 99 else f"arn:aws:sqs:r:a:q{number}", "cleanup", "many")
        world.rules["default", row["Name"]] = (row, [target])
    with serving(world) as server:
        found = read(at(server.endpoint))
        assert [one.name for one in found.found if one.name.startswith("many")] == ["many-099", "many-199"]
        counted = server.door.counted()
        assert counted["ListRules"] == 4 and counted["ListRuleNamesByTarget"] == 4
        assert counted["ListTargetsByRule"] <= 8
        assert any("only those of these queues are read" in one for one in found.unseen)


def test_what_is_handed_to_submit_job_is_told_in_its_own_names(at: Any) -> None:
    world = build(seed=7, speed=0)
    row = world.schedules["default", "nightly-report"]
    row["Target"]["Input"] = json.dumps(
        {
            "JobName": "x", "JobQueue": "default", "JobDefinition": "daily-report:2",
            "Parameters": {"Day": "1"}, "Tags": {"Team": "a"},
            "ContainerOverrides": {"Environment": [{"Name": "DB_PASSWORD", "Value": "hunter2"}], "Command": ["a"]},
            "ArrayProperties": {"Size": 3}, "jobQueueX": 1,
        }
    )  # fmt: skip
    world.rules["default", "mail-digest"][1][0]["Input"] = '{"ContainerOverrides": {"Command": ["b"]}, "Other": 1}'
    world.rules["default", "my-service-often"][1][0]["Input"] = "no json"
    with serving(world) as server:
        found = read(at(server.endpoint))
    assert named(found, "nightly-report").request == {
        "jobName": "x", "jobQueue": "default", "jobDefinition": "daily-report:2", "parameters": {"Day": "1"},
        "tags": {"Team": "a"}, "arrayProperties": {"size": 3}, "jobQueueX": 1,
        "containerOverrides": {"environment": [{"name": "DB_PASSWORD", "value": "hunter2"}], "command": ["a"]},
    }  # fmt: skip
    assert named(found, "mail-digest").request["containerOverrides"] == {"command": ["b"]}
    assert named(found, "my-service-often").trouble == "What it hands to SubmitJob is no JSON object."


def test_on_moto(at: Any, moto_endpoint: str) -> None:
    clients = at(moto_endpoint)
    queue = "arn:aws:batch:ap-northeast-2:123456789012:job-queue/of-schedules"
    clients.events.put_rule(Name="night", ScheduleExpression="cron(0 9 * * ? *)", State="DISABLED")
    batch = {"JobDefinition": "etl", "JobName": "etl", "ArrayProperties": {"Size": 4}}
    clients.events.put_targets(Rule="night", Targets=[{"Id": "1", "Arn": queue, "BatchParameters": batch}])
    clients.scheduler.create_schedule(
        Name="hourly", ScheduleExpression="rate(1 hours)", StartDate=datetime(2026, 3, 1, tzinfo=UTC),
        FlexibleTimeWindow={"Mode": "OFF"}, ScheduleExpressionTimezone="Europe/Berlin",
        Target={"Arn": "arn:aws:scheduler:::aws-sdk:batch:submitJob", "RoleArn": "arn:aws:iam::123456789012:role/x",
                "Input": json.dumps({"JobName": "sync", "JobQueue": queue, "JobDefinition": "sync"})},
    )  # fmt: skip
    found = read_schedules(clients, [])
    night, hourly = named(found, "night"), named(found, "hourly")
    assert (night.enabled, night.queue, night.words) == (False, "of-schedules", "every day 09:00")
    assert night.request["arrayProperties"] == {"size": 4}
    assert (hourly.enabled, hourly.queue, hourly.job_name, hourly.words) == (
        True, "of-schedules", "sync", "every hour",
    )  # fmt: skip
    clients.events.remove_targets(Rule="night", Ids=["1"])
    clients.events.delete_rule(Name="night")
    clients.scheduler.delete_schedule(Name="hourly")
