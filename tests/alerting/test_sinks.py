"""Every sink against a server, or a process, that answers as its service documents; and none tells a secret."""

import json
import os
import sys
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path

import boto3
import pytest
from answering import HANG_UP, Reply, answering, closed_port, fault

from batchtui.alerting.message import Message
from batchtui.alerting.secret import KEPT_S, Secret
from batchtui.alerting.sinks.argv import Argv
from batchtui.alerting.sinks.failure import SinkError
from batchtui.alerting.sinks.plain import subject_of, text_of
from batchtui.alerting.sinks.slack import post
from batchtui.alerting.sinks.slack_bot import SlackBot
from batchtui.alerting.sinks.slack_webhook import SlackWebhook
from batchtui.alerting.sinks.sns import Sns
from batchtui.alerting.sinks.via_lambda import ViaLambda
from batchtui.aws import clients
from batchtui.aws.clients import Clients
from batchtui.aws.sinks import read_parameter
from tests.alerting.lanes import message, secret
from tests.alerting.slack_double import HOOK, TOKEN, slack

HOSTILE = message(
    "FAILED <!channel> *bold* ``` @everyone 정산",
    sentence="exit 3\nand more",
    facts=(("queue", "default"),),
    log=("line one",),
    more=2,
)
STEERING = replace(HOSTILE, title="FAILED \x1b[31m\u202e", sentence="exit\x1b]0;x\x07\nand", log=("line \x1b[2J",))


def refused(sink, message: Message = HOSTILE, thread: str = "") -> SinkError:
    with pytest.raises(SinkError) as caught:
        sink.send(message, thread)
    assert "\n" not in caught.value.sentence
    return caught.value


def test_a_webhook_posts_what_slack_takes():
    with slack() as double:
        sink = SlackWebhook(secret(double.url))
        assert sink.send(HOSTILE, "").answer == "ok"
        assert double.refused == [] and "정산" in double.texts[0]


def test_an_address_or_token_that_was_refused_is_read_anew():
    with slack() as double:
        for made, right in ((SlackWebhook, double.url), (partial(SlackBot, channel="#alerts", api=double.api), TOKEN)):
            kept = [double.base + "/services/old", right]
            sink = made(Secret("ssm:/batch/slack", lambda _, kept=kept: kept.pop(0)))
            refused(sink)
            assert sink.send(HOSTILE, "").answer.startswith("ok")


def test_a_web_page_is_no_answer_of_slack():
    with answering(Reply(200, b"<html>please log in</html>")) as server:
        assert "web page" in refused(SlackWebhook(secret(server.endpoint + HOOK))).sentence


def test_a_bot_tells_in_a_thread_and_the_first_message_shows_how_it_stands():
    with slack() as double:
        bot = SlackBot(secret(TOKEN), "#alerts", double.api)
        first = bot.send(message("FAILED etl", facts=(("queue", "default"),)), "")
        digest = bot.send(message("FAILED etl, 4 more", stage="digest", more=4), first.thread)
        again = bot.send(message("STILL FAILED etl", stage="again", more=2), digest.thread)
        bot.send(message("RECOVERED etl", stage="recovered", sentence="It succeeded."), again.thread)
        head, *replies = double.posted
        assert double.refused == [] and head.edits == 3
        assert "RECOVERED etl" in head.title and "It failed." in head.text and "It succeeded." in head.text
        assert "queue\ndefault" in head.text
        assert [one.thread for one in replies] == [head.ts] * 3
        assert [bool(one.body.get("reply_broadcast")) for one in replies] == [False, True, False]
        assert "6 more" in json.dumps(again.thread) or json.loads(again.thread)["more"] == 6


def test_a_thread_that_is_gone_is_opened_anew():
    with slack() as double:
        bot = SlackBot(secret(TOKEN), "#alerts", double.api)
        thread = bot.send(HOSTILE, "").thread
        double.posted.clear()
        double.put({}, "C0ALERTS")
        gone = bot.send(message("FAILED etl", stage="digest"), thread.replace("1700000000.000000", "1.2"))
        assert [one.thread for one in double.posted] == ["", ""]
        assert json.loads(gone.thread)["ts"] == double.posted[1].ts
        # What another version wrote is no thread either.
        assert bot.send(message("FAILED etl"), "1700000000.0001").thread


@pytest.mark.parametrize(
    ("word", "tells", "hopeless"),
    [
        ("not_in_channel", "invite the bot", False),
        ("is_archived", "not archived", False),
        ("token_revoked", "check the token", False),
        ("internal_error", "trying again later", False),
        ("msg_too_long", "msg_too_long", True),
    ],
)
def test_a_bot_says_what_slack_said_and_the_mend(word: str, tells: str, hopeless: bool):
    with answering(Reply(200, {"ok": False, "error": word})) as server:
        error = refused(SlackBot(secret(TOKEN), "#alerts", server.endpoint))
        assert tells in error.sentence and word in error.sentence and error.hopeless is hopeless


def test_a_reply_that_fails_posts_nothing_twice():
    with slack() as double:
        bot = SlackBot(secret(TOKEN), "#alerts", double.api)
        thread = bot.send(message("FAILED etl"), "").thread
        double.answers = [500]
        refused(bot, message("FAILED etl, 4 more", stage="digest", more=4), thread)
        digest = bot.send(message("FAILED etl, 4 more", stage="digest", more=4), thread)
        assert len(double.posted) == 2 and json.loads(digest.thread)["more"] == 4


@pytest.mark.parametrize("body", [b"[]", b"no json", b"3", b"\xff\xfe"])
def test_an_answer_that_slack_would_not_write_is_told(body: bytes):
    with answering(Reply(200, body)) as server:
        assert "address of its API" in refused(SlackBot(secret(TOKEN), "#a", server.endpoint)).sentence


def sending(at, endpoint: str) -> Clients:
    at(endpoint)
    return Clients(sends=True)


def test_sns_gets_a_subject_that_it_takes_and_the_whole_text(at, moto_endpoint):
    clients = sending(at, moto_endpoint)
    topic = boto3.client("sns").create_topic(Name="alerts")["TopicArn"]
    sqs = boto3.client("sqs")
    queue = sqs.create_queue(QueueName="told")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    boto3.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    for one in (HOSTILE, STEERING):
        assert Sns(clients, topic).send(one, "").answer.startswith("MessageId ")
    got = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    told, steering = (json.loads(one["Body"]) for one in got)
    assert "\x1b" not in steering["Message"]
    assert (
        told["Subject"].isascii() and told["Subject"].isprintable() and told["Subject"].startswith("FAILED <!channel>")
    )
    assert "정산" in told["Message"] and "queue: default" in told["Message"]


def test_a_topic_that_is_not_there_is_told(at, moto_endpoint):
    clients = sending(at, moto_endpoint)
    error = refused(Sns(clients, "arn:aws:sns:ap-northeast-2:123456789012:none"))
    assert "Publish" in error.sentence and not error.hopeless


def test_a_fifo_topic_knows_a_message_that_comes_again(at):
    answer = "<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>"
    with answering(Reply(200, answer.encode(), {"Content-Type": "text/xml"})) as server:
        sink = Sns(sending(at, server.endpoint), "arn:aws:sns:ap-northeast-2:123456789012:alerts.fifo")
        assert sink.send(HOSTILE, "").answer == sink.send(HOSTILE, "").answer == "MessageId m-1"
        sink.send(message("another"), "")
        ids = [one.body["text"].partition("MessageDeduplicationId=")[2][:64] for one in server.asked]
        assert ids[0] == ids[1] != ids[2] and all("MessageGroupId=batchtui" in one.body["text"] for one in server.asked)


@pytest.mark.parametrize(
    "title",
    ["", " ", "a" * 300, "\n\n", "정" * 101, "\x1b[31m", "a" * 99 + " b", "é"],
    ids=lambda title: repr(title[:9]),
)
def test_a_subject_is_one_that_sns_takes(title: str):
    subject = subject_of(message(title))
    assert 1 <= len(subject) <= 100 and subject.isascii() and subject.isprintable() and not subject.startswith(" ")


def test_plain_text_has_all_parts_and_steers_nothing():
    text = text_of(HOSTILE)
    assert "exit" in text and "and more" in text and "queue: default" in text and "  line " in text
    assert not any(ord(letter) < 32 and letter != "\n" for letter in text_of(STEERING))


def test_a_function_gets_the_payload_that_teams_have(at):
    with answering(Reply(200, {"posted": True})) as server:
        sink = ViaLambda(sending(at, server.endpoint), "slack", channel="#batch", icon_emoji=":x:")
        assert json.loads(sink.send(message(severity="warning"), "").answer) == {"posted": True}
        (asked,) = server.asked
        assert asked.what == "invocations" and asked.headers["x-amz-invocation-type"] == "RequestResponse"
        assert set(asked.body) == {"channel", "icon_emoji", "attachments"}
        (attachment,) = asked.body["attachments"]
        assert set(attachment) == {"color", "text"} and "It failed." in attachment["text"]


def test_a_function_that_fails_says_why(at):
    reply = Reply(
        200, {"errorMessage": "no such\nchannel", "errorType": "Error"}, {"X-Amz-Function-Error": "Unhandled"}
    )
    with answering(reply) as server:
        error = refused(ViaLambda(sending(at, server.endpoint), "slack"))
        assert error.sentence == "The function slack failed: no such channel" and not error.hopeless


@pytest.mark.parametrize(
    ("reply", "tells"),
    [
        (fault(404, "ResourceNotFoundException", "Function not found: slack"), "The function slack is not there"),
        (fault(403, "AccessDeniedException", "no"), "lambda:InvokeFunction"),
        (fault(429, "TooManyRequestsException"), "slow down"),
        (fault(500, "ServiceException"), "AWS failed"),
        (HANG_UP, "broke at Invoke: asking again"),
        (Reply(200, {"a": "b" * 100}, cut=True), "broke"),
    ],
)
def test_what_aws_says_is_told_and_may_be_mended(at, reply: Reply, tells: str):
    with answering(reply) as server:
        error = refused(ViaLambda(sending(at, server.endpoint), "slack"))
        assert tells in error.sentence and not error.hopeless


WRITES = "import sys; told = sys.stdin.read(); open(sys.argv[1], 'a').write(told); print('taken')"


def test_a_command_gets_the_message_as_json(tmp_path: Path):
    sink = Argv([sys.executable, "-c", WRITES, str(tmp_path / "told")], 20)
    assert sink.send(HOSTILE, "").answer == "exit code 0, taken"
    told = json.loads((tmp_path / "told").read_text())
    assert told["title"] == HOSTILE.title and told["more"] == 2


def test_a_command_that_fails_is_told_with_its_last_words():
    script = "import sys; sys.stderr.write('first\\n' * 9999 + 'no \\x1b[31mroute\\n\\n'); sys.exit(3)"
    error = refused(Argv([sys.executable, "-c", script], 20))
    assert error.sentence.endswith(" ended with exit code 3: no \ufffd[31mroute")


def test_a_command_that_hangs_is_killed_with_its_children(tmp_path: Path):
    # The child holds the other end of the pipe: only when it is dead, too, can all of it be read.
    fifo = tmp_path / "fifo"
    sink = Argv(["sh", "-c", f"sleep 1000 > {fifo} & sleep 1000"], 0.2)
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    error = refused(sink)
    assert "did not end within 0.2 s" in error.sentence
    os.set_blocking(reader, True)
    assert os.read(reader, 1) == b""
    os.close(reader)


@pytest.mark.parametrize(
    ("argv", "tells"),
    [(["/no/such"], "No such file"), (["/"], "Permission denied"), (["sh", "-c", "kill -9 $$"], "ended by signal 9")],
)
def test_a_command_that_cannot_run_is_told(argv: list[str], tells: str):
    assert tells in refused(Argv(argv, 20)).sentence


@pytest.mark.parametrize("told", ["env:HOOK", "file:~/none", "file:/proc/self/mem", "file:/dev/null"])
def test_a_secret_that_is_not_there_is_told_by_its_place(told: str):
    error = refused(SlackWebhook(secret(told)))
    assert told.partition(":")[2] in error.sentence and not error.hopeless


def test_a_secret_in_a_parameter_is_read_when_it_is_needed_and_anew_after_a_while(at, moto_endpoint):
    clients = sending(at, moto_endpoint)
    boto3.client("ssm").put_parameter(Name="/batch/hook", Value="first\n", Type="SecureString")
    now_s = [0.0]
    found = Secret("ssm:/batch/hook", partial(read_parameter, clients), lambda: now_s[0])
    assert found.read() == "first"
    boto3.client("ssm").put_parameter(Name="/batch/hook", Value="second", Type="SecureString", Overwrite=True)
    assert found.read() == "first"
    now_s[0] = KEPT_S
    assert found.read() == "second"
    assert "second" not in repr(found) and "second" not in f"{found}"
    error = refused(SlackWebhook(Secret("ssm:/batch/none", partial(read_parameter, clients))))
    assert "GetParameter" in error.sentence


def test_what_hangs_is_given_up(at, monkeypatch):
    monkeypatch.setattr(clients, "READ_TIMEOUT_S", 0.1)
    monkeypatch.setattr(post, "__defaults__", ("", 0.1))
    answers = threading.Event()
    with answering(lambda _: Reply() if answers.wait(60) else HANG_UP) as server:
        hangs = [
            SlackWebhook(secret(server.endpoint + HOOK)),
            SlackBot(secret(TOKEN), "#a", server.endpoint),
            ViaLambda(sending(at, server.endpoint), "slack"),
        ]
        errors = [refused(sink) for sink in hangs]
        answers.set()
    assert not any(error.hopeless for error in errors)
    assert "not reached" in errors[0].sentence and errors[2].sentence.endswith(
        "did not answer Invoke within 0.1 s: asking again."
    )


@pytest.mark.parametrize("endpoint", [closed_port, lambda: "http://no-such-host.invalid"], ids=["closed", "unknown"])
def test_what_cannot_be_reached_is_tried_again_and_its_address_is_not_told(endpoint):
    endpoint = endpoint()
    for sink in (SlackWebhook(secret(endpoint + HOOK)), SlackBot(secret(TOKEN), "#a", endpoint)):
        error = refused(sink)
        assert not error.hopeless and "Secret" not in error.sentence and TOKEN not in error.sentence
