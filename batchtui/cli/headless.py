"""The poll, the board, the watch and the outbox of `batchtui watch`, and what it tells of them."""

import json
import os
import sys
import threading
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import batchtui
from batchtui.alerting.watch import AlertChange
from batchtui.aws.likely import named_profile
from batchtui.cli.chosen import Chosen
from batchtui.cli.dashboard import remembered
from batchtui.cli.output import json_line
from batchtui.cli.watching import make_rules, make_watch
from batchtui.domain.alert import Alert, Kind
from batchtui.domain.failure import AwsError, NoCredentials, NoRegion, may_pass
from batchtui.poll.board import Board
from batchtui.poll.loop import Poller
from batchtui.poll.outcomes import Outcomes, skipped_among
from batchtui.poll.recall import Recall
from batchtui.poll.timekeeper import Timekeeper
from batchtui.store.failure import StoreError

LOOK_S = 1.0
"""How often is looked whether something is to be told."""
HEALTH_EVERY_S = 15.0
"""The health file is rewritten at least so often: an old one says that the process hangs."""
ONCE_AT_MOST_S = 600.0
"""How long one whole look may take."""
SENDING_AT_MOST_S = 60.0


class Headless:
    """A watch without a screen.

    Raises:
        AwsError: there is no region, or no such profile: no later login mends that.
        BrokenConfig: the config file has mistakes.
        StoreError: a newer batchtui wrote the history.
    """

    def __init__(self, chosen: Chosen, health: Path | None) -> None:
        settings = chosen.settings()
        clients = chosen.clients()
        # A service that never can work ends at once.
        scope = clients.scope
        self._memory = chosen.memory()
        if not self._memory.usable():
            raise StoreError(" ".join(self._memory.told))
        self._board = Board(self._memory)
        log_group, table = settings.events.log_group, chosen.guard_table()
        profile = chosen.profile or named_profile(os.environ) or "default"
        recall = Recall(self._board, partial(remembered, self._memory, profile, settings.since))
        self._poller = Poller(clients, self._board, settings.refresh, recall=recall, event_log_group=log_group)
        self._clients, self._table = clients, table
        self._outcomes = Outcomes(clients, self._board, table) if table else None
        looks = make_rules(chosen).looks_for(Kind.MISSED)
        self._timekeeper = Timekeeper(clients, self._board) if looks else None
        self._watching = make_watch(chosen, clients, self._board, self._memory.path, log_group, table, sends=True)
        self._watching.watch.listen(self._say_change)
        self._health = health
        self._health_failed = ""
        self._began_ms = _now_ms()
        self._written: tuple[float, Any] = (float("-inf"), None)
        self._error = self._unscheduled = ""
        self._unsent: dict[str, str] = {}
        self._region = scope.region

    @property
    def sends(self) -> bool:
        """Whether there is anybody to send to."""
        return self._watching.outbox is not None

    def until(self, stopped: threading.Event) -> None:
        """Watches until somebody sets the event."""
        self._begin("watching")
        if self._outcomes is not None:
            self._outcomes.start()
        if self._timekeeper is not None:
            self._timekeeper.start()
        self._watching.start()
        while not stopped.wait(LOOK_S):
            self._look()
        _say("stopped")

    def once(self, stopped: threading.Event) -> str:
        """One whole look; a sentence where it failed, or something was not sent.

        Schedules are left out: to read them is a call each, at a pace of one a second.

        Raises:
            StoreError: the alerts cannot be kept.
        """
        self._begin("looking once")
        wrong = self._read_all(stopped)
        if wrong:
            return wrong
        self._mark_skipped()
        watch, outbox = self._watching.watch, self._watching.outbox
        watch.look()
        sent = watch.tell()
        self._look()
        if outbox is None:
            return ""
        outbox.start()
        drained = outbox.drain(SENDING_AT_MOST_S)
        _say("looked", messages=sent, unsent=not drained)
        self._write_health()
        if drained:
            return ""
        told = [f"{sink} has not taken {count}: {error}" for sink, count, error in outbox.unsent()]
        return " ".join(told) or "Not all that is due could be sent: the next look tries again."

    def stop(self, timeout_s: float) -> None:
        """Ends all threads; what is being sent has so long to be marked as sent."""
        self._poller.stop()
        if self._outcomes is not None:
            self._outcomes.stop()
        if self._timekeeper is not None:
            self._timekeeper.stop()
        self._watching.stop(timeout_s)
        self._memory.close(timeout_s)

    def _begin(self, what: str) -> None:
        sinks = self._watching.outbox.names if self._watching.outbox is not None else ()
        _say(what, region=self._region, sinks=sinks, version=batchtui.__version__)
        self._write_health()
        self._poller.start()

    def _read_all(self, stopped: threading.Event) -> str:
        """Waits until all is read that AWS keeps; a sentence where that cannot be."""
        changed = threading.Event()
        self._board.listen(lambda change: changed.set() if change.status or change.queues else None)
        end_s = time.monotonic() + ONCE_AT_MOST_S
        while not stopped.is_set() and time.monotonic() < end_s:
            changed.clear()
            status = self._board.status
            if status.read_at_ms is not None and (status.history_complete or not _lists(self._board)):
                return ""
            if status.error is not None and (not may_pass(status.error) or _needs_login(status.error)):
                return status.error.sentence
            changed.wait(LOOK_S)
        last = f" {self._board.status.error.sentence}" if self._board.status.error else ""
        return "It was stopped before all was read." if stopped.is_set() else f"Not all was read in time.{last}"

    def _mark_skipped(self) -> None:
        """What the guard did not let run is no success."""
        if self._table:
            try:
                self._board.mark_skipped(skipped_among(self._clients, self._table, self._board.runs()))
            except AwsError as error:
                _say("no outcomes", level="error", error=error.sentence)

    def _look(self) -> None:
        """Tells what failed, once, and that it works again."""
        error = self._wrong()
        if error != self._error:
            self._error = error
            if error:
                _say("failing", level="error", error=error)
            else:
                _say("working again")
        schedules = self._board.status.schedules_error
        if schedules is not None and schedules.sentence != self._unscheduled:
            self._unscheduled = schedules.sentence
            _say("no schedules", level="error", error=schedules.sentence)
        unsent = {sink: reason for sink, _, reason in self._watching.watch.unsent()}
        for sink, reason in unsent.items():
            if self._unsent.get(sink) != reason:
                _say("not sent", level="error", sink=sink, error=reason)
        for sink in self._unsent.keys() - unsent.keys():
            _say("sent again", sink=sink)
        self._unsent = unsent
        self._write_health()

    def _wrong(self) -> str:
        """Why nothing is watched at present; empty: it is."""
        error = self._board.status.error
        return error.sentence if error is not None else self._watching.watch.trouble

    def _say_change(self, change: AlertChange) -> None:
        for event, alerts in (("opened", change.opened), ("again", change.again), ("resolved", change.resolved)):
            for alert in alerts:
                _say(f"alert {event}", **_facts(alert))

    def _write_health(self) -> None:
        """Rewrites the health file where a cycle has ended, something changed, or the last one is old."""
        if self._health is None:
            return
        watch, read_at_ms, wrong = self._watching.watch, self._board.status.read_at_ms, self._wrong()
        told = {
            "state": "failing" if wrong else "starting" if read_at_ms is None else "ok",
            "error": wrong or None,
            "readAt": _iso(read_at_ms),
            "alerts": sum(alert.asks for alert in watch.alerts()),
            "unsent": [{"sink": sink, "count": count, "error": error} for sink, count, error in watch.unsent()],
        }
        written_s, before = self._written
        if told == before and time.monotonic() - written_s < HEALTH_EVERY_S:
            return
        self._written = (time.monotonic(), told)
        whole = {**told, "writtenAt": _iso(_now_ms()), "startedAt": _iso(self._began_ms), "pid": os.getpid()}
        try:
            _replace(self._health, json.dumps(whole, ensure_ascii=False) + "\n")
            self._health_failed = ""
        except OSError as error:
            reason = f"{self._health} is not written: {error.strerror or error}."
            if reason != self._health_failed:
                self._health_failed = reason
                _say("no health file", level="error", error=reason)


def _lists(board: Board) -> bool:
    """Whether there is a queue whose runs are listed."""
    return not board.status.queues_known or any(not queue.service_jobs for queue in board.queues)


def _needs_login(error: AwsError) -> bool:
    return isinstance(error, NoCredentials | NoRegion)


def _facts(alert: Alert) -> dict[str, Any]:
    return {
        "number": alert.number,
        "kind": alert.key.kind.value,
        "severity": alert.severity.value,
        "jobQueue": alert.key.queue,
        "jobName": alert.key.name,
        "cause": alert.key.cause,
        "count": alert.count,
        "jobId": alert.job_id,
        "sentence": alert.sentence,
    }


def _say(event: str, level: str = "info", **more: Any) -> None:
    """One line of JSON: when, how grave, what, and what belongs to it."""
    line = json_line({"at": _iso(_now_ms()), "level": level, "event": event, **more})
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _replace(path: Path, text: str) -> None:
    """The whole text or, whenever somebody reads, the whole one before."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def _iso(ms: int | None) -> str | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")


def _now_ms() -> int:
    return round(time.time() * 1000)
