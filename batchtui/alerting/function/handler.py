"""The alert function: an AWS Lambda that is given AWS Batch's events and tells Slack of them.

It is told by environment variables, none of them a secret:

- `BATCHTUI_WEBHOOK` (`/batchtui/slack-webhook`): the SSM parameter (SecureString) with the address of a Slack webhook.
- `BATCHTUI_TABLE`: the guard's DynamoDB table (`tally` says what is kept there). Without one, each failure is told by
  itself, and no recovery.
- `BATCHTUI_WINDOW` (900 s), `BATCHTUI_AGAIN` (21600 s), `BATCHTUI_MOST` (20 messages a minute).
- `BATCHTUI_QUIET` (`22:00-07:00`) and `BATCHTUI_ZONE` (`Asia/Seoul`; else UTC).

It is given events by an EventBridge rule, also through SQS, and every five minutes the constant
`{"batchtui": "flush"}`, upon which it tells what is due: digests, what is still open, what quiet hours or the cap have
held back.

It may GetItem, BatchGetItem and UpdateItem what begins with `alert#` in the table, GetItem what begins with `outcome#`,
GetParameter the webhook, and, for a message's last lines, GetLogEvents. Its timeout lies between 40 and 60 s.

It raises where a retry can help, so that Lambda tries again and then passes the event to the dead-letter queue; what
it cannot understand is logged and done with. A line of JSON tells what became of each event.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from batchtui.alerting.function.arriving import Arrival, Means, arrival_of
from batchtui.alerting.function.delivery import Clients, Delivery
from batchtui.alerting.function.orders import Orders, orders_in
from batchtui.alerting.function.table import Table
from batchtui.alerting.function.tally import Fold, Tally, fold_key
from batchtui.alerting.lifecycle import Notice, due, grown_old
from batchtui.alerting.sinks.failure import SinkError
from batchtui.alerting.wording import digest_of, message_of
from batchtui.domain.alert import Alert, AlertState, Kind
from batchtui.domain.causes_read import Row, as_row, as_rows, as_text

PACE_S = 1.0
"""Slack takes one message a second."""


class Function:
    """The function with all that it asks."""

    def __init__(
        self,
        orders: Orders,
        clients: Clients,
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._orders = orders
        self._clock = clock
        self._pause = pause
        self._delivery = Delivery(clients, orders.webhook, clock, pause)
        self._tally = Tally(Table(clients("dynamodb", ""), orders.table, pause), pause) if orders.table else None

    def handle(self, event: Any) -> None:
        """One invocation.

        Raises:
            Exception: it is worth a retry.
        """
        self._delivery.begin()
        for one in _events_in(event):
            if one.get("batchtui") == "flush":
                _log("info", what="flush", done=self._flush(self._tally) if self._tally else [])
                continue
            number = str(one.get("id"))
            try:
                arrival = arrival_of(one, self._now())
            except ValueError as error:
                _log("error", what="not understood", why=str(error), event=number)
                continue
            key = arrival.key
            done = self._arrived(arrival)
            _log("info", what=done, event=number, claim=arrival.claim, queue=key.queue, name=key.name, cause=key.cause)

    def _now(self) -> int:
        return int(self._clock() * 1000)

    def _arrived(self, arrival: Arrival) -> str:
        if arrival.means is Means.NOTHING:
            return "ignored"
        if self._tally is None:
            return self._alone(arrival)
        now_ms = self._now()
        if arrival.means is Means.SUCCESS:
            ended = [] if self._tally.skipped(arrival.job_id) else self._tally.succeeded(arrival, now_ms)
            return self._tell_each(self._tally, ended) or "nothing was open"
        if arrival.means is Means.MOVED or arrival.key.kind is Kind.FAILED:
            waited = self._tally.stuck(arrival.key)
            silently = arrival.means is Means.ALERT
            for pk in waited:
                self._tally.end(pk, arrival.at_ms, arrival.job_id, arrival.claim, now_ms, silently)
            if arrival.means is Means.MOVED:
                return self._tell_each(self._tally, waited) or "nothing was open"
        if not self._tally.count(arrival, now_ms):
            return "told elsewhere"
        pk = fold_key(arrival.key)
        success = self._tally.success_after(arrival)
        if success is not None:
            self._tally.end(pk, success.at_ms, success.job_id, success.claim, now_ms)
        return self._tell(self._tally, pk)

    def _tell_each(self, tally: Tally, pks: list[str]) -> str:
        return ", ".join(sorted({self._tell(tally, pk) for pk in pks}))

    def _alone(self, arrival: Arrival) -> str:
        """Without a table there is nothing to fold with."""
        if arrival.means is not Means.ALERT:
            return "ignored"
        alert = Alert(
            arrival.key, arrival.severity, "failed", AlertState.OPEN, arrival.at_ms, arrival.at_ms,
            job_id=arrival.job_id, sentence=arrival.sentence, advice=arrival.advice,
        )  # fmt: skip
        self._send(alert, "first", arrival.essence)
        return "told"

    def _send(self, alert: Alert, stage: Any, detail: Any) -> None:
        log = self._delivery.last_lines(detail) if stage != "recovered" else []
        self._delivery.send(message_of(alert, stage, self._now(), detail, log, zone=self._orders.zone))

    def _due(self, fold: Fold) -> Notice | None:
        alert = grown_old(fold.alert, self._now(), self._orders.policy)
        return due(alert, self._now(), self._orders.policy, self._orders.quiet.covers(self._now()))

    def _waiting(self, tally: Tally) -> list[Fold]:
        """What is due; what nobody was told of first."""
        return sorted(
            filter(self._due, tally.folds()), key=lambda one: (one.alert.told_ms or 0, one.alert.opened_ms, one.pk)
        )

    def _tell(self, tally: Tally, pk: str, rest: bool = False) -> str:
        """Tells of an alert what is due, if anything is.

        The last message of a full minute tells of all that is due, and so does one that is to tell the `rest`.
        """
        fold = tally.fold(pk)
        if fold is None or not self._due(fold):
            return "folded"
        if not (taken := tally.take(fold, self._now())):
            return "in hand"
        number, most = tally.messages_of_minute(self._now()), self._orders.policy.most
        if number > most:
            tally.give_back(taken)
            return "held"
        together = [taken]
        if rest or number == most:
            together += filter(None, (tally.take(one, self._now()) for one in self._waiting(tally) if one.pk != pk))
        try:
            if len(together) > 1:
                self._delivery.send(digest_of([one.alert for one in together]))
            elif notice := self._due(taken):
                self._send(notice.alert, notice.stage, taken.detail)
        except BaseException:
            for one in together:
                tally.give_back(one)
            raise
        for one in together:
            tally.told(one, self._now())
        # What ended it meanwhile found it in hand.
        self._tell(tally, pk)
        return f"told {len(together)}"

    def _flush(self, tally: Tally) -> list[str]:
        """Tells what is due, one by one while there is time, then the rest together.

        Raises:
            SinkError: Slack did not take a message; the others have been tried all the same.
        """
        waiting, done, failed = self._waiting(tally), [""], None
        while waiting and done[-1] != "held":
            rest = not self._delivery.has_time
            try:
                done.append(self._tell(tally, waiting.pop(0).pk, rest))
            except SinkError as error:
                failed = error
            if rest:
                break
            self._pause(PACE_S)
        if failed:
            raise failed
        return done[1:]


def _events_in(event: Any) -> Iterator[Row]:
    """The event, or those in the records of an SQS queue; what is none is an empty one."""
    records = as_rows(as_row(event).get("Records"))
    for record in records:
        try:
            yield as_row(json.loads(as_text(record.get("body"))))
        except ValueError:
            yield {}
    if not records:
        yield as_row(event)


def _log(level: str, **told: object) -> None:
    sys.stdout.write(json.dumps({"level": level, **told}) + "\n")


def boto3_clients(service: str, region: str) -> Any:
    """The runtime's boto3; kept from one invocation to the next."""
    import boto3
    from botocore.config import Config

    config = Config(connect_timeout=3, read_timeout=6, retries={"mode": "standard", "total_max_attempts": 3})
    return boto3.client(service, region_name=region or None, config=config)


@lru_cache(maxsize=1)
def function() -> Function:
    """The function of this instance."""
    return Function(orders_in(os.environ), lru_cache(maxsize=16)(boto3_clients))


def handler(event: Any, _context: Any = None) -> None:
    """What Lambda calls."""
    try:
        function().handle(event)
    except Exception as error:
        _log("error", what="failed", why=getattr(error, "sentence", type(error).__name__))
        raise
