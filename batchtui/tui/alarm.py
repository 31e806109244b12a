"""What has opened and what is over, gathered, so that however much of it comes, little is said at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from batchtui.domain.alert import Alert, AlertKey, AlertState, Severity
from batchtui.domain.alert_words import words_of

if TYPE_CHECKING:
    from batchtui.alerting.watch import AlertChange

EVERY_S = 5.0
"""Between two times at which something is said."""
NAMED = 3
_SILENT = (AlertState.SNOOZED, AlertState.MUTED)
_WORST = (Severity.CRITICAL, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class News:
    """What is to be said now."""

    opened: tuple[Alert, ...]
    """Worst first."""
    over: tuple[Alert, ...]


class Alarm:
    """Gathers; whoever has it asks every second whether something is due. Moments are seconds of a clock."""

    def __init__(self) -> None:
        self._opened: dict[AlertKey, Alert] = {}
        self._over: dict[AlertKey, Alert] = {}
        self._heard: set[AlertKey] = set()
        """What was said to be open, or was so before."""
        self._silenced: set[int] = set()
        """Numbers of those that are snoozed or muted: they end in silence."""
        self._said_s = float("-inf")

    def count(self, alerts: Iterable[Alert], now_ms: int) -> int:
        """How many are open; notes which are silenced."""
        standing = [alert.at(now_ms) for alert in alerts]
        self._silenced = {alert.number for alert in standing if alert.state in _SILENT}
        return sum(alert.asks for alert in standing)

    def take(self, change: "AlertChange") -> None:
        """What was opened and ended before anything was said of it is not told at all."""
        for alert in change.opened:
            if alert.asks:
                if self._over.pop(alert.key, None) is not None:
                    self._heard.add(alert.key)
                self._opened[alert.key] = alert
        for alert in change.resolved:
            unsaid = self._opened.pop(alert.key, None) is not None and alert.key not in self._heard
            if not unsaid and alert.number not in self._silenced:
                self._over[alert.key] = alert

    def due(self, now_s: float) -> News | None:
        """What is to be said now, once."""
        if not (self._opened or self._over) or now_s - self._said_s < EVERY_S:
            return None
        self._said_s = now_s
        opened = sorted(self._opened.values(), key=lambda alert: _WORST.index(alert.severity))
        news = News(tuple(opened), tuple(self._over.values()))
        self._heard = (self._heard | self._opened.keys()) - self._over.keys()
        self._opened, self._over = {}, {}
        return news


def opened_sentence(opened: Sequence[Alert]) -> str:
    """One alert with its sentence; several by name and cause."""
    if len(opened) == 1:
        return f"{opened[0].key.name}: {opened[0].sentence}"
    return f"{len(opened):,} alerts: {_list(f'{one.key.name} ({words_of(one.key)})' for one in opened)}"


def over_sentence(over: Sequence[Alert]) -> str:
    """What is well again, and by which run."""
    if len(over) == 1:
        by = f": {over[0].resolved_by[:8]} succeeded" if over[0].resolved_by else ""
        return f"Resolved: {over[0].key.name}, {words_of(over[0].key)}{by}."
    return f"{len(over):,} alerts resolved: {_list(one.key.name for one in over)}"


def _list(words: Iterable[str]) -> str:
    every = list(words)
    more = f" and {len(every) - NAMED:,} more" if len(every) > NAMED else ""
    return f"{', '.join(every[:NAMED])}{more}."
