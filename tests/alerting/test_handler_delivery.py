"""What the alert function does where Slack, its webhook or itself fails; and a run's last lines."""

import contextlib
import time

import pytest
from batch_events import HOUR, MINUTE, NOW, SECOND, cloud, event
from variables import environment

from batchtui.alerting.function.arriving import arrival_of
from batchtui.alerting.function.tally import fold_key
from batchtui.alerting.quiet import Quiet
from batchtui.alerting.sinks.failure import SinkError


@pytest.fixture
def made():
    return cloud


@pytest.fixture
def on_moto(moto_endpoint, monkeypatch):
    for name, value in environment(moto_endpoint).items():
        monkeypatch.setenv(name, value)
    return lambda **orders: cloud(moto_endpoint, **orders)


def test_what_slack_does_not_take_is_tried_again(made):
    with made() as aws:
        aws.double.answers = [500, 429]
        assert aws.takes(event()) == ["FAILED event-test"]
        assert aws.double.refused == ["500", "ratelimited"]


def test_what_slack_takes_not_at_all_is_raised_and_told_upon_the_retry_once(made, capsys):
    with made() as aws:
        failed = event()
        aws.double.answers = [500, 500, 500]
        with pytest.raises(SinkError):
            aws.takes(failed)
        assert aws.takes(failed, failed) == ["FAILED event-test"]
        assert [item["count"]["N"] for item in aws.items("alert#fold#")] == ["1"]


def test_what_was_counted_and_never_told_is_told_by_the_flush(made):
    with made() as aws:
        aws.double.answers = [500, 500, 500]
        with pytest.raises(SinkError):
            aws.takes(event())
        assert aws.flush(5 * MINUTE) == ["FAILED event-test"]


def test_a_message_that_is_refused_holds_no_other_back(made):
    with made(quiet=Quiet(6 * 60, 8 * 60)) as aws:
        aws.takes(event(jobName="one"), event(jobName="two"))
        aws.double.answers = [400, 400]
        with pytest.raises(SinkError, match="400"):
            aws.flush(HOUR)
        assert [posted.title[2:] for posted in aws.double.posted] == ["FAILED two"]
        assert aws.flush(5 * MINUTE) == ["FAILED one"]


def test_a_retry_after_that_is_too_long_is_not_waited_for(made):
    with made() as aws:
        aws.double.retry_after, aws.double.answers = "120", [429]
        with pytest.raises(SinkError):
            aws.takes(event())
        assert aws.double.requests == 1


def test_an_invocation_that_died_while_it_sent_is_followed_by_the_flush(made):
    with made() as aws:
        tally = aws.function._tally
        arrival = arrival_of(event(), NOW)
        assert tally.count(arrival, NOW)
        assert tally.take(tally.fold(fold_key(arrival.key)), NOW) is not None
        assert aws.flush(30 * SECOND) == []
        assert aws.flush(31 * SECOND) == ["FAILED event-test"]


def test_a_webhook_that_was_renewed_is_read_anew(made):
    with made() as aws:
        aws.takes(event())
        url = aws.double.url
        aws.clients("ssm").put_parameter(Name="/batchtui/webhook", Value=url, Type="SecureString", Overwrite=True)
        aws.function._delivery._url = url + "-old"
        assert aws.takes(event(jobName="other")) == ["FAILED other"]
        aws.clients("ssm").put_parameter(Name="/batchtui/webhook", Value=url + "x", Type="SecureString", Overwrite=True)
        assert aws.takes(event(jobName="third")) == ["FAILED third"]
        aws.now_ms += 6 * MINUTE
        with pytest.raises(SinkError, match="refused"):
            aws.takes(event(jobName="fourth"))


def test_the_last_log_lines_are_told_where_they_may_be_read(on_moto):
    with on_moto() as aws:
        logs = aws.clients("logs")
        with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
            logs.create_log_group(logGroupName="/aws/batch/job")
        stream = f"n/default/{aws.table}"
        logs.create_log_stream(logGroupName="/aws/batch/job", logStreamName=stream)
        events = [{"timestamp": NOW + n, "message": f"line {n}"} for n in range(40)]
        events.append({"timestamp": NOW + 99, "message": "PGPASSWORD=hunter2 psql: could not connect"})
        late = int(time.time() * 1000)
        logs.put_log_events(logGroupName="/aws/batch/job", logStreamName=stream,
                            logEvents=[{**one, "timestamp": late + n} for n, one in enumerate(events)])  # fmt: skip
        aws.takes(event(container={"exitCode": 1, "logStreamName": stream}, attempts=[]))
        text = aws.double.texts[0]
        assert (
            "line 39\nPGPASSWORD=****** psql: could not connect" in text
            and "line 26\n" in text
            and "line 25\n" not in text
        )
        assert "log-events/n$252Fdefault$252F" in text
