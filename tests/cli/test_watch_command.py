"""`batchtui watch` and `batchtui alerts`: without a screen, for a service manager, cron and people."""

import json
import os
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from answering import Reply, answering, fault
from failing import fail
from running import COMMAND, run
from variables import environment
from waiting import until

from batchtui.demo.server import serving
from tests.short_story import short_story

CONFIG = """
[budget]
batch = 50
logs = 25
[[sink]]
name = "ops"
kind = "command"
argv = ["sh", "-c", "cat >> '{sent}'; echo >> '{sent}'"]
"""


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    return tmp_path / "sent"


@pytest.fixture
def config(tmp_path: Path, sent: Path) -> str:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.format(sent=sent))
    return str(path)


def messages(sent: Path, name: str) -> list[dict]:
    """What the sink was told of a job name."""
    lines = sent.read_text().splitlines() if sent.exists() else []
    return [told for told in map(json.loads, filter(None, lines)) if name in told["title"]]


def lines(text: str) -> list[dict]:
    """Standard output: a JSON object a line."""
    return [json.loads(line) for line in text.splitlines()]


@contextmanager
def watching(config: str, *more: str, **variables: str):
    """`batchtui watch`, as long as the block lasts; killed at its end if it still lives."""
    whole = {**os.environ, **variables}
    child = subprocess.Popen(
        [*COMMAND, "watch", "--config", config, *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=whole,
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def ended(child: subprocess.Popen[str]) -> tuple[int, list[dict], str]:
    """Told to stop, it ends by itself."""
    child.send_signal(signal.SIGTERM)
    out, err = child.communicate(timeout=20)
    return child.returncode, lines(out), err


def test_one_look_sends_once_and_people_take_it_in_hand(at, config, sent, tmp_path):
    with serving(short_story()) as server:
        at(server.endpoint)
        ids = fail(server.door.world, "etl-hourly", 3)
        health = tmp_path / "health.json"
        first = run("watch", "--once", "--config", config, "--health", str(health))
        assert (first.code, first.err) == (0, "")
        (message,) = messages(sent, "etl-hourly")
        assert (message["stage"], message["more"]) == ("first", 2)
        assert ["exit code", "3"] in message["facts"] and message["commands"][0].startswith("batchtui open ")
        assert [
            one["event"]
            for one in lines(first.out)
            if one["event"] == "alert opened" and one["jobName"] == "etl-hourly"
        ]
        told = json.loads(health.read_text())
        assert (told["state"], told["error"], told["unsent"]) == ("ok", None, [])
        assert run("watch", "--once", "--config", config).code == 0
        assert len(messages(sent, "etl-hourly")) == 1

    rows = run("alerts", "--json").json()
    (row,) = [one for one in rows if one["jobName"] == "etl-hourly"]
    assert (row["kind"], row["cause"], row["count"], row["state"]) == ("failed", "exit", 3, "open")
    assert row["jobId"] in ids
    number = str(row["number"])
    assert run("alerts", "ack", number).out == f"{number} acknowledged etl-hourly\n"
    assert run("alerts", "snooze", "-", "--for", "1h", stdin=json.dumps([row])).out == f"{number} snoozed etl-hourly\n"
    assert run("alerts", "mute", number).code == 0
    assert next(one for one in run("alerts", "--json").json() if one["number"] == row["number"])["until"] is None
    assert run("alerts", "reopen", number).out == f"{number} open etl-hourly\n"
    listed = run("alerts").out
    assert "etl-hourly" in listed and listed.splitlines()[0].startswith("NO ")
    assert "There is no alert 4711" in run("alerts", "ack", "4711").err
    assert "'all' is no number" in run("alerts", "ack", "all").err

    replayed = run("alerts", "test-rule", "failed", "--json", "--config", config).json()
    assert ("first", 1, "etl-hourly") in [(one["stage"], one["standsFor"], one["jobName"]) for one in replayed]
    assert f"and sent {len(replayed)} messages." in run("alerts", "test-rule", "failed", "--config", config).err
    assert "There is no rule x: the rules are failed, " in run("alerts", "test-rule", "x").err
    assert "the history tells nothing" in run("alerts", "test-rule", "stuck").err


def test_it_watches_until_it_is_told_to_stop(at, standing, config, sent, tmp_path):
    at(standing.endpoint)
    health = tmp_path / "health.json"
    with watching(config, "--health", str(health)) as child:
        until(lambda: health.exists() and json.loads(health.read_text())["state"] == "ok")
        code, told, err = ended(child)
    assert (code, err) == (0, "")
    assert (told[0]["event"], told[0]["sinks"], told[-1]["event"]) == ("watching", ["ops"], "stopped")
    assert list(tmp_path.glob("health.json.*")) == []


def test_a_login_that_is_over_is_told_once_and_survived(config, tmp_path):
    health = tmp_path / "health.json"
    login = [fault(403, "ExpiredTokenException", "The security token included in the request is expired")]
    with (
        answering(lambda _: login[-1]) as server,
        watching(config, "--health", str(health), **environment(server.endpoint)) as child,
    ):
        until(lambda: health.exists() and json.loads(health.read_text())["state"] == "failing")
        # A new login, which is none: it is tried at once.
        Path(os.environ["AWS_SHARED_CREDENTIALS_FILE"]).write_text("[other]\n")
        until(lambda: server.count("describejobqueues") >= 2)
        login.append(Reply(200, {"jobQueues": []}))
        Path(os.environ["AWS_SHARED_CREDENTIALS_FILE"]).write_text("[another]\n")
        until(lambda: json.loads(health.read_text())["state"] == "ok")
        code, told, _ = ended(child)
    assert code == 0
    assert [one["event"] for one in told] == ["watching", "failing", "working again", "stopped"]
    assert "expired" in told[1]["error"]


def test_one_look_that_fails_says_why(config):
    with answering(lambda _: fault(403, "AccessDeniedException", "no")) as server:
        ran = run("watch", "--once", "--config", config, **environment(server.endpoint))
    assert ran.code == 1 and ran.err.count("\n") == 1 and "Traceback" not in ran.err


def test_a_queue_that_is_empty_is_looked_at_and_nothing_is_sent(config, sent):
    with answering(lambda _: Reply(200, {"jobQueues": []})) as server:
        ran = run("watch", "--once", "--config", config, **environment(server.endpoint))
    assert (ran.code, ran.err, sent.exists()) == (0, "", False)


def test_what_can_never_work_ends_at_once(config, tmp_path):
    ran = run("watch", "--config", config)
    assert ran.code == 1 and "region" in ran.err
    broken = tmp_path / "broken.toml"
    broken.write_text('[[alert]]\nkind = "failed"\nsinks = ["nobody"]\n')
    ran = run("watch", "--config", str(broken), **environment("http://127.0.0.1:9"))
    assert (ran.code, ran.out) == (2, "")
    assert f"{broken}: alert: the rule failed-1 sends to nobody, which is no sink: there is no [[sink]]." in ran.err


def test_read_only_it_sends_nothing_and_says_so(config):
    with answering(lambda _: Reply(200, {"jobQueues": []})) as server:
        ran = run("watch", "--once", "--read-only", "--config", config, **environment(server.endpoint))
    assert ran.code == 0 and "sent nowhere: " in ran.err
    assert lines(ran.out)[0]["sinks"] == []


def test_without_alerts_it_says_so(home):
    ran = run("alerts")
    assert (ran.code, ran.out) == (0, "") and "no alerts" in ran.err
    assert run("alerts", "--json").json() == []
