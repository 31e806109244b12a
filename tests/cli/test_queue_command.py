"""`batchtui queue NAME on|off`: asks first, minds what is protected, and tells what became of it."""

import pytest
from running import run


@pytest.fixture
def clients(at, standing):
    yield at(standing.endpoint)
    standing.door.world.queues["continuously"]["state"] = "ENABLED"


def state(standing):
    return standing.door.world.queues["continuously"]["state"]


def test_the_command(clients, standing, home):
    asked = run("queue", "continuously", "off")
    assert (asked.code, "give --yes" in asked.err, state(standing)) == (2, True, "ENABLED")
    ran = run("queue", "continuously", "off", "--yes", "--json")
    assert ran.json() == [{"jobQueue": "continuously", "state": "DISABLED", "accepted": True, "error": None}]
    assert state(standing) == "DISABLED"
    refused = run("--read-only", "queue", "continuously", "on", "--yes")
    assert (refused.code, "read-only" in refused.err, state(standing)) == (1, True, "DISABLED")
    config = home / "config.toml"
    config.write_text('[protect]\nqueues = ["cont*"]\n')
    guarded = run("--config", str(config), "queue", "continuously", "on", "--yes")
    assert (guarded.code, "is protected" in guarded.err, state(standing)) == (2, True, "DISABLED")
    assert run("--config", str(config), "queue", "continuously", "on", "--yes", "--count", "1").code == 0
    assert state(standing) == "ENABLED"
