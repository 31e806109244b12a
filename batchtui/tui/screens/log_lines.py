"""Puts what comes of a log into its text, and tells the view which rows are new."""

from collections.abc import Iterable

from batchtui.domain.log import LogLine
from batchtui.logs.scan import Needle
from batchtui.logs.session import Came, Far, Filled, LogSession, Older
from batchtui.logs.text import LogText
from batchtui.tui.screens.log_sieve import Sieve
from batchtui.tui.theme import STREAM_HUES
from batchtui.tui.widgets._log_find import look_through
from batchtui.tui.widgets.log_view import LogRow, LogView

AT_ONCE = 32
"""Rows that are read from the file together: a screen of them, and a search, ask for one after the other."""


class LogRows:
    """A text as the rows of a view; of the file no more is held than a few rows."""

    def __init__(self, text: LogText) -> None:
        self.text = text
        self._first = 0
        self._held: list[LogRow] = []
        self._hues: dict[str, int] = {}
        self._needle: tuple[str, Needle] | None = None

    def hue_of(self, source: str) -> int:
        """The number of a stream's colour: each takes the next one."""
        return self._hues.setdefault(source, len(self._hues)) % STREAM_HUES

    def __len__(self) -> int:
        return len(self.text)

    def row(self, number: int) -> LogRow:
        """The row of this number.

        Raises:
            IndexError: there is none such.
        """
        if not 0 <= number - self._first < len(self._held):
            first = number - number % AT_ONCE
            self._held = [self._row(line) for line in self.text.lines(first, first + AT_ONCE)]
            self._first = first
        return self._held[number - self._first]

    def holding(self, rows: range, plain: str) -> tuple[list[int], Iterable[int]]:
        """Those whose line holds the text; and those that are shown otherwise than they came."""
        if not plain.isascii() and plain.upper() != plain.lower():
            return [], rows
        if self._needle is None or self._needle[0] != plain:
            self._needle = plain, Needle(plain)
        return self.text.holding(rows, self._needle[1])

    def _row(self, line: LogLine) -> LogRow:
        tag = f"{line.source} late".strip() if line.late else line.source
        return LogRow(line.timestamp_ms, line.message, tag, self.hue_of(line.source) if line.source else None)

    def changed(self) -> None:
        """Rows have other numbers."""
        self._held = []


class LogLines:
    """The lines of one session, in order, and in step with a view: all of them, or those that a sieve lets through."""

    def __init__(self, view: LogView, session: LogSession) -> None:
        self.text = LogText(session.spill)
        self.sieve: Sieve | None = None
        self._view = view
        self._session = session
        self._rows = LogRows(self.text)
        self._at_start = False
        self._aside: set[int] = set()
        """The offsets of marked lines that are not shown."""
        view.show_rows(self._rows)

    @property
    def complete(self) -> bool:
        """Whether everything that was written so far is here."""
        return self._at_start and self.text.gap is None

    @property
    def whole_from(self) -> int:
        """The row from which on nothing is missing."""
        return 0 if self.text.gap is None else self.text.gap + 1

    def take(self, news: Came | Older | Far | Filled) -> None:
        """Takes in what has come."""
        if isinstance(news, Came):
            self._append(news)
        elif isinstance(news, Older):
            self._at_start = self._at_start or news.at_start
            self.text.prepend(news.offsets)
            self._prepended(len(news.offsets))
        elif isinstance(news, Far):
            self._go_far(news)
        else:
            self._fill(news)

    def hue_of(self, source: str) -> int:
        """The number of a stream's colour."""
        return self._rows.hue_of(source)

    def ask_around(self, shown: range, downwards: bool) -> None:
        """Asks for what is missing where a gap has come into sight."""
        if self.sieve is None and self.text.gap is not None and self.text.gap in shown:
            self._session.want_gap(from_above=downwards)

    def holds(self, moment_ms: int) -> bool:
        """Whether the lines at a moment are here, or there are none so early."""
        gap, count = self.text.gap, len(self.text)
        if count > self.whole_from and self.text.time(self.whole_from) <= moment_ms:
            return True
        if gap and self.text.time(0) <= moment_ms <= self.text.time(gap - 1):
            return True
        return self.complete

    def show_moment(self, moment_ms: int) -> None:
        """Goes to the first line of a moment that is here; where there is none, to the last."""
        row = max(0, min(self.text.row_at(moment_ms), len(self.text) - 1))
        self._view.show(row if self.sieve is None else self.sieve.number_of(row))

    def sift(self, pattern: str, context: int) -> None:
        """Shows only the lines that hold a pattern and some around each; without a pattern all again."""
        at = self._row_looked_at()
        following = self._view.following
        self._put_marks_aside()
        self.sieve = Sieve(self._rows, pattern, context) if pattern else None
        self._view.show_rows(self._rows if self.sieve is None else self.sieve)
        self._view.following = following
        self._mark_again()
        if self.sieve is not None:
            self._sift_on(at)
        elif not following and at is not None:
            self._view.show(at)

    def _put_marks_aside(self) -> None:
        """Rows are about to have other numbers, or not to be shown."""
        rows = self._view.marks
        self._aside |= set(self.text.offsets(rows if self.sieve is None else map(self.sieve.row_of, rows)))
        self._view.mark(())

    def _mark_again(self) -> None:
        """Those of the marked lines that are shown now."""
        found = {offset: row for offset in self._aside if (row := self._shown_at(offset)) is not None}
        if found:
            self._aside -= found.keys()
            self._view.mark({*self._view.marks, *found.values()})

    def _shown_at(self, offset: int) -> int | None:
        row = self.text.row_of(offset)
        return row if row is None or self.sieve is None else self.sieve.shown_at(row)

    def _row_looked_at(self) -> int | None:
        """The log's row at the cursor or at the top of the screen."""
        shown = self._view.rows_shown()
        if not shown:
            return None
        number = self._view.pointed if self._view.pointed in shown else shown.start
        return number if self.sieve is None else self.sieve.row_of(number)

    def _sift_on(self, at: int | None = None) -> None:
        """Looks through what has come; a sifting that is under way finds it by itself."""
        sieve = self.sieve
        if sieve is None or any(worker.group == "sieve" and worker.is_running for worker in self._view.workers):
            return
        self._view.run_worker(self._sift_all(sieve, at), group="sieve")

    async def _sift_all(self, sieve: Sieve, at: int | None) -> None:
        async for _ in look_through(sieve.search, lambda: len(self._rows)):
            if sieve is not self.sieve:
                break
            self._show_sifted(sieve)
        if sieve is not self.sieve:
            if self.sieve is not None:
                await self._sift_all(self.sieve, at)
            return
        self._show_sifted(sieve)
        if at is not None and len(sieve) and not self._view.following:
            self._view.show(sieve.number_of(at))

    def _show_sifted(self, sieve: Sieve) -> None:
        self._put_marks_aside()
        more = sieve.sift()
        self._view.prepended(more.before)
        self._view.inserted(more.at, more.inside)
        self._view.appended(more.after)
        self._mark_again()

    def _prepended(self, count: int) -> None:
        self._rows.changed()
        if self.sieve is None:
            self._view.prepended(count)
        elif count:
            self.sieve.search.prepended(count)
            self._sift_on()

    def _inserted(self, row: int, count: int) -> None:
        self._rows.changed()
        if self.sieve is None:
            self._view.inserted(row, count)
        elif count:
            self.sieve.inserted(row, count)
            self._sift_on()

    def _append(self, news: Came) -> None:
        if self.sieve is not None:
            self.sieve.search.grown(len(self._rows))
        self.text.append(news.newer)
        self._rows.changed()
        if self.sieve is None:
            self._view.appended(len(news.newer))
        elif news.newer:
            self._sift_on()
        for offset in news.late:
            if self.sieve is not None:
                self.sieve.search.grown(len(self._rows))
            [row] = self.text.place([offset])
            self._inserted(row, 1)

    def _go_far(self, news: Far) -> None:
        self._at_start = False
        self._put_marks_aside()
        more = self.text.open_gap(news.offsets)
        if news.closed:
            self.text.close_gap()
            more -= 1
        self._inserted(0, more)
        self._mark_again()
        if self.sieve is None:
            self._view.show(0)

    def _fill(self, news: Filled) -> None:
        if self.text.gap is None:
            return
        row = self.text.fill(news.offsets, news.from_above)
        self._inserted(row, len(news.offsets))
        self._mark_again()
        if news.closed:
            row = self.text.gap
            self.text.close_gap()
            self._inserted(row, -1)
