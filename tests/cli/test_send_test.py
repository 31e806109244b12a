"""`batchtui alerts send-test`: what it sends, what it says of the answer, and what it says of a wrong name."""

import sys
from pathlib import Path

import pytest
from running import Ran, run

from tests.alerting.slack_double import TOKEN, slack


def send(folder: Path, text: str, *arguments: str, **variables: str) -> Ran:
    file = folder / "c.toml"
    file.write_text(text)
    return run("alerts", "send-test", *arguments, "--config", str(file), **variables)


def hook(url: str) -> str:
    return f'[[sink]]\nname = "ops"\nkind = "slack-webhook"\nurl = "{url}"\n'


def test_a_test_message_is_sent_and_the_answer_is_told(tmp_path: Path) -> None:
    with slack() as double:
        got = send(tmp_path, hook("env:HOOK"), "ops", HOOK=double.url)
        assert (got.code, got.err) == (0, "")
        assert got.out == "ops (slack-webhook) has taken a test message: ok\n"
        (posted,) = double.posted
        assert "TEST of batchtui" in posted.title and double.refused == []


def test_json_has_the_answer_or_why_there_is_none(tmp_path: Path) -> None:
    bot = f'[[sink]]\nname = "bot"\nkind = "slack-bot"\ntoken = "{TOKEN}"\nchannel = "#alerts"\n'
    with slack(retry_after="7") as double:
        text = f'{bot}api = "{double.api}"'
        got = send(tmp_path, text, "bot", "--json")
        assert got.code == 0 and got.json()["sent"] and "message 1700000000.000000" in got.json()["answer"]
        double.answers = [429]
        got = send(tmp_path, text, "bot", "--json")
        assert got.code == 1 and got.json() == {
            "sink": "bot", "kind": "slack-bot", "sent": False, "answer": None, "error": "Slack asks to slow down.",
            "retryAfterS": 7.0,
        }  # fmt: skip


@pytest.mark.parametrize("status", [404, 500])
def test_a_refusal_is_one_sentence_without_the_address(tmp_path: Path, status: int) -> None:
    with slack() as double:
        double.answers = [status]
        got = send(tmp_path, hook(double.url), "ops")
        assert got.code == 1 and got.out == "" and got.err.count("\n") == 1
        assert got.err.startswith("batchtui: ops (slack-webhook) has not taken the test message. ")
        assert str(status) in got.err and "again" not in got.err and "veryVerySecret" not in got.err


def test_a_command_tells_its_exit_code(tmp_path: Path) -> None:
    script = "import json, sys; print(json.load(sys.stdin)['stage'])"
    text = f'[[sink]]\nname = "own"\nkind = "command"\nargv = ["{sys.executable}", "-c", "{script}"]'
    got = send(tmp_path, text, "own")
    assert got.out == "own (command) has taken a test message: exit code 0, test\n"


def test_a_wrong_name_is_told_with_those_there_are(tmp_path: Path) -> None:
    got = send(tmp_path, hook("env:HOOK"), "osp")
    assert got.code == 2 and f"There is no sink osp: {tmp_path}/c.toml has ops." in got.err
    got = send(tmp_path, "", "ops")
    assert got.code == 2 and "has no [[sink]], see docs/alerts.md" in got.err


def test_read_only_sends_nothing(tmp_path: Path) -> None:
    with slack() as double:
        got = send(tmp_path, hook(double.url), "ops", "--read-only")
        assert got.code == 1 and "read-only" in got.err and double.requests == 0
