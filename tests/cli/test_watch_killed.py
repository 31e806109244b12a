"""`batchtui watch --once` that is killed while it sends: the next start sends what it had not, once."""

import json
import signal
from pathlib import Path

from failing import fail
from running import run

from batchtui.demo.server import serving
from tests.short_story import short_story

CONFIG = """
[budget]
batch = 50
logs = 25
[[sink]]
name = "ops"
kind = "command"
argv = ["sh", "-c", "{script}"]
"""


def test_what_a_killed_look_did_not_send_the_next_one_sends_once(at, tmp_path: Path) -> None:
    sent, config = tmp_path / "sent", tmp_path / "config.toml"
    with serving(short_story()) as server:
        at(server.endpoint)
        fail(server.door.world, "etl-hourly", 3)
        config.write_text(CONFIG.format(script="kill -9 $PPID"))
        assert run("watch", "--once", "--config", str(config)).code == -signal.SIGKILL
        config.write_text(CONFIG.format(script=f"cat >> '{sent}'"))
        assert run("watch", "--once", "--config", str(config)).code == 0
    told = [json.loads(line)["title"] for line in sent.read_text().splitlines()]
    assert [title for title in told if "etl-hourly" in title] == ["FAILED etl-hourly, 2 more"]
    assert len(told) == len(set(told))
