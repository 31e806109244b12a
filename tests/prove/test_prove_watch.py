"""Two watchers and a read-only one on one store, all real processes: what fails is told once, and its end, too."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import until

from batchtui.demo.server import serving
from tests.failing import fail
from tests.short_story import short_story
from tests.variables import environment

CONFIG = """
[budget]
batch = 50
[alerts]
window = "1m"
[[sink]]
name = "ops"
kind = "command"
argv = ["sh", "-c", "cat >> '{sent}'; echo >> '{sent}'"]
"""


def told(sent: Path, name: str) -> list[str]:
    lines = sent.read_text().splitlines() if sent.exists() else []
    return [one["stage"] for one in map(json.loads, filter(None, lines)) if name in one["title"]]


@pytest.mark.prove
def test_several_processes_on_one_store_tell_once(tmp_path, home):
    sent, config = tmp_path / "sent", tmp_path / "config.toml"
    config.write_text(CONFIG.format(sent=sent))
    command = [sys.executable, "-m", "batchtui", "watch", "--config", str(config)]
    with serving(short_story()) as server:
        variables = {**os.environ, **environment(server.endpoint)}
        children = [
            subprocess.Popen(
                [*command, *more, "--health", str(tmp_path / f"health-{number}")], stdout=-3, env=variables
            )
            for number, more in enumerate(([], [], ["--read-only"]))
        ]
        try:
            for number in range(3):
                health = tmp_path / f"health-{number}"
                until(lambda health=health: health.exists() and json.loads(health.read_text())["state"] == "ok")
            fail(server.door.world, "etl-hourly", 5)
            until(lambda: told(sent, "etl-hourly"))
            # Killed, not stopped: the other one goes on.
            children[0].kill()
            fail(server.door.world, "etl-daily", 2)
            until(lambda: told(sent, "etl-daily"))
            for child in children[1:]:
                child.send_signal(signal.SIGTERM)
            assert [child.wait(20) for child in children[1:]] == [0, 0]
        finally:
            for child in children:
                child.kill()
    assert told(sent, "etl-hourly").count("first") == 1
    assert told(sent, "etl-daily").count("first") == 1


@pytest.mark.prove
def test_a_sink_that_is_down_is_told_once_and_gets_it_later(tmp_path, home):
    sent, config, down = tmp_path / "sent", tmp_path / "config.toml", tmp_path / "down"
    down.touch()
    script = f"test -e '{down}' && exit 3; cat >> '{sent}'; echo >> '{sent}'"
    config.write_text(CONFIG.format(sent=sent).replace(f"cat >> '{sent}'; echo >> '{sent}'", script))
    out = tmp_path / "out"

    def events() -> list[dict]:
        return [json.loads(line) for line in out.read_text().splitlines()]

    with serving(short_story()) as server, out.open("w") as file:
        variables = {**os.environ, **environment(server.endpoint)}
        fail(server.door.world, "etl-hourly", 1)
        command = [sys.executable, "-m", "batchtui", "watch", "--config", str(config)]
        child = subprocess.Popen(command, stdout=file, env=variables)
        try:
            until(lambda: [one for one in events() if one["event"] == "not sent"])
            (row,) = [one for one in events() if one["event"] == "not sent"]
            assert (row["level"], row["sink"], "3" in row["error"]) == ("error", "ops", True)
            down.unlink()
            until(lambda: [one for one in events() if one["event"] == "sent again"])
            child.send_signal(signal.SIGTERM)
            assert child.wait(20) == 0
        finally:
            child.kill()
    assert told(sent, "etl-hourly") == ["first"]
