"""What is written to the history; every function works within the caller's transaction."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial

from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState
from batchtui.store.packing import COLUMNS, NUMBERS, TERMINAL, Row, pack, pack_id, storable

_VALUES = COLUMNS[2:]
_LEFT_OUT_BY_SOME = ("definition", "queue", "array_size", "nodes", "share")
"""What one of ListJobs and DescribeJobs does not tell: an earlier answer stands."""
_KNOWN_OF_ENDED = ("started", "stopped", "exit_code", "reason", "container_reason")
"""What is known of an ended run is not lost again; an active one may start anew without it (a retry)."""


def _merged(column: str) -> str:
    """SQL: what a column becomes when the run is known already."""
    newer, known = f"excluded.{column}", f"runs.{column}"
    if column in _LEFT_OUT_BY_SOME:
        return f"coalesce({newer}, {known})"
    if column in _KNOWN_OF_ENDED:
        return f"CASE WHEN runs.state IN ({TERMINAL}) THEN coalesce({newer}, {known}) ELSE {newer} END"
    if column == "children":
        submitted = NUMBERS[JobState.SUBMITTED]
        return f"CASE WHEN excluded.state = {submitted} THEN {newer} ELSE coalesce({newer}, {known}) END"
    return f"max({newer}, {known})" if column in ("stopping", "skipped") else newer


_MERGED = ", ".join(map(_merged, _VALUES)) + ", NULL"
_TARGETS = ", ".join(_VALUES) + ", gone"
_KNOWN = ", ".join(f"runs.{column}" for column in (*_VALUES, "gone"))

UPSERT = (
    f"INSERT INTO runs (grp, {', '.join(COLUMNS)}) VALUES ({', '.join('?' * (len(COLUMNS) + 1))}) "
    f"ON CONFLICT (grp, created, id) DO UPDATE SET ({_TARGETS}) = ({_MERGED}) "
    f"WHERE (excluded.state IN ({TERMINAL}) OR runs.state NOT IN ({TERMINAL})) AND ({_MERGED}) IS NOT ({_KNOWN})"
)
"""Terminal wins, and an unchanged row writes nothing."""

_MOVED = (
    "DELETE FROM runs WHERE id = ? AND (grp, created) IS NOT (?, ?)"
    " AND (SELECT scope FROM groups WHERE id = runs.grp) = ?"
)
_NEWEST = "SELECT state, created FROM runs WHERE grp = groups.id AND gone IS NULL ORDER BY created DESC, id LIMIT 1"
_SUM_UP = f"UPDATE groups SET (state, created) = ({_NEWEST}) WHERE id = ? AND (state, created) IS NOT ({_NEWEST})"


SLICE = 50
"""Rows that are written before somebody else may go first: a millisecond or two."""


def write_jobs(
    connection: sqlite3.Connection, jobs: Sequence[Job], give_way: Callable[[], object] = lambda: None
) -> None:
    """Takes in runs: each once, newer answers over older ones, what has ended stays ended."""
    scope_of = cache(partial(scope_number, connection))
    group_of = cache(partial(_group_of, connection))
    text_of = cache(partial(_text_of, connection))
    groups: set[int] = set()
    moved = False
    for start in range(0, len(jobs), SLICE):
        give_way()
        rows: list[Row] = []
        keys: list[Row] = []
        for job in jobs[start : start + SLICE]:
            scope = scope_of(job.scope)
            group = group_of(scope, job.name)
            row = pack(job, text_of)
            groups.add(group)
            rows.append((group, *row))
            keys.append((row[0], group, row[1], scope))
        # createdAt and name never change at AWS; but the demo tells its story again with the same ids, at other times.
        moved |= connection.executemany(_MOVED, keys).rowcount > 0
        connection.executemany(UPSERT, rows)
    if moved:
        groups = {group for (group,) in connection.execute("SELECT id FROM groups")}
    _sum_up(connection, groups)


def mark_gone(connection: sqlite3.Connection, scope: Scope, job_ids: Iterable[str]) -> None:
    """AWS no longer knows these runs: those that had not ended are no longer painted as if they ran."""
    number = scope_number(connection, scope)
    touched: set[int] = set()
    for job_id in job_ids:
        found = connection.execute(
            f"UPDATE runs SET gone = 1 WHERE id = ? AND gone IS NULL AND state NOT IN ({TERMINAL})"
            " AND (SELECT scope FROM groups WHERE id = runs.grp) = ? RETURNING grp",
            (pack_id(job_id), number),
        )
        touched.update(group for (group,) in found.fetchall())
    _sum_up(connection, touched)


def write_account(connection: sqlite3.Connection, profile: str, account: str) -> None:
    """Remembers the account that a profile led to."""
    connection.execute(
        "INSERT INTO accounts VALUES (?, ?) ON CONFLICT (profile) DO UPDATE SET account = excluded.account"
        " WHERE account IS NOT excluded.account",
        (storable(profile), storable(account)),
    )


def prune(connection: sqlite3.Connection, before_ms: int) -> int:
    """Forgets the runs whose last sign of life is older than a moment (ms since epoch); how many they were."""
    pruned = 0
    touched: set[int] = set()
    for (group,) in connection.execute("SELECT id FROM groups").fetchall():
        # What ended before the moment was created before it: only that end of the group is read.
        count = connection.execute(
            "DELETE FROM runs WHERE grp = ? AND created < ? AND coalesce(stopped, started, created) < ?",
            (group, before_ms, before_ms),
        ).rowcount
        if count:
            pruned += count
            touched.add(group)
    if pruned:
        _sum_up(connection, touched)
        _forget_unused(connection)
    return pruned


def _forget_unused(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM groups WHERE count = 0")
    used = " UNION ".join(
        f"SELECT {column} FROM runs WHERE {column} IS NOT NULL"
        for column in ("reason", "container_reason", "definition", "queue", "share")
    )
    connection.execute(f"DELETE FROM texts WHERE id NOT IN ({used})")
    connection.execute("PRAGMA incremental_vacuum").fetchall()


def _sum_up(connection: sqlite3.Connection, groups: Iterable[int]) -> None:
    connection.executemany(_SUM_UP, ((group,) for group in groups))


def _text_of(connection: sqlite3.Connection, text: str) -> int | None:
    if not text:
        return None
    return _identity(connection, "texts", ("text",), (storable(text),))


def scope_number(connection: sqlite3.Connection, scope: Scope) -> int:
    """A scope's identity, made when it is missing."""
    values = (storable(scope.endpoint), storable(scope.account), storable(scope.region))
    return _identity(connection, "scopes", ("endpoint", "account", "region"), values)


def _group_of(connection: sqlite3.Connection, scope: int, name: str) -> int:
    return _identity(connection, "groups", ("scope", "name"), (scope, storable(name)))


def _identity(connection: sqlite3.Connection, table: str, columns: Sequence[str], values: Row) -> int:
    """The identity of a row, made when it is missing. Only a writer asks: nobody comes between."""
    match = " AND ".join(f"{column} = ?" for column in columns)
    found = connection.execute(f"SELECT id FROM {table} WHERE {match}", values).fetchone()
    if found is None:
        marks = ", ".join("?" * len(columns))
        return connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", values).lastrowid or 0
    identity: int = found[0]
    return identity
