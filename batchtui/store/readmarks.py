"""Which failed runs the operator has marked as read, so that a later start and other windows know."""

import sqlite3
from collections.abc import Sequence

from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.store.packing import pack_id, storable, unpack_id
from batchtui.store.writing import scope_number

Marks = tuple[list[tuple[str, int]], int]
"""(job id, when it had ended in ms since epoch) of each, and the number of the last one, where to go on."""


def write(connection: sqlite3.Connection, jobs: Sequence[Job]) -> None:
    """These were marked; one that ended later under the same id is marked anew."""
    for job in jobs:
        values = (scope_number(connection, job.scope), pack_id(job.id), job.since_ms)
        connection.execute("INSERT OR REPLACE INTO failures_read (scope, id, ended) VALUES (?, ?, ?)", values)


def read(connection: sqlite3.Connection, scope: Scope, after: int) -> Marks:
    """What was marked of a scope after a number, in the order in which it was."""
    rows = connection.execute(
        "SELECT id, ended, number FROM failures_read WHERE number > ? AND scope ="
        " (SELECT id FROM scopes WHERE endpoint = ? AND account = ? AND region = ?) ORDER BY number",
        (after, storable(scope.endpoint), storable(scope.account), storable(scope.region)),
    ).fetchall()
    return [(unpack_id(key), ended) for key, ended, _ in rows], rows[-1][2] if rows else after


def prune(connection: sqlite3.Connection, before_ms: int) -> None:
    """Forgets the marks of what ended before a moment, ms since epoch."""
    connection.execute("DELETE FROM failures_read WHERE ended < ?", (before_ms,))
