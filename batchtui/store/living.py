"""Whether the process that asked is still there: each holds its own byte of a file for as long as it lives.

A process id alone does not tell: it may have been given to another program since.
"""

import contextlib
import os
import threading
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover
    # A system without record locks: then nobody can be told to live.
    fcntl = None  # type: ignore[assignment]

_LOCK = threading.Lock()
_OPEN: dict[Path, int] = {}
"""Never closed: closing any of a process's descriptors of a file gives up all locks that it holds there."""


def hold(path: Path) -> None:
    """Says, until this process ends in whatever way, that it lives; where the file cannot be used nothing is said."""
    with contextlib.suppress(OSError), _LOCK:
        if fcntl is not None and path not in _OPEN:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            _OPEN[path] = descriptor
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, os.getpid())


def lives(path: Path, process: int) -> bool | None:
    """Whether another process holds its byte; None where that cannot be told."""
    hold(path)
    descriptor = _OPEN.get(path)
    if descriptor is None or fcntl is None:
        return None
    with _LOCK:
        try:
            # Shared, so that two that look at the same time do not take each other for the one they look for.
            fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB, 1, process)
        except (BlockingIOError, PermissionError):
            return True
        except OSError:
            return None
        fcntl.lockf(descriptor, fcntl.LOCK_UN, 1, process)
    return False
