"""The tables of the history, as the migrations that make them: each in one transaction, with its own record."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Migration = Callable[[sqlite3.Connection], None]


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of the block, or nothing of it; the only writer from its first line on."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        # SQLite may have rolled back by itself (a full disk): then there is nothing left to undo.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def runs_by_group(connection: sqlite3.Connection) -> None:
    """Version 1: names and reasons once each, the newest runs of a name side by side.

    An id is 16 bytes where it is a UUID, else text. Identities of texts are never used again, so that a reader
    may keep what an identity stood for.
    """
    for statement in _VERSION_1:
        connection.execute(statement)


_VERSION_1 = (
    "CREATE TABLE scopes (id INTEGER PRIMARY KEY, endpoint TEXT NOT NULL, account TEXT NOT NULL,"
    " region TEXT NOT NULL, UNIQUE (endpoint, account, region))",
    "CREATE TABLE texts (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL UNIQUE)",
    "CREATE TABLE groups (id INTEGER PRIMARY KEY AUTOINCREMENT, scope INTEGER NOT NULL, name TEXT NOT NULL,"
    " state INTEGER, created INTEGER, count INTEGER NOT NULL DEFAULT 0, UNIQUE (scope, name))",
    "CREATE TABLE runs (grp INTEGER NOT NULL, created INTEGER NOT NULL, id NOT NULL, state INTEGER NOT NULL,"
    " started INTEGER, stopped INTEGER, exit_code INTEGER, reason INTEGER, container_reason INTEGER,"
    " definition INTEGER, queue INTEGER, array_size INTEGER, nodes INTEGER, children TEXT, share INTEGER,"
    " stopping INTEGER NOT NULL, gone INTEGER, PRIMARY KEY (grp, created DESC, id)) WITHOUT ROWID",
    "CREATE INDEX runs_by_id ON runs (id)",
    "CREATE TRIGGER run_came AFTER INSERT ON runs BEGIN UPDATE groups SET count = count + 1 WHERE id = new.grp; END",
    "CREATE TRIGGER run_went AFTER DELETE ON runs BEGIN UPDATE groups SET count = count - 1 WHERE id = old.grp; END",
    "CREATE TABLE accounts (profile TEXT PRIMARY KEY, account TEXT NOT NULL) WITHOUT ROWID",
)


def deeds_asked(connection: sqlite3.Connection) -> None:
    """The audit: a row a request, written before it is sent."""
    connection.execute(
        "CREATE TABLE deeds (number INTEGER PRIMARY KEY AUTOINCREMENT, endpoint TEXT NOT NULL, account TEXT NOT NULL,"
        " region TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL, name TEXT NOT NULL, queue TEXT NOT NULL,"
        " reason TEXT NOT NULL, command TEXT NOT NULL, mark TEXT NOT NULL, who TEXT NOT NULL, login TEXT NOT NULL,"
        " plan TEXT NOT NULL, asked_ms INTEGER NOT NULL, answered_ms INTEGER, outcome TEXT NOT NULL,"
        " result TEXT NOT NULL, error TEXT NOT NULL, process INTEGER NOT NULL)"
    )
    connection.execute("CREATE INDEX deeds_by_time ON deeds (asked_ms)")
    connection.execute("CREATE INDEX deeds_by_subject ON deeds (subject, action)")
    connection.execute("CREATE INDEX deeds_open ON deeds (outcome) WHERE outcome IN ('asked', 'lost', 'unknown')")


def views_kept(connection: sqlite3.Connection) -> None:
    """What the operator chose on the screens, a text a name, by where the dashboard looks."""
    connection.execute(
        "CREATE TABLE views (place TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
        " PRIMARY KEY (place, name)) WITHOUT ROWID"
    )


def failures_marked(connection: sqlite3.Connection) -> None:
    """Which failed runs were marked as read; a number is never used again, so that a reader may go on from its last."""
    connection.execute(
        "CREATE TABLE failures_read (number INTEGER PRIMARY KEY AUTOINCREMENT, scope INTEGER NOT NULL, id NOT NULL,"
        " ended INTEGER NOT NULL, UNIQUE (scope, id))"
    )


def runs_skipped(connection: sqlite3.Connection) -> None:
    """What the guard did not let run, which AWS calls SUCCEEDED."""
    connection.execute("ALTER TABLE runs ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0")


def alerts_kept(connection: sqlite3.Connection) -> None:
    """What people are told about: the alerts, what was told of them, and what is to be sent.

    `alert_claims` has each moment of a run that was counted once. `alert_mutes` outlives the alerts that it silences.
    `alert_looks` tells when somebody looked for what to tell; `alert_outbox` is written in the same transaction as
    what it tells of.
    """
    for statement in _VERSION_6:
        connection.execute(statement)


_VERSION_6 = (
    "CREATE TABLE alerts (number INTEGER PRIMARY KEY AUTOINCREMENT, endpoint TEXT NOT NULL, account TEXT NOT NULL,"
    " region TEXT NOT NULL, kind TEXT NOT NULL, queue TEXT NOT NULL, name TEXT NOT NULL, cause TEXT NOT NULL,"
    " severity TEXT NOT NULL, rule TEXT NOT NULL, state TEXT NOT NULL, opened_ms INTEGER NOT NULL,"
    " last_ms INTEGER NOT NULL, count INTEGER NOT NULL, told INTEGER NOT NULL, told_ms INTEGER, until_ms INTEGER,"
    " job_id TEXT NOT NULL, first_job_id TEXT NOT NULL, sentence TEXT NOT NULL, advice TEXT NOT NULL,"
    " who TEXT NOT NULL, resolved_ms INTEGER, resolved_by TEXT NOT NULL, closing INTEGER NOT NULL)",
    "CREATE UNIQUE INDEX alerts_alive ON alerts (endpoint, account, region, kind, queue, name, cause)"
    " WHERE state != 'resolved'",
    "CREATE INDEX alerts_by_end ON alerts (resolved_ms)",
    "CREATE TABLE alert_claims (claim TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE alert_mutes (endpoint TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, kind TEXT NOT NULL,"
    " queue TEXT NOT NULL, name TEXT NOT NULL, cause TEXT NOT NULL, until_ms INTEGER, who TEXT NOT NULL,"
    " PRIMARY KEY (endpoint, account, region, kind, queue, name, cause)) WITHOUT ROWID",
    "CREATE TABLE alert_notices (number INTEGER PRIMARY KEY AUTOINCREMENT, alert INTEGER NOT NULL, stage TEXT NOT NULL,"
    " more INTEGER NOT NULL, at_ms INTEGER NOT NULL)",
    "CREATE INDEX alert_notices_by_time ON alert_notices (at_ms)",
    "CREATE INDEX alert_notices_by_alert ON alert_notices (alert)",
    "CREATE TABLE alert_looks (endpoint TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL,"
    " sends INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,"
    " PRIMARY KEY (endpoint, account, region, sends)) WITHOUT ROWID",
    "CREATE TABLE alert_outbox (number INTEGER PRIMARY KEY AUTOINCREMENT, sink TEXT NOT NULL, alert INTEGER NOT NULL,"
    " stage TEXT NOT NULL, message TEXT NOT NULL, thread_of TEXT NOT NULL DEFAULT '', made_ms INTEGER NOT NULL,"
    " due_ms INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, taken_ms INTEGER, taken_by TEXT NOT NULL DEFAULT '',"
    " sent_ms INTEGER, error TEXT NOT NULL DEFAULT '')",
    "CREATE INDEX alert_outbox_unsent ON alert_outbox (sink, due_ms) WHERE sent_ms IS NULL",
    "CREATE TABLE alert_threads (alert INTEGER NOT NULL, sink TEXT NOT NULL, thread TEXT NOT NULL,"
    " PRIMARY KEY (alert, sink)) WITHOUT ROWID",
)


MIGRATIONS: tuple[Migration, ...] = (
    runs_by_group, deeds_asked, views_kept, failures_marked, runs_skipped, alerts_kept,
)  # fmt: skip
"""In order; the first makes version 1. What has been released is never changed, only followed by another."""


def applied(connection: sqlite3.Connection) -> int:
    """The version of a file, 0 for an empty one; writes nothing."""
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'migrations'").fetchone() is None:
        return 0
    newest: int | None = connection.execute("SELECT max(version) FROM migrations").fetchone()[0]
    return newest or 0


def pending(connection: sqlite3.Connection) -> tuple[Migration, ...]:
    """The migrations that a file still lacks; writes nothing."""
    return MIGRATIONS[applied(connection) :]


def migrate(connection: sqlite3.Connection) -> None:
    """Brings a file to the newest version; one that has it already is not written to."""
    for version in range(applied(connection) + 1, len(MIGRATIONS) + 1):
        with transaction(connection):
            # Another batchtui may have been first while this one waited for its turn.
            if applied(connection) < version:
                _apply(connection, version)


def _apply(connection: sqlite3.Connection, version: int) -> None:
    migration = MIGRATIONS[version - 1]
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations"
        " (version INTEGER PRIMARY KEY, name TEXT NOT NULL, at_ms INTEGER NOT NULL)"
    )
    migration(connection)
    connection.execute(
        "INSERT INTO migrations VALUES (?, ?, ?)", (version, migration.__name__, round(time.time() * 1000))
    )
