"""What people are told about, until it is over: an alert, what it folds by, and how far it was told."""

from dataclasses import dataclass, replace
from enum import Enum

from batchtui.domain.scope import Scope


class Kind(Enum):
    """What a rule looks for."""

    FAILED = "failed"
    STUCK = "stuck"
    """It does not leave RUNNABLE."""
    SLOW = "slow"
    """It runs far longer than the runs of its name usually do."""
    FAST = "fast"
    """It succeeded so soon that it may have done nothing."""
    MISSED = "missed"
    """A schedule was due and no run came."""
    RATE = "rate"
    """So many of a name's last runs failed."""
    SKIPPED = "skipped"
    """The guard let none of a name's last runs through."""
    SILENT = "silent"
    """No event has come where some should have."""


class Severity(Enum):
    """How much an alert asks for."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


class AlertState(Enum):
    """Where an alert stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    """Somebody has it in hand: it is not told again, but that it is over."""
    SNOOZED = "snoozed"
    """Not told again before a moment."""
    MUTED = "muted"
    """Not told at all, nor when it comes again."""
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class AlertKey:
    """What an alert folds by: the same again is no other alert."""

    scope: Scope
    kind: Kind
    queue: str
    """Its name."""
    name: str
    """The job's name; of a SILENT alert the log group."""
    cause: str = ""
    """The key of a cause (`domain.causes`); empty where the kind has none."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing that is wrong, from its first sight to its end. Times in ms since epoch, on AWS's clock."""

    key: AlertKey
    severity: Severity
    rule: str
    """The name of the rule that found it."""
    state: AlertState
    opened_ms: int
    last_ms: int
    """When it came the last time."""
    count: int = 1
    """How often it came since it opened."""
    told: int = 0
    """How many of these have been told."""
    told_ms: int | None = None
    """When it was told the last time."""
    until_ms: int | None = None
    """Of a snoozed or muted one: until when; None: for good."""
    job_id: str = ""
    """The run that it came with the last time."""
    first_job_id: str = ""
    sentence: str = ""
    """What happened, in one sentence."""
    advice: str = ""
    who: str = ""
    """Who acknowledged, snoozed or muted it."""
    resolved_ms: int | None = None
    resolved_by: str = ""
    """The run whose success ended it; empty: it ended by itself."""
    closing: bool = False
    """It is over, and that is still to be told."""
    number: int = 0
    """The store's; 0 while it is not kept yet. Never used again."""

    @property
    def asks(self) -> bool:
        """Whether somebody is still to look at it."""
        return self.state is AlertState.OPEN

    @property
    def untold(self) -> int:
        """How many of its occurrences nobody has been told of."""
        return max(0, self.count - self.told)

    @property
    def known_only(self) -> bool:
        """Whether it came from the past: it is shown, and was never news."""
        return self.told_ms is None and not self.untold

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.state is AlertState.RESOLVED

    def at(self, now_ms: int) -> "Alert":
        """The same, open again where its snooze is over, or what muted it."""
        silenced = self.state in (AlertState.SNOOZED, AlertState.MUTED)
        due = silenced and self.until_ms is not None and self.until_ms <= now_ms
        return replace(self, state=AlertState.OPEN, until_ms=None) if due else self


def claim_key(job_id: str, status: str, attempts: int) -> str:
    """Who writes this first tells of that moment of a run; the same in a store of ours and in the DynamoDB table."""
    return f"alert#{job_id}#{status}#{attempts}"
