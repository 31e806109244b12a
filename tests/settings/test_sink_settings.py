"""`[[sink]]`: every mistake is told where it stands, the nearest key with it, and no secret is ever shown."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import run

from batchtui.settings.check import Checked, check
from batchtui.settings.model import Settings, entries
from batchtui.settings.reader import read
from batchtui.settings.sinks import FIELDS

HOOK = "https://hooks.slack.com/services/T0/B0/veryVerySecret"
TOKEN = "xoxb-123-very-secret"
WHOLE = f"""
[[sink]]
name = "ops"
kind = "slack-webhook"
url = "{HOOK}"
[[sink]]
name = "bot"
kind = "slack-bot"
token = "env:SLACK_TOKEN"
channel = "#alerts"
api = "https://slack-gov.com/api"
[[sink]]
name = "ours"
kind = "lambda"
function = "arn:aws:lambda:ap-northeast-2:123456789012:function:slack:live"
channel = "#batch"
username = "batch"
icon_emoji = ":warning:"
[[sink]]
name = "topic"
kind = "sns"
topic = "arn:aws:sns:us-east-1:123456789012:alerts.fifo"
[[sink]]
name = "post"
kind = "apprise"
url = "mailto://me:very-secret@mail.example"
[[sink]]
name = "소리"
kind = "command"
argv = ["notify-send", "Batch"]
timeout = "5s"
"""


def checked(text: str) -> Checked[Any]:
    return check(read(text, "f"), Settings)


def told(text: str) -> list[str]:
    return [mistake.sentence for mistake in checked(text).mistakes]


def sink(kind: str, *lines: str) -> str:
    return "\n".join(["[[sink]]", 'name = "a"', f'kind = "{kind}"', *lines])


def test_every_kind_of_sink_is_read() -> None:
    got = checked(WHOLE)
    assert got.mistakes == () and got.lines == {"sink": 2}
    assert [(one.name, one.kind) for one in got.settings.sink] == [
        ("ops", "slack-webhook"), ("bot", "slack-bot"), ("ours", "lambda"), ("topic", "sns"), ("post", "apprise"),
        ("소리", "command"),
    ]  # fmt: skip
    assert {one.kind for one in got.settings.sink} == set(FIELDS)
    assert [set(one.values) for one in got.settings.sink] == [set(FIELDS[one.kind]) for one in got.settings.sink]
    assert got.settings.sink[-1].values == {"argv": ("notify-send", "Batch"), "timeout": 5000}


@pytest.mark.parametrize("place", ["env:HOOK", "file:~/hook", "ssm:/batch/slack"])
def test_a_secret_may_lie_elsewhere_and_then_the_place_is_shown(place: str) -> None:
    got = checked(sink("slack-webhook", f'url = "{place}"'))
    assert not got.mistakes and got.settings.sink[0].values["url"] == place
    assert place in shown(got.settings.sink)


def shown(value: Any) -> str:
    (kind,) = (entry.kind for entry in entries(Settings) if entry.key == "sink")
    return kind.write(value)


def test_what_is_shown_is_toml_without_the_secrets() -> None:
    text = shown(checked(WHOLE).settings.sink)
    assert "ery" not in text and text.count('"******"') == 2
    again = read(f"sink = {text}", "f").values["sink"]
    assert again[1]["token"] == "env:SLACK_TOKEN" and again[5]["timeout"] == "5s"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("sink = 3", ["f:1: sink: is an integer, should be an array of tables"]),
        ("sink = [3]", ["f:1: sink[1]: is an integer, should be a table."]),
        ("[[sink]]", ["f:1: sink[1].name: is missing, a sink", "f:1: sink[1].kind: is missing, a sink"]),
        (sink("slak-webhook"), ["none of slack-webhook, slack-bot, lambda, sns, apprise, command. Did you mean "
                                '"slack-webhook"?']),
        (sink("sns"), ["f:1: sink[1].topic: is missing, a sink of kind sns needs it."]),
        (sink("sns", 'topc = "x"'), ["a sink of kind sns has name, kind, topic. Did you mean topic?"]),
        (sink("sns", 'topic = "alerts"'), ['f:4: sink[1].topic: "alerts" is no ARN of an SNS topic.']),
        (sink("slack-webhook", 'url = "http://hooks.slack.com/very"'), ["f:4: sink[1].url: is neither an https://"]),
        (sink("slack-webhook", 'url = "env:"'), ["is neither"]),
        (sink("slack-bot", 'token = "very-secret"'), ["token: is neither a token of Slack", "channel: is missing"]),
        (sink("lambda", 'function = "a b"'), ['"a b" is no name or ARN of a function']),
        (sink("apprise", 'url = "verysecret"'), ["is neither an address as apprise writes it nor env:NAME"]),
        (sink("command", "argv = []"), ["names no command"]),
        (sink("command", 'argv = "ls"'), ["is a string, should be an array of strings"]),
        (sink("command", 'argv = ["ls"]', 'timeout = "3m"'), ['is too long, at most "2m"']),
        (sink("sns", 'topic = ""', "name2 = 1"), ["sink[1].topic: is empty", "sink[1].name2: there is no such key"]),
        (sink("command", 'argv = ["a"]') + "\n" + sink("command", 'argv = ["a"]'),
         ['f:6: sink[2].name: "a" is the name of a sink above.']),
        ('[[sink]]\nname = "a b"\nkind = 3', ["f:2: sink[1].name", "f:3: sink[1].kind: is an integer"]),
    ],
)  # fmt: skip
def test_every_mistake_is_told_where_it_stands(text: str, sentences: list[str]) -> None:
    found = told(text)
    assert len(found) == len(sentences)
    for sentence in sentences:
        assert any(sentence in one for one in found), found
    assert "very" not in "".join(found)
    assert checked(text).settings.sink == ()


PLAIN = ['"x"', "3", "[]", '["a"]', "[1]", "{}", '"5s"', '"env:A"', '""']
SECRET = [*PLAIN, f'"{HOOK}"', f'"{TOKEN}"', '"json://very-secret"', '"very secret"']
TABLES = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("url", "token", "ulr"), st.sampled_from(SECRET)),
        **dict.fromkeys(("name", "kind", "channel", "argv", "timeout", "topic", "api"), st.sampled_from(PLAIN)),
    },
)


@given(st.lists(TABLES, max_size=3), st.sampled_from(sorted(FIELDS)))
def test_whatever_stands_there_is_read_or_told_and_no_secret_is_repeated(
    tables: list[dict[str, str]], kind: str
) -> None:
    text = ""
    for number, table in enumerate(tables):
        whole = {"name": f'"n{number}"', "kind": f'"{kind}"', **table}
        text += "\n".join(["[[sink]]", *(f"{key} = {value}" for key, value in whole.items()), ""])
    got = checked(text)
    assert (not got.mistakes) == (len(got.settings.sink) == len(tables))
    assert all(mistake.line and mistake.key.startswith("sink") for mistake in got.mistakes)
    assert "very" not in "".join([*(one.sentence for one in got.mistakes), shown(got.settings.sink)]).lower()


def test_config_show_masks_and_check_tells(tmp_path: Any) -> None:
    file = tmp_path / "c.toml"
    file.write_text(WHOLE)
    got = run("config", "show", "--config", str(file))
    assert got.code == 0 and "very" not in got.out and "******" in got.out and "env:SLACK_TOKEN" in got.out
    file.write_text(sink("slack-bot"))
    got = run("config", "check", "--config", str(file))
    assert got.code == 1 and len(got.err.splitlines()) == 2
