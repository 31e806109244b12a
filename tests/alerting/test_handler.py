"""The alert function: told once, folded, told again, over."""

import json
import random

import pytest
from batch_events import HOUR, MINUTE, NOW, SECOND, blocked, cloud, event, service, stands_for
from variables import environment

from batchtui.alerting.lifecycle import Policy
from batchtui.alerting.quiet import Quiet


@pytest.fixture
def made():
    return cloud


@pytest.fixture
def on_moto(moto_endpoint, monkeypatch):
    for name, value in environment(moto_endpoint).items():
        monkeypatch.setenv(name, value)
    return lambda **orders: cloud(moto_endpoint, **orders)


def test_a_failure_is_told_once_with_its_cause(made, capsys):
    with made() as aws:
        failed = event()
        assert aws.takes(failed, failed, failed) == ["FAILED event-test"]
        text = aws.double.texts[0]
        assert "The program ended itself with exit code 1." in text
        assert f"batchtui resubmit {failed['detail']['jobId']}" in text
        assert "first-run-job-definition:1" in text and "1/2" in text
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["what"] for one in logged] == ["told 1", "folded", "folded"]
    assert "hunter2" not in text + str(logged) + str(list(aws.items("alert#")))
    assert aws.double.url not in str(logged)


def test_the_same_again_is_folded_and_told_as_a_number(made):
    with made() as aws:
        assert aws.takes(*[event(at_ms=NOW + n) for n in range(43)]) == ["FAILED event-test"]
        assert aws.flush(14 * MINUTE) == []
        assert aws.flush(MINUTE) == ["FAILED event-test, 42 more"]
        assert aws.flush(5 * MINUTE) == []
        assert aws.flush(6 * HOUR) == ["STILL FAILED event-test"]
        assert aws.flush(HOUR) == []


def test_other_queues_names_and_causes_are_other_alerts(made):
    with made() as aws:
        told = aws.takes(
            event(),
            event(jobName="other"),
            event(jobQueue="arn:aws:batch:us-east-1:123456789012:job-queue/other"),
            event(statusReason="Job attempt duration exceeded timeout"),
        )
        assert told == ["FAILED event-test", "FAILED other", "FAILED event-test", "FAILED event-test"]


def test_a_success_ends_it_and_says_so_once(made):
    with made() as aws:
        aws.takes(event())
        success = event("SUCCEEDED", NOW + HOUR)
        aws.now_ms += HOUR
        assert aws.takes(success, success) == ["RECOVERED event-test"]
        assert "It has succeeded again, 1h00m after it began (1 time)" in aws.double.texts[-1]
        assert success["detail"]["jobId"] in aws.double.texts[-1]
        assert aws.flush(6 * HOUR) == []
        assert aws.takes(event(at_ms=aws.now_ms)) == ["FAILED event-test"]


def test_an_older_success_ends_nothing(made):
    with made() as aws:
        assert aws.takes(event(), event("SUCCEEDED", NOW - 1)) == ["FAILED event-test"]
        assert aws.takes(event(at_ms=NOW - 2), event("SUCCEEDED", NOW - 1)) == []
        assert aws.takes(event("SUCCEEDED", NOW + 1)) == ["RECOVERED event-test"]


def test_a_failure_that_comes_after_its_success_is_told_as_over(made):
    with made() as aws:
        assert aws.takes(event("SUCCEEDED", NOW + 1), event()) == ["RECOVERED event-test"]
        assert aws.flush(7 * HOUR) == []


def test_what_the_guard_let_not_run_is_no_success(made):
    with made() as aws:
        aws.takes(event())
        skipped = event("SUCCEEDED", NOW + MINUTE)
        item = {"pk": {"S": f"outcome#{skipped['detail']['jobId']}"}, "outcome": {"S": "skipped"}}
        aws.clients("dynamodb").put_item(TableName=aws.table, Item=item)
        assert aws.takes(skipped) == []
        assert aws.takes(event("SUCCEEDED", NOW + HOUR)) == ["RECOVERED event-test"]


@pytest.mark.parametrize(
    "quiet",
    [
        event("RUNNING"),
        event("RUNNABLE"),
        event("SUCCEEDED"),
        event(statusReason="Terminated by the user", isTerminated=True),
        event(statusReason="Dependent Job failed", attempts=[]),
        event(arrayProperties={"index": 12, "statusSummary": {}}),
        event(jobId="parent:7"),
        event(jobId="parent#1"),
    ],
    ids=lambda one: one["detail"]["status"],
)
def test_what_is_no_failure_is_not_told(made, quiet):
    with made() as aws:
        assert aws.takes(quiet) == []


def test_a_blocked_queue_is_told_and_over_when_the_job_starts(made):
    with made() as aws:
        waiting = blocked(jobId="waits")
        assert aws.takes(waiting, waiting) == ["STUCK event-test"]
        assert "No compute environment of the queue gets the instances" in aws.double.texts[0]
        assert aws.takes(event("STARTING", NOW + MINUTE, jobId="waits")) == ["RECOVERED event-test"]
        assert aws.takes(event("RUNNING", NOW + MINUTE, jobId="waits")) == []


def test_a_blocked_job_that_fails_is_told_as_failed_only(made):
    with made() as aws:
        aws.takes(blocked(jobId="waits"))
        reason = "Canceled by JobStateTimeLimit action due to reason: CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY"
        failed = event(at_ms=NOW + HOUR, jobId="waits", statusReason=reason, attempts=[], container=None)
        assert aws.takes(failed) == ["FAILED event-test"]
        assert aws.flush(7 * HOUR) == ["STILL FAILED event-test"]


def test_service_jobs_are_told(made):
    with made() as aws:
        assert aws.takes(service()) == ["FAILED event-test"]
        assert "Training job failed" in aws.double.texts[0] and "batchtui open" not in aws.double.texts[0]
        assert aws.takes(service("SUCCEEDED", NOW + 1)) == ["RECOVERED event-test"]


@pytest.mark.parametrize(
    "odd",
    [
        None, [], "text", {}, {"source": "aws.batch"}, {"Records": [{}, {"body": "{"}, None]}, {"batchtui": "other"},
        event(jobId=None), event(jobName=7), event(kind="Batch Job Of The Future"), {**event(), "source": "mine"},
        {**event(), "detail": "text"},
    ],
)  # fmt: skip
def test_what_it_cannot_understand_is_logged_and_done_with(made, odd, capsys):
    with made() as aws:
        assert aws.takes(odd) == []
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert logged and all((one["level"], one["what"]) == ("error", "not understood") for one in logged)


@pytest.mark.parametrize("odd", [{"attempts": 7}, {"container": []}, {"stoppedAt": "x"}, {"arrayProperties": 1},
                                 {"retryStrategy": None, "future": {"deep": [1]}}, {"jobQueue": None}])  # fmt: skip
def test_a_failure_of_an_odd_shape_is_told_all_the_same(made, odd):
    with made() as aws:
        failed = {**event(**odd), "time": "no time"}
        assert aws.takes(failed) == ["FAILED event-test"]


def test_events_from_a_queue_are_taken_one_by_one(made):
    with made() as aws:
        records = [{"body": json.dumps(event(jobName=name))} for name in ("one", "two")]
        assert aws.takes({"Records": records}) == ["FAILED one", "FAILED two"]


def test_quiet_hours_hold_back_and_their_end_tells(made):
    with made(quiet=Quiet(6 * 60, 8 * 60)) as aws:  # it is 7:06
        assert aws.takes(event(), event(at_ms=NOW + SECOND)) == []
        assert aws.flush(30 * MINUTE) == []
        assert aws.flush(HOUR) == ["FAILED event-test, 1 more"]
        assert "first-run-job-definition:1" in aws.double.texts[0]


def test_what_was_over_before_quiet_hours_ended_is_told_in_one(made):
    with made(quiet=Quiet(6 * 60, 8 * 60)) as aws:
        assert aws.takes(event(), event("SUCCEEDED", NOW + SECOND)) == []
        assert aws.flush(HOUR) == ["RECOVERED event-test"]
        assert aws.flush(7 * HOUR) == []


def test_a_minute_has_no_more_messages_than_the_cap_and_the_rest_follows(made):
    with made(policy=Policy(most=3)) as aws:
        told = aws.takes(*[event(jobName=f"n{n}") for n in range(6)])
        assert told == ["FAILED n0", "FAILED n1", "FAILED n2"]
        assert aws.flush(MINUTE) == ["FAILED n3", "FAILED n4", "FAILED n5"]
        told = aws.takes(*[event(jobName=f"m{n}") for n in range(6)])
        assert told == []
        assert aws.flush(MINUTE) == ["FAILED m0", "FAILED m1", "MANY ALERTS: 4"]
        assert aws.flush(MINUTE) == []


def test_what_the_cap_held_back_is_nobodys_to_tell(made):
    with made(policy=Policy(most=1)) as aws:
        aws.now_ms += MINUTE - aws.now_ms % MINUTE - SECOND
        assert aws.takes(event(jobName="one"), event(jobName="two")) == ["FAILED one"]
        assert aws.flush(SECOND) == ["FAILED two"]


def test_an_alert_that_the_table_has_forgotten_is_forgotten(made):
    with made() as aws:
        aws.takes(event())
        del aws.clients("dynamodb").items[next(aws.items("alert#fold#"))["pk"]["S"]]
        assert aws.flush(HOUR) == []
        assert not any("folds" in item for item in aws.items("alert#due#"))


def test_what_has_not_come_again_for_days_is_told_no_more(made):
    with made() as aws:
        aws.takes(event())
        assert aws.flush(71 * HOUR) == ["STILL FAILED event-test"]
        assert aws.flush(7 * HOUR) == []


def test_a_flush_tells_what_is_too_much_in_one_message(made):
    with made(quiet=Quiet(6 * 60, 8 * 60)) as aws:
        aws.takes(*[event(jobName=f"n{n:02}", at_ms=NOW + k) for n in range(24) for k in range(n + 1)])
        told = aws.flush(HOUR)
        assert len(told) == 19 and told[-1] == "MANY ALERTS: 6"
        assert "exit ×24" in aws.double.texts[-1]
        assert sum(map(stands_for, aws.double.posted)) == sum(range(1, 25))
        assert aws.flush(MINUTE) == []


def test_without_a_table_each_failure_is_told_by_itself(made):
    with made(table="") as aws:
        assert aws.takes(event(), event(), event("SUCCEEDED")) == ["FAILED event-test"] * 2
        assert aws.flush() == []


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ({"state": {"S": "sent"}}, []),
        ({"state": {"S": "sending"}, "expires": {"N": str(NOW + 30 * SECOND)}}, []),
        ({"state": {"S": "sending"}, "expires": {"N": str(NOW - 1)}}, ["FAILED event-test"]),
    ],
)
def test_what_a_terminal_has_claimed_is_left_to_it(made, claim, told):
    with made() as aws:
        failed = event(jobId="job-1")
        item = {"pk": {"S": "alert#job-1#FAILED#1"}, "by": {"S": "host/1"}, **claim}
        aws.clients("dynamodb").put_item(TableName=aws.table, Item=item)
        assert aws.takes(failed, failed) == told


def test_a_recovery_that_a_terminal_has_told_is_not_told_again(made):
    with made() as aws:
        aws.takes(event())
        item = {"pk": {"S": "alert#job-2#SUCCEEDED#1"}, "state": {"S": "sent"}, "by": {"S": "host/1"}}
        aws.clients("dynamodb").put_item(TableName=aws.table, Item=item)
        assert aws.takes(event("SUCCEEDED", NOW + HOUR, jobId="job-2")) == []
        assert aws.flush(7 * HOUR) == []


def test_no_name_is_left_behind_when_all_is_over(made):
    with made() as aws:
        aws.takes(event(), event("SUCCEEDED", NOW + 1))
        aws.flush(MINUTE)
        kept = [*aws.items("alert#due#"), *aws.items("alert#name#")]
        assert not any("folds" in item for item in kept)


@pytest.mark.parametrize("seed", range(3))
def test_any_order_and_any_repeats_give_the_same_counts(made, seed):
    chance = random.Random(seed)
    events = [event(at_ms=NOW + n, jobName=f"n{n % 3}") for n in range(12)] * 3
    chance.shuffle(events)
    with made() as aws:
        aws.takes(*events)
        counts = {item["name"]["S"]: int(item["count"]["N"]) for item in aws.items("alert#fold#")}
        assert counts == {"n0": 4, "n1": 4, "n2": 4}
        assert len(aws.double.posted) == 3
