"""What the dashboard takes of a core while nobody touches it: 200 active runs, a refresh every 5 s.

python -m benchmarks.idle
"""

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import table
from benchmarks.memory import wait_until_known
from benchmarks.peers import EMPTY_APP
from benchmarks.pty_process import PtyProcess
from benchmarks.served import served
from benchmarks.table import Bound, Line, Peer
from benchmarks.watching import DASHBOARD, isolated
from benchmarks.worlds import Load

COMMAND = "python -m benchmarks.idle"
LOAD = Load(young=(100, 100), ended=(1000, 1000))
SECONDS = 60
PEER_SECONDS = 10
LIMIT_PERCENT = 3


def percent_of_a_core(process: PtyProcess, seconds: float) -> float:
    """User and system time from now on."""
    began, before = time.monotonic(), process.cpu_s()
    process.read_for(seconds)
    return (process.cpu_s() - before) / (time.monotonic() - began) * 100


def dashboard() -> float:
    """Once all is known."""
    with TemporaryDirectory() as folder, served(LOAD) as server:
        config = Path(folder, "config.toml")
        config.write_text('refresh = "5s"\n')
        command = [*DASHBOARD, "--config", str(config)]
        with PtyProcess(command, isolated(folder) | server.environment) as process:
            wait_until_known(process, server)
            return percent_of_a_core(process, SECONDS)


def empty_app(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """A Textual app that does nothing."""
    with PtyProcess(command, environment) as process:
        process.read_for(2)
        return percent_of_a_core(process, PEER_SECONDS)


def measure() -> list[Line]:
    """Both."""
    with TemporaryDirectory() as folder:
        peer = Peer("an empty Textual app", empty_app(EMPTY_APP, isolated(folder)))
    value = dashboard()
    bound = Bound(value, LIMIT_PERCENT, f"at most {LIMIT_PERCENT} % of a core")
    return [Line("idle, 200 active runs, 5 s refresh: CPU", value, "%", (peer,), bound, COMMAND)]


if __name__ == "__main__":
    sys.exit(table.show(measure()))
