"""The file of the history: made with care, and set aside when it is damaged."""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from batchtui.store.failure import NewerFile, StoreError
from batchtui.store.schema import MIGRATIONS, applied, migrate

BUSY_S = 5.0
"""How long one batchtui waits for another one's transaction."""
COMPANIONS = ("", "-wal", "-shm")
"""The file, and what SQLite keeps beside it."""
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
Identity = tuple[int, int]
"""A file by its device and its number there, whatever its name."""
_NOT_OURS = (*_DAMAGED, sqlite3.SQLITE_ERROR)
"""While a file is opened, an ordinary error means that a table of ours is missing."""


def is_damage(error: sqlite3.Error) -> bool:
    """Whether SQLite says that the file itself is broken."""
    return _primary(error) in _DAMAGED


def _primary(error: sqlite3.Error) -> int:
    """SQLite's result code without its extension; 0 for an error of Python's own."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


class StoreFile:
    """A path that gives connections; the file behind it is made, migrated or set aside before the first one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.told: list[str] = []
        """Sentences for whoever looks at the screen."""
        self._lock = threading.Lock()
        self._ready: Identity | None = None

    def connect(self) -> tuple[sqlite3.Connection, Identity]:
        """A new connection, in autocommit, and the file that it leads to; any thread may use it, one at a time.

        Raises:
            NewerFile: a newer batchtui wrote the file.
            StoreError: the file or its folder cannot be written to.
        """
        with self._lock:
            try:
                if self._ready is None or not self.still(self._ready):
                    self._ready = self._prepared()
                return _connection(self.path), self._ready
            except (OSError, sqlite3.Error) as error:
                raise self._unusable(error) from error

    def still(self, identity: Identity) -> bool:
        """Whether the path leads to that file: another batchtui may have set it aside, or somebody removed it."""
        try:
            return _identity(self.path) == identity
        except OSError:
            return False

    def set_aside(self, identity: Identity, error: sqlite3.Error) -> None:
        """Puts a file away that turned out to be damaged, unless another batchtui has done so.

        Raises:
            StoreError: it cannot be renamed.
        """
        try:
            with self._lock, _one_process(self.path):
                if self.still(identity):
                    self._put_away(error)
        except OSError as refused:
            raise self._unusable(refused) from error

    def tell_once(self, sentence: str) -> None:
        """A sentence for the operator, once."""
        if sentence not in self.told:
            self.told.append(sentence)

    def _prepared(self) -> Identity:
        _make_folder(self.path.parent)
        with _one_process(self.path):
            try:
                self._make_usable()
            except sqlite3.Error as error:
                if _primary(error) not in _NOT_OURS:
                    raise
                self._put_away(error)
                self._make_usable()
            return _identity(self.path)

    def _make_usable(self) -> None:
        _make_file(self.path)
        with contextlib.closing(_connection(self.path)) as connection:
            version = applied(connection)
            if version > len(MIGRATIONS):
                raise NewerFile(
                    f"The history {self.path} was written by a newer batchtui (format {version}, this one knows "
                    f"{len(MIGRATIONS)}): update batchtui, or set BATCHTUI_STATE to another folder."
                )
            if version == 0:
                # Has to be said before there is a table.
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            migrate(connection)
            connection.execute("SELECT * FROM runs JOIN groups ON groups.id = grp LIMIT 1").fetchone()

    def _put_away(self, error: sqlite3.Error) -> None:
        aside = _rename_aside(self.path)
        self.told.append(f"The history was damaged ({error}): it is kept as {aside}, and a new one begins.")

    def _unusable(self, error: Exception) -> StoreError:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return StoreError(
            f"The history {self.path} cannot be used ({reason}): batchtui works without it. "
            "Make its folder writable, or set BATCHTUI_STATE to another one."
        )


def _connection(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _identity(path: Path) -> Identity:
    found = path.stat()
    return found.st_dev, found.st_ino


def _make_folder(folder: Path) -> None:
    """For its owner only."""
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    elif folder.name == "batchtui" and folder.stat().st_mode & 0o077:
        # Ours by its name: the log file's folder lies in it and may have made it first.
        folder.chmod(0o700)


def _make_file(path: Path) -> None:
    """For its owner only; SQLite gives the files beside it the same mode."""
    if not path.exists():
        # Never on a file that is there: closing it would drop the locks of this process's own connections.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    elif path.stat().st_mode & 0o077:
        path.chmod(0o600)


@contextlib.contextmanager
def _one_process(path: Path) -> Iterator[None]:
    """Only one batchtui at a time makes, migrates or sets aside the file."""
    try:
        import fcntl
    except ImportError:  # Windows: a file in use cannot be set aside there anyway.
        yield
        return
    descriptor = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _rename_aside(path: Path) -> Path:
    """Gives the file and its companions a name with today's date; the file's new path."""
    aside = path.with_name(f"{path.name}.damaged-{date.today()}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{date.today()}-{number}")
    for companion in COMPANIONS:
        with contextlib.suppress(FileNotFoundError):
            Path(f"{path}{companion}").rename(f"{aside}{companion}")
    return aside
