"""What 100,000 known runs take of the machine's memory, beside the same dashboard on empty queues.

python -m benchmarks.memory
"""

import sys
import time
from tempfile import TemporaryDirectory

from benchmarks import table
from benchmarks.peers import EMPTY_APP
from benchmarks.pty_process import PtyProcess
from benchmarks.served import Served, served
from benchmarks.table import Bound, Line, Peer
from benchmarks.watching import DASHBOARD, isolated
from benchmarks.worlds import Load

COMMAND = "python -m benchmarks.memory"
LOAD = Load(young=(50, 50), ended=(50_000, 50_000), names=1000)
LIMIT_MB = 80
REST_S = 6
"""So long nothing but refreshes is read before all counts as known."""
LITTLE = 200_000
"""Bytes of listings that refreshes bring in that time at most; a page of a thousand rows is more."""
AT_MOST_S = 120


def dashboard_mb(server: Served) -> float:
    """Resident memory once all is known."""
    with TemporaryDirectory() as folder, PtyProcess(DASHBOARD, isolated(folder) | server.environment) as process:
        wait_until_known(process, server)
        return process.rss_mb()


def wait_until_known(process: PtyProcess, server: Served) -> None:
    """Until the server is asked for no more than refreshes.

    Raises:
        TimeoutError: it reads on and on.
    """
    until = time.monotonic() + AT_MOST_S
    process.read_for(REST_S)
    before, now = -LITTLE, server.counted().bytes_of("ListJobs")
    while now - before >= LITTLE or not now:
        if time.monotonic() > until:
            raise TimeoutError(f"it reads on after {AT_MOST_S} s")
        process.read_for(REST_S)
        before, now = now, server.counted().bytes_of("ListJobs")


def empty_app_mb() -> float:
    """Resident memory of a Textual app with one label."""
    with TemporaryDirectory() as folder, PtyProcess(EMPTY_APP, isolated(folder)) as process:
        process.read_for(2)
        return process.rss_mb()


def measure() -> list[Line]:
    """All three, one after another."""
    with served(Load()) as server:
        empty = dashboard_mb(server)
    with served(LOAD) as server:
        full = dashboard_mb(server)
    over = full - empty
    beside = (Peer("the dashboard on empty queues", empty), Peer("an empty Textual app", empty_app_mb()))
    bound = Bound(over, LIMIT_MB, f"at most {LIMIT_MB} MB over the empty dashboard")
    return [Line("memory (RSS), 100,000 runs known", full, "MB", beside, bound, COMMAND)]


if __name__ == "__main__":
    sys.exit(table.show(measure()))
