"""From a key on alerts to what is kept of them: acknowledged, snoozed, muted, or open again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from batchtui.domain.alert import Alert
from batchtui.domain.when import DAY, HOUR, MINUTE
from batchtui.tui.who import user

if TYPE_CHECKING:
    from batchtui.alerting.watch import Watch
    from batchtui.tui.screens.alerts import AlertsScreen

MORNING = 9
"""The hour of the local day at which a night is over."""
Moments = Mapping[str, tuple[str, int | None]]
"""By a letter: what it stands for, and when that is over (ms since epoch; None: never)."""


def acknowledge(screen: "AlertsScreen", alerts: Sequence[Alert]) -> None:
    """Somebody has them in hand."""
    _order(screen, alerts, lambda watch, numbers: watch.acknowledge(numbers, user()), "Acknowledged")


def reopen(screen: "AlertsScreen", alerts: Sequence[Alert]) -> None:
    """They are to be looked at again."""
    _order(screen, alerts, lambda watch, numbers: watch.reopen(numbers, user()), "Open again")


def snooze(screen: "AlertsScreen", alerts: Sequence[Alert]) -> None:
    """Asks until when; then they are not told before."""
    moments = snoozes(screen.batchtui.now.ms)

    def chosen(word: str, until_ms: int | None) -> None:
        if until_ms is not None:
            _order(screen, alerts, lambda watch, numbers: watch.snooze(numbers, until_ms, user()), f"Snoozed {word}")

    _ask(screen, f"Snooze {_named(alerts)}", moments, chosen)


def mute(screen: "AlertsScreen", alerts: Sequence[Alert]) -> None:
    """Asks for how long; then they are not told, nor when they come again."""
    now_ms = screen.batchtui.now.ms
    moments = {"m": ("for good", None), "d": ("for a day", now_ms + DAY), "w": ("for a week", now_ms + 7 * DAY)}

    def chosen(word: str, until_ms: int | None) -> None:
        _order(screen, alerts, lambda watch, numbers: watch.mute(numbers, until_ms, user()), f"Muted {word}")

    _ask(screen, f"Mute {_named(alerts)}", moments, chosen)


def snoozes(now_ms: int) -> Moments:
    """How long an alert can sleep, the last one until tomorrow morning by the local clock."""
    now = datetime.fromtimestamp(now_ms / 1000)
    morning = datetime(now.year, now.month, now.day, MORNING) + timedelta(days=1)
    return {
        "s": ("for 15 minutes", now_ms + 15 * MINUTE),
        "1": ("for an hour", now_ms + HOUR),
        "4": ("for 4 hours", now_ms + 4 * HOUR),
        "t": (f"until tomorrow {MORNING}:00", round(morning.timestamp() * 1000)),
    }


def _ask(screen: "AlertsScreen", title: str, moments: Moments, then: Callable[[str, int | None], None]) -> None:
    from batchtui.tui.screens.menu import Choice, MenuScreen

    def chosen(key: str | None) -> None:
        if key is not None:
            then(*moments[key])

    choices = [Choice(key, word, key, shown=False) for key, (word, _) in moments.items()]
    screen.app.push_screen(MenuScreen(title, choices), chosen)


def _order(
    screen: "AlertsScreen", alerts: Sequence[Alert], order: "Callable[[Watch, list[int]], None]", done: str
) -> None:
    """Kept at once, on somebody else's thread; the marks have served."""
    watch = screen.ports.watch
    if watch is None:
        return
    order(watch, [alert.number for alert in alerts])
    screen.table.marks = set()
    screen.say(f"{done}: {_named(alerts)}.")
    screen.tick()


def _named(alerts: Sequence[Alert]) -> str:
    return alerts[0].key.name if len(alerts) == 1 else f"{len(alerts):,} alerts"
