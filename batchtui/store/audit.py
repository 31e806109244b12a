"""The audit: what is asked of AWS is on disk before it is sent, so that a lost answer or a dead process is noticed."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from batchtui.domain.deed import OPEN, Deed, Outcome
from batchtui.domain.scope import Scope
from batchtui.store.failure import NewerFile, StoreError
from batchtui.store.file import StoreFile
from batchtui.store.living import hold, lives
from batchtui.store.packing import storable
from batchtui.store.writer import Writer

DAY_MS = 86_400_000
PATIENCE_S = 5.0
"""How long a request waits to be written down: on a full disk it goes on without."""
IN_FLIGHT_MS = 180_000
"""Where it cannot be told whether a process lives: what is open for longer has probably lost it."""

_COLUMNS = (
    "endpoint", "account", "region", "action", "subject", "name", "queue", "reason", "command", "mark", "who", "login",
    "plan", "asked_ms", "answered_ms", "outcome", "result", "error", "process",
)  # fmt: skip
_OPEN = ", ".join(f"'{one.value}'" for one in Outcome if one in OPEN)
_DOUBLE = (
    f"SELECT number, {', '.join(_COLUMNS)} FROM deeds WHERE subject = ? AND action = ? AND endpoint = ? AND region = ?"
    f" AND (outcome IN ({_OPEN}) OR (asked_ms >= ? AND outcome IN ('done', 'found'))) AND (? OR command = ?)"
    " ORDER BY number DESC LIMIT 1"
)

_OURS: set[tuple[Path, int]] = set()
"""The numbers of what this process has asked, by file."""


class AlreadyAsked(Exception):
    """The same was asked by another window, or before, and may have been carried out."""

    def __init__(self, deed: Deed) -> None:
        super().__init__(deed.subject)
        self.deed = deed


class Audit:
    """Rows of what was asked. Any thread may call; each method waits until the disk has taken its row.

    Where the file cannot be used nothing is kept, and `told` says so; no action is held up by that.
    """

    def __init__(self, path: Path, retention_days: int = 180, clock: Callable[[], float] = time.time) -> None:
        self._file = StoreFile(path)
        self._writer = Writer(self._file)
        self._retention_ms = retention_days * DAY_MS
        self._clock = clock
        self._tidied = False
        self._living = path.with_name(f"{path.name}.living")

    @property
    def told(self) -> list[str]:
        """What the operator should know of the file, a sentence each."""
        return list(self._file.told)

    def now_ms(self) -> int:
        """This machine's clock."""
        return round(self._clock() * 1000)

    def ask(self, deed: Deed, planned_ms: int | None = None, only_alike: bool = False) -> Deed:
        """Writes down what is about to be sent, and gives it its number (0 where the disk does not take it).

        `planned_ms`: when the plan was made; what was asked for the same subject since then, or is still open, is
        not asked again. None: it may be repeated without harm. `only_alike`: what was asked with another command is
        not the same.

        Raises:
            AlreadyAsked: it has been.
        """
        asked = replace(deed, asked_ms=deed.asked_ms or self.now_ms(), process=os.getpid())
        hold(self._living)
        self._tidy()
        number = self._write(lambda connection: _insert(connection, asked, planned_ms, only_alike))
        if isinstance(number, Deed):
            raise AlreadyAsked(number)
        if number:
            _OURS.add((self._file.path, number))
        return replace(asked, number=number or 0)

    def answer(self, deed: Deed, outcome: Outcome, result: str = "", error: str = "") -> Deed:
        """Writes down what became of it."""
        told = replace(deed, outcome=outcome, result=result, error=error, answered_ms=self.now_ms())
        if deed.number:
            self._write(
                lambda connection: connection.execute(
                    "UPDATE deeds SET outcome = ?, result = ?, error = ?, answered_ms = ? WHERE number = ?",
                    (outcome.value, storable(result), storable(error), told.answered_ms, deed.number),
                )
            )
        return told

    def name_caller(self, numbers: Sequence[int], who: str) -> None:
        """Fills in who asked, once STS has told it."""
        rows = [(storable(who), number) for number in numbers if number]
        if rows:
            statement = "UPDATE deeds SET who = ? WHERE number = ? AND who = ''"
            self._write(lambda connection: connection.executemany(statement, rows))

    def deeds(self, since_ms: int = 0, limit: int = -1) -> list[Deed]:
        """What was asked since a moment, newest first.

        Raises:
            NewerFile: a newer batchtui wrote the file.
        """
        return self._read("asked_ms >= ? ORDER BY asked_ms DESC, number DESC LIMIT ?", (since_ms, limit))

    def asked_for(self, subjects: Sequence[str], action: str) -> list[Deed]:
        """What was asked for some subjects, oldest first."""
        found: list[Deed] = []
        for start in range(0, len(subjects), 500):
            some = [storable(one) for one in subjects[start : start + 500]]
            marks = ", ".join("?" * len(some))
            found += self._read(f"action = ? AND subject IN ({marks}) ORDER BY number", (action, *some))
        return found

    def reruns_of(self, names: Iterable[str]) -> dict[str, str]:
        """Of the runs of some job names: which new job each was resubmitted as, the last time."""
        found: dict[str, str] = {}
        wanted = [storable(name) for name in dict.fromkeys(names)]
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            marks = ", ".join("?" * len(some))
            where = f"action = 'resubmit' AND result != '' AND name IN ({marks}) ORDER BY number"
            found.update((deed.subject, deed.result) for deed in self._read(where, tuple(some)))
        return found

    def asked_in(self, order: str) -> int:
        """How many requests of an order were written down."""
        return len(self._read("plan = ?", (storable(order),)))

    def orphans(self) -> list[Deed]:
        """What was asked and not answered, by a process that is no more; oldest first."""
        now_ms = self.now_ms()
        return [
            deed for deed in self._read(f"outcome IN ({_OPEN}) ORDER BY number", ()) if self._orphaned(deed, now_ms)
        ]

    def _orphaned(self, deed: Deed, now_ms: int) -> bool:
        """Whether nobody is at it any more: what is not known is the operator's, whoever asked."""
        if deed.outcome is Outcome.UNKNOWN:
            return True
        if deed.process == os.getpid():
            # A process before this one may have had the same id.
            return (self._file.path, deed.number) not in _OURS
        alive = lives(self._living, deed.process)
        return now_ms - deed.asked_ms > IN_FLIGHT_MS if alive is None else not alive

    def close(self, timeout_s: float = 1.0) -> None:
        """Ends the writer's thread."""
        self._writer.close(timeout_s)

    def _tidy(self) -> None:
        if not self._tidied:
            self._tidied = True
            before_ms = max(-(2**62), self.now_ms() - self._retention_ms)
            self._writer.submit(lambda connection: connection.execute(_PRUNE, (before_ms,)))

    def _write(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        try:
            return self._writer.submit(work).result(PATIENCE_S)
        except (TimeoutError, StoreError, sqlite3.Error) as error:
            reason = error.sentence if isinstance(error, StoreError) else f"The history cannot be written to ({error})."
            self._file.tell_once(f"{reason} What is asked of AWS is not in the audit.")
            return None

    def _read(self, where: str, values: tuple[Any, ...]) -> list[Deed]:
        try:
            connection, _ = self._file.connect()
            with closing(connection):
                rows = connection.execute(f"SELECT number, {', '.join(_COLUMNS)} FROM deeds WHERE {where}", values)
                return [_deed_of(row) for row in rows]
        except NewerFile:
            raise
        except (StoreError, sqlite3.Error) as error:
            self._file.tell_once(f"The audit cannot be read: {error}")
            return []


_PRUNE = f"DELETE FROM deeds WHERE asked_ms < ? AND outcome NOT IN ({_OPEN})"


def _insert(connection: sqlite3.Connection, deed: Deed, planned_ms: int | None, only_alike: bool) -> int | Deed:
    """Its number, or the deed that was first: the transaction lets one of two windows in that ask for the same."""
    if planned_ms is not None:
        where = (deed.subject, deed.action, deed.scope.endpoint, deed.scope.region)
        values = (*where, planned_ms, not only_alike, storable(deed.command))
        double = connection.execute(_DOUBLE, values).fetchone()
        if double is not None:
            return _deed_of(double)
    marks = ", ".join("?" * len(_COLUMNS))
    statement = f"INSERT INTO deeds ({', '.join(_COLUMNS)}) VALUES ({marks})"
    return connection.execute(statement, _row_of(deed)).lastrowid or 0


def _row_of(deed: Deed) -> tuple[Any, ...]:
    texts = (
        deed.scope.endpoint, deed.scope.account, deed.scope.region, deed.action, deed.subject, deed.name, deed.queue,
        deed.reason, deed.command, deed.mark, deed.who, deed.login, deed.order,
    )  # fmt: skip
    rest = (storable(deed.result), storable(deed.error), deed.process)
    return (*map(storable, texts), deed.asked_ms, deed.answered_ms, deed.outcome.value, *rest)


def _deed_of(row: tuple[Any, ...]) -> Deed:
    number, endpoint, account, region, action, subject, name, queue, reason, command, mark, who, login, order = row[:14]
    asked_ms, answered_ms, outcome, result, error, process = row[14:]
    return Deed(
        Scope(endpoint, account, region), action, subject, name, queue, reason, command, mark, who, login, order,
        asked_ms, answered_ms, Outcome(outcome), result, error, number, process,
    )  # fmt: skip
