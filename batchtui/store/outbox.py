"""What is to be sent to the sinks: on disk before it is sent, so that a dead process or a sink that is down loses none.

One item of a sink is taken at a time, whichever process takes it: so messages keep their order, and a reply finds the
thread that the message before it has opened.
"""

import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from batchtui.store.failure import StoreError
from batchtui.store.file import StoreFile
from batchtui.store.living import hold, lives
from batchtui.store.packing import storable
from batchtui.store.writer import Writer

PATIENCE_S = 10.0
"""How long a thread waits for the disk; what it cannot write down is not sent."""
LEASE_MS = 300_000
"""Where it cannot be told whether the process lives that took an item: after so long it has probably not sent it."""
BUSY_MS = 1000
"""When to look again while another process sends for the same sink."""
PUT_ASIDE = 30
"""After so many tries, two hours or so, the messages behind it no longer wait for one."""
ASIDE_MS = 6 * 3_600_000
"""When one that was put aside is tried again, should batchtui not be started, and the sink take no other, before."""
SOON_MS = 600_000
"""It is not tried more often than this, however often batchtui is started."""
KEPT_MS = 7 * 86_400_000
"""How long sent ones are remembered, and unsent ones tried."""

_OPEN: set[str] = set()
"""The outboxes of this process that are open, by the mark with which they take items."""
_TRY_AGAIN = "UPDATE alert_outbox SET due_ms = min(due_ms, ?) WHERE sent_ms IS NULL AND"
_COLUMNS = "sink, alert, stage, message, made_ms, due_ms, tries, number"


@dataclass(frozen=True, slots=True)
class Item:
    """One message for one sink. Times in ms since epoch."""

    sink: str
    """Its name in the settings."""
    alert: int
    """The number of the alert that it tells of: its thread; 0: of none."""
    stage: str
    message: str
    """As `alerting.message.as_json` writes it."""
    made_ms: int
    due_ms: int = 0
    """Not sent before; 0: at once."""
    tries: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """An item that nobody else sends now, and the thread that its alert has at its sink (empty: none)."""

    item: Item
    thread: str


@dataclass(frozen=True, slots=True)
class Unsent:
    """What a sink has not taken."""

    sink: str
    count: int
    error: str
    """Why the last try failed; empty: none has failed."""
    oldest_ms: int


def put(connection: sqlite3.Connection, items: Iterable[Item]) -> None:
    """Writes down what is to be sent, within the caller's transaction: with what it tells of, or not at all."""
    connection.executemany(
        "INSERT INTO alert_outbox (sink, alert, stage, message, made_ms, due_ms) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (storable(one.sink), one.alert, one.stage, storable(one.message), one.made_ms, one.due_ms or one.made_ms)
            for one in items
        ],
    )


class OutboxFile:
    """The items of a store's file. Any thread may call; each method waits until the disk has taken it.

    Every method raises StoreError where the file cannot be used.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._file = StoreFile(path)
        self._writer = Writer(self._file)
        self._clock = clock
        self._living = path.with_name(f"{path.name}.living")
        self._mark = f"{os.getpid()} {secrets.token_hex(8)}"
        _OPEN.add(self._mark)

    def now_ms(self) -> int:
        """This machine's clock."""
        return round(self._clock() * 1000)

    def begin(self) -> None:
        """At a start: what was put aside is tried once more, and what is old is forgotten."""
        now_ms = self.now_ms()

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(f"{_TRY_AGAIN} tries >= ? AND taken_ms < ?", (now_ms, PUT_ASIDE, now_ms - SOON_MS))
            connection.execute("DELETE FROM alert_outbox WHERE made_ms < ?", (now_ms - KEPT_MS,))

        self._write(work)

    def take(self, sink: str) -> "Taken | int | None":
        """The next item of a sink; else in how many ms to look again; None: there is none to wait for."""
        hold(self._living)
        now_ms = self.now_ms()
        taken: Taken | int | None = self._write(lambda connection: self._take(connection, sink, now_ms))
        return taken

    def waiting(self, taken: Taken) -> tuple[list[Item], set[int]]:
        """What its sink is to send now, in order, and the alerts of which it has taken a message already."""
        name, now_ms = storable(taken.item.sink), self.now_ms()
        due = f"SELECT {_COLUMNS} FROM alert_outbox WHERE sink = ? AND sent_ms IS NULL AND due_ms <= ? ORDER BY number"
        told = "SELECT DISTINCT alert FROM alert_outbox WHERE sink = ? AND sent_ms IS NOT NULL"

        def work(connection: sqlite3.Connection) -> tuple[list[Item], set[int]]:
            items = [_item_of(row) for row in connection.execute(due, (name, now_ms)).fetchall()]
            return items, {alert for (alert,) in connection.execute(told, (name,)).fetchall()}

        found: tuple[list[Item], set[int]] = self._write(work)
        return found

    def fold(self, taken: Taken, others: Iterable[Item], message: str) -> Taken:
        """Has the taken one say what the others said, too, and forgets these: it is of no single alert then."""
        numbers = [(other.number,) for other in others]
        item = replace(taken.item, alert=0, stage="storm", message=message)

        def work(connection: sqlite3.Connection) -> None:
            connection.executemany("DELETE FROM alert_outbox WHERE number = ?", numbers)
            connection.execute(
                "UPDATE alert_outbox SET alert = 0, stage = 'storm', message = ? WHERE number = ?",
                (storable(message), item.number),
            )

        self._write(work)
        return Taken(item, "")

    def sent(self, taken: Taken, thread: str) -> None:
        """The sink has taken it; `thread`: where what follows belongs, empty: nowhere."""
        item, now_ms = taken.item, self.now_ms()

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE alert_outbox SET sent_ms = ?, taken_by = '', error = '', tries = tries + 1 WHERE number = ?",
                (now_ms, item.number),
            )
            if thread and item.alert:
                values = (item.alert, storable(item.sink), storable(thread))
                connection.execute("INSERT OR REPLACE INTO alert_threads VALUES (?, ?, ?)", values)
            # It works again: what was put aside while it did not need not wait longer.
            again = (now_ms, PUT_ASIDE, now_ms - SOON_MS, storable(item.sink))
            connection.execute(f"{_TRY_AGAIN} tries >= ? AND taken_ms < ? AND sink = ?", again)

        self._write(work)

    def failed(self, taken: Taken, error: str, wait_ms: int, aside: bool = False) -> None:
        """The sink has not taken it; it is tried again after so long, and what came after it waits till then.

        `aside`: nothing waits for it, and it is tried again when something may have been mended.
        """
        tries = taken.item.tries + 1
        if aside or tries >= PUT_ASIDE:
            tries, wait_ms = max(tries, PUT_ASIDE), ASIDE_MS
        values = (storable(error), tries, self.now_ms() + wait_ms, taken.item.number)
        statement = "UPDATE alert_outbox SET taken_by = '', error = ?, tries = ?, due_ms = ? WHERE number = ?"
        self._write(lambda connection: connection.execute(statement, values))

    def unsent(self) -> list[Unsent]:
        """Of each sink that has not taken all: how many, and why the last try failed; by name."""
        try:
            connection, _ = self._file.connect()
            with closing(connection):
                rows = connection.execute(
                    "SELECT sink, count(*), min(made_ms), (SELECT error FROM alert_outbox AS one WHERE one.sink ="
                    " alert_outbox.sink AND sent_ms IS NULL AND error != '' ORDER BY taken_ms DESC LIMIT 1)"
                    " FROM alert_outbox WHERE sent_ms IS NULL GROUP BY sink ORDER BY sink"
                ).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"The alerts that wait to be sent cannot be read ({error}).") from error
        return [Unsent(sink, count, error or "", oldest_ms) for sink, count, oldest_ms, error in rows]

    def close(self, timeout_s: float = 1.0) -> None:
        """Ends the writer's thread; what this outbox took and did not send is anybody's."""
        self._writer.close(timeout_s)
        _OPEN.discard(self._mark)

    def _take(self, connection: sqlite3.Connection, sink: str, now_ms: int) -> "Taken | int | None":
        name = storable(sink)
        unsent = "FROM alert_outbox WHERE sink = ? AND sent_ms IS NULL"
        for taken_by, taken_ms in connection.execute(f"SELECT taken_by, taken_ms {unsent} AND taken_by != ''", (name,)):
            if self._held(taken_by, taken_ms, now_ms):
                return BUSY_MS
        waits = f"SELECT min(due_ms) {unsent} AND due_ms > ?"
        before = connection.execute(f"{waits} AND tries BETWEEN 1 AND ?", (name, now_ms, PUT_ASIDE - 1)).fetchone()[0]
        if before is not None:
            return int(before - now_ms)
        # What is due as it is made is so even where this machine's clock was set back since.
        due = "(due_ms <= ? OR (tries = 0 AND due_ms <= made_ms))"
        row = connection.execute(
            f"SELECT {_COLUMNS} {unsent} AND {due} ORDER BY number LIMIT 1", (name, now_ms)
        ).fetchone()
        if row is None:
            due_ms = connection.execute(waits, (name, now_ms)).fetchone()[0]
            return None if due_ms is None else int(due_ms - now_ms)
        item = _item_of(row)
        values = (now_ms, self._mark, item.number)
        connection.execute("UPDATE alert_outbox SET taken_ms = ?, taken_by = ? WHERE number = ?", values)
        thread = connection.execute("SELECT thread FROM alert_threads WHERE alert = ? AND sink = ?", (item.alert, name))
        found = thread.fetchone()
        return Taken(item, found[0] if found else "")

    def _held(self, taken_by: str, taken_ms: int, now_ms: int) -> bool:
        """Whether somebody is still at it."""
        if abs(now_ms - taken_ms) >= LEASE_MS:
            return False
        process = int(taken_by.partition(" ")[0])
        if process == os.getpid():
            # A process before this one may have had the same id.
            return taken_by in _OPEN
        return lives(self._living, process) is not False

    def _write(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        try:
            return self._writer.submit(work).result(PATIENCE_S)
        except (TimeoutError, sqlite3.Error) as error:
            raise StoreError(f"What is to be sent cannot be written down ({error or 'the disk is busy'}).") from error


def _item_of(row: Sequence[Any]) -> Item:
    return Item(*row)
