"""Messages arrive in a Slack that enforces its limits, and what it refuses is told without the webhook."""

import json

import pytest
from alerts_made import HOSTILE, NOW, alert, detail, messages
from hypothesis import given
from hypothesis import strategies as st
from slack_double import HOOK, Rate, slack, texts_of, wrong_in

from batchtui.alerting.message import Message
from batchtui.alerting.sinks.failure import SinkError
from batchtui.alerting.sinks.slack import WHOLE, attachments, payload, post, retry_after_s
from batchtui.alerting.wording import message_of

TOLD = Message("first", "critical", "FAILED nightly", "It broke.")


@given(messages)
def test_slack_takes_any_message(told):
    for made in (payload(told), attachments(told, "#ops", "batch", ":bell:")):
        assert wrong_in(made) == ""
    assert len(json.dumps(payload(told), ensure_ascii=False)) <= WHOLE


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_arrive_inert(name):
    told = message_of(alert(name, sentence=f"It is {name}"), "first", NOW, detail(name), log=[name, "``` <!here>"])
    with slack() as double:
        assert post(double.url, payload(told)) == "ok"
        assert post(double.url, attachments(told, "#ops")) == "ok"
    assert double.texts[0].startswith(f"🔴 {told.title}\nIt is ")
    marked = [text for kind, text in texts_of(double.posted[0].body["blocks"]) if kind == "mrkdwn"]
    assert "<!" not in str(double.posted[0].body) and "".join(marked).count("```") == 2
    assert "*bold*" not in double.posted[1].body["attachments"][0]["text"]


def test_it_has_all_parts_where_there_is_room():
    told = message_of(alert(), "first", NOW, detail(), log=[f"line {n}" for n in range(15)])
    blocks = payload(told)["blocks"]
    assert [one["type"] for one in blocks] == [
        "header",
        "section",
        "section",
        "section",
        "section",
        "section",
        "context",
    ]
    assert "line 0\n" in blocks[4]["text"]["text"] and "`batchtui open job-1`" in blocks[5]["text"]["text"]
    assert payload(told)["text"] == "🔴 FAILED nightly: The program ended itself with exit code 1."


def test_the_oldest_log_lines_go_first():
    told = message_of(alert(), "first", NOW, detail(), log=[f"{n:02} " + "&" * 250 for n in range(15)])
    text = payload(told)["blocks"][4]["text"]["text"]
    assert "\n14 &amp;" in text and "\n00 " not in text


def test_a_message_that_is_long_everywhere_is_cut_everywhere():
    many = tuple(("label" * 9, "<value>" * 99) for _ in range(12))
    told = Message(
        "first", "warning", "x" * 300, "<s>" * 999, "<a>" * 999, many, ("<l>" * 999,) * 15, commands=("c" * 400,) * 9
    )
    made = payload(told)
    assert wrong_in(made) == "" and len(json.dumps(made, ensure_ascii=False)) <= WHOLE
    assert {"header", "section"} == {one["type"] for one in made["blocks"]} and len(made["blocks"]) >= 5


def test_a_recovery_is_green():
    told = Message("recovered", "info", "RECOVERED n", "It is over.")
    assert payload(told)["blocks"][0]["text"]["text"] == "🟢 RECOVERED n"
    assert attachments(told)["attachments"][0]["color"] == "#2eb67d"
    assert attachments(told, "#ops", "batch", ":bell:") | {"attachments": []} == {
        "channel": "#ops", "username": "batch", "icon_emoji": ":bell:", "attachments": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "hopeless", "retry", "sentence"),
    [
        (429, False, 7.0, "Slack asks to slow down."),
        (500, False, None, "Slack failed with 500: trying again later."),
        (503, False, None, "Slack failed with 503: trying again later."),
        (404, True, None, "Slack refused the message with 404: check the webhook."),
        (302, True, None, "Slack refused the message with 302: check the webhook."),
        (0, False, None, "Slack was not reached (RemoteDisconnected): trying again later."),
    ],
)
def test_a_refusal_says_whether_to_try_again(status, hopeless, retry, sentence):
    with slack(retry_after="7") as double:
        double.answers = [status]
        with pytest.raises(SinkError) as caught:
            post(double.url, payload(TOLD))
    error = caught.value
    assert (error.sentence, error.hopeless, error.retry_after_s) == (sentence, hopeless, retry)
    assert HOOK not in str(error) and error.__cause__ is None


def test_slacks_own_word_is_told():
    with slack() as double, pytest.raises(SinkError, match=r"with 400 \(no_text\)") as caught:
        post(double.url, {})
    assert caught.value.hopeless


def test_the_doubles_rate_is_one_a_second_after_a_burst():
    now = [0.0]
    with slack(Rate(2, lambda: now[0])) as double:
        post(double.url, payload(TOLD)), post(double.url, payload(TOLD))
        with pytest.raises(SinkError):
            post(double.url, payload(TOLD))
        now[0] = 1.0
        post(double.url, payload(TOLD))
    assert (len(double.posted), double.refused) == (3, ["ratelimited"])


@pytest.mark.parametrize("url", ["", "hooks.slack.com/x", "file:///etc/passwd", "https://h os/x", "https://[x/y"])
def test_what_is_no_address_is_hopeless_or_not_reached(url):
    with pytest.raises(SinkError) as caught:
        post(url, payload(TOLD))
    assert not url or url not in caught.value.sentence


@given(st.text())
def test_any_retry_after_is_read(said):
    assert 0 <= (retry_after_s(said) or 0) <= 3600


def test_a_retry_after_is_seconds():
    assert retry_after_s("12") == 12.0 and retry_after_s(None) is None and retry_after_s("999999") == 3600.0
