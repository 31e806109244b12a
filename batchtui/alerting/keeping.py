"""Keeps what one look has found: all of it in one transaction, and none where nothing can have changed."""

from batchtui.alerting import ledger
from batchtui.alerting.ledger import Ledger
from batchtui.alerting.lifecycle import Policy
from batchtui.alerting.seeking import Found
from batchtui.domain.alert import Kind
from batchtui.domain.scope import Scope
from batchtui.domain.when import MINUTE
from batchtui.store import alerts
from batchtui.store.alertbook import AlertBook
from batchtui.store.alerts import Connection


class Keeping:
    """One scope's alerts in a store. Used from one thread."""

    def __init__(self, book: AlertBook, scope: Scope, policy: Policy, sends: bool) -> None:
        self._book = book
        self._scope = scope
        self._policy = policy
        self._sends = sends
        self._noted_ms = 0

    def begin(self, now_ms: int) -> int | None:
        """When somebody looked at this scope the last time; None: nobody did.

        Raises:
            StoreError: it cannot be written down that somebody does now.
        """
        self._noted_ms = now_ms
        return self._book.write(lambda connection: alerts.looked(connection, self._scope, self._sends, now_ms))

    def keep(self, found: Found, standing: bool, now_ms: int) -> None:
        """Counts what was found, and ends what is over. `standing`: whether there is an alert that may be.

        Raises:
            StoreError: it cannot be written down; nothing of it is.
        """
        noted = now_ms - self._noted_ms >= MINUTE
        may_end = standing and (found.endings or found.judged or found.settled)
        if not (found.findings or found.present or may_end or noted):
            return
        self._book.write(lambda connection: self._write(connection, found, noted, now_ms))
        self._noted_ms = now_ms if noted else self._noted_ms

    def _write(self, connection: Connection, found: Found, noted: bool, now_ms: int) -> None:
        if noted:
            alerts.looked(connection, self._scope, self._sends, now_ms)
        ledger.wake(connection, self._scope, now_ms)
        book = Ledger(connection, self._scope, now_ms)
        book.take(found.findings, found.endings)
        book.settle(found.settled, found.present)
        book.end_names(Kind.RATE, found.judged, found.rates)
        if noted:
            book.grow_old(self._policy)
