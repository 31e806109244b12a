"""The alert function: an AWS Lambda that is given AWS Batch's events and tells Slack of them.

It is told by environment variables, none of them a secret:

- `BATCHTUI_WEBHOOK`: the name of the SSM parameter (SecureString) that holds the address of a Slack webhook.
- `BATCHTUI_TABLE`: the guard's DynamoDB table (`tally` says what is kept there). Without one, each failure is told by
  itself, and no recovery.
- `BATCHTUI_WINDOW` (900 s), `BATCHTUI_AGAIN` (21600 s), `BATCHTUI_MOST` (20 messages a minute).
- `BATCHTUI_QUIET` (`22:00-07:00`) and `BATCHTUI_ZONE` (`Asia/Seoul`; else UTC).

It is given events by an EventBridge rule, also through SQS, and every five minutes the constant
`{"batchtui": "flush"}`, upon which it tells what is due: digests, what is still open, what quiet hours or the cap have
held back.

It raises where a retry can help, so that Lambda tries again and then passes the event to the dead-letter queue; what
it cannot understand is logged and done with. A line of JSON tells what became of each event.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from batchtui.alerting.arriving import Arrival, Means, arrival_of
from batchtui.alerting.delivery import Clients, Delivery, LastLines
from batchtui.alerting.lifecycle import due, grown_old
from batchtui.alerting.orders import Orders, orders_in
from batchtui.alerting.sinks.failure import SinkError
from batchtui.alerting.table import Table
from batchtui.alerting.tally import Fold, Tally, fold_key
from batchtui.alerting.wording import digest_of, message_of, storm
from batchtui.domain.alert import Alert, AlertState, Kind

SINGLY = 10
"""Messages of one flush before one message tells all the rest."""
PACE_S = 1.0
"""Slack takes one message a second."""
SEEN = 1000
"""Claims that an instance without a table remembers."""


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
        self._lines = LastLines(clients)
        self._tally = Tally(Table(clients("dynamodb", ""), orders.table, pause), pause) if orders.table else None
        self._seen: dict[str, None] = {}

    def handle(self, event: Any) -> None:
        """One invocation.

        Raises:
            Exception: it is worth a retry.
        """
        self._delivery.begin()
        for one in _events_in(event):
            if isinstance(one, Mapping) and one.get("batchtui") == "flush":
                _log("info", what="flush", **self._flush())
                continue
            try:
                arrival = arrival_of(one if isinstance(one, Mapping) else {}, self._now())
            except ValueError as error:
                _log("error", what="not understood", why=str(error), event=_id(one))
                continue
            _log("info", what=self._arrived(arrival), why=arrival.why, event=_id(one), job=arrival.job_id,
                 queue=arrival.key.queue, name=arrival.key.name, cause=arrival.key.cause)  # fmt: skip

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
        """Without a table there is nothing to fold with; an instance knows what it has told itself."""
        if arrival.means is not Means.ALERT or arrival.claim in self._seen:
            return "ignored"
        alert = Alert(
            arrival.key, arrival.severity, "failed", AlertState.OPEN, arrival.at_ms, arrival.at_ms,
            job_id=arrival.job_id, sentence=arrival.sentence, advice=arrival.advice,
        )  # fmt: skip
        self._send(alert, "first", arrival.essence)
        self._seen[arrival.claim] = None
        for key in list(self._seen)[:-SEEN]:
            del self._seen[key]
        return "told"

    def _send(self, alert: Alert, stage: Any, detail: Any) -> None:
        log = self._lines.of(detail) if stage != "recovered" else []
        self._delivery.send(message_of(alert, stage, self._now(), detail, log, zone=self._orders.zone))

    def _due(self, fold: Fold) -> bool:
        quiet = self._orders.quiet is not None and self._orders.quiet.covers(self._now())
        alert = grown_old(fold.alert, self._now(), self._orders.policy)
        return due(alert, self._now(), self._orders.policy, quiet) is not None

    def _tell(self, tally: Tally, pk: str) -> str:
        """Tells of an alert what is due, if anything is, and the minute has room."""
        fold = tally.fold(pk)
        if fold is None or not self._due(fold):
            return "folded"
        taken = tally.take(fold, self._now())
        if taken is None:
            return "in hand"
        most, number = self._orders.policy.most, tally.messages_of_minute(self._now())
        try:
            if number == most:
                self._delivery.send(storm(most, "within five minutes"))
            notice = due(taken.alert, self._now(), self._orders.policy) if number < most else None
            if notice is None:
                tally.give_back(taken)
                return "held"
            self._send(notice.alert, notice.stage, taken.detail)
        except BaseException:
            tally.give_back(taken)
            raise
        tally.told(taken, self._now())
        # What ended it meanwhile found it in hand.
        return notice.stage if self._tell(tally, pk) == "folded" else "all"

    def _flush(self) -> dict[str, object]:
        if self._tally is None:
            return {"due": 0}
        waiting = sorted(filter(self._due, self._tally.folds()), key=_turn)
        done: list[str] = []
        for fold in waiting[:SINGLY]:
            if not self._delivery.has_time:
                break
            if done:
                self._pause(PACE_S)
            done.append(self._tell(self._tally, fold.pk))
        if len(waiting) > SINGLY:
            done.append(self._tell_together(self._tally, waiting[SINGLY:]))
        return {"due": len(waiting), "done": done}

    def _tell_together(self, tally: Tally, waiting: list[Fold]) -> str:
        """One message for many alerts: they are told with it, each as far as it was counted."""
        if not self._delivery.has_time or tally.messages_of_minute(self._now()) >= self._orders.policy.most:
            return "held"
        taken = [fold for fold in (tally.take(one, self._now()) for one in waiting) if fold is not None]
        try:
            if taken:
                self._delivery.send(digest_of([fold.alert for fold in taken]))
        except BaseException:
            for fold in taken:
                tally.give_back(fold)
            raise
        for fold in taken:
            tally.told(fold, self._now())
        return f"{len(taken)} together"


def _turn(fold: Fold) -> tuple[int, int, str]:
    """What nobody was told of goes first."""
    return fold.alert.told_ms or 0, fold.alert.opened_ms, fold.pk


def _events_in(event: Any) -> Iterator[Any]:
    """The event, or those in the records of an SQS queue."""
    records = event.get("Records") if isinstance(event, Mapping) else None
    if not isinstance(records, list):
        yield event
        return
    for record in records:
        try:
            yield json.loads(record["body"])
        except (KeyError, TypeError, ValueError):
            yield {}


def _id(event: Any) -> str:
    return str(event.get("id", ""))[:64] if isinstance(event, Mapping) else ""


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
    orders, odd = orders_in(os.environ)
    for name in odd:
        _log("error", what="setting", why=f"{name} cannot be used: the usual holds.")
    return Function(orders, lru_cache(maxsize=16)(boto3_clients))


def handler(event: Any, _context: Any = None) -> None:
    """What Lambda calls."""
    try:
        function().handle(event)
    except SinkError as error:
        _log("error", what="not told", why=error.sentence)
        raise
    except Exception as error:
        _log("error", what="failed", why=type(error).__name__)
        raise
