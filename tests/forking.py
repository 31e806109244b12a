"""`batchtui …` as a process of its own that need not load everything first: it is forked from one that has.

Most of a command's time is Python loading boto3 and batchtui, and the suite starts some hundred commands. What a
command loads, and how it starts from nothing, is tested without this (`test_loads`).
"""

import gc
import io
import json
import os
import pkgutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import IO, Any

ROOMS = ("cli", "aws", "poll", "logs", "actions", "store", "domain", "settings")
COLD = ("PYTHON", "LANG", "LC_")
"""Python reads these as it starts, and not again."""
TIMEOUT_S = 60


class Nursery:
    """A process that has loaded everything, and forks a child for each command."""

    def __init__(self) -> None:
        self._door, theirs = socket.socketpair()
        with theirs:
            theirs.set_inheritable(True)
            words = [sys.executable, __file__, str(theirs.fileno())]
            self._process = subprocess.Popen(words, pass_fds=[theirs.fileno()])
        self._door.settimeout(TIMEOUT_S)

    def run(self, arguments: Sequence[str], environment: Mapping[str, str], files: Sequence[IO[bytes]]) -> int:
        """Runs a command to its end; its exit code, negative for a signal. `files`: standard input, output, error."""
        asked = {"argv": list(arguments), "environment": dict(environment), "folder": str(Path.cwd())}
        told = json.dumps(asked).encode()
        socket.send_fds(self._door, [len(told).to_bytes(8, "big")], [file.fileno() for file in files])
        self._door.sendall(told)
        return int.from_bytes(_exactly(self._door, 8), "big", signed=True)

    def close(self) -> None:
        """Ends it."""
        self._door.close()
        self._process.wait(TIMEOUT_S)


def _exactly(door: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        found += (piece := door.recv(size - len(found)))
        if not piece:
            raise EOFError
    return found


def _load() -> None:
    for room in ROOMS:
        package = import_module(f"batchtui.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    gc.collect()
    gc.freeze()


def _become(asked: dict[str, Any], handles: Sequence[int]) -> None:
    """Makes this process the one that was asked for."""
    for number, handle in enumerate(handles):
        os.dup2(handle, number)
        os.close(handle)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), "utf-8")
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), "utf-8")
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(io.FileIO(2, "w", closefd=False)), "utf-8", "backslashreplace", line_buffering=True
    )
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    os.chdir(asked["folder"])
    sys.argv = ["batchtui", *asked["argv"]]


def _serve(door: socket.socket) -> None:
    """Until nobody asks any more; each child returns, and goes on as the command."""
    _load()
    while True:
        header, handles, *_ = socket.recv_fds(door, 8, 3)
        if not header:
            sys.exit()
        asked = json.loads(_exactly(door, int.from_bytes(header, "big")))
        child = os.fork()
        if child == 0:
            door.close()
            _become(asked, handles)
            return
        for handle in handles:
            os.close(handle)
        _, status = os.waitpid(child, 0)
        door.sendall(os.waitstatus_to_exitcode(status).to_bytes(8, "big", signed=True))


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
    from batchtui.cli.start import main

    main()
