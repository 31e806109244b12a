"""Very many events: no more messages than the cap, nothing lost or told twice; and the way from a rule to Slack."""

import json
import random
import re
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from batch_events import ACCOUNT, FLUSH, HOUR, MINUTE, NOW, REGION, SECOND, Cloud, blocked, cloud, event, stands_for
from slack_double import slack
from variables import environment

GROUPS, FAILURES, CAP = 30, 1000, 20


def test_a_thousand_failures_in_a_minute_are_within_the_cap_and_all_counted():
    chance = random.Random(1)
    spread_ms = 55 * SECOND
    moments = sorted(NOW + chance.randrange(spread_ms) for _ in range(FAILURES))
    events = [event(jobName=f"group-{n % GROUPS}", at_ms=at_ms) for n, at_ms in enumerate(moments)]
    begin = NOW - NOW % MINUTE + MINUTE
    with cloud() as aws:
        in_minute = []
        for number, one in enumerate(events):
            aws.now_ms = begin + spread_ms * number // FAILURES
            in_minute += aws.takes(one, *([one] if number % 10 == 0 else []))
        assert len(in_minute) == CAP and in_minute[-1] == "FAILED group-19"
        for _ in range(12):
            told = aws.flush(5 * MINUTE - aws.now_ms % MINUTE)
            assert len(told) <= CAP
        text = " ".join(aws.double.texts)
        assert {f"group-{n}" for n in range(GROUPS)} == set(re.findall(r"group-\d+", text))
        assert sum(map(stands_for, aws.double.posted)) == FAILURES
        assert {item["count"]["N"] == item["told"]["N"] for item in aws.items("alert#fold#")} == {True}


def test_many_invocations_at_once_count_each_failure_once():
    events = [event(jobName=f"n{n % 3}", at_ms=NOW + n) for n in range(40)] * 3
    random.Random(3).shuffle(events)
    with slack() as double:
        aws = Cloud("", double)
        aws._pause = lambda seconds: None
        functions = [aws.another() for _ in range(8)]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda pair: functions[pair[0] % 8].handle(pair[1]), enumerate(events)))
        assert {item["name"]["S"]: item["count"]["N"] for item in aws.items("alert#fold#")} == {
            "n0": "14", "n1": "13", "n2": "13",
        }  # fmt: skip
        assert sorted(posted.title[2:].partition(",")[0] for posted in double.posted) == [
            f"FAILED n{n}" for n in range(3)
        ]
        with ThreadPoolExecutor(4) as pool:
            aws.now_ms += HOUR
            list(pool.map(lambda function: function.handle(FLUSH), functions[:4]))
        assert sum(map(stands_for, double.posted)) == 40


def test_failure_and_success_at_once_end_in_one_recovery():
    for seed in range(5):
        events = [event(at_ms=NOW), event("SUCCEEDED", NOW + 1)] * 2
        random.Random(seed).shuffle(events)
        with slack() as double:
            aws = Cloud("", double)
            aws._pause = lambda seconds: None
            functions = [aws.another() for _ in events]
            with ThreadPoolExecutor(4) as pool:
                list(pool.map(lambda pair: pair[0].handle(pair[1]), zip(functions, events, strict=True)))
            titles = [posted.title[2:] for posted in double.posted]
            assert titles.count("RECOVERED event-test") == 1 and titles.count("FAILED event-test") <= 1
            assert {item["state"]["S"] for item in aws.items("alert#fold#")} == {"resolved"}


def test_ten_thousand_children_that_fail_are_one_message():
    child = event(jobName="array", arrayProperties={"index": 0, "statusSummary": {}})
    parent = event(jobName="array", statusReason="Array Child Job failed", attempts=[], container=None, jobId="parent",
                   arrayProperties={"size": 10_000, "statusSummary": {"FAILED": 10_000}})  # fmt: skip
    with cloud() as aws:
        detail = child["detail"]
        for index in range(10_000):
            detail["jobId"], detail["arrayProperties"]["index"] = f"parent:{index}", index
            aws.function.handle(child)
        aws.takes(parent)
        assert [posted.title[2:] for posted in aws.double.posted] == ["FAILED array"]
        assert "10000 of 10000" in aws.double.texts[0]


def test_from_a_rule_through_a_queue_to_slack(moto_endpoint, monkeypatch):
    """moto delivers to no function: the queue stands where it would be."""
    for name, value in environment(moto_endpoint).items():
        monkeypatch.setenv(name, value)
    events, sqs = (boto3.client(service, region_name=REGION) for service in ("events", "sqs"))
    url = sqs.create_queue(QueueName="alerts")["QueueUrl"]
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:alerts"
    pattern = {
        "source": ["aws.batch"],
        "$or": [
            {"detail-type": ["Batch Job Queue Blocked"]},
            {
                "detail-type": ["Batch Job State Change"],
                "detail": {
                    "status": ["FAILED", "SUCCEEDED"],
                    "arrayProperties": {"index": [{"exists": False}]},
                },
            },
        ],
    }
    events.put_rule(Name="alerts", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="alerts", Targets=[{"Id": "queue", "Arn": arn}])
    sent = [event(jobName="nightly"), event("RUNNING"), event(jobName="a", arrayProperties={"index": 3}), blocked()]
    sent += [event("SUCCEEDED", NOW + MINUTE, jobName="nightly")]
    for one in sent:
        events.put_events(Entries=[{"Source": "aws.batch", "DetailType": one["detail-type"],
                                    "Detail": json.dumps(one["detail"])}])  # fmt: skip
    with cloud(moto_endpoint) as aws:
        taken = 0
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            for message in messages:
                aws.function.handle({"Records": [{"body": message["Body"]}]})
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                taken += 1
        titles = sorted(posted.title[2:] for posted in aws.double.posted)
    assert taken == 3
    assert titles in (
        ["FAILED nightly", "RECOVERED nightly", "STUCK event-test"],
        ["RECOVERED nightly", "STUCK event-test"],
    )


@pytest.mark.parametrize("when", ["first", "second"])
def test_a_table_that_is_throttled_is_raised_and_the_retry_tells(when):
    from botocore.exceptions import ClientError

    with cloud() as aws:
        table, failed = aws.clients("dynamodb"), event()
        throttled = ClientError({"Error": {"Code": "ProvisionedThroughputExceededException", "Message": ""}}, "Write")
        name = "transact_write_items" if when == "first" else "update_item"
        whole = getattr(table, name)

        def once(**given):
            setattr(table, name, whole)
            raise throttled

        setattr(table, name, once)
        with pytest.raises(ClientError):
            aws.takes(failed)
        assert aws.takes(failed, failed) == ["FAILED event-test"]
        assert [item["count"]["N"] for item in aws.items("alert#fold#")] == ["1"]
