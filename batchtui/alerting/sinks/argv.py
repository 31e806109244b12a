"""A command of the user's own: the message as JSON on its standard input."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import IO

from batchtui.alerting.message import Message, as_json
from batchtui.alerting.sinks.failure import SinkError
from batchtui.alerting.sinks.sink import Delivered
from batchtui.domain.safe import inert

DYING_S = 5.0
"""How long one that was killed may hang in the kernel before nobody waits for it any more."""
SHOWN = 200
"""Letters that are told of what it wrote."""


class Argv:
    """Runs a command, without a shell, for so many seconds at most."""

    def __init__(self, argv: Sequence[str], timeout_s: float) -> None:
        self._argv = tuple(argv)
        self._timeout_s = timeout_s

    def send(self, message: Message, thread: str) -> Delivered:  # noqa: ARG002
        """Runs it; exit code 0: it has taken the message.

        Raises:
            SinkError: it ended with another code, took too long or was not found; with the last line of its errors.
        """
        name = inert(self._argv[0])
        # Files, no pipes: a command that reads nothing, writes without end or leaves a child behind holds up nobody.
        with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
            given.write(as_json(message).encode("utf-8", "replace") + b"\n")
            given.seek(0)
            code = self._run(name, given, out, err)
            if code:
                how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
                said = _last_line(err)
                raise SinkError(f"The command {name} {how}" + (f": {said}" if said else "."))
            said = _last_line(out)
        return Delivered(answer=f"exit code 0{said and f', {said}'}")

    def _run(self, name: str, given: IO[bytes], out: IO[bytes], err: IO[bytes]) -> int:
        try:
            process = subprocess.Popen(self._argv, stdin=given, stdout=out, stderr=err, start_new_session=True)
        except OSError as error:
            raise SinkError(f"The command {name} cannot be run: {error.strerror or error}.") from error
        try:
            return process.wait(self._timeout_s)
        except subprocess.TimeoutExpired:
            raise SinkError(f"The command {name} did not end within {self._timeout_s:g} s: it was killed.") from None
        finally:
            if process.poll() is None:
                # Its children too: they have a session of their own.
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(DYING_S)


def _last_line(file: IO[bytes]) -> str:
    file.seek(max(0, file.seek(0, os.SEEK_END) - 4096))
    lines = file.read().decode("utf-8", "replace").split("\n")
    return inert(next((line.strip() for line in reversed(lines) if line.strip()), ""))[:SHOWN]
