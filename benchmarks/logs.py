"""How long a whole log takes into a file, and what a long one costs in memory.

python -m benchmarks.logs
"""

import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from batchtui.domain.log import LogLine
from batchtui.logs.spill import Spill
from batchtui.logs.text import LogText
from benchmarks import table
from benchmarks.log_server import GROUP, JOB, STREAM, event
from benchmarks.peers import PLACE
from benchmarks.served import REGION
from benchmarks.table import Bound, Line, Peer
from benchmarks.watching import isolated

COMMAND = "python -m benchmarks.logs"
LINES = 100_000
LONG = 1_000_000
TIMES = 5
LIMIT = 1.2
LIMIT_MB = 40
BARE = [sys.executable, "-m", "benchmarks.bare_logs", GROUP, STREAM]
OURS = [sys.executable, "-m", "batchtui", "logs", JOB]
AWSLOGS = [str(PLACE / "awslogs"), "get", GROUP, STREAM, "--no-group", "--no-stream", "-s", "1970-01-02"]


@contextmanager
def serving() -> Iterator[str]:
    """The server's endpoint."""
    command = [sys.executable, "-m", "benchmarks.log_server", str(LINES)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin and process.stdout
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait(10)


def seconds(command: Sequence[str], endpoint: str) -> float:
    """From start to end, the lines into a file.

    Raises:
        RuntimeError: it failed, or wrote another number of lines.
    """
    with tempfile.TemporaryDirectory() as folder:
        keys = {"AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "demo", "AWS_SECRET_ACCESS_KEY": "demo"}
        environment = {**os.environ, **isolated(folder), **keys, "AWS_DEFAULT_REGION": REGION}
        path = Path(folder, "log")
        with path.open("wb") as file:
            start = time.monotonic()
            done = subprocess.run(command, env=environment, stdout=file, stderr=subprocess.PIPE, text=True, check=False)
            took = time.monotonic() - start
        count = path.read_bytes().count(b"\n")
    if done.returncode or count != LINES:
        said = (done.stderr.strip().splitlines() or ["nothing"])[-1]
        raise RuntimeError(f"{Path(command[0]).name} wrote {count:,} lines and said {said}")
    return took


def _awslogs(endpoint: str) -> Peer:
    if not Path(AWSLOGS[0]).exists():
        return Peer("awslogs", None, "awslogs is not installed (`make bench` does that)")
    try:
        return Peer("awslogs", seconds(AWSLOGS, endpoint))
    except RuntimeError as failed:
        return Peer("awslogs", None, str(failed))


def drained() -> Line:
    """A whole log into a file; ours and the plain loop in turn, so that both meet the same machine."""
    with serving() as endpoint:
        rounds = [(seconds(OURS, endpoint), seconds(BARE, endpoint)) for _ in range(TIMES)]
        other = _awslogs(endpoint)
    mine, bare = (table.median(ones) for ones in zip(*rounds, strict=True))
    peer = Peer("a bare boto3 GetLogEvents loop", bare)
    bound = table.ratio_bound(mine, peer, LIMIT, f"at most {LIMIT} × the bare loop")
    return Line(f"{LINES:,} log lines into a file", mine, "s", (peer, other), bound, COMMAND, f"median of {TIMES}")


def held() -> Line:
    """What the lines of a long log take of memory, once they are kept."""
    tracemalloc.start()
    spill = Spill()
    text = LogText(spill)
    for start in range(0, LONG, 10_000):
        rows = (event(number) for number in range(start, start + 10_000))
        text.append(spill.put(LogLine(row["timestamp"], row["message"]) for row in rows))
    size = tracemalloc.get_traced_memory()[0] / 1_000_000
    tracemalloc.stop()
    assert text.line(LONG - 1).timestamp_ms == event(LONG - 1)["timestamp"]
    bound = Bound(size, LIMIT_MB, f"at most {LIMIT_MB} MB")
    return Line(f"{LONG:,} log lines kept: memory", size, "MB", (), bound, COMMAND, "the lines, without a view")


def measure() -> list[Line]:
    """Both lines."""
    return [drained(), held()]


if __name__ == "__main__":
    sys.exit(table.show(measure()))
