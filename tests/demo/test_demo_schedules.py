"""The demo's rules and schedules: answers as botocore's model has them, paging, switches, and runs that follow them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from demo_client import client

from batchtui.demo.server import serving
from batchtui.demo.story import build

DAY = 86_400_000
NOON = 1_795_000_000_000 // DAY * DAY + 12 * 3_600_000


@pytest.fixture(scope="module")
def server() -> Any:
    with serving(build(seed=7, speed=0, start=NOON)) as server:
        yield server


def test_rules_and_their_targets(server: Any) -> None:
    events = client(server.endpoint, "events")
    buses = [row["Name"] for row in events.list_event_buses()["EventBuses"]]
    assert buses == ["default", "media"]
    first = events.list_rules(Limit=2)
    rest = events.list_rules(NextToken=first["NextToken"])
    names = [row["Name"] for row in (*first["Rules"], *rest["Rules"])]
    assert len(first["Rules"]) == 2 and names == sorted(names) and "NextToken" not in rest
    (target,) = events.list_targets_by_rule(Rule="my-service-often")["Targets"]
    assert target["BatchParameters"]["JobName"] == "my-service-do-often"
    found = events.list_rule_names_by_target(TargetArn=target["Arn"])["RuleNames"]
    assert found == ["my-service-often"]
    assert "EventPattern" in events.describe_rule(Name="on-upload", EventBusName="media")
    with pytest.raises(ClientError, match="does not exist on EventBus default"):
        events.describe_rule(Name="on-upload")


def test_schedules_are_listed_without_what_only_one_tells(server: Any) -> None:
    scheduler = client(server.endpoint, "scheduler")
    first = scheduler.list_schedules(MaxResults=3)
    rest = scheduler.list_schedules(NextToken=first["NextToken"])
    rows = [*first["Schedules"], *rest["Schedules"]]
    assert len(first["Schedules"]) == 3 and "ScheduleExpression" not in rows[0]
    assert {row["GroupName"] for row in rows} == {"default", "data"}
    assert [row["Name"] for row in scheduler.list_schedules(GroupName="data")["Schedules"]] == ["backfill"]
    one = scheduler.get_schedule(Name="nightly-report")
    assert (one["ScheduleExpression"], one["ScheduleExpressionTimezone"]) == ("cron(0 9 * * ? *)", "Asia/Seoul")
    with pytest.raises(ClientError, match="Schedule nope does not exist"):
        scheduler.get_schedule(Name="nope")


def test_what_an_update_does_not_tell_again_is_lost() -> None:
    with serving(build(seed=7, speed=0, start=NOON)) as server:
        scheduler = client(server.endpoint, "scheduler")
        before = scheduler.get_schedule(Name="nightly-report")
        scheduler.update_schedule(
            Name="nightly-report", ScheduleExpression="rate(1 hours)", Target=before["Target"],
            FlexibleTimeWindow={"Mode": "OFF"}, State="DISABLED",
        )  # fmt: skip
        after = scheduler.get_schedule(Name="nightly-report")
        assert (after["State"], after["ScheduleExpressionTimezone"]) == ("DISABLED", "UTC")
        assert "Description" in before and "Description" not in after


def newest(server: Any, name: str) -> int:
    with server.door.world.lock:
        return max((run.created for run in server.door.world.runs.values() if run.work.name == name), default=0)


def test_of_a_rule_that_is_off_no_runs_come() -> None:
    with serving(build(seed=7, speed=0, start=NOON)) as server:
        events, world = client(server.endpoint, "events"), server.door.world

        def tick() -> None:
            with world.lock:
                world.clock.tick(60)
                world.advance()

        events.disable_rule(Name="my-service-often")
        before = newest(server, "my-service-do-often")
        tick()
        assert newest(server, "my-service-do-often") == before
        events.enable_rule(Name="my-service-often")
        tick()
        assert newest(server, "my-service-do-often") > before


def test_the_past_is_as_the_rules_and_schedules_have_it(server: Any) -> None:
    runs = server.door.world.runs.values()
    midnight = NOON // DAY * DAY

    def minutes(name: str) -> set[int]:
        return {(run.created % DAY) // 60_000 for run in runs if run.work.name.startswith(name)}

    assert minutes("日次レポート-集計") == {0} and minutes("mail-digest") == {21 * 60 + 30}
    assert minutes("settlement-report") == {60} and minutes("backfill-") == {0}
    assert newest(server, "日次レポート-集計") // DAY * DAY == midnight
    assert newest(server, "settlement-report") // DAY * DAY == midnight - DAY, "the last one is missing"
    often = [run.created for run in runs if run.work.name == "my-service-do-often" and run.created < NOON - 3_600_000]
    assert {(created % 600_000) // 60_000 for created in often} == {7}
