"""The history of runs: one file, one thread that writes, many that read."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.store import reading, readmarks, views, writing
from batchtui.store.failure import NewerFile, StoreError
from batchtui.store.file import Identity, StoreFile, is_damage
from batchtui.store.reading import Texts
from batchtui.store.writer import Writer

if TYPE_CHECKING:
    from batchtui.store.summary import GroupRow, Stats

log = logging.getLogger(__name__)
T = TypeVar("T")

DAY_MS = 86_400_000
EARLIEST_MS = -(2**62)
"""No run is older: a retention of any length stays within what SQLite can compare."""
TIDY_EVERY_MS = 6 * 3_600_000
"""How often the writer forgets what is older than the retention."""


@dataclass(slots=True)
class _Reader:
    """A connection that one thread at a time reads by, with the texts that it knows."""

    connection: sqlite3.Connection
    identity: Identity
    texts: Texts = field(init=False)

    def __post_init__(self) -> None:
        self.texts = Texts(self.connection)


class History:
    """What is remembered of runs; every method may be called from any thread.

    Nothing is opened before it is needed. A damaged file is set aside and a new one begun; where the file cannot
    be used at all, nothing is remembered and reading gives nothing: `told` has the sentence in both cases. Only a
    file of a newer batchtui makes the reading methods raise `NewerFile`. `give_way` is called between slices of
    what is written, and may take its time.
    """

    def __init__(
        self,
        path: Path,
        retention_days: int = 180,
        clock: Callable[[], float] = time.time,
        give_way: Callable[[], object] = lambda: None,
    ) -> None:
        self._file = StoreFile(path)
        self._writer = Writer(self._file)
        self._retention_ms = retention_days * DAY_MS
        self._clock = clock
        self._give_way = give_way
        self._tidied_ms: float | None = None
        self._spare: list[_Reader] = []
        self._lock = threading.Lock()
        self._closed = False

    @property
    def told(self) -> list[str]:
        """What the operator should know of the file, a sentence each, in the order in which it happened."""
        return list(self._file.told)

    @property
    def path(self) -> Path:
        """The file."""
        return self._file.path

    def usable(self) -> bool:
        """Whether the file can be read and written; opens it.

        Raises:
            NewerFile: a newer batchtui wrote it.
        """
        return self._ask(lambda reader: bool(reader.identity), False)

    def record(self, jobs: Iterable[Job]) -> None:
        """Queues rows of AWS and returns at once; unchanged ones write nothing, what has ended stays ended."""
        rows = tuple(jobs)
        if rows:
            self._tidy_at_times()
            self._writer.submit(lambda connection: writing.write_jobs(connection, rows, self._give_way), len(rows))

    def mark_gone(self, scope: Scope, job_ids: Iterable[str]) -> None:
        """Queues that AWS knows these runs no longer: active ones are not painted again, but still found."""
        gone = tuple(job_ids)
        if gone:
            self._writer.submit(lambda connection: writing.mark_gone(connection, scope, gone), len(gone))

    def flush(self, timeout_s: float = 2.0) -> bool:
        """Waits until what was queued is on disk; False when it is not by then."""
        try:
            self._writer.submit(_nothing, rows=0).result(timeout_s)
        except (TimeoutError, StoreError, sqlite3.Error):
            return False
        return True

    def groups(self, scope: Scope) -> "list[GroupRow]":
        """Every job name of the scope, the one with the newest run first."""
        return self._ask(lambda reader: reading.groups(reader.connection, scope), [])

    def newest(self, scope: Scope, name: str, limit: int = 30) -> list[Job]:
        """The newest runs of a name, newest first, without those that AWS forgot before they ended."""
        return self._ask(lambda reader: reading.newest(reader.connection, reader.texts, scope, name, limit), [])

    def board_rows(self, scope: Scope, per_group: int = 30, failed_since_ms: int = 0) -> Iterator[Job]:
        """The newest runs of every name, for a board to paint before AWS answers.

        Names that failed since a moment (ms since epoch) come first, then those at work: so does the board have them.
        """
        return self._stream(
            lambda reader: reading.board_rows(reader.connection, reader.texts, scope, per_group, failed_since_ms)
        )

    def find(self, job_id: str, scope: Scope | None = None) -> Job | None:
        """A run by id as it was last seen, also when AWS has forgotten it; without a scope the newest of any."""
        return self._ask(lambda reader: reading.find(reader.connection, reader.texts, job_id, scope), None)

    def since(self, scope: Scope, since_ms: int, queues: Sequence[str] = ()) -> Iterator[Job]:
        """The runs that ended since a moment (ms since epoch) or are active, newest first; of some queues, if given."""
        return self._stream(lambda reader: reading.since(reader.connection, reader.texts, scope, since_ms, queues))

    def stats(self, scope: Scope, name: str, since_ms: int) -> "Stats":
        """How the runs of a name ended since a moment (ms since epoch), and how long its successes took."""
        from batchtui.store.summary import Stats

        nothing = Stats(name, (), 0, None, None)
        return self._ask(lambda reader: reading.stats(reader.connection, scope, name, since_ms), nothing)

    def scopes(self) -> list[Scope]:
        """Every scope with a run, the one with the newest first."""
        return self._ask(lambda reader: reading.scopes(reader.connection), [])

    def prune(self, older_than_ms: int) -> int:
        """Forgets the runs without a sign of life since a moment (ms since epoch); waits, and says how many.

        Raises:
            StoreError: the file cannot be used.
        """
        count: int = self._writer.submit(lambda connection: writing.prune(connection, older_than_ms)).result()
        return count

    def account_of(self, profile_key: str) -> str:
        """The account that a profile led to the last time; empty when it never did."""
        return self._ask(lambda reader: reading.account_of(reader.connection, profile_key), "")

    def remember_account(self, profile_key: str, account: str) -> None:
        """Queues that a profile leads to an account."""
        self._writer.submit(lambda connection: writing.write_account(connection, profile_key, account))

    def views(self, place: str) -> dict[str, str]:
        """What the operator chose where the dashboard looks, by name; what is damaged is left out."""
        return self._ask(lambda reader: views.read(reader.connection, place), {})

    def keep_view(self, place: str, name: str, value: str | None) -> None:
        """Queues a choice, before any rows of AWS; None forgets it."""
        self._writer.submit(lambda connection: views.write(connection, place, name, value), ahead=True)

    def add_to_view(self, place: str, name: str, text: str, most: int) -> None:
        """Queues one more text of a list of at most so many; several batchtui add to the same list."""
        self._writer.submit(lambda connection: views.add(connection, place, name, text, most), ahead=True)

    def mark_read(self, jobs: Sequence[Job]) -> None:
        """Queues that the operator marked these failures as read, before any rows of AWS."""
        marked = tuple(jobs)
        self._writer.submit(lambda connection: readmarks.write(connection, marked), ahead=True)

    def marked_read(self, scope: Scope, after: int = 0) -> "readmarks.Marks":
        """What was marked as read after a number, by whichever batchtui, and the next number to ask from."""
        nothing: readmarks.Marks = [], after
        return self._ask(lambda reader: readmarks.read(reader.connection, scope, after), nothing)

    def close(self, timeout_s: float = 0.2) -> None:
        """Writes what is queued, for so long at most, and lets go of the file; reading gives nothing from then on."""
        self._writer.close(timeout_s)
        with self._lock:
            self._closed = True
            spare, self._spare = self._spare, []
        for reader in spare:
            reader.connection.close()

    def _tidy_at_times(self) -> None:
        now_ms = self._clock() * 1000
        with self._lock:
            if self._tidied_ms is not None and abs(now_ms - self._tidied_ms) < TIDY_EVERY_MS:
                return
            self._tidied_ms = now_ms
        before_ms = max(EARLIEST_MS, round(now_ms - self._retention_ms))
        self._writer.submit(partial(writing.prune, before_ms=before_ms))
        self._writer.submit(partial(readmarks.prune, before_ms=before_ms))

    def _ask(self, question: Callable[[_Reader], T], otherwise: T) -> T:
        """The answer to one question; `otherwise` when the file cannot give it."""
        reader = self._borrow()
        if reader is None:
            return otherwise
        try:
            answer = question(reader)
        except (sqlite3.Error, ValueError) as error:
            self._failed(reader, error)
            return otherwise
        self._give_back(reader)
        return answer

    def _stream(self, question: Callable[[_Reader], Iterator[Job]]) -> Iterator[Job]:
        """The answers to one question as the file was when the first was asked for; ends early when it fails."""
        reader = self._borrow()
        if reader is None:
            return
        try:
            reader.connection.execute("BEGIN")
            yield from question(reader)
        except (sqlite3.Error, ValueError) as error:
            self._failed(reader, error)
            return
        except GeneratorExit:
            reader.connection.close()
            raise
        reader.connection.execute("COMMIT")
        self._give_back(reader)

    def _borrow(self) -> _Reader | None:
        with self._lock:
            if self._closed:
                return None
            reader = self._spare.pop() if self._spare else None
        if reader is not None and self._file.still(reader.identity):
            return reader
        if reader is not None:
            reader.connection.close()
        try:
            connection, identity = self._file.connect()
        except NewerFile:
            raise
        except StoreError as error:
            self._file.tell_once(error.sentence)
            return None
        connection.execute("PRAGMA query_only = ON")
        return _Reader(connection, identity)

    def _give_back(self, reader: _Reader) -> None:
        with self._lock:
            if not self._closed:
                self._spare.append(reader)
                return
        reader.connection.close()

    def _failed(self, reader: _Reader, error: sqlite3.Error | ValueError) -> None:
        """Reading failed: a damaged file is set aside, anything else goes to the log file."""
        with suppress(sqlite3.Error):
            reader.connection.close()
        if not (isinstance(error, sqlite3.Error) and is_damage(error)):
            log.warning("the history could not be read", exc_info=error)
            return
        try:
            self._file.set_aside(reader.identity, error)
        except StoreError as refused:
            self._file.tell_once(refused.sentence)


def _nothing(_: sqlite3.Connection) -> None:
    """Work that is done when all work before it is."""
