"""Searching a log on its screen: in what is loaded, in what is not, only the hits; and going to a moment."""

import time
from typing import TYPE_CHECKING

from batchtui.domain.moments import HOW, moment_of
from batchtui.tui.cells import log as cells
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.screens._log_looking import LogLooking
from batchtui.tui.widgets._log_times import UTC
from batchtui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from batchtui.logs.session import LogSession
    from batchtui.tui.screens.log_lines import LogLines

AROUND = (0, 1, 2, 3, 5, 10, 20)
"""Lines around each hit."""


class LogSearching(LogLooking):
    """What is not loaded is read from the end back, page by page, as long as somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self._session: LogSession | None = None
        self._lines: LogLines | None = None
        self._wrong_pattern = ""
        self._hits_only = False
        self._around = AROUND[0]
        self._wanted_ms: int | None = None
        """The moment to go to once its lines have come."""
        self._seeking = False
        """Nothing was found in what was loaded: the first hit in what is read back is gone to."""

    @property
    def began_ms(self) -> int:
        """When the first line may have been written, ms since epoch; 0: not known."""
        raise NotImplementedError

    @property
    def reading_back(self) -> bool:
        """Whether what is missing is being read."""
        return self._session is not None and self._session.reading_back

    @property
    def hits_only(self) -> bool:
        """Whether only the hits are shown."""
        return self._hits_only

    def refresh_frame(self) -> None:
        """The line below the log too."""
        super().refresh_frame()
        if self.here:
            self.query_one("#below", Lines).refresh()

    def filter_changed(self, text: str) -> None:
        """Searches as it is typed."""
        self._wrong_pattern = self.view.find(text)
        self._sift(text)

    def filter_kept(self) -> None:
        """Goes on in what is not loaded."""
        if self.pattern and not self._wrong_pattern:
            self._seeking = True
            self.seek_on()
            self.read_back()
        elif not self.pattern:
            self._hits_only = False
            self.stop_reading_back()

    def read_back(self) -> None:
        """Reads all that is missing, unless nothing is."""
        if self._session is not None and self._lines is not None and not self._lines.complete:
            self._session.read_back()
            self.refresh_frame()

    def seek_on(self) -> None:
        """Goes to the first hit, if it is among what has been read by now."""
        self._seeking = self._seeking and not self.view.hit
        if self._seeking and not self._hits_only:
            self.view.seek_on()

    def stop_reading_back(self) -> None:
        """What has come stays."""
        self._seeking = False
        if self._session is not None:
            self._session.stop_reading_back()

    def undo(self) -> None:
        """The reading first, then a layer."""
        if self.reading_back and not self.filter_field.typing:
            self.stop_reading_back()
            self.say("Stopped: what has been read stays.")
            self.refresh_frame()
        else:
            super().undo()

    def toggle_hits(self) -> None:
        """Only the lines that hold the pattern, or all."""
        self._hits_only = not self._hits_only
        self._sift(self.pattern)

    def step_context(self, by: int) -> None:
        """More lines around each hit, or fewer."""
        at = AROUND.index(self._around) + by
        if not 0 <= at < len(AROUND):
            self.say(f"It stays at {self._told_around()}.")
            return
        self._around = AROUND[at]
        self._sift(self.pattern)
        self.say(f"{self._told_around().capitalize()}.")

    def _told_around(self) -> str:
        return f"{self._around} line{'s' * (self._around != 1)} around each hit"

    def _sift(self, pattern: str) -> None:
        if self._lines is None:
            return
        wanted = pattern if self._hits_only and not self._wrong_pattern else ""
        sieve = self._lines.sieve
        if wanted if sieve is None else (sieve.pattern, sieve.context) != (wanted, self._around):
            self._lines.sift(wanted, self._around)

    def how_far(self) -> Line:
        """What is being read, or that not all is searched."""
        lines = self._lines
        if lines is None or lines.complete or not (self.pattern or self.reading_back):
            return ()
        found = cells.hits(self.view.hit_count)
        hits = f", {found}" if self.pattern else ""
        if not self.reading_back:
            return line(("dim", f"  {found} in what is loaded; enter in / searches the rest"))
        if len(lines.text) <= lines.whole_from:
            return line(("dim", "  asking AWS"))
        oldest, newest = lines.text.time(lines.whole_from), lines.text.time(len(lines.text) - 1)
        whole = newest - self.began_ms
        part = f"{max(0, min(99, 100 * (newest - oldest) // whole))} % " if self.began_ms and whole > 0 else ""
        back = time.strftime("%m-%d %H:%M", (time.gmtime if self.view.times == UTC else time.localtime)(oldest / 1000))
        word = "searched" if self.pattern else "read"
        return line(
            "  ", ("running", f"{word} {part}back to {back}{hits}"), ("dim", "; "), ("key", "esc"), ("dim", " stops")
        )

    def ask_moment(self) -> None:
        """To which moment?"""
        from batchtui.tui.screens.ask import AskScreen

        def wrong(text: str) -> str:
            try:
                self._moment(text)
            except ValueError as error:
                return str(error)
            return ""

        def answered(text: str | None) -> None:
            if text is not None:
                self.go_to_moment(text)

        self.app.push_screen(AskScreen("Go to a moment", "moment", HOW.capitalize() + ".", wrong), answered)

    def _moment(self, text: str) -> int:
        rows = self._lines.text if self._lines else ()
        end_ms = self._lines.text.time(len(rows) - 1) if self._lines and len(rows) else self.batchtui.now.ms
        return moment_of(text, end_ms, self.view.times == UTC)

    def go_to_moment(self, text: str) -> None:
        """To the first line at or after it, without loading what lies between."""
        try:
            moment_ms = self._moment(text)
        except ValueError as error:
            self.say(str(error))
            return
        if self._lines is None or self._session is None:
            return
        self.view.following = False
        if self._lines.holds(moment_ms):
            self._lines.show_moment(moment_ms)
        else:
            self._wanted_ms = moment_ms
            self._session.want_moment(moment_ms)

    def _arrived(self) -> None:
        """Lines have come: those of the moment that was wanted, perhaps."""
        if self._wanted_ms is not None and self._lines is not None:
            self._lines.show_moment(self._wanted_ms)
            self._wanted_ms = None
