"""What becomes of an alert: found, found again, told, over. Pure; times are in ms since epoch, by AWS's clock.

An alert counts its occurrences and how many of them were told. Whoever finds adds to the first, only who sends to the
second, so that a dashboard that sends nothing takes nothing away from a watcher that does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from batchtui.domain.alert import Alert, AlertKey, AlertState, Severity
from batchtui.domain.when import DAY, HOUR, MINUTE

NoticeStage = Literal["first", "digest", "again", "recovered", "storm"]
_HEAVY = {Severity.CRITICAL: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Policy:
    """How often one alert, and all of them together, may be told."""

    window_ms: int = 15 * MINUTE
    """What comes again within it is told at its end, as a number."""
    again_ms: int = 6 * HOUR
    """What is still open is told again after so long."""
    most: int = 20
    """Messages a minute; the last of them stands for all that would be more."""
    past_ms: int = HOUR
    """What had ended for longer at the first look is known, not told."""
    stale_ms: int = 3 * DAY
    """What has not come again for so long ends by itself: many job names are never seen again."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One occurrence of what a rule looks for."""

    key: AlertKey
    severity: Severity
    rule: str
    """The rule's name."""
    at_ms: int
    job_id: str
    sentence: str
    advice: str = ""
    claim: str = ""
    """Whoever writes it first counts it."""
    known: bool = False
    """It is of the past: counted, but no news."""


@dataclass(frozen=True, slots=True)
class Mute:
    """Who silenced what comes with a key."""

    until_ms: int | None
    """None: for good."""
    who: str

    def holds(self, now_ms: int) -> bool:
        """Whether it is not over yet."""
        return self.until_ms is None or self.until_ms > now_ms


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be told of an alert now."""

    stage: NoticeStage
    alert: Alert
    more: int
    """Occurrences it stands for: of `first` those beside its own."""

    @property
    def stands_for(self) -> int:
        """How many occurrences it tells of."""
        return self.more + (self.stage == "first")


def found(alert: Alert | None, finding: Finding, mute: Mute | None = None, now_ms: int = 0) -> Alert:
    """The alert with one more occurrence; a new one where there was none, silent where somebody muted it."""
    if alert is None or alert.over:
        return _opened(finding, mute if mute is not None and mute.holds(now_ms) else None)
    newer = finding.at_ms >= alert.last_ms
    return replace(
        alert,
        severity=min(alert.severity, finding.severity, key=_HEAVY.__getitem__),
        opened_ms=min(alert.opened_ms, finding.at_ms),
        last_ms=max(alert.last_ms, finding.at_ms),
        count=alert.count + 1,
        told=alert.told + finding.known,
        job_id=finding.job_id if newer else alert.job_id,
        sentence=finding.sentence if newer else alert.sentence,
        advice=finding.advice if newer else alert.advice,
        rule=finding.rule if newer else alert.rule,
    )


def _opened(finding: Finding, mute: Mute | None) -> Alert:
    return Alert(
        key=finding.key,
        severity=finding.severity,
        rule=finding.rule,
        state=AlertState.OPEN if mute is None else AlertState.MUTED,
        opened_ms=finding.at_ms,
        last_ms=finding.at_ms,
        told=int(finding.known),
        until_ms=mute.until_ms if mute else None,
        job_id=finding.job_id,
        first_job_id=finding.job_id,
        sentence=finding.sentence,
        advice=finding.advice,
        who=mute.who if mute else "",
    )


def recovered(alert: Alert, at_ms: int, job_id: str = "") -> Alert:
    """The alert after what ends it: over, if that is later than its last occurrence; a silenced one ends silently."""
    if alert.over or at_ms <= alert.last_ms:
        return alert
    loud = alert.state in (AlertState.OPEN, AlertState.ACKNOWLEDGED) and not alert.known_only
    return replace(alert, state=AlertState.RESOLVED, until_ms=None, resolved_ms=at_ms, resolved_by=job_id, closing=loud)


def grown_old(alert: Alert, now_ms: int, policy: Policy) -> Alert:
    """The alert; over, without a word, where it has not come again for so long."""
    if alert.over or now_ms - alert.last_ms < policy.stale_ms or alert.untold:
        return alert
    return replace(alert, state=AlertState.RESOLVED, until_ms=None, resolved_ms=now_ms)


def due(alert: Alert, now_ms: int, policy: Policy, quiet: bool = False) -> Notice | None:
    """What is to be told of it now; None: nothing. `quiet`: these are hours in which nothing is sent."""
    alert = alert.at(now_ms)
    if quiet:
        return None
    if alert.over:
        return Notice("recovered", alert, alert.untold) if alert.closing else None
    if alert.state is not AlertState.OPEN:
        return None
    if alert.told_ms is None:
        return Notice("first", alert, alert.untold - 1) if alert.untold else None
    since_ms = now_ms - alert.told_ms
    if since_ms >= policy.again_ms:
        return Notice("again", alert, alert.untold)
    return Notice("digest", alert, alert.untold) if alert.untold and since_ms >= policy.window_ms else None


def told(notice: Notice, now_ms: int) -> Alert:
    """The alert once this was told of it."""
    return replace(notice.alert, told=notice.alert.count, told_ms=now_ms, closing=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """What may be told at once."""

    notices: tuple[Notice, ...]
    """Each in a message of its own."""
    folded: tuple[Notice, ...] = ()
    """One message stands for all of these; empty: there is none."""


def within_cap(notices: Iterable[Notice], lately: int, policy: Policy) -> Batch:
    """The weightiest of the notices, as the cap leaves room for them, and those that a storm's message stands for.

    `lately`: messages of the last minute. That something is over waits where there is no room.
    """
    ordered = sorted(notices, key=_weight)
    room = max(0, policy.most - lately)
    if len(ordered) <= room or not room:
        return Batch(tuple(ordered[:room]))
    folded = tuple(notice for notice in ordered[room - 1 :] if notice.stage != "recovered")
    return Batch(tuple(ordered[: room - 1]), folded) if len(folded) > 1 else Batch(tuple(ordered[:room]))


_STAGES: Sequence[str] = ("first", "recovered", "digest", "again")


def _weight(notice: Notice) -> tuple[int, int, int]:
    return _STAGES.index(notice.stage), _HEAVY[notice.alert.severity], notice.alert.opened_ms


def acknowledged(alert: Alert, who: str) -> Alert:
    """Somebody has it in hand."""
    return alert if alert.over else replace(alert, state=AlertState.ACKNOWLEDGED, until_ms=None, who=who)


def snoozed(alert: Alert, until_ms: int, who: str) -> Alert:
    """Not told before a moment."""
    return alert if alert.over else replace(alert, state=AlertState.SNOOZED, until_ms=until_ms, who=who)


def muted(alert: Alert, until_ms: int | None, who: str) -> Alert:
    """Not told before a moment, or for good (None)."""
    return alert if alert.over else replace(alert, state=AlertState.MUTED, until_ms=until_ms, who=who)


def reopened(alert: Alert) -> Alert:
    """As if nobody had silenced it."""
    return alert if alert.over else replace(alert, state=AlertState.OPEN, until_ms=None, who="")
