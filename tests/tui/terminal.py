"""A real terminal around a real process: pexpect holds the pty, pyte reads what is drawn."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pexpect
import pyte

DEADLINE_S = 30.0
BATCHTUI = [sys.executable, "-m", "batchtui"]


class Terminal:
    """One program in a terminal of some size."""

    def __init__(self, arguments: list[str], columns: int, rows: int, **environment: str) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **environment}
        command, *rest = [*BATCHTUI, *arguments]
        self.child = pexpect.spawn(command, rest, dimensions=(rows, columns), env=env, timeout=DEADLINE_S)

    def read(self) -> bool:
        """Takes in what has been drawn; whether the program still runs."""
        try:
            piece = self.child.read_nonblocking(65536, timeout=0.1)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += piece
        self._stream.feed(piece)
        return True

    def lines(self) -> list[str]:
        """The screen, without the second half of wide characters."""
        return ["".join(row[n].data for n in range(self.screen.columns)) for row in map(self._row, self._numbers())]

    def _numbers(self) -> range:
        return range(self.screen.lines)

    def _row(self, number: int) -> "pyte.screens.StaticDefaultDict":
        return self.screen.buffer[number]

    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines())

    def expect(self, *texts: str) -> None:
        """Waits until the screen shows all the texts."""
        deadline = time.monotonic() + DEADLINE_S
        while not all(text in self.text() for text in texts):
            running = self.read()
            if time.monotonic() > deadline or not running:
                raise AssertionError(f"never came: {texts}\n{self.text()}\n{self.raw[-2000:]!r}")

    def expect_sent(self, what: bytes) -> None:
        """Waits until the terminal was sent something that is not on the screen."""
        deadline = time.monotonic() + DEADLINE_S
        while what not in self.raw:
            assert self.read() and time.monotonic() < deadline, f"never came: {what!r}\n{self.text()}"

    def press(self, keys: str) -> None:
        """Types."""
        self.child.send(keys)

    def ends(self) -> int:
        """Waits for the program's end; its exit code."""
        deadline = time.monotonic() + DEADLINE_S
        while self.read():
            if time.monotonic() > deadline:
                raise AssertionError(f"it did not end\n{self.text()}")
        self.child.wait()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus)


@contextmanager
def terminal(arguments: list[str], columns: int = 80, rows: int = 24, **environment: str) -> Iterator[Terminal]:
    """A terminal whose program is ended with the block."""
    made = Terminal(arguments, columns, rows, **environment)
    try:
        yield made
    finally:
        made.child.close(force=True)
