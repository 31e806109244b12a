"""What the guard costs a job at its start: whole processes around `true`, in turns, against one local endpoint.

python -m benchmarks.guard
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from batchtui.dedup.pack import pack
from benchmarks import table
from benchmarks.table import Line, Peer, median, ratio_bound

COMMAND = "python -m benchmarks.guard"
TIMES = 11
OF_FIVE_LISTS, OF_BARE_PYTHON = 0.3, 6.0
OPTIONS = ("--table", "locks", "--key", "nightly", "--", "true")
FIVE_LISTS = """
import boto3
batch = boto3.client("batch")
for status in ("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING"):
    batch.list_jobs(jobQueue="default", jobStatus=status)
"""


class _Canned(BaseHTTPRequestHandler):
    """Grants every lock, and lists nothing."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_POST(self) -> None:
        """One answer."""
        self.rfile.read(int(self.headers["Content-Length"]))
        told: dict[str, Any] = {"jobSummaryList": []}
        if "X-Amz-Target" in self.headers:
            told = {"Attributes": {"token": {"N": "1"}}}
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@contextmanager
def canned() -> Iterator[str]:
    """The endpoint's URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Canned)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def measure() -> list[Line]:
    """The script against both peers, and the one file."""
    script = str(Path(sys.executable).with_name("batchtui-guard"))
    with TemporaryDirectory() as folder, canned() as endpoint:
        packed = str(pack(Path(folder) / "batchtui-guard.pyz"))
        commands = {
            "guard": [script, *OPTIONS],
            "packed": [sys.executable, packed, *OPTIONS],
            "bare": [sys.executable, "-c", "pass"],
            "lists": [sys.executable, "-c", FIVE_LISTS],
        }
        ms = _medians(commands, _environment(endpoint))
    lists, bare = Peer("boto3, five ListJobs", ms["lists"]), Peer("python -c pass", ms["bare"])
    what = "guard around `true`: claim, release, outcome"
    return [
        _line(what, ms["guard"], lists, OF_FIVE_LISTS, ""),
        _line(what, ms["guard"], bare, OF_BARE_PYTHON, ""),
        _line(
            "the same as one file, batchtui-guard.pyz", ms["packed"], bare, OF_BARE_PYTHON, "packed by the same Python"
        ),
    ]


def _line(what: str, ms: float, peer: Peer, limit: float, note: str) -> Line:
    bound = ratio_bound(ms, peer, limit, f"at most {limit:g} × {peer.name}")
    return Line(what, ms, "ms", (peer,), bound, COMMAND, note)


def _medians(commands: dict[str, list[str]], environment: dict[str, str]) -> dict[str, float]:
    took: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(TIMES):
        for name, command in commands.items():
            began = time.perf_counter()
            subprocess.run(command, env=environment, check=True)
            took[name].append((time.perf_counter() - began) * 1000)
    return {name: median(values) for name, values in took.items()}


def _environment(endpoint: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_BATCH_JOB_ID": "job-1",
        "AWS_BATCH_JOB_ATTEMPT": "1",
        "BATCHTUI_ACCOUNT": "123456789012",
    }


if __name__ == "__main__":
    table.show(measure())
