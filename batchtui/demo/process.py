"""Starts the demo's AWS as a child process that ends with its parent."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any
from urllib.request import urlopen

from batchtui.demo.wire import DEFAULT_REGION


class DemoFailed(Exception):
    """The demo could not be started; the text is one sentence."""


@dataclass(frozen=True, slots=True)
class DemoProcess:
    """A demo that runs. `endpoint`: such as `http://127.0.0.1:40123`."""

    endpoint: str
    process: subprocess.Popen[str]

    def environment(self) -> dict[str, str]:
        """The variables with which any AWS client uses the demo."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "demo",
            "AWS_SECRET_ACCESS_KEY": "demo",
            "AWS_DEFAULT_REGION": DEFAULT_REGION,
        }

    def forgotten(self) -> list[dict[str, Any]]:
        """JobSummary of the runs that its AWS has forgotten, each with its `jobQueue`."""
        with urlopen(f"{self.endpoint}/_demo/forgotten", timeout=10) as answer:
            return list(json.load(answer)["runs"])

    def stop(self) -> None:
        """Ends it; may be called again."""
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(port: int = 0, seed: int = 7, jobs: int = 0, speed: float = 60, fault: str = "") -> DemoProcess:
    """Starts the demo and waits until it serves. `fault`: such as `throttle=0.3,latency=2`.

    Raises:
        DemoFailed: it ended instead, for example since the port is in use.
    """
    command = [sys.executable, "-m", "batchtui.demo", "--until-stdin-closes"]
    command += [f"--port={port}", f"--seed={seed}", f"--jobs={jobs}", f"--speed={speed}", f"--fault={fault}"]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    line = process.stdout.readline().strip() if process.stdout else ""
    if not line.startswith("http://"):
        _, told = process.communicate()
        raise DemoFailed((told.strip() or "The demo ended before it was ready.").splitlines()[-1])
    return DemoProcess(line, process)
