"""How soon Down is seen while 100,000 runs load, and afterwards, beside a Textual app that is only a list.

python -m benchmarks.keys
"""

import math
import sys
import time
from dataclasses import dataclass
from tempfile import TemporaryDirectory

from benchmarks import table
from benchmarks.key_to_paint import Stride, by_background, by_sign, latencies_ms, stride
from benchmarks.list_app import SHOWN
from benchmarks.peers import LIST_APP
from benchmarks.pty_process import PtyProcess
from benchmarks.served import Served, served
from benchmarks.table import Bound, Line, Peer
from benchmarks.watching import DASHBOARD, isolated
from benchmarks.worlds import NAMES, Load

COMMAND = "python -m benchmarks.keys"
LOAD = Load(young=(50, 50), ended=(50_000, 50_000), names=1000)
STRIDES = 4
LOADING_BYTES = 300_000
"""What a stride brings at least while the load goes on: a page of a thousand rows, and not the little of a refresh."""
AT_MOST_S = 120


@dataclass(frozen=True, slots=True)
class Felt:
    """Ms from key to paint, key by key."""

    loading: list[float]
    idle: list[float]


def ours(server: Served) -> Felt:
    """Goes up and down while everything is read, and when nothing is left to read."""
    server.reset()
    with TemporaryDirectory() as folder, PtyProcess(DASHBOARD, isolated(folder) | server.environment) as process:
        process.read_until_any([name.encode() for name in NAMES])
        loading = _while_loading(process, server)
        process.read_for(5)
        idle = [stride(process) for _ in range(STRIDES)]
    find = by_sign("❯")
    return Felt(latencies_ms(process.pieces, loading, find), latencies_ms(process.pieces, idle, find))


def _while_loading(process: PtyProcess, server: Served) -> list[Stride]:
    found, until = [], time.monotonic() + AT_MOST_S
    before = server.counted().bytes_of("ListJobs")
    while time.monotonic() < until:
        one = stride(process)
        now = server.counted().bytes_of("ListJobs")
        if now - before < LOADING_BYTES:
            break
        found.append(one)
        before = now
    return found


def plain_list() -> list[float]:
    """The same keys in a list that does nothing else."""
    with TemporaryDirectory() as folder, PtyProcess(LIST_APP, isolated(folder)) as process:
        process.read_until_any([SHOWN.encode()])
        process.read_for(1)
        strides = [stride(process) for _ in range(STRIDES)]
    return latencies_ms(process.pieces, strides, by_background)


def measure() -> list[Line]:
    """Ours, and the list before and after."""
    plain = plain_list()
    with served(LOAD) as server:
        felt = ours(server)
    plain += plain_list()
    return [
        _line("p95, while 100,000 runs load", felt.loading, plain, 0.95, 40),
        _line("median, idle, 100,000 runs known", felt.idle, plain, 0.5, 5),
    ]


def _line(when: str, took: list[float], plain: list[float], part: float, limit: float) -> Line:
    peer = Peer("a list in an empty Textual app", table.percentile(plain, part))
    what, value = f"key to paint (Down), {when}", table.percentile(took, part) if took else None
    bound = Bound(math.inf if value is None else value, limit, f"at most {limit} ms")
    return Line(what, value, "ms", (peer,), bound, COMMAND, f"{len(took)} keys; {_spread(took)}; list {_spread(plain)}")


def _spread(took: list[float]) -> str:
    return "median {:.1f}, p95 {:.1f}".format(*(table.percentile(took, part) for part in (0.5, 0.95))) if took else ""


if __name__ == "__main__":
    sys.exit(table.show(measure()))
