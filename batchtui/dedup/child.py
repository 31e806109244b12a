"""The command as a child: its streams are ours, signals go on to it, orphans are reaped, its end is ours.

In a container the guard is process 1, which the kernel spares every signal that has no handler, and which inherits
every orphan.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

from batchtui.dedup.say import say

FORWARDED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
EX_NOT_EXECUTABLE, EX_NOT_FOUND = 126, 127


class Stopped(BaseException):
    """A signal told us to end before the command was started."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 128 + number


class Child:
    """At most one command; until it is started the signals are for the guard itself."""

    def __init__(self, kill_group: bool = False) -> None:
        self._kill_group = kill_group
        self._pid = 0
        self._over = False

    def listen(self) -> None:
        """Takes the signals, but those that our parent ignores (as `nohup` does), which the command ignores too."""
        # A parent that ignores the end of its children hands that on, and the kernel would keep no exit code.
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number in FORWARDED:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._heard)

    def run(
        self, command: Sequence[str], environ: Mapping[str, str], started: Callable[[], object] | None = None
    ) -> int:
        """Runs the command to its end and gives its exit code; `started` is called once it runs.

        Signals are held back meanwhile, so that none is lost between us and the command.
        """
        self._flush()
        signal.pthread_sigmask(signal.SIG_BLOCK, FORWARDED)
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._become(command, environ, writing)
        os.close(writing)
        self._pid = pid
        try:
            if started:
                started()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, FORWARDED)
        with os.fdopen(reading, "rb") as pipe:
            failed = pipe.read()
        code = self._wait()
        if not failed:
            return code
        number = int(failed)
        say(f"{command[0]} cannot be run: {os.strerror(number)}.")
        return EX_NOT_FOUND if number in (errno.ENOENT, errno.ENOTDIR) else EX_NOT_EXECUTABLE

    def send(self, number: int) -> None:
        """Sends a signal to the command, if it runs."""
        if not self._pid:
            return
        try:
            if self._kill_group:
                os.killpg(self._pid, number)
            else:
                os.kill(self._pid, number)
        except ProcessLookupError:
            pass

    def _heard(self, number: int, _frame: FrameType | None) -> None:
        if self._pid:
            # Ctrl-C in a terminal has reached the command already.
            typed = number in (signal.SIGINT, signal.SIGQUIT) and not self._kill_group and os.isatty(0)
            if not typed:
                self.send(number)
        elif number in ENDING and not self._over:
            self._over = True
            raise Stopped(number)

    def _become(self, command: Sequence[str], environ: Mapping[str, str], writing: int) -> None:
        """In the child: becomes the command, or writes why not."""
        try:
            if self._kill_group:
                os.setsid()
            for number in FORWARDED:
                if signal.getsignal(number) is not signal.SIG_IGN:
                    signal.signal(number, signal.SIG_DFL)
            # Python ignores these for itself; a command expects them to be as usual.
            for number in (signal.SIGPIPE, signal.SIGXFSZ):
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, FORWARDED)
            os.execvpe(command[0], list(command), outside(environ))
        except OSError as error:
            os.write(writing, str(error.errno or errno.EINVAL).encode())
        except BaseException:
            os.write(writing, str(errno.EINVAL).encode())
        finally:
            os._exit(EX_NOT_FOUND)

    def _wait(self) -> int:
        """Reaps whatever ends until the command does."""
        while True:
            pid, status = os.waitpid(-1, 0)
            if pid != self._pid:
                continue
            if self._kill_group:
                self.send(signal.SIGKILL)
            self._pid, self._over = 0, True
            return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)

    @staticmethod
    def _flush() -> None:
        for stream in (sys.stdout, sys.stderr):
            if stream:
                stream.flush()


def outside(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables without those that the stand-alone binary (PyInstaller) has set for itself."""
    if not getattr(sys, "frozen", False):
        return dict(environ)
    own = ("LD_LIBRARY_PATH", "LD_LIBRARY_PATH_ORIG")
    whole = {name: value for name, value in environ.items() if name not in own and not name.startswith("_PYI_")}
    if "LD_LIBRARY_PATH_ORIG" in environ:
        whole["LD_LIBRARY_PATH"] = environ["LD_LIBRARY_PATH_ORIG"]
    return whole
