"""Watches a board: keeps its alerts, and tells who listens. Everything slow happens on one daemon thread."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from batchtui.alerting import ledger, lifecycle
from batchtui.alerting.describing import Describer
from batchtui.alerting.keeping import Keeping
from batchtui.alerting.lifecycle import Policy
from batchtui.alerting.rules import Rules
from batchtui.alerting.seeking import Horizon, Seeker, WasSkipped, horizon_of
from batchtui.alerting.sharing import Sharing
from batchtui.alerting.telling import Teller
from batchtui.domain.alert import Alert
from batchtui.domain.scope import Scope
from batchtui.domain.when import DAY
from batchtui.poll.board import Board
from batchtui.poll.changes import Change
from batchtui.poll.clock import machine_ms, now_s
from batchtui.store import alerts
from batchtui.store.alertbook import AlertBook
from batchtui.store.alerts import Connection
from batchtui.store.failure import StoreError

log = logging.getLogger(__name__)

TICK_S = 2.0
"""How often is looked whether another process changed something, or something became due."""
GATHER_S = 0.3
"""Runs that end within it are taken in together."""
ACTIVE_EVERY_MS = 5_000
"""How often all active runs are looked at: whether one waits or runs for too long."""
SHOWN_MS = 7 * DAY
"""How long what is over is still listed."""
TELL_AFTER_S = 60.0
"""After a start: how long the ended runs may take to be read before what was found is told all the same."""

Unsent = tuple[tuple[str, int, str], ...]
"""(sink, how many messages wait, why the last one was not sent)."""


class Outbox(Protocol):
    """What sends what stands in the store."""

    def wake(self) -> None:
        """There is something new."""

    def unsent(self) -> Unsent:
        """What waits, by sink."""


@dataclass(frozen=True, slots=True)
class AlertChange:
    """What is other than a moment ago; all empty: something else about them, such as who has them in hand."""

    opened: tuple[Alert, ...] = ()
    again: tuple[Alert, ...] = ()
    """It came again."""
    resolved: tuple[Alert, ...] = ()


Listener = Callable[[AlertChange], None]


class Watch:
    """The alerts of one board's scope. Its public methods return at once, on any thread.

    `describer`: what asks why runs failed whose listing does not say. `teller`: what sends; None: this process sends
    nothing. `sharing`: what asks whether somebody else tells of an occurrence.
    """

    def __init__(
        self,
        board: Board,
        book: AlertBook,
        rules: Rules | None = None,
        policy: Policy | None = None,
        describer: Describer | None = None,
        teller: Teller | None = None,
        sharing: Sharing | None = None,
        outbox: Outbox | None = None,
        log_group: str = "",
        was_skipped: WasSkipped = lambda _: frozenset(),
        clock: Callable[[], int] | None = None,
    ) -> None:
        rules = rules or Rules()
        self._board, self._book = board, book
        self._policy = policy or Policy()
        self._teller, self._sharing, self._outbox = teller, sharing, outbox
        self._seeker = Seeker(board, rules, log_group, was_skipped)
        self._describer = describer
        self._clock = clock or self._aws_ms
        self._listeners: list[Listener] = []
        self._alerts: tuple[Alert, ...] = ()
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._scope: Scope | None = None
        self._horizon: Horizon | None = None
        self._keeping: Keeping | None = None
        self._begun_s = 0.0
        self._version = -1
        self._active_ms = 0
        self._told_failure = ""
        self._looked = False

    @property
    def ready(self) -> bool:
        """Whether the board was looked at once: before, that there is no alert says nothing."""
        return self._looked

    @property
    def failure(self) -> str:
        """Why the alerts cannot be kept now, in a sentence; empty: they are."""
        return self._told_failure

    def start(self) -> None:
        """Begins to watch, on a daemon thread."""
        self._board.listen(self._note)
        threading.Thread(target=self._run, name="alerts", daemon=True).start()

    def stop(self) -> None:
        """Ends the thread after its present work; nobody waits for it."""
        self._stopped.set()
        self._woken.set()

    def alerts(self) -> tuple[Alert, ...]:
        """Those that are open, silenced or over since a week, as of the last look; no I/O."""
        return self._alerts

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Has the listener called, on this watch's thread, with each change; the answer ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def acknowledge(self, numbers: Sequence[int], who: str) -> None:
        """Somebody has these in hand: only their end is told."""
        change = partial(lifecycle.acknowledged, who=who)
        self._change(lambda connection: ledger.change(connection, numbers, change))

    def snooze(self, numbers: Sequence[int], until_ms: int, who: str) -> None:
        """Tells nothing of these before a moment."""
        change = partial(lifecycle.snoozed, until_ms=until_ms, who=who)
        self._change(lambda connection: ledger.change(connection, numbers, change))

    def mute(self, numbers: Sequence[int], until_ms: int | None, who: str) -> None:
        """Tells nothing of these, nor when they come again, before a moment; None: for good."""
        self._change(lambda connection: ledger.mute(connection, numbers, until_ms, who))

    def reopen(self, numbers: Sequence[int], who: str) -> None:  # noqa: ARG002
        """Takes back that these were acknowledged, snoozed or muted."""
        self._change(lambda connection: ledger.reopen(connection, numbers))

    def unsent(self) -> Unsent:
        """What could not be sent so far, by sink."""
        return self._outbox.unsent() if self._outbox is not None else ()

    @property
    def trouble(self) -> str:
        """Why the alerts are not kept at present, in a sentence; empty: they are."""
        return self._told_failure

    def look(self) -> bool:
        """One look, on the caller's thread; whether the board was ready for it.

        Raises:
            StoreError: the alerts cannot be kept.
        """
        ready = self._begin()
        if ready:
            # Before, too: what ends an alert that another process has just opened is looked for once.
            self._refresh()
            self._seek()
        self._refresh()
        self._looked = self._looked or ready
        return ready

    def tell(self) -> int:
        """Puts into the outbox what is due now; how many messages.

        Raises:
            StoreError: the alerts cannot be kept.
        """
        if self._teller is None or self._scope is None:
            return 0
        count = self._teller.tell(self._scope, self._clock())
        if count:
            self._refresh()
            if self._outbox is not None:
                self._outbox.wake()
        return count

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self.look()
                if self._may_tell():
                    self.tell()
                self._told_failure = ""
            except StoreError as error:
                self._log_once(error.sentence)
            except Exception:
                log.exception("watching for alerts failed")
            self._woken.wait(TICK_S)
            if self._woken.is_set() and not self._stopped.is_set():
                self._stopped.wait(GATHER_S)
            self._woken.clear()

    def _begin(self) -> bool:
        """Whether the board has been read once; the first time everything on it is looked at."""
        status = self._board.status
        if status.scope is None or status.read_at_ms is None or not status.queues_known:
            return False
        if self._scope != status.scope:
            now_ms = self._clock()
            self._keeping = Keeping(self._book, status.scope, self._policy, self._teller is not None)
            self._horizon = horizon_of(now_ms, self._keeping.begin(now_ms), self._policy.past_ms)
            self._scope, self._begun_s = status.scope, now_s()
            self._seeker.note_all()
            # What stood before is shown, and no news.
            self._alerts, self._version = (), -1
            self._refresh()
        return True

    def _seek(self) -> None:
        assert self._scope is not None and self._horizon is not None and self._keeping is not None
        runs, names = self._seeker.changed()
        now_ms = self._clock()
        if self._describer is not None:
            fresh = self._seeker.fresh_failures(runs, self._horizon.news_ms)
            runs = self._describer.described(runs, fresh, every=self._teller is not None)
        standing = [alert for alert in self._alerts if not alert.over]
        active = abs(now_ms - self._active_ms) >= ACTIVE_EVERY_MS
        try:
            found = self._seeker.look(self._scope, runs, names, self._horizon, now_ms, standing, active)
            if self._sharing is not None:
                found.findings = self._sharing.ours(found.findings)
                found.present = self._sharing.ours(found.present)
            self._keeping.keep(found, bool(standing), now_ms)
        except StoreError:
            self._seeker.note_again(runs, names)
            raise
        self._active_ms = now_ms if active else self._active_ms

    def _may_tell(self) -> bool:
        """Not before the ended runs were read: a success among them may have ended what failed."""
        if self._scope is None:
            return False
        return self._board.status.history_complete or now_s() - self._begun_s >= TELL_AFTER_S

    def _refresh(self) -> None:
        """Reads the alerts anew where somebody changed them, and tells who listens."""
        if self._scope is None:
            return
        version = self._book.version()
        if version == self._version:
            return
        scope, since_ms = self._scope, self._clock() - SHOWN_MS
        first = self._version == -1
        before, now = self._alerts, tuple(self._book.read(lambda one: alerts.shown(one, since_ms, scope)))
        self._version, self._alerts = version, now
        if before != now:
            change = AlertChange() if first else difference(before, now)
            for listener in tuple(self._listeners):
                listener(change)

    def _change(self, work: Callable[[Connection], None]) -> None:
        self._book.later(work).add_done_callback(lambda _: self._woken.set())

    def _note(self, change: Change) -> None:
        self._seeker.note(change)
        if change.runs or change.status:
            self._woken.set()

    def _aws_ms(self) -> int:
        return machine_ms() + self._board.status.clock_off_ms

    def _log_once(self, sentence: str) -> None:
        if sentence != self._told_failure:
            self._told_failure = sentence
            log.warning("%s Alerts are not kept for now.", sentence)


def difference(before: Iterable[Alert], now: Iterable[Alert]) -> AlertChange:
    """What opened, came again and ended between two looks."""
    known = {alert.number: alert for alert in before}
    opened, again, resolved = [], [], []
    for alert in now:
        was = known.get(alert.number)
        if was is None and not alert.over and not alert.known_only:
            opened.append(alert)
        elif was is not None and not was.over and alert.over:
            resolved.append(alert)
        elif was is not None and alert.count > was.count and not alert.over:
            again.append(alert)
    return AlertChange(tuple(opened), tuple(again), tuple(resolved))
