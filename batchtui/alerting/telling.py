"""Puts what is due into the outbox: decided, counted as told and written down in one transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from batchtui.alerting import lifecycle
from batchtui.alerting.lifecycle import Batch, Notice, Policy, within_cap
from batchtui.alerting.message import Message, as_json
from batchtui.alerting.quiet import Quiet
from batchtui.alerting.rules import Rules
from batchtui.alerting.wording import digest_of
from batchtui.domain.alert import Alert
from batchtui.domain.scope import Scope
from batchtui.domain.when import MINUTE
from batchtui.poll.clock import machine_ms
from batchtui.store import alerts, outbox
from batchtui.store.alertbook import AlertBook
from batchtui.store.outbox import Item

Compose = Callable[[Notice], Message]
"""Makes the message of a notice; it may ask AWS for a description and a log, and does without them."""


class Teller:
    """What one process sends. Several may share a store: each notice is put into the outbox by one of them."""

    def __init__(
        self,
        book: AlertBook,
        rules: Rules,
        policy: Policy,
        sinks: Sequence[str],
        compose: Compose,
        quiet: Quiet | None,
        may_close: Callable[[Notice], bool] = lambda _: True,
    ) -> None:
        self._book = book
        self._rules = rules
        self._policy = policy
        self._sinks = tuple(sinks)
        self._compose = compose
        self._quiet = quiet
        self._may_close = may_close

    def tell(self, scope: Scope, now_ms: int) -> int:
        """Puts into the outbox what is due, as far as the cap allows; how many messages.

        Raises:
            StoreError: the alerts cannot be kept.
        """
        batch = self._book.read(lambda connection: self._due(connection, scope, now_ms))
        if not batch.notices:
            return 0
        # Outside the transaction: this may ask AWS.
        composed = {
            notice.alert.number: self._compose(notice)
            for notice in batch.notices
            if notice.stage != "recovered" or notice.more or self._may_close(notice)
        }
        return self._book.write(lambda connection: self._post(connection, batch, composed, now_ms))

    def _due(self, connection: alerts.Connection, scope: Scope, now_ms: int) -> Batch:
        notices = [self._notice(alert, now_ms) for alert in alerts.alive(connection, scope)]
        lately = alerts.noted_since(connection, now_ms - MINUTE)
        return within_cap(filter(None, notices), lately, self._policy)

    def _notice(self, alert: Alert, now_ms: int) -> Notice | None:
        rule = self._rules.named(alert.rule)
        quiet = rule.quiet if rule is not None and rule.quiet is not None else self._quiet
        return lifecycle.due(alert, now_ms, self._policy, quiet is not None and quiet.covers(now_ms))

    def _post(self, connection: alerts.Connection, batch: Batch, composed: dict[int, Message], now_ms: int) -> int:
        """Another process may have been first, or somebody may have acknowledged: it is decided anew."""
        room = self._policy.most - alerts.noted_since(connection, now_ms - MINUTE)
        count = 0
        for notice in self._still(connection, batch.notices, now_ms):
            number = notice.alert.number
            if number not in composed:
                # Somebody else has said so.
                alerts.put(connection, lifecycle.told(notice, now_ms))
            elif count < room:
                message = replace(composed[number], more=notice.more)
                self._send(connection, self._sinks_of(notice.alert), number, message, now_ms)
                alerts.put(connection, lifecycle.told(notice, now_ms))
                count += 1
        folded = self._still(connection, batch.folded, now_ms)
        if folded and count < room:
            self._storm(connection, folded, now_ms)
            count += 1
        return count

    def _still(self, connection: alerts.Connection, planned: Iterable[Notice], now_ms: int) -> list[Notice]:
        """The notices as they are now, without those that are not due any more."""
        found = []
        for one in planned:
            alert = alerts.with_number(connection, one.alert.number)
            notice = self._notice(alert, now_ms) if alert is not None else None
            if notice is not None and notice.stage == one.stage:
                found.append(notice)
        return found

    def _storm(self, connection: alerts.Connection, notices: Sequence[Notice], now_ms: int) -> None:
        """One message a sink, of those that it would have got."""
        for sink in self._sinks:
            its = [notice.alert for notice in notices if sink in self._sinks_of(notice.alert)]
            if its:
                self._put(connection, [sink], 0, replace(digest_of(its), stage="storm"))
        for notice in notices:
            alerts.put(connection, lifecycle.told(notice, now_ms))
        alerts.note(connection, 0, "storm", sum(notice.stands_for for notice in notices), now_ms)

    def _send(
        self, connection: alerts.Connection, sinks: Iterable[str], alert: int, message: Message, now_ms: int
    ) -> None:
        alerts.note(connection, alert, message.stage, message.more, now_ms)
        self._put(connection, sinks, alert, message)

    def _put(self, connection: alerts.Connection, sinks: Iterable[str], alert: int, message: Message) -> None:
        # The outbox goes by this machine's clock.
        made_ms = machine_ms()
        outbox.put(connection, [Item(sink, alert, message.stage, as_json(message), made_ms) for sink in sinks])

    def _sinks_of(self, alert: Alert) -> Sequence[str]:
        """Where an alert goes: of a sink that is not there any more nothing is kept."""
        rule = self._rules.named(alert.rule)
        named = rule.sinks if rule is not None else ()
        return [sink for sink in self._sinks if sink in named] if named else self._sinks
