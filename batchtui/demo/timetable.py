"""The rules and schedules of the story: what the service team has in EventBridge and in Scheduler."""

import json
from datetime import UTC, datetime, timedelta

from batchtui.demo import ids
from batchtui.demo.rules import batch_target, rule
from batchtui.demo.runs import Json
from batchtui.demo.scheduler import schedule, submitting
from batchtui.demo.world import World

_HOUR = 3_600_000
_OTHER_ACCOUNT = "210987654321"
TIME, EXECUTION = "<aws.scheduler.scheduled-time>", "<aws.scheduler.execution-id>"


def fill(world: World, now: int) -> None:
    """Puts them into the world; `now`: ms."""
    for row, targets in _rules():
        world.rules[row["EventBusName"], row["Name"]] = (row, targets)
    for one in _schedules(now):
        world.schedules[one["GroupName"], one["Name"]] = one


def is_off(world: World, name: str) -> bool:
    """Whether all that would submit jobs of this name is switched off."""
    states = [
        row["State"]
        for row, targets in world.rules.values()
        if any(one.get("BatchParameters", {}).get("JobName") == name for one in targets)
    ]
    states += [
        row["State"] for row in world.schedules.values() if json.loads(row["Target"]["Input"]).get("JobName") == name
    ]
    return bool(states) and "ENABLED" not in states


def _rules() -> list[tuple[Json, list[Json]]]:
    other = f"arn:aws:batch:{ids.REGION}:{_OTHER_ACCOUNT}:job-queue/partner"
    uploaded = json.dumps({"source": ["aws.s3"], "detail-type": ["Object Created"]})
    starter: Json = {"Id": "starter", "Arn": ids.arn("lambda", "function:cleanup-starter")}
    thumbnail = batch_target("default", "thumbnail-render", "thumbnail-render")
    thumbnail["InputTransformer"] = {
        "InputPathsMap": {"key": "$.detail.object.key"},
        "InputTemplate": '{"Parameters": {"key": <key>}}',
    }
    retried = {"RetryStrategy": {"Attempts": 2}}
    return [
        (
            rule("my-service-often", "cron(7/10 * * * ? *)"),
            [batch_target("continuously", "my-service-do-often", "my-service-do-often", **retried)],
        ),
        (rule("mail-digest", "cron(30 21 * * ? *)"), [batch_target("default", "mail-digest", "mail-digest")]),
        (
            rule("settlement-report", "cron(0 1 * * ? *)"),
            [batch_target("default", "settlement-report", "settlement-report")],
        ),
        (
            rule("old-export", "rate(1 hour)", state="DISABLED"),
            [batch_target("default", "billing-export:1", "billing-export-v1")],
        ),
        (rule("partner-nightly", "cron(0 3 * * ? *)"), [batch_target(other, "partner-load", "partner-load")]),
        (rule("cleanup-starter", "rate(6 hours)"), [starter]),
        (rule("on-upload", pattern=uploaded, bus="media"), [thumbnail]),
    ]


def _schedules(now: int) -> list[Json]:
    made = now - 200 * 24 * _HOUR
    soon = datetime.fromtimestamp(now / 1000, UTC) + timedelta(days=2)
    seoul = "Asia/Seoul"
    return [
        schedule(
            "nightly-report", "cron(0 9 * * ? *)", submitting("日次レポート-集計", "default", "daily-report"), made,
            ScheduleExpressionTimezone=seoul, FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15},
            Description="The numbers of yesterday, for the morning.",
        ),
        schedule(
            "backfill", "cron(0 0 * * ? *)",
            submitting(f"backfill-{EXECUTION}", "default", "backfill", Parameters={"day": TIME}),
            made, group="data",
        ),
        schedule(
            "customer-sync", "rate(1 hours)", submitting("customer-sync", "default", "customer-sync"), made,
            StartDate=(made - made % _HOUR + 25 * _HOUR // 60) / 1000,
        ),
        schedule(
            "year-end-close", f"at({soon:%Y-%m-%dT23:00:00})",
            submitting("ledger-publish", "default", "ledger-publish"), now - 24 * _HOUR,
            ScheduleExpressionTimezone=seoul,
        ),
    ]  # fmt: skip
