"""The dashboard: holds the ports, passes on what changed, and keeps the screens' clock."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.command import Provider
from textual.notifications import Notify, SeverityLevel
from textual.widgets import Input

from batchtui.domain.failure import AwsError
from batchtui.domain.safe import inert
from batchtui.domain.when import HOUR
from batchtui.poll.changes import Change
from batchtui.tui.cells.glyphs import ASCII, UNICODE
from batchtui.tui.cells.group import Now
from batchtui.tui.clock import now_ms
from batchtui.tui.gathering import Gathering
from batchtui.tui.hangul import ADVICE, SHIFTED, latin
from batchtui.tui.kept import Kept
from batchtui.tui.landing import Landing
from batchtui.tui.leaving import never_began, not_done, terminal_is_gone
from batchtui.tui.marks import MARKS_EVERY_S, ask_marks
from batchtui.tui.messages import Changed, Delivered
from batchtui.tui.pace import Pace
from batchtui.tui.ports import Place, Ports
from batchtui.tui.screens._describing import Describing
from batchtui.tui.screens.base import ROOT, BaseScreen
from batchtui.tui.screens.board import BoardScreen
from batchtui.tui.seen import Seen
from batchtui.tui.signals import Signals
from batchtui.tui.telling import Telling
from batchtui.tui.terminal_title import title_of
from batchtui.tui.theme import THEMES, VARIABLE_DEFAULTS
from batchtui.tui.toast import Lasting
from batchtui.tui.unread import Unread

if TYPE_CHECKING:
    from batchtui.alerting.watch import AlertChange

STYLES = Path(__file__).parent / "styles/global.tcss"
HOLD_S = 3.0
"""How long rows stay where they are after a key."""


def _commands() -> type[Provider]:
    # Not above: the palette is loaded when somebody opens it.
    from batchtui.tui.palette import Commands

    return Commands


class BatchtuiApp(App[AwsError | None]):
    """Leaves with an AwsError when it never got as far as asking AWS."""

    CSS_PATH = "styles/first.tcss"
    TITLE = "batchtui"
    COMMANDS: ClassVar[set[Callable[[], type[Provider]]]] = {_commands}  # type: ignore[assignment]
    BINDINGS: ClassVar[list[BindingType]] = []
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        ports: Ports,
        place: Place,
        theme: str = "batchtui",
        ascii_only: bool = False,
        since_ms: int = 24 * HOUR,
        told: Callable[[], Sequence[str]] = tuple,
        kept: Kept | None = None,
        seen: Seen | None = None,
        titles: bool = False,
        rings: bool = False,
        desktop: str = "off",
        opens: str = "",
    ) -> None:
        """`told`: what the history has had to tell since the start.

        `titles`, `rings`: whether the terminal's title and bell tell of alerts; `desktop`: one of `desktop.CHOICES`;
        `opens`: what names the job to begin with; empty: the board.
        """
        super().__init__()
        self.ports = ports
        self.place = place
        self.glyphs = ASCII if ascii_only else UNICODE
        self.set_class(ascii_only, "-ascii", update=False)
        self.now = Now(now_ms(ports.board.status))
        self.kept = kept or Kept()
        """What the operator chose, here and at earlier starts."""
        self.seen = seen or Seen()
        """The failures that were marked as read."""
        self.landing = Landing(ports.board.run)
        """What was asked to stop."""
        self._leaving = False
        self.unread = Unread(ports.board, self.seen)
        """The failures of the last day that were not."""
        self._describing = Describing(ports)
        self.open_alerts = 0
        """How many alerts nobody has in hand."""
        self.signals = Signals(self, titles, rings, desktop)
        self._opens = opens
        self._since_ms = since_ms
        self._telling = Telling(self.notify, told)
        self._gathering = Gathering()
        self._pace = Pace()
        self._key_at = float("-inf")
        self.theme_at_first = theme
        """Where no other was chosen."""
        self._begin_with(self.kept.theme(theme, [known.name for known in THEMES]))

    def _begin_with(self, theme: str) -> None:
        """A theme that is set once the app runs has Textual read every style twice more."""
        for known in THEMES:
            self.register_theme(known)
        self.set_reactive(App.theme, theme)
        dark = self.current_theme.dark
        self.set_class(dark, "-dark-mode", update=False)
        self.set_class(not dark, "-light-mode", update=False)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_default_screen(self) -> BoardScreen:
        """The board, in the place of Textual's own empty screen."""
        return BoardScreen(self.kept, self._since_ms)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Any theme of Textual's works: our tokens fall back on these."""
        return dict(VARIABLE_DEFAULTS)

    def on_mount(self) -> None:
        """Paints first; asks AWS afterwards."""
        self._telling.history()
        self.set_interval(1.0, self._tick)
        self.set_interval(MARKS_EVERY_S, lambda: ask_marks(self))
        self.ports.board.listen(self._gather)
        self.ports.settled = lambda deeds: self.post_message(Delivered(self._telling.settled, deeds))
        self.ports.alerted = lambda change: self.post_message(Delivered(self._alerted, change))
        self.call_after_refresh(self._go_on)

    def _go_on(self) -> None:
        """After the first frame: the poll begins, and the look of all that the frame did not show is read."""
        self.ports.start()
        self.stylesheet.read(STYLES)
        self.refresh_css(animate=False)
        self.count_unread()
        if self._opens and isinstance(self.screen, BaseScreen):
            from batchtui.tui.screens.opening import open_at_first

            open_at_first(self.screen, self._opens)

    @property
    def touched(self) -> bool:
        """Whether a key or the mouse was used yet."""
        return self._key_at > float("-inf")

    @property
    def holding_still(self) -> bool:
        """Whether a key was pressed a moment ago."""
        return time.monotonic() - self._key_at < HOLD_S

    async def on_event(self, event: events.Event) -> None:
        """Notes that somebody is at the keys."""
        if isinstance(event, events.Key | events.MouseDown | events.MouseScrollDown | events.MouseScrollUp):
            self._key_at = time.monotonic()
            self.ports.screen_works()
            self.ports.touch()
        if isinstance(event, events.Key) and not isinstance(self.focused, Input):
            event = latin(event)
            if event.character in SHIFTED:
                self.notify(ADVICE, markup=False)
        await super().on_event(event)

    def post_display_hook(self) -> None:
        """Painted: what runs beside the screen goes on."""
        self.ports.screen_rests()

    def go_back(self) -> None:
        """To the screen before; from the root out."""
        if len(self.screen_stack) > ROOT:
            self.pop_screen()
        elif not self._asks_once():
            self.ports.stop()
            self.exit(never_began(self.ports.board.status))

    def show_place(self, screen: "type[BaseScreen]") -> None:
        """A screen that a key leads to from everywhere: the one that is open, or a new one."""
        if any(type(one) is screen for one in self.screen_stack):
            while type(self.screen) is not screen:
                self.pop_screen()
        else:
            self.push_screen(screen())

    def _asks_once(self) -> bool:
        """Leaving ends an order that is still carried out: that is said, once; whether it was said now."""
        sentence = "" if self._leaving else not_done(self.ports)
        if sentence:
            self._leaving = True
            self.say(sentence)
        return bool(sentence)

    async def action_quit(self) -> None:
        """From wherever it is; asks once where an order is not done."""
        if not self._asks_once():
            self.ports.stop()
            self.exit()

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """A toast, as Textual's, that cannot freeze the screens."""
        lasts_s = self.NOTIFICATION_TIMEOUT if timeout is None else timeout
        self.post_message(Notify(Lasting(message, title, severity, lasts_s, markup=markup)))

    def say(self, sentence: str, bad: bool = False) -> None:
        """A toast, whatever screen is on top."""
        self.notify(inert(sentence), severity="error" if bad else "information", markup=False)

    def to_root(self) -> None:
        """Back to the board."""
        while len(self.screen_stack) > ROOT:
            self.pop_screen()

    def _gather(self, change: Change) -> None:
        """On the poll's threads: several changes become one message."""
        if self._gathering.add(change):
            self.post_message(Changed(change))

    def on_changed(self) -> None:
        """At once after a quiet time; else a moment later, with all that has come meanwhile."""
        wait_s = self._pace.wait_s(time.monotonic())
        if wait_s > 0:
            self.set_timer(wait_s, self._spread)
        else:
            self._spread()

    def _spread(self) -> None:
        change = self._gathering.take()
        if change is None or not self.is_running:
            return
        self._pace.spend(time.monotonic())
        self.ports.screen_works()
        self.now.ms = now_ms(self.ports.board.status)
        self._telling.status(self.ports.board.status)
        self._show(change)

    def _show(self, change: Change) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen) and screen.here:
                screen.board_changed(change)
                screen.refresh_frame()

    def on_delivered(self, message: Delivered) -> None:
        """An answer, on the screens' thread."""
        message.receive(message.answer)

    def _tick(self) -> None:
        """Once a second: ages grow; where nobody can see them any more it ends."""
        if not self.is_headless and terminal_is_gone():
            self.ports.stop()
            self.exit()
            return
        self.now.ms = now_ms(self.ports.board.status)
        self._telling.history()
        if late := self.landing.overdue(self.now.ms):
            self.say(late)
        self.count_unread()
        self._tell_alerts()
        screen = self.screen if self.is_running else None
        if isinstance(screen, BaseScreen) and screen.here:
            screen.tick()
            screen.refresh_frame()

    def count_unread(self) -> None:
        """The failures that are new and the alerts that are open, for the header and the terminal's title."""
        self.unread.again(self.now.ms)
        self._describing.ask(self.unread.unclear)
        self.open_alerts = self._telling.open_alerts(self.ports.alerts(), self.now.ms)
        self.signals.title(title_of(self.place.profile, self.unread.count, self.glyphs.failed, self.open_alerts))

    def _alerted(self, change: "AlertChange") -> None:
        """Alerts were opened, came again, or are over."""
        self._telling.alerted(change)
        self.show_marks()
        self._tell_alerts()

    def _tell_alerts(self) -> None:
        self._telling.alerts_failure(self.ports.alerts_failure)
        if news := self._telling.news(time.monotonic()):
            self.signals.alarm(news)

    def show_marks(self) -> None:
        """What does not stand on the board is other: failures that were read in another window, alerts."""
        self.count_unread()
        self._show(Change())
