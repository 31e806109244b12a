"""Puts what comes of a log into its text, and tells the view which rows are new."""

from collections.abc import Iterable

from batchtui.domain.log import LogLine
from batchtui.logs.session import Came, Far, Filled, LogSession, Older
from batchtui.logs.text import LogText
from batchtui.tui.theme import STREAM_HUES
from batchtui.tui.widgets.log_view import LogRow, LogView

AT_ONCE = 32
"""Rows that are read from the file together: a screen of them, and a search, ask for one after the other."""
OTHERWISE = (b"{", b"\x1b", b"\r", b"\t", b"\x08")
"""JSON, colours, lines written over, tabs: what is shown of such a line is not what it holds."""


class LogRows:
    """A text as the rows of a view; of the file no more is held than a few rows."""

    def __init__(self, text: LogText) -> None:
        self.text = text
        self._first = 0
        self._held: list[LogRow] = []
        self._hues: dict[str, int] = {}

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

    def likely(self, rows: range, plain: str) -> Iterable[int]:
        """Those whose bytes hold the text, and those that are shown otherwise than they came."""
        if not plain.isascii() and plain.upper() != plain.lower():
            return rows
        return self.text.likely(rows, (plain.lower().encode("utf-8", "surrogatepass"), *OTHERWISE))

    def _row(self, line: LogLine) -> LogRow:
        tag = f"{line.source} late".strip() if line.late else line.source
        return LogRow(line.timestamp_ms, line.message, tag, self.hue_of(line.source) if line.source else None)

    def changed(self) -> None:
        """Rows have other numbers."""
        self._held = []


class LogLines:
    """The lines of one session, in order, and in step with a view."""

    def __init__(self, view: LogView, session: LogSession) -> None:
        self.text = LogText(session.spill)
        self._view = view
        self._session = session
        self._rows = LogRows(self.text)
        view.show_rows(self._rows)

    def take(self, news: Came | Older | Far | Filled) -> None:
        """Takes in what has come."""
        if isinstance(news, Came):
            self._append(news)
        elif isinstance(news, Older):
            self.text.prepend(news.offsets)
            self._rows.changed()
            self._view.prepended(len(news.offsets))
        elif isinstance(news, Far):
            self._go_far(news)
        else:
            self._fill(news)

    def hue_of(self, source: str) -> int:
        """The number of a stream's colour."""
        return self._rows.hue_of(source)

    def ask_around(self, shown: range, downwards: bool) -> None:
        """Asks for what is missing where a gap has come into sight."""
        if self.text.gap is not None and self.text.gap in shown:
            self._session.want_gap(from_above=downwards)

    def _append(self, news: Came) -> None:
        self.text.append(news.newer)
        self._rows.changed()
        self._view.appended(len(news.newer))
        for offset in news.late:
            [row] = self.text.place([offset])
            self._rows.changed()
            self._view.inserted(row, 1)

    def _go_far(self, news: Far) -> None:
        more = self.text.open_gap(news.offsets)
        if news.closed:
            self.text.close_gap()
            more -= 1
        self._rows.changed()
        self._view.inserted(0, more)
        self._view.show(0)

    def _fill(self, news: Filled) -> None:
        if self.text.gap is None:
            return
        row = self.text.fill(news.offsets, news.from_above)
        self._rows.changed()
        self._view.inserted(row, len(news.offsets))
        if news.closed:
            row = self.text.gap
            self.text.close_gap()
            self._rows.changed()
            self._view.inserted(row, -1)
