"""The server of one line, as a child process: it counts every call itself and tells when the first ListJobs came.

    python -m benchmarks.counting_server '{"young": [50, 50]}'

Takes orders on stdin, a JSON object a line, and answers each with one; ends when stdin closes.
"""

import json
import sys
import threading
import time
from collections import Counter
from typing import Any

from batchtui.demo import faults, wire
from batchtui.demo.door import OPERATIONS, Door
from batchtui.demo.faults import Faults
from batchtui.demo.server import Server
from benchmarks.cheapest import cheapest_plan
from benchmarks.worlds import Load, build

LATENCY_S = 0.05
"""What every request takes at least."""


class Counts:
    """Calls and bytes by operation since the last reset, and when the first ListJobs came (monotonic, seconds)."""

    def __init__(self, door: Door) -> None:
        self._door, self._pass = door, door.pass_through
        self._lock = threading.Lock()
        self.reset()
        door.pass_through = self._through  # type: ignore[method-assign]

    def reset(self) -> None:
        """Begins anew."""
        with self._lock:
            self.calls: Counter[str] = Counter()
            self.bytes: Counter[str] = Counter()
            self.first_list_s: float | None = None

    def told(self) -> dict[str, Any]:
        """As JSON."""
        with self._lock:
            return {"calls": dict(self.calls), "bytes": dict(self.bytes), "first_list_s": self.first_list_s}

    def _through(self, call: wire.Call) -> wire.Answer | None:
        with self._lock:
            self.calls[call.operation] += 1
            if call.operation == "ListJobs" and self.first_list_s is None:
                self.first_list_s = time.monotonic()
        answer = self._pass(call)
        if answer is not None:
            with self._lock:
                self.bytes[call.operation] += len(answer.body)
        return answer


def _obey(server: Server, counts: Counts, order: dict[str, Any]) -> dict[str, Any]:
    if order["do"] == "reset":
        counts.reset()
    elif order["do"] == "fault":
        server.door.fault(faults.of(order["faults"], OPERATIONS))
    elif order["do"] == "cheapest":
        with server.door.world.lock:
            return cheapest_plan(server.door.world, order["floor_ms"])
    return counts.told()


def main(load: str) -> None:
    """Serves until stdin closes; the first line told is the endpoint."""
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in json.loads(load).items()}
    server = Server(build(Load(**given)), faults=Faults(latency=LATENCY_S))
    counts = Counts(server.door)
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    print(json.dumps({"endpoint": server.endpoint}), flush=True)
    for line in sys.stdin:
        print(json.dumps(_obey(server, counts, json.loads(line))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
