"""Takes what was found into the alerts that are kept, within one transaction: each occurrence is counted once."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from batchtui.alerting import lifecycle
from batchtui.alerting.lifecycle import Finding, Mute, Policy
from batchtui.domain.alert import Alert, AlertKey, Kind
from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.domain.shape import series, shape_of
from batchtui.domain.state import JobState
from batchtui.store import alerts

_BY_SUCCESS = frozenset({Kind.FAILED, Kind.FAST, Kind.SKIPPED})
_BY_ANY_RUN = frozenset({Kind.SKIPPED})


@dataclass(frozen=True, slots=True)
class Ending:
    """A run that ends the alerts of its name and queue, where they came before it."""

    kinds: frozenset[Kind]
    queue: str
    name: str
    at_ms: int
    job_id: str


def ending_of(job: Job) -> Ending | None:
    """What a run ends by its end; None: nothing. What the guard did not let run ends nothing."""
    if not job.state.terminal or job.skipped:
        return None
    kinds = _BY_SUCCESS if job.state is JobState.SUCCEEDED else _BY_ANY_RUN
    return Ending(kinds, job.queue, job.name, job.since_ms, job.id)


class Ledger:
    """The alerts of one scope, within a transaction that somebody else began."""

    def __init__(self, connection: alerts.Connection, scope: Scope, now_ms: int) -> None:
        self._connection = connection
        self._now_ms = now_ms
        self._alive = {alert.key: alert for alert in alerts.alive(connection, scope) if not alert.over}

    def take(self, findings: Iterable[Finding], endings: Iterable[Ending]) -> None:
        """Counts findings and ends what is over, in the order in which it happened."""
        happened: list[Finding | Ending] = [*findings, *endings]
        events = sorted(happened, key=lambda one: (one.at_ms, isinstance(one, Ending)))
        last_success: dict[tuple[str, str], int] = {}
        for event in events:
            if isinstance(event, Ending) and Kind.FAILED in event.kinds:
                last_success[event.queue, event.name] = event.at_ms
        for event in events:
            if isinstance(event, Ending):
                self._end(event)
            elif event.known and last_success.get((event.key.queue, event.key.name), 0) > event.at_ms:
                # Of the past, and over: nobody need look at it.
                alerts.claim(self._connection, event.claim, self._now_ms)
            else:
                self._count(event)

    def settle(self, kinds: Collection[Kind], present: Iterable[Finding]) -> None:
        """Counts what is so now; what was so before and is no longer has ended by itself."""
        found = list(present)
        for finding in found:
            self._count(finding)
        keys = {finding.key for finding in found}
        for alert in [one for key, one in self._alive.items() if key.kind in kinds and key not in keys]:
            self._put(lifecycle.recovered(alert, self._now_ms))

    def end_names(self, kind: Kind, names: Collection[tuple[str, str]], present: Collection[AlertKey]) -> None:
        """Ends the alerts of a kind on these (queue, name) that are not so any more."""
        for key, alert in list(self._alive.items()):
            if key.kind is kind and (key.queue, key.name) in names and key not in present:
                self._put(lifecycle.recovered(alert, max(self._now_ms, alert.last_ms + 1)))

    def grow_old(self, policy: Policy) -> None:
        """Ends what has not come again for long."""
        for alert in list(self._alive.values()):
            self._put(lifecycle.grown_old(alert, self._now_ms, policy))

    def _count(self, finding: Finding) -> None:
        known = self._alive.get(finding.key)
        if finding.claim:
            if not alerts.claim(self._connection, finding.claim, self._now_ms):
                return
        elif known is not None:
            return
        mute = alerts.mute_of(self._connection, finding.key) if known is None else None
        self._put(lifecycle.found(known, finding, Mute(*mute) if mute else None, self._now_ms))

    def _end(self, ending: Ending) -> None:
        for key, alert in list(self._alive.items()):
            if key.kind in ending.kinds and key.queue == ending.queue and follows(key.name, ending.name):
                self._put(lifecycle.recovered(alert, ending.at_ms, ending.job_id))

    def _put(self, alert: Alert) -> None:
        if self._alive.get(alert.key) == alert:
            return
        kept = alerts.put(self._connection, alert)
        if kept.over:
            self._alive.pop(kept.key, None)
        else:
            self._alive[kept.key] = kept


def follows(name: str, later: str) -> bool:
    """Whether a run of the later name speaks for the first, too: names that carry nothing but their date do."""
    if name == later:
        return True
    shape = shape_of(name)
    return series(shape) and shape == shape_of(later)


def change(connection: alerts.Connection, numbers: Iterable[int], make: Callable[[Alert], Alert]) -> None:
    """Changes some alerts as somebody asked."""
    for number in numbers:
        alert = alerts.with_number(connection, number)
        if alert is not None and (changed := make(alert)) != alert:
            alerts.put(connection, changed)


def mute(connection: alerts.Connection, numbers: Iterable[int], until_ms: int | None, who: str) -> None:
    """Silences some alerts, and what comes with their keys later."""
    for number in numbers:
        alert = alerts.with_number(connection, number)
        if alert is not None:
            alerts.mute(connection, alert.key, until_ms, who)
            alerts.put(connection, lifecycle.muted(alert, until_ms, who))


def reopen(connection: alerts.Connection, numbers: Iterable[int]) -> None:
    """Silences some alerts no longer."""
    for number in numbers:
        alert = alerts.with_number(connection, number)
        if alert is not None:
            alerts.unmute(connection, alert.key)
            alerts.put(connection, lifecycle.reopened(alert))


def wake(connection: alerts.Connection, scope: Scope, now_ms: int) -> None:
    """Opens again what was snoozed or muted until now."""
    for alert in alerts.alive(connection, scope):
        opened = alert.at(now_ms)
        if opened != alert:
            alerts.put(connection, replace(opened, who=""))
