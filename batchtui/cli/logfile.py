"""The rotating log file: where tracebacks go that nobody wants on a screen."""

import logging
import os
from pathlib import Path


def log_file() -> Path:
    """`batchtui.log` in the user's log folder."""
    from platformdirs import user_log_path

    return user_log_path("batchtui", appauthor=False) / "batchtui.log"


def begin_log(debug: bool) -> None:
    """Has warnings (with `debug`: everything of ours) written to the log file, readable by its owner only."""
    ours = logging.getLogger("batchtui")
    if ours.handlers:
        return
    ours.setLevel(logging.DEBUG if debug else logging.WARNING)
    ours.propagate = False
    ours.addHandler(_LateHandler())


class _LateHandler(logging.Handler):
    """Opens the file for the first record: most starts have none, and need not wait for what it takes."""

    def __init__(self) -> None:
        super().__init__()
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Hands it on."""
        if self._file is None:
            self._file = _handler()
        self._file.emit(record)


def _handler() -> logging.Handler:
    from logging.handlers import RotatingFileHandler

    path = log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        handler: logging.Handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=2, delay=True)
    except OSError:
        # A home that cannot be written to must not keep anybody from looking.
        handler = logging.FileHandler(os.devnull)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    return handler
