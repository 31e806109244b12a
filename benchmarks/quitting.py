"""How soon the program is gone after q while the server withholds every answer.

python -m benchmarks.quitting
"""

import sys
import time
from collections.abc import Sequence
from tempfile import TemporaryDirectory

from benchmarks import table
from benchmarks.list_app import SHOWN
from benchmarks.peers import LIST_APP
from benchmarks.pty_process import PtyProcess
from benchmarks.served import Served, served
from benchmarks.table import Bound, Line, Peer
from benchmarks.watching import DASHBOARD, isolated
from benchmarks.worlds import NAMES, Load

COMMAND = "python -m benchmarks.quitting"
LOAD = Load(young=(50, 50), ended=(1000, 1000))
TIMES = 3
LIMIT_MS = 300
JOB_NAMES = tuple(name.encode() for name in NAMES[: LOAD.names])
LATENCY_S = 0.05


def hung_later(server: Served) -> float:
    """It has shown runs, and then a refresh is never answered; ms."""
    server.fault(latency=LATENCY_S)
    with TemporaryDirectory() as folder, PtyProcess(DASHBOARD, isolated(folder) | server.environment) as process:
        process.read_until_any(JOB_NAMES)
        process.read_for(2)
        server.reset()
        server.fault(silent=True)
        return _quit_in_call(process, server)


def hung_from_the_start(server: Served) -> float:
    """Nothing was ever answered; ms."""
    server.reset()
    server.fault(silent=True)
    with TemporaryDirectory() as folder, PtyProcess(DASHBOARD, isolated(folder) | server.environment) as process:
        process.read_until_any([b"asking AWS"])
        return _quit_in_call(process, server)


def _quit_in_call(process: PtyProcess, server: Served) -> float:
    """Presses q when a call has come and hangs."""
    until = time.monotonic() + 30
    while not server.counted().calls_of():
        if time.monotonic() > until:
            raise TimeoutError("it calls no more")
        process.read_for(0.1)
    process.read_for(0.5)
    return _quit(process)


def _quit(process: PtyProcess) -> float:
    pressed = process.press(b"q")
    return (process.wait_for_end() - pressed) * 1000


def plain_list() -> float:
    """A Textual app with nothing to leave behind; ms."""
    with TemporaryDirectory() as folder, PtyProcess(LIST_APP, isolated(folder)) as process:
        process.read_until_any([SHOWN.encode()])
        process.read_for(0.5)
        return _quit(process)


def measure() -> list[Line]:
    """The longest of three each."""
    peers = [plain_list() for _ in range(TIMES)]
    with served(LOAD) as server:
        later = [hung_later(server) for _ in range(TIMES)]
        start = [hung_from_the_start(server) for _ in range(TIMES)]
    return [_line("in a refresh", later, peers), _line("since its start", start, peers)]


def _line(when: str, took: Sequence[float], plain: Sequence[float]) -> Line:
    peer, value = Peer("an empty Textual app", max(plain)), max(took)
    bound = Bound(value, LIMIT_MS, f"at most {LIMIT_MS} ms")
    return Line(f"quit with a network that hangs {when}", value, "ms", (peer,), bound, COMMAND, f"longest of {TIMES}")


if __name__ == "__main__":
    sys.exit(table.show(measure()))
