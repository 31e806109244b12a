"""Runs the dashboard's loop headless on a server, and waits for what it tells."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.served import Served

DASHBOARD = [sys.executable, "-m", "batchtui"]


class LoopEnded(Exception):
    """The loop ended by itself; the text says why."""


@dataclass(frozen=True, slots=True)
class Watching:
    """A loop that runs."""

    process: subprocess.Popen[str]

    def wait(self, what: str) -> float:
        """When it next tells `rows`, `cycle` or `complete`; on the machine's monotonic clock, seconds.

        Raises:
            LoopEnded: it ended instead.
        """
        assert self.process.stdout and self.process.stderr
        for line in self.process.stdout:
            told = json.loads(line)
            if told["what"] == what:
                return float(told["s"])
        said = self.process.stderr.read().strip().splitlines()
        raise LoopEnded(said[-1].rpartition("config.toml:")[2] if said else f"it never told {what}")


@contextmanager
def watching(server: Served, config: str = "") -> Iterator[Watching]:
    """Polls until the block ends. `config`: the text of a config file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "config.toml")
        file.write_text(config)
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.headless", str(file)],
            env=isolated(folder) | server.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdin
        try:
            yield Watching(process)
        finally:
            process.stdin.close()
            process.wait(10)


def isolated(folder: str) -> dict[str, str]:
    """This process's variables without any that lead to somebody's AWS, config or history, or slow Python down."""
    barred = ("AWS_", "BATCHTUI_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(barred)}
    nowhere = str(Path(folder, "none"))
    return kept | {
        "BATCHTUI_STATE": folder,
        "AWS_CONFIG_FILE": nowhere,
        "AWS_SHARED_CREDENTIALS_FILE": nowhere,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
