"""What a toast tells whatever screen is on top, each thing once: history, clocks, the guard, settled orders."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from batchtui.domain.failure import WrongClock
from batchtui.domain.safe import inert
from batchtui.domain.when import clock_sentence
from batchtui.poll.changes import PollStatus

if TYPE_CHECKING:
    from batchtui.alerting.watch import AlertChange
    from batchtui.domain.alert import Alert
    from batchtui.domain.deed import Deed
    from batchtui.tui.alarm import Alarm, News

SETTLED_FOR_S = 10
"""Who has just started looks elsewhere first."""


class Telling:
    """Remembers what was told."""

    def __init__(self, notify: Callable[..., None], history: Callable[[], Sequence[str]]) -> None:
        """`notify`: Textual's. `history`: what the history has had to tell since the start."""
        self._notify = notify
        self._history = history
        self._history_upto = 0
        self._clock_told = False
        self._guard_told = ""
        self._alarm: Alarm | None = None
        self._alerts_told = ""

    def history(self) -> None:
        """A damaged file was set aside, a disk is full."""
        sentences = self._history()
        for sentence in sentences[self._history_upto :]:
            self._warn(sentence)
        self._history_upto = len(sentences)

    def status(self, status: PollStatus) -> None:
        """What the poll has found that concerns no single screen."""
        self._wrong_clock(status)
        self._guard_error(status)

    def _wrong_clock(self, status: PollStatus) -> None:
        """From then on the header says it in a word. The banner tells of a clock that AWS refuses."""
        sentence = clock_sentence(status.clock_off_ms)
        if sentence and not self._clock_told and not isinstance(status.error, WrongClock):
            self._clock_told = True
            self._warn(sentence)

    def _guard_error(self, status: PollStatus) -> None:
        """Once a cause: the rest of the dashboard goes on without the guard's table."""
        error = status.guard_error
        if error is not None and error.sentence != self._guard_told and error.while_asking == error.sentence:
            self._guard_told = error.sentence
            self._warn(f"{error.sentence} No run is shown as skipped.")

    def settled(self, deeds: "list[Deed]") -> None:
        """What a batchtui that died had asked."""
        from batchtui.actions.settling import settled_sentence
        from batchtui.domain.deed import Outcome

        unknown = any(deed.outcome is Outcome.UNKNOWN for deed in deeds)
        severity = "warning" if unknown else "information"
        self._notify(inert(settled_sentence(deeds)), severity=severity, timeout=SETTLED_FOR_S, markup=False)

    def alerted(self, change: "AlertChange") -> None:
        """Alerts that were opened, or are over: said by `news`, little at once."""
        self._sounding().take(change)

    def open_alerts(self, alerts: "tuple[Alert, ...] | None", now_ms: int) -> int:
        """How many of them nobody has in hand."""
        return self._sounding().count(alerts, now_ms) if alerts else 0

    def alerts_failure(self, sentence: str) -> None:
        """Why alerts are not kept, each cause once; empty: they are."""
        if sentence and sentence != self._alerts_told:
            self._alerts_told = sentence
            self._warn(sentence)

    def news(self, now_s: float) -> "News | None":
        """Says what is due of that, and gives it. `now_s`: of a clock that never goes back."""
        news = self._alarm.due(now_s) if self._alarm is not None else None
        if news is not None:
            self._say(news)
        return news

    def _sounding(self) -> "Alarm":
        """Loaded with the first alert."""
        from batchtui.tui.alarm import Alarm

        self._alarm = self._alarm or Alarm()
        return self._alarm

    def _say(self, news: "News") -> None:
        from batchtui.domain.alert import Severity
        from batchtui.tui.alarm import opened_sentence, over_sentence

        if news.opened:
            severity = "error" if news.opened[0].severity is Severity.CRITICAL else "warning"
            self._notify(inert(opened_sentence(news.opened)), title="& alerts", severity=severity, markup=False)
        if news.over:
            self._notify(inert(over_sentence(news.over)), markup=False)

    def _warn(self, sentence: str) -> None:
        self._notify(inert(sentence), severity="warning", markup=False)
