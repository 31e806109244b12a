"""How soon a start without a history shows something, and all, with 20,000 runs in one queue.

python -m benchmarks.cold_start
"""

import sys
import time
from dataclasses import dataclass
from tempfile import TemporaryDirectory

from benchmarks import peers, table
from benchmarks.peers import PeerMissing, client_of
from benchmarks.pty_process import PtyProcess
from benchmarks.served import Served, served
from benchmarks.table import Bound, Line, Peer
from benchmarks.watching import DASHBOARD, isolated, watching
from benchmarks.worlds import DAY, NAMES, QUEUES, Load

COMMAND = "python -m benchmarks.cold_start"
LOAD = Load(young=(10, 10), ended=(20_000, 80), ended_ms=DAY, names=40)
"""The second queue fits one page: so one chain of tokens, the first queue's SUCCEEDED, is what all waits for."""
TIMES = 3
JOB_NAMES = tuple(name.encode() for name in NAMES[: LOAD.names])


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds since the first ListJobs came, and the calls until all was read."""

    rows_s: float
    all_s: float
    calls: int


def start_headless(server: Served) -> Start:
    """One start of the loop, without a screen."""
    server.reset()
    with watching(server) as loop:
        rows, complete = loop.wait("rows"), loop.wait("complete")
        counted = server.counted()
    began = counted.first_list_s or rows
    return Start(rows - began, complete - began, counted.calls_of())


def first_paint_s(server: Served) -> float:
    """From the first ListJobs to the first frame with a job's name, in a pseudo-terminal."""
    server.reset()
    with TemporaryDirectory() as folder, PtyProcess(DASHBOARD, isolated(folder) | server.environment) as process:
        painted = process.read_until_any(JOB_NAMES)
        return painted - (server.counted().first_list_s or painted)


def round_trip_s(server: Served) -> float:
    """What a plain client waits for one page of 100."""
    client = client_of(server)
    took = []
    for _ in range(10):
        start = time.perf_counter()
        client.list_jobs(jobQueue=QUEUES[0], filters=[{"name": "AFTER_CREATED_AT", "values": ["0"]}], maxResults=100)
        took.append(time.perf_counter() - start)
    return table.median(took)


def paginators(server: Served) -> Start:
    """All that the loop reads, one chain after another; it shows nothing before its end."""
    server.reset()
    peers.list_everything(server)
    ended = time.monotonic()
    counted = server.counted()
    took = ended - (counted.first_list_s or ended)
    return Start(took, took, counted.calls_of())


def awsbstat_all(server: Served) -> Peer:
    """`awsbstat -s ALL` on the full queue alone: from its first ListJobs to its end."""
    name = "awsbstat -s ALL (one queue)"
    server.reset()
    try:
        peers.run_awsbstat(server, QUEUES[:1], "ALL")
    except PeerMissing as missing:
        return Peer(name, None, str(missing))
    ended = time.monotonic()
    return Peer(name, ended - (server.counted().first_list_s or ended))


def measure() -> list[Line]:
    """Medians of three, the ways taking turns."""
    mine, plain, stat, painted = [], [], [], []
    with served(LOAD) as server:
        trip = round_trip_s(server)
        for _ in range(TIMES):
            mine.append(start_headless(server))
            plain.append(paginators(server))
            stat.append(awsbstat_all(server))
            painted.append(first_paint_s(server))
    trips = Peer("one round trip", trip * 1000)
    return [
        _soon("first rows on the screen", [each * 1000 for each in painted], trips),
        _soon("first rows on the board, before they are painted", [each.rows_s * 1000 for each in mine], trips),
        *_all(table.median(each.all_s for each in mine), table.median(each.all_s for each in plain), stat),
        _calls(mine[0], plain[0]),
    ]


def _soon(what: str, took_ms: list[float], trip: Peer) -> Line:
    value = table.median(took_ms)
    bound = table.ratio_bound(value, trip, 1.5, "at most 1.5 × the round trip")
    return Line(f"cold start, 20,000 runs: {what}, after the first ListJobs", value, "ms", (trip,), bound, COMMAND)


def _all(mine_s: float, plain_s: float, stats: list[Peer]) -> list[Line]:
    plain = Peer("boto3's paginators one after another", plain_s)
    known = [each.value for each in stats if each.value is not None]
    stat = Peer(stats[0].name, table.median(known) if known else None, stats[0].why)
    what = "cold start, 20,000 runs: all of it"
    return [
        Line(what, mine_s, "s", (plain,), table.ratio_bound(mine_s, plain, 0.7, "at most 0.7 ×"), COMMAND),
        Line(what, mine_s, "s", (stat,), table.ratio_bound(mine_s, stat, 0.4, "at most 0.4 ×"), COMMAND),
    ]


def _calls(mine: Start, plain: Start) -> Line:
    peer = Peer("boto3's paginators", plain.calls)
    bound = Bound(mine.calls / plain.calls, 1.1, "at most 1.1 ×")
    return Line("cold start, 20,000 runs: calls until all is read", mine.calls, "calls", (peer,), bound, COMMAND)


if __name__ == "__main__":
    sys.exit(table.show(measure()))
