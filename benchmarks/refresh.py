"""What a refresh costs once everything is known, in calls and in bytes, beside other ways to know as much.

python -m benchmarks.refresh
"""

import math
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise

from batchtui.poll.plan import AFTER_QUICK_S
from benchmarks import peers, table
from benchmarks.peers import PeerMissing
from benchmarks.served import Counted, Served, served
from benchmarks.table import Bound, Line, Peer
from benchmarks.watching import LoopEnded, watching
from benchmarks.worlds import QUEUES, Load

COMMAND = "python -m benchmarks.refresh"
REFRESH_S = 5
CYCLES = 12
EDGE = 1 / CYCLES
"""What ends while a cycle ends is counted in this one or in the next."""
READING = ("ListJobs", "DescribeJobs", "FilterLogEvents")
"""What a refresh is made of; DescribeJobQueues comes once a minute beside it."""
ARCHIVE = "/aws/events/batch"
"""The demo's archive of events."""


@dataclass(frozen=True, slots=True)
class Case:
    """One load, and the bound of its calls, given what the cheapest way takes."""

    what: str
    load: Load
    limit: Callable[[float], float]
    bound: str
    bytes_bound: bool = False
    events: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one refresh. `middle` is the median of the cycles' calls, the others are their means."""

    calls: float
    bytes: float
    middle: float
    cheapest: float
    """The calls of the cheapest way to learn as much, each time from the end of one cycle to that of the next."""
    operations: str
    """The calls by operation."""


_HUNDRED = Load(young=(50, 50), ended=(1000, 1000))
_THOUSANDS = Load(young=(700, 700), stuck=(300, 300), ended=(5000, 5000))
_MOST = len(QUEUES) + 20
CASES = (
    Case("100 active", _HUNDRED, lambda _: len(QUEUES), "a call a queue", bytes_bound=True),
    Case(
        "100 active, 4 of them stuck for days",
        replace(_HUNDRED, young=(48, 48), stuck=(2, 2)),
        lambda cheapest: cheapest + EDGE,
        "the cheapest way's calls",
    ),
    Case(
        "2,000 active",
        _THOUSANDS,
        lambda cheapest: min(cheapest + EDGE, _MOST),
        f"the cheapest way's calls, and {_MOST}",
    ),
    Case("2,000 active, with the event archive", _THOUSANDS, lambda _: 1, "1 call", events=True),
)


def ours(server: Served, events: bool) -> Cost:
    """The mean of a minute of cycles, counted by the server from the end of one to the end of another."""
    config = f'refresh = "{REFRESH_S}s"\n' + (f'[events]\nlog_group = "{ARCHIVE}"\n' if events else "")
    with watching(server, config) as loop:
        started = time.monotonic()
        loop.wait("complete")
        # The start is over with its thorough sweep; the next one is ten minutes away.
        while loop.wait("cycle") - started < AFTER_QUICK_S + 2 * REFRESH_S:
            pass
        server.reset()
        seen, least, before_ms = [0], 0, _now_ms()
        for _ in range(CYCLES):
            loop.wait("cycle")
            counted = server.counted()
            seen.append(counted.calls_of(*READING))
            now_ms = _now_ms()
            least += server.cheapest(before_ms)["calls"]
            before_ms = now_ms
    cycles = [after - before for before, after in pairwise(seen)]
    size = counted.bytes_of(*READING) / CYCLES
    operations = ", ".join(f"{name} {counted.calls_of(name) / CYCLES:.2f}" for name in READING if name in counted.calls)
    return Cost(seen[-1] / CYCLES, size, table.median(cycles), least / CYCLES, operations)


def _now_ms() -> int:
    return round(time.time() * 1000)


def _counted(server: Served, act: Callable[[Served], object]) -> Counted:
    server.reset()
    act(server)
    return server.counted()


def _peers(server: Served) -> Iterator[tuple[str, Counted | None, str]]:
    """Each peer's name and count of one refresh, or why there is none."""
    ways: dict[str, Callable[[Served], object]] = {
        "the cheapest way there is": lambda at: peers.read_cheapest(at, REFRESH_S),
        "naive loop (seven states a queue)": peers.list_everything,
        "awsbw": peers.run_awsbw,
        "awsbstat (tells of no end)": lambda at: peers.run_awsbstat(at, QUEUES),
    }
    for name, act in ways.items():
        try:
            yield name, _counted(server, act), ""
        except PeerMissing as missing:
            yield name, None, str(missing)


def measure_case(case: Case) -> list[Line]:
    """The calls and the bytes of one load."""
    with served(case.load) as server:
        mine, why = _ours_or_why(server, case.events)
        others = list(_peers(server))
    calls = tuple(Peer(name, one.calls_of() if one else None, why) for name, one, why in others)
    sizes = tuple(Peer(name, one.bytes_of() / 1000 if one else None, why) for name, one, why in others)
    return [_calls_line(case, mine, why, calls), _bytes_line(case, mine, why, sizes)]


def _ours_or_why(server: Served, events: bool) -> tuple[Cost | None, str]:
    try:
        return ours(server, events), ""
    except LoopEnded as ended:
        return None, str(ended)


def _calls_line(case: Case, mine: Cost | None, why: str, others: tuple[Peer, ...]) -> Line:
    held = math.inf if mine is None else mine.middle if case.events else mine.calls
    bound = Bound(held, case.limit(mine.cheapest if mine else 0), f"at most {case.bound}")
    if mine is not None:
        others = (Peer(others[0].name, mine.cheapest), *others[1:])
    note = mine.operations if mine else why
    if mine and case.events:
        note += "; held against the median cycle: once a minute all is compared"
    return Line(
        f"steady refresh, {case.what}: calls", mine.calls if mine else None, "calls", others, bound, COMMAND, note
    )


def _bytes_line(case: Case, mine: Cost | None, why: str, others: tuple[Peer, ...]) -> Line:
    size = mine.bytes / 1000 if mine else None
    bound = table.ratio_bound(size, others[0], 1.1, "at most 1.1 × the cheapest way's") if case.bytes_bound else None
    return Line(f"steady refresh, {case.what}: bytes", size, "KB", others, bound, COMMAND, why)


def measure() -> list[Line]:
    """All loads at the same time: each has a server of its own, and waits most of the time."""
    with ThreadPoolExecutor(len(CASES)) as pool:
        return [line for lines in pool.map(measure_case, CASES) for line in lines]


if __name__ == "__main__":
    sys.exit(table.show(measure()))
