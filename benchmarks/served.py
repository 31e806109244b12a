"""Starts the server of one line, and asks it what it has counted."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.worlds import Load

REGION = "ap-northeast-2"
ACCOUNT = "123456789012"


@dataclass(frozen=True, slots=True)
class Counted:
    """What the server saw since it last began to count, by operation."""

    calls: dict[str, int]
    bytes: dict[str, int]
    first_list_s: float | None
    """When the first ListJobs came, on the machine's monotonic clock."""

    def calls_of(self, *operations: str) -> int:
        """Of some operations, or of all."""
        return sum(number for name, number in self.calls.items() if not operations or name in operations)

    def bytes_of(self, *operations: str) -> int:
        """Of some operations, or of all."""
        return sum(number for name, number in self.bytes.items() if not operations or name in operations)


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs."""

    endpoint: str
    process: subprocess.Popen[str]

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which any AWS client uses it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "demo",
            "AWS_SECRET_ACCESS_KEY": "demo",
            "AWS_DEFAULT_REGION": REGION,
        }

    def reset(self) -> None:
        """Begins to count anew."""
        self._ask(do="reset")

    def counted(self) -> Counted:
        """So far."""
        return Counted(**self._ask(do="told"))

    def fault(self, **faults: Any) -> None:
        """From now on this goes wrong, and nothing else: the latency too has to be said again."""
        self._ask(do="fault", faults=faults)

    def cheapest(self, floor_ms: int) -> dict[str, Any]:
        """The plan of `benchmarks.cheapest` at this moment."""
        return self._ask(do="cheapest", floor_ms=floor_ms)

    def _ask(self, **order: Any) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told


@contextmanager
def served(load: Load) -> Iterator[Served]:
    """Serves a world until the block ends."""
    command = [sys.executable, "-m", "benchmarks.counting_server", json.dumps(asdict(load))]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin and process.stdout
    try:
        yield Served(json.loads(process.stdout.readline())["endpoint"], process)
    finally:
        process.stdin.close()
        process.wait(10)
