"""The one thread that writes: what it is given is on disk soon, in order, one transaction each."""

import contextlib
import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from batchtui.store.failure import StoreError
from batchtui.store.file import Identity, StoreFile, is_damage
from batchtui.store.schema import transaction

log = logging.getLogger(__name__)

Work = Callable[[sqlite3.Connection], Any]
MOST_WAITING = 500_000
"""Rows that may wait for a disk that does not take them; more are dropped, AWS is asked for them again."""
PAUSE_S = 1.0
_PASSES = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
"""What may be over in a moment: another process writes, a disk is full."""


class Writer:
    """Takes work from any thread at once and carries it out on its own."""

    def __init__(self, file: StoreFile) -> None:
        self._file = file
        self._waiting: deque[tuple[Work, int, Future[Any]]] = deque()
        self._ahead: deque[tuple[Work, int, Future[Any]]] = deque()
        self._rows = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closing = False
        self._refused: StoreError | None = None
        self._connection: sqlite3.Connection | None = None
        self._identity: Identity = (0, 0)

    def submit(self, work: Work, rows: int = 1, ahead: bool = False) -> Future[Any]:
        """Queues work that writes so many rows; its answer, or why the file cannot be used, comes by the future.

        `ahead`: before all other work, in the order in which such work came. AWS cannot be asked for it again.
        """
        future: Future[Any] = Future()
        with self._changed:
            if self._refused is not None:
                future.set_exception(self._refused)
            elif self._closing:
                future.set_exception(StoreError("The history is closed."))
            elif not ahead and self._waiting and self._rows + rows > MOST_WAITING:
                behind = StoreError("The history's disk is far behind: newer rows are not remembered for now.")
                self._file.tell_once(behind.sentence)
                future.set_exception(behind)
            else:
                self._rows += rows
                (self._ahead if ahead else self._waiting).append((work, rows, future))
                self._begin()
                self._changed.notify()
        return future

    def close(self, timeout_s: float) -> None:
        """Writes what is queued, for so long at most, and ends."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="history-writer", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while (item := self._next()) is not None:
            work, rows, future = item
            try:
                future.set_result(self._carry_out(work))
            except Exception as error:
                self._failed(error, future)
            with self._changed:
                self._rows = max(0, self._rows - rows)
        self._disconnect()

    def _next(self) -> tuple[Work, int, Future[Any]] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._ahead or self._waiting or self._closing)
            waiting = self._ahead or self._waiting
            return waiting.popleft() if waiting else None

    def _carry_out(self, work: Work) -> Any:
        """Does the work in one transaction, again while the disk is only busy, once more on a new file."""
        told = False
        while True:
            try:
                connection = self._connected()
                with transaction(connection):
                    return work(connection)
            except sqlite3.Error as error:
                if is_damage(error):
                    self._disconnect()
                    self._file.set_aside(self._identity, error)
                elif not self._passes(error):
                    raise
                elif not told:
                    told = True
                    self._file.told.append(f"The history cannot be written to for now ({error}): it is tried again.")

    def _passes(self, error: sqlite3.Error) -> bool:
        """Whether to try again, after a pause that closing cuts short."""
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _PASSES:
            return False
        with self._changed:
            self._changed.wait_for(lambda: self._closing, PAUSE_S)
            return not self._closing

    def _failed(self, error: Exception, future: Future[Any]) -> None:
        future.set_exception(error)
        if isinstance(error, StoreError):
            self._refuse(error)
        else:
            log.warning("the history did not take some rows", exc_info=error)

    def _refuse(self, error: StoreError) -> None:
        """The file cannot be used: from now on every work is refused at once."""
        with self._changed:
            self._refused = error
            refused = (*self._ahead, *self._waiting)
            self._ahead, self._waiting = deque(), deque()
            self._rows = 0
        self._file.tell_once(error.sentence)
        for _, _, future in refused:
            future.set_exception(error)

    def _connected(self) -> sqlite3.Connection:
        if self._connection is not None and not self._file.still(self._identity):
            self._disconnect()
        if self._connection is None:
            self._connection, self._identity = self._file.connect()
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
