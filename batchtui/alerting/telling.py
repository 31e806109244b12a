"""Puts what is due into the outbox: decided, counted as told and written down in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from batchtui.alerting import lifecycle
from batchtui.alerting.lifecycle import Batch, Notice, Policy, within_cap
from batchtui.alerting.message import Message, as_json
from batchtui.alerting.quiet import Quiet
from batchtui.alerting.rules import Rules
from batchtui.domain.alert import Alert
from batchtui.domain.scope import Scope
from batchtui.domain.when import MINUTE
from batchtui.store import alerts
from batchtui.store.alertbook import AlertBook

Compose = Callable[[Notice], Message]
"""Makes the message of a notice; it may ask AWS for a description and a log, and does without them."""


class Teller:
    """What one process sends. Several may share a store: each notice is put into the outbox by one of them."""

    def __init__(
        self, book: AlertBook, rules: Rules, policy: Policy, sinks: Sequence[str], compose: Compose, quiet: Quiet | None
    ) -> None:
        self._book = book
        self._rules = rules
        self._policy = policy
        self._sinks = tuple(sinks)
        self._compose = compose
        self._quiet = quiet

    def tell(self, scope: Scope, now_ms: int) -> int:
        """Puts into the outbox what is due, as far as the cap allows; how many messages.

        Raises:
            StoreError: the alerts cannot be kept.
        """
        batch = self._book.read(lambda connection: self._due(connection, scope, now_ms))
        # Outside the transaction: this may ask AWS.
        composed = {notice.alert.number: self._compose(notice) for notice in batch.notices}
        if not composed and not batch.storm:
            return 0
        return self._book.write(lambda connection: self._post(connection, batch, composed, now_ms))

    def _due(self, connection: alerts.Connection, scope: Scope, now_ms: int) -> Batch:
        notices = [self._notice(alert, now_ms) for alert in alerts.alive(connection, scope)]
        lately = alerts.noted_since(connection, now_ms - MINUTE)
        stormed_ms = alerts.last_storm(connection)
        return within_cap(filter(None, notices), lately, stormed_ms, now_ms, self._policy)

    def _notice(self, alert: Alert, now_ms: int) -> Notice | None:
        rule = self._rules.named(alert.rule)
        quiet = rule.quiet if rule is not None and rule.quiet is not None else self._quiet
        return lifecycle.due(alert, now_ms, self._policy, quiet is not None and quiet.covers(now_ms))

    def _post(self, connection: alerts.Connection, batch: Batch, composed: dict[int, Message], now_ms: int) -> int:
        """Another process may have been first, or somebody may have acknowledged: it is decided anew."""
        room = self._policy.most - alerts.noted_since(connection, now_ms - MINUTE)
        count = 0
        for planned in batch.notices:
            alert = alerts.with_number(connection, planned.alert.number)
            notice = self._notice(alert, now_ms) if alert is not None else None
            if count >= room or notice is None or notice.stage != planned.stage:
                continue
            alerts.put(connection, lifecycle.told(notice, now_ms))
            message = replace(composed[notice.alert.number], more=notice.more)
            self._send(connection, self._sinks_of(notice.alert), notice.alert.number, message, now_ms)
            count += 1
        stormed_ms = alerts.last_storm(connection)
        if batch.storm and count < room and (stormed_ms is None or now_ms - stormed_ms >= self._policy.storm_ms):
            self._send(connection, self._sinks, 0, storm(batch.held, self._policy.most), now_ms)
            count += 1
        return count

    def _send(
        self, connection: alerts.Connection, sinks: Sequence[str], alert: int, message: Message, now_ms: int
    ) -> None:
        alerts.note(connection, alert, message.stage, message.more, now_ms)
        alerts.post(connection, sinks, alert, message.stage, as_json(message), now_ms)

    def _sinks_of(self, alert: Alert) -> Sequence[str]:
        rule = self._rules.named(alert.rule)
        return rule.sinks if rule is not None and rule.sinks else self._sinks


def storm(held: int, most: int) -> Message:
    """One message for what the cap holds back."""
    return Message(
        stage="storm",
        severity="critical",
        title=f"{held} more alerts",
        sentence=f"{held} more alerts wait: at most {most} messages a minute are sent. They follow, minute by minute.",
        advice="`batchtui alerts` lists them all.",
        commands=("batchtui alerts",),
        more=held,
    )


_TITLES = {"failed": "FAILED", "stuck": "STUCK", "slow": "SLOW", "fast": "TOO FAST", "missed": "MISSED"}


def plain_message(notice: Notice) -> Message:
    """A message of what is kept of the alert alone."""
    alert = notice.alert
    key = alert.key
    what = "RECOVERED" if notice.stage == "recovered" else _TITLES.get(key.kind.value, key.kind.value.upper())
    facts = [("queue", key.queue), ("cause", key.cause)]
    commands = (f"batchtui open {alert.job_id}", f"batchtui resubmit {alert.job_id}") if alert.job_id else ()
    return Message(
        stage=notice.stage,
        severity=alert.severity.value,
        title=f"{what} {key.name}",
        sentence=alert.sentence,
        advice=alert.advice,
        facts=tuple(pair for pair in facts if pair[1]),
        commands=commands if notice.stage != "recovered" else commands[:1],
        more=notice.more,
    )
