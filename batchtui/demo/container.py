"""A job's container as a process: the real guard around a stand-in for the job's program, told when to end and how."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence

GUARD = "batchtui-guard"
_BEGUN = "INFO  the program begins: "
_PROGRAM = (
    f'echo "{_BEGUN}attempt $AWS_BATCH_JOB_ATTEMPT'
    '${AWS_BATCH_JOB_ARRAY_INDEX:+, index $AWS_BATCH_JOB_ARRAY_INDEX}${BATCHTUI_FENCE:+, fence $BATCHTUI_FENCE}"; '
    # The end of what is read: the demo has gone.
    'read -r code && exit "$code"; exit 143'
)
_FROM_OURS = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG", "TMPDIR", "SYSTEMROOT")


def guarded(command: Sequence[str]) -> bool:
    """Whether a job's command runs under the guard; its options end with `--`."""
    return command[:1] == [GUARD] and "--" in command


class Container:
    """One process. Its program waits for its exit code on its standard input, so that it ends with the demo."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        said: Callable[[str, bool], object],
        ended: Callable[[int], object],
    ) -> None:
        """`command` runs under the guard. `said` gets each line, and whether the program begins with it.

        Both are called on a thread of the container's own; `ended` gets the exit code, as a shell tells it.
        """
        options = command[1 : command.index("--")]
        self._said, self._ended = said, ended
        ours = {name: os.environ[name] for name in _FROM_OURS if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "batchtui.dedup.main", *options, "--", "sh", "-c", _PROGRAM],
            env={**environment, **ours},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        threading.Thread(target=self._read, name="container", daemon=True).start()

    def finish(self, code: int) -> None:
        """Has the program leave with a code."""
        with contextlib.suppress(OSError, ValueError):
            assert self._process.stdin
            self._process.stdin.write(f"{code}\n")
            self._process.stdin.flush()

    def terminate(self) -> None:
        """SIGTERM to the guard, as AWS Batch sends it."""
        with contextlib.suppress(OSError):
            self._process.terminate()

    def kill(self) -> None:
        """The container is gone at once: the guard by SIGKILL, its program with what it reads."""
        with contextlib.suppress(OSError, ValueError):
            self._process.kill()
            assert self._process.stdin
            self._process.stdin.close()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._said(line.rstrip("\n"), line.startswith(_BEGUN))
        code = self._process.wait()
        self._ended(128 - code if code < 0 else code)
