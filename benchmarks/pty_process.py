"""A program in a pseudo-terminal: keys go in, and every piece of what it draws is kept with the moment it came."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

COLUMNS, ROWS = 120, 40
DOWN = b"\x1b[B"
_TICKS = os.sysconf("SC_CLK_TCK")


class PtyProcess:
    """Used as a context manager: the program ends with the block. Times are of the monotonic clock, seconds.

    `environment`: all of its variables, but for those of the terminal.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.pieces: list[tuple[float, bytes]] = []
        self._command = command
        self._environment = {**environment, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self._ended = False

    def __enter__(self) -> "PtyProcess":
        self.started_s = time.monotonic()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            # The child: only what is safe between fork and exec.
            try:
                os.execvpe(self._command[0], self._command, self._environment)
            finally:
                os._exit(127)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._ended:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._fd)

    def read(self, timeout_s: float) -> bytes:
        """The next piece, empty when none came in time or the program is at its end."""
        if not select.select([self._fd], [], [], max(timeout_s, 0))[0]:
            return b""
        try:
            piece = os.read(self._fd, 1 << 16)
        except OSError:
            self._ended_now()
            return b""
        self.pieces.append((time.monotonic(), piece))
        return piece

    def read_for(self, seconds: float) -> None:
        """Takes in what is drawn for so long."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self._ended:
            self.read(left)

    def read_until_any(self, texts: Sequence[bytes], timeout_s: float = 60.0) -> float:
        """When the first of the texts came, among what is drawn from now on.

        Raises:
            TimeoutError: none came, or the program ended.
        """
        until, seen, longest = time.monotonic() + timeout_s, b"", max(map(len, texts))
        while not any(text in seen for text in texts):
            if self._ended or time.monotonic() > until:
                raise TimeoutError(f"{texts[0]!r} never came, but {seen!r}")
            seen = seen[-longest:] + self.read(until - time.monotonic())
        return self.pieces[-1][0]

    def press(self, keys: bytes) -> float:
        """Types; when."""
        now = time.monotonic()
        os.write(self._fd, keys)
        return now

    def wait_for_end(self, timeout_s: float = 30.0) -> float:
        """When the process was gone.

        Raises:
            TimeoutError: it stays.
        """
        until = time.monotonic() + timeout_s
        while not self._ended:
            self.read(0.002)
            if not self._ended and os.waitpid(self.pid, os.WNOHANG)[0]:
                self._ended = True
            if time.monotonic() > until:
                raise TimeoutError("the program did not end")
        return time.monotonic()

    def _ended_now(self) -> None:
        """The terminal was closed by the program: its end is a matter of moments."""
        os.waitpid(self.pid, 0)
        self._ended = True

    def rss_mb(self) -> float:
        """Resident memory, MB."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    def cpu_s(self) -> float:
        """Seconds on a core so far, in user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS
