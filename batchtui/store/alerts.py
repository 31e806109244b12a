"""The alerts as they are kept; every function works within the caller's transaction, or reads."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from batchtui.domain.alert import Alert, AlertKey, AlertState, Kind, Severity
from batchtui.domain.scope import Scope
from batchtui.store.packing import storable

_KEY = ("endpoint", "account", "region", "kind", "queue", "name", "cause")
_REST = (
    "severity", "rule", "state", "opened_ms", "last_ms", "count", "told", "told_ms", "until_ms", "job_id",
    "first_job_id", "sentence", "advice", "who", "resolved_ms", "resolved_by", "closing",
)  # fmt: skip
_COLUMNS = (*_KEY, *_REST)
_ALL = f"SELECT number, {', '.join(_COLUMNS)} FROM alerts"
_SAME = " AND ".join(f"{column} = ?" for column in _KEY)
_OF_SCOPE = "endpoint = ? AND account = ? AND region = ?"
_ALIVE = "state != 'resolved'"

Connection = sqlite3.Connection
Row = tuple[Any, ...]


def claim(connection: sqlite3.Connection, key: str, at_ms: int) -> bool:
    """Whether nobody has claimed it before; from now on somebody has."""
    statement = "INSERT OR IGNORE INTO alert_claims VALUES (?, ?)"
    return connection.execute(statement, (storable(key), at_ms)).rowcount > 0


def claimed(connection: sqlite3.Connection, keys: Sequence[str]) -> set[str]:
    """Those of some keys that somebody has claimed."""
    found: set[str] = set()
    for start in range(0, len(keys), 500):
        some = [storable(key) for key in keys[start : start + 500]]
        marks = ", ".join("?" * len(some))
        found.update(key for (key,) in connection.execute(_CLAIMED.format(marks), some))
    return found


_CLAIMED = "SELECT claim FROM alert_claims WHERE claim IN ({})"


def with_key(connection: sqlite3.Connection, key: AlertKey) -> Alert | None:
    """The alert of a key that is not over; None: there is none."""
    row = connection.execute(f"{_ALL} WHERE {_SAME} AND {_ALIVE}", _key_values(key)).fetchone()
    return _alert_of(row) if row else None


def with_number(connection: sqlite3.Connection, number: int) -> Alert | None:
    """An alert by its number; None: there is none (any more)."""
    row = connection.execute(f"{_ALL} WHERE number = ?", (number,)).fetchone()
    return _alert_of(row) if row else None


def alive(connection: sqlite3.Connection, scope: Scope | None = None) -> list[Alert]:
    """Those that are not over, or whose end is still to be told; of one scope, or of all."""
    return _of(connection, f"({_ALIVE} OR closing)", (), scope)


def shown(connection: sqlite3.Connection, since_ms: int, scope: Scope | None = None, most: int = 1000) -> list[Alert]:
    """Those that are not over, and those that ended since a moment, the newest first; of one scope, or of all."""
    found = _of(connection, f"({_ALIVE} OR resolved_ms >= ?)", (since_ms,), scope)
    found.sort(key=lambda alert: (alert.over, -alert.last_ms, -alert.number))
    return found[:most]


def _of(connection: sqlite3.Connection, where: str, values: Row, scope: Scope | None) -> list[Alert]:
    if scope is not None:
        where, values = f"{where} AND {_OF_SCOPE}", (*values, *_scope_values(scope))
    return [_alert_of(row) for row in connection.execute(f"{_ALL} WHERE {where}", values)]


def put(connection: sqlite3.Connection, alert: Alert) -> Alert:
    """Keeps an alert as it is now; a new one gets its number."""
    values = _values(alert)
    if alert.number:
        sets = ", ".join(f"{column} = ?" for column in _COLUMNS)
        connection.execute(f"UPDATE alerts SET {sets} WHERE number = ?", (*values, alert.number))
        return alert
    marks = ", ".join("?" * len(_COLUMNS))
    statement = f"INSERT INTO alerts ({', '.join(_COLUMNS)}) VALUES ({marks})"
    return replace(alert, number=connection.execute(statement, values).lastrowid or 0)


def mute_of(connection: sqlite3.Connection, key: AlertKey) -> tuple[int | None, str] | None:
    """Until when (None: for good) and by whom a key is muted; None: it is not."""
    statement = f"SELECT until_ms, who FROM alert_mutes WHERE {_SAME}"
    row: tuple[int | None, str] | None = connection.execute(statement, _key_values(key)).fetchone()
    return row


def mute(connection: sqlite3.Connection, key: AlertKey, until_ms: int | None, who: str) -> None:
    """From now on what comes with this key is muted."""
    marks = ", ".join("?" * (len(_KEY) + 2))
    statement = f"INSERT OR REPLACE INTO alert_mutes VALUES ({marks})"
    connection.execute(statement, (*_key_values(key), until_ms, storable(who)))


def unmute(connection: sqlite3.Connection, key: AlertKey) -> None:
    """It is muted no longer."""
    connection.execute(f"DELETE FROM alert_mutes WHERE {_SAME}", _key_values(key))


def note(connection: sqlite3.Connection, alert: int, stage: str, more: int, at_ms: int) -> None:
    """This was told of an alert (0: of all together)."""
    statement = "INSERT INTO alert_notices (alert, stage, more, at_ms) VALUES (?, ?, ?, ?)"
    connection.execute(statement, (alert, stage, more, at_ms))


def noted_since(connection: sqlite3.Connection, since_ms: int) -> int:
    """How many messages were told since a moment."""
    count: int = connection.execute("SELECT count(*) FROM alert_notices WHERE at_ms > ?", (since_ms,)).fetchone()[0]
    return count


def notices(connection: sqlite3.Connection, alert: int) -> list[tuple[str, int, int]]:
    """(stage, how many more, when) of what was told of an alert, oldest first."""
    statement = "SELECT stage, more, at_ms FROM alert_notices WHERE alert = ? ORDER BY number"
    return connection.execute(statement, (alert,)).fetchall()


def looked(connection: sqlite3.Connection, scope: Scope, sends: bool, now_ms: int) -> int | None:
    """When a scope was looked at the last time, by somebody who sends if anybody does; None: never.

    Notes that it is now, by one who sends or not.
    """
    values = (*_scope_values(scope), int(sends))
    row = connection.execute(
        f"SELECT last_ms FROM alert_looks WHERE {_OF_SCOPE} ORDER BY sends DESC LIMIT 1", values[:-1]
    ).fetchone()
    connection.execute(
        "INSERT INTO alert_looks VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET last_ms = excluded.last_ms",
        (*values, now_ms, now_ms),
    )
    return row[0] if row else None


def prune(connection: sqlite3.Connection, before_ms: int) -> None:
    """Forgets what was over before a moment, ms since epoch, and what was claimed before it."""
    connection.execute("DELETE FROM alerts WHERE state = 'resolved' AND resolved_ms < ?", (before_ms,))
    connection.execute("DELETE FROM alert_claims WHERE at_ms < ?", (before_ms,))
    connection.execute("DELETE FROM alert_notices WHERE at_ms < ?", (before_ms,))
    connection.execute("DELETE FROM alert_mutes WHERE until_ms < ?", (before_ms,))
    connection.execute("DELETE FROM alert_threads WHERE alert NOT IN (SELECT number FROM alerts)")


def _scope_values(scope: Scope) -> Row:
    return storable(scope.endpoint), storable(scope.account), storable(scope.region)


def _key_values(key: AlertKey) -> Row:
    return (*_scope_values(key.scope), key.kind.value, storable(key.queue), storable(key.name), storable(key.cause))


def _values(alert: Alert) -> Row:
    return (
        *_key_values(alert.key),
        alert.severity.value,
        storable(alert.rule),
        alert.state.value,
        alert.opened_ms,
        alert.last_ms,
        alert.count,
        alert.told,
        alert.told_ms,
        alert.until_ms,
        storable(alert.job_id),
        storable(alert.first_job_id),
        storable(alert.sentence),
        storable(alert.advice),
        storable(alert.who),
        alert.resolved_ms,
        storable(alert.resolved_by),
        int(alert.closing),
    )


def _alert_of(row: Row) -> Alert:
    number, endpoint, account, region, kind, queue, name, cause = row[:8]
    severity, rule, state, *rest, closing = row[8:]
    key = AlertKey(Scope(endpoint, account, region), Kind(kind), queue, name, cause)
    opened_ms, last_ms, count, told, told_ms, until_ms, job_id, first_job_id, sentence, advice, *end = rest
    who, resolved_ms, resolved_by = end
    return Alert(
        key, Severity(severity), rule, AlertState(state), opened_ms, last_ms, count, told, told_ms, until_ms, job_id,
        first_job_id, sentence, advice, who, resolved_ms, resolved_by, bool(closing), number,
    )  # fmt: skip
