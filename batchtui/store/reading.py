"""What is read from the history: every function is one question to a connection of its own."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState
from batchtui.store.packing import COLUMNS, NUMBERS, TERMINAL, pack_id, state_of_number, storable, unpack

if TYPE_CHECKING:
    from batchtui.store.summary import GroupRow, Stats

_RUN = ", ".join(f"r.{column}" for column in COLUMNS)
_IN_SCOPE = "(SELECT id FROM scopes WHERE endpoint = ? AND account = ? AND region = ?)"
_ALIVE_SINCE = f"(coalesce(r.stopped, r.started, r.created) >= ? OR (r.gone IS NULL AND r.state NOT IN ({TERMINAL})))"
"""Ended since then, or as far as is known still active."""
_FAILED_SINCE = f"state = {NUMBERS[JobState.FAILED]} AND created >= ?"
_BOARD_ORDER = f"CASE WHEN {_FAILED_SINCE} THEN 0 WHEN state NOT IN ({TERMINAL}) THEN 1 ELSE 2 END"
_TEXTS_KEPT = 50_000


class Texts:
    """The texts of a file by identity, as one reader has met them: an identity never stands for another text."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[int, str] = {}

    def __call__(self, identity: int | None) -> str:
        """The text; the empty one for None, and for an identity that the file does not hold."""
        if identity is None:
            return ""
        known = self._known.get(identity)
        return self._read(identity) if known is None else known

    def _read(self, identity: int) -> str:
        row = self._connection.execute("SELECT text FROM texts WHERE id = ?", (identity,)).fetchone()
        if len(self._known) >= _TEXTS_KEPT:
            self._known.clear()
        text: str = row[0] if row else ""
        self._known[identity] = text
        return text


def groups(connection: sqlite3.Connection, scope: Scope) -> "list[GroupRow]":
    """Every name of the scope, the one with the newest run first."""
    from batchtui.store.summary import GroupRow

    rows = connection.execute(
        f"SELECT name, state, count, created FROM groups WHERE scope = {_IN_SCOPE} ORDER BY created DESC, name",
        _values(scope),
    )
    return [GroupRow(name, state_of_number(state), count, created or 0) for name, state, count, created in rows]


def newest(connection: sqlite3.Connection, text: Texts, scope: Scope, name: str, limit: int) -> list[Job]:
    """The newest runs of a name, newest first, without those that AWS forgot before they ended."""
    group = _group(connection, scope, name)
    return list(_newest(connection, text, scope, group, name, limit)) if group is not None else []


def board_rows(
    connection: sqlite3.Connection, text: Texts, scope: Scope, per_group: int, failed_since_ms: int
) -> Iterator[Job]:
    """The newest runs of every name, newest first.

    The names as a board has them: whose newest run failed since a moment, is active, the rest; the newest first.
    """
    named = connection.execute(
        f"SELECT id, name FROM groups WHERE scope = {_IN_SCOPE} ORDER BY {_BOARD_ORDER}, created DESC, name",
        (*_values(scope), failed_since_ms),
    ).fetchall()
    return chain.from_iterable(_newest(connection, text, scope, group, name, per_group) for group, name in named)


def find(connection: sqlite3.Connection, text: Texts, job_id: str, scope: Scope | None) -> Job | None:
    """A run by id, in one scope or in any; of several the newest."""
    asked: Sequence[Any] = ()
    where = "r.id = ?"
    if scope is not None:
        where += f" AND g.scope = {_IN_SCOPE}"
        asked = _values(scope)
    row = connection.execute(
        f"SELECT {_RUN}, g.name, s.endpoint, s.account, s.region"
        f" FROM runs r JOIN groups g ON g.id = r.grp JOIN scopes s ON s.id = g.scope"
        f" WHERE {where} ORDER BY r.created DESC LIMIT 1",
        (pack_id(job_id), *asked),
    ).fetchone()
    if row is None:
        return None
    *_, name, endpoint, account, region = row
    return unpack(row, scope or Scope(endpoint, account, region), name, text)


def since(
    connection: sqlite3.Connection, text: Texts, scope: Scope, since_ms: int, queues: Sequence[str]
) -> Iterator[Job]:
    """The runs that ended since a moment or are active, newest first; of some queues only, where given."""
    where = f"g.scope = {_IN_SCOPE} AND {_ALIVE_SINCE}"
    asked: list[Any] = [*_values(scope), since_ms]
    if queues:
        where += f" AND r.queue IN (SELECT id FROM texts WHERE text IN ({', '.join('?' * len(queues))}))"
        asked += map(storable, queues)
    rows = connection.execute(
        f"SELECT {_RUN}, g.name FROM groups g CROSS JOIN runs r ON r.grp = g.id"
        f" WHERE {where} ORDER BY r.created DESC, r.id",
        asked,
    )
    return (unpack(row, scope, row[-1], text) for row in rows)


def stats(connection: sqlite3.Connection, scope: Scope, name: str, since_ms: int) -> "Stats":
    """How the runs of a name ended since a moment, and how long its successes took."""
    from batchtui.domain.duration import percentile
    from batchtui.store.summary import Stats

    group = _group(connection, scope, name)
    counted: dict[int, int] = {}
    took: list[int] = []
    skipped_runs = 0
    for state, started, stopped, skipped in connection.execute(
        f"SELECT state, started, stopped, skipped FROM runs r WHERE grp = ? AND {_ALIVE_SINCE}", (group, since_ms)
    ):
        if skipped:
            skipped_runs += 1
            continue
        counted[state] = counted.get(state, 0) + 1
        if state == NUMBERS[JobState.SUCCEEDED] and started is not None and stopped is not None:
            took.append(max(0, stopped - started))
    return Stats(
        name,
        (
            *((state_of_number(number), counted[number]) for number in sorted(counted)),
            *([(JobState.SKIPPED, skipped_runs)] if skipped_runs else []),
        ),
        len(took),
        round(percentile(took, 0.5)) if took else None,
        round(percentile(took, 0.95)) if took else None,
    )


def account_of(connection: sqlite3.Connection, profile: str) -> str:
    """The account that a profile led to the last time; empty when it never did."""
    row = connection.execute("SELECT account FROM accounts WHERE profile = ?", (storable(profile),)).fetchone()
    return str(row[0]) if row else ""


def scopes(connection: sqlite3.Connection) -> list[Scope]:
    """Every scope that has a run, the one with the newest first."""
    rows = connection.execute(
        "SELECT endpoint, account, region FROM scopes s JOIN groups g ON g.scope = s.id"
        " GROUP BY s.id ORDER BY max(g.created) DESC"
    )
    return [Scope(*row) for row in rows]


def _newest(
    connection: sqlite3.Connection, text: Callable[[int | None], str], scope: Scope, group: int, name: str, limit: int
) -> Iterator[Job]:
    rows = connection.execute(
        f"SELECT {_RUN} FROM runs r WHERE grp = ? AND gone IS NULL ORDER BY created DESC, id LIMIT ?", (group, limit)
    )
    return (unpack(row, scope, name, text) for row in rows)


def _group(connection: sqlite3.Connection, scope: Scope, name: str) -> int | None:
    row = connection.execute(
        f"SELECT id FROM groups WHERE scope = {_IN_SCOPE} AND name = ?", (*_values(scope), storable(name))
    ).fetchone()
    return row[0] if row else None


def _values(scope: Scope) -> tuple[str, str, str]:
    return storable(scope.endpoint), storable(scope.account), storable(scope.region)
