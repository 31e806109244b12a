"""`batchtui watch --once` that is killed while it sends: the next start sends what it had not, once."""

import signal
from pathlib import Path

from failing import fail
from running import run

from batchtui.demo.server import serving
from tests.alerting.slack_double import slack
from tests.short_story import short_story

BUDGET = "[budget]\nbatch = 50\nlogs = 25\n"
KILLS = """
[[sink]]
name = "ops"
kind = "command"
argv = ["sh", "-c", "kill -9 $PPID"]
"""


def test_what_a_killed_look_did_not_send_the_next_one_sends_once(at, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    with serving(short_story()) as server, slack() as double:
        at(server.endpoint)
        fail(server.door.world, "etl-hourly", 3)
        config.write_text(BUDGET + KILLS)
        assert run("watch", "--once", "--config", str(config)).code == -signal.SIGKILL
        # The same sink, as the settings go; now it is a Slack.
        config.write_text(f'{BUDGET}[[sink]]\nname = "ops"\nkind = "slack-webhook"\nurl = "{double.url}"\n')
        assert run("watch", "--once", "--config", str(config)).code == 0
        titles = [one.title for one in double.posted]
    assert [title for title in titles if "etl-hourly" in title] == ["🔴 FAILED etl-hourly, 2 more"]
    assert len(titles) == len(set(titles)) and double.refused == []
