"""How soon a start shows what it remembers, with 100,000 runs in 1,000 groups, beside a Textual app with one label.

python -m benchmarks.warm_start

AWS never answers here: all that is on the screen comes from the history.
"""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from tempfile import TemporaryDirectory

from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.store.history import History
from batchtui.store.place import history_file
from benchmarks import store, table
from benchmarks.empty_app import SHOWN
from benchmarks.peers import EMPTY_APP
from benchmarks.pty_process import PtyProcess
from benchmarks.served import ACCOUNT, REGION
from benchmarks.table import Line, Peer
from benchmarks.watching import DASHBOARD, isolated
from benchmarks.worlds import NAMES

COMMAND = "python -m benchmarks.warm_start"
RUNS = 100_000
TIMES = 7
LIMIT = 1.3
BEGINNINGS = tuple(f"{name.partition('-')[0]}-".encode() for name in NAMES[:: len(NAMES) // 10])
"""How the jobs' names begin: the first of them on the screen is the first useful paint."""
ALL = f"of {len(NAMES):,}".encode()
"""The footer counts the rows: every group is there."""


@contextmanager
def silent_endpoint() -> Iterator[str]:
    """An AWS that takes every connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def fill(folder: str, endpoint: str) -> None:
    """Writes the history.

    Raises:
        SystemExit: it was not on disk in time.
    """
    scope = Scope(endpoint, ACCOUNT, REGION)
    history = History(history_file(environment={"BATCHTUI_STATE": folder}))
    page: list[Job] = []
    for number, job in enumerate(store.made(RUNS, len(NAMES)), 1):
        page.append(replace(job, scope=scope, name=NAMES[number % len(NAMES)]))
        if number % store.PAGE == 0:
            history.record(page)
            page = []
    history.record(page)
    history.remember_account("default", ACCOUNT)
    written = history.flush(600)
    history.close()
    if not written:
        raise SystemExit("the history was not written")


def empty_ms(environment: dict[str, str]) -> float:
    """From the start of the process to the label on the screen."""
    with PtyProcess(EMPTY_APP, environment) as process:
        return (process.read_until_any([SHOWN.encode()]) - process.started_s) * 1000


def dashboard_ms(environment: dict[str, str]) -> tuple[float, float]:
    """From the start of the process to the first row, and to the last."""
    with PtyProcess(DASHBOARD, environment) as process:
        first = whole = process.read_until_any(BEGINNINGS)
        if ALL not in process.pieces[-1][1]:
            whole = process.read_until_any([ALL])
    return (first - process.started_s) * 1000, (whole - process.started_s) * 1000


def measure() -> list[Line]:
    """Medians, the two taking turns."""
    empty, first, whole = [], [], []
    with silent_endpoint() as endpoint, TemporaryDirectory() as folder:
        fill(folder, endpoint)
        environment = _environment(folder, endpoint)
        for _ in range(TIMES + 1):
            empty.append(empty_ms(environment))
            rows, everything = dashboard_ms(environment)
            first.append(rows)
            whole.append(everything)
    # The first turn warms the disk, and leaves the compiled modules behind.
    peer = Peer("a Textual app with one label", table.median(empty[1:]))
    mine = table.median(first[1:])
    what = f"warm start, a history of {RUNS:,} runs in {len(NAMES):,} groups"
    bound = table.ratio_bound(mine, peer, LIMIT, f"at most {LIMIT} × the app with one label")
    return [
        Line(f"{what}: first rows on the screen", mine, "ms", (peer,), bound, COMMAND),
        Line(f"{what}: all rows on the board", table.median(whole[1:]), "ms", (peer,), None, COMMAND),
    ]


def _environment(folder: str, endpoint: str) -> dict[str, str]:
    """An installed program has its modules compiled; this one must be allowed to."""
    known = isolated(folder) | {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "demo",
        "AWS_SECRET_ACCESS_KEY": "demo",
        "AWS_DEFAULT_REGION": REGION,
    }
    return {name: value for name, value in known.items() if name != "PYTHONDONTWRITEBYTECODE"}


if __name__ == "__main__":
    sys.exit(table.show(measure()))
