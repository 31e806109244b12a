"""The file of the alerts: who changes them waits until it is on disk, who reads them sees a whole state."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from batchtui.store import alerts
from batchtui.store.failure import StoreError
from batchtui.store.file import Identity, StoreFile
from batchtui.store.writer import Writer

log = logging.getLogger(__name__)
T = TypeVar("T")

DAY_MS = 86_400_000
TIDY_EVERY_MS = 6 * 3_600_000
PATIENCE_S = 10.0
"""How long who changes something waits for the disk."""


class AlertBook:
    """Alerts, what was told of them, and what is to be sent. Any thread may call; several processes share a file."""

    def __init__(self, path: Path, retention_days: int = 180, clock: Callable[[], float] = time.time) -> None:
        self._file = StoreFile(path)
        self._writer = Writer(self._file)
        self._retention_ms = retention_days * DAY_MS
        self._clock = clock
        self._tidied_ms: int | None = None
        self._lock = threading.Lock()
        self._reader: sqlite3.Connection | None = None
        self._identity: Identity = (0, 0)

    @property
    def path(self) -> Path:
        """The file."""
        return self._file.path

    @property
    def told(self) -> list[str]:
        """What the operator should know of the file, a sentence each."""
        return list(self._file.told)

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Does the work in one transaction, and waits for it.

        Raises:
            StoreError: the file cannot be used, or is far behind.
        """
        try:
            return self.later(work).result(PATIENCE_S)
        except TimeoutError as error:
            raise StoreError(f"The history {self.path} takes nothing: its disk is busy or full.") from error
        except sqlite3.Error as error:
            raise StoreError(f"The history {self.path} cannot be written to ({error}).") from error

    def later(self, work: Callable[[sqlite3.Connection], T]) -> "Future[T]":
        """Queues the work and returns at once."""
        now_ms = round(self._clock() * 1000)
        if self._tidied_ms is None or abs(now_ms - self._tidied_ms) >= TIDY_EVERY_MS:
            self._tidied_ms = now_ms
            before_ms = now_ms - self._retention_ms
            self._writer.submit(partial(alerts.prune, before_ms=before_ms))
        return self._writer.submit(work)

    def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """The answer to one question.

        Raises:
            StoreError: the file cannot be used.
        """
        with self._lock:
            try:
                return question(self._connected())
            except (sqlite3.Error, ValueError) as error:
                self._disconnect()
                raise StoreError(f"The alerts in {self.path} cannot be read ({error}).") from error

    def version(self) -> int:
        """Another number each time somebody has changed the file, in whichever process.

        Raises:
            StoreError: the file cannot be used.
        """
        return self.read(_data_version)

    def close(self, timeout_s: float = 1.0) -> None:
        """Writes what is queued, for so long at most, and lets go of the file."""
        self._writer.close(timeout_s)
        with self._lock:
            self._disconnect()

    def _connected(self) -> sqlite3.Connection:
        if self._reader is not None and not self._file.still(self._identity):
            self._disconnect()
        if self._reader is None:
            self._reader, self._identity = self._file.connect()
            self._reader.execute("PRAGMA query_only = ON")
        return self._reader

    def _disconnect(self) -> None:
        if self._reader is not None:
            with suppress(sqlite3.Error):
                self._reader.close()
            self._reader = None


def _data_version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA data_version").fetchone()[0]
    return version
