"""Going through a log to a hit or an error, a slice at a time: the screen never waits for a long search."""

from typing import TYPE_CHECKING

from batchtui.tui.widgets._log_find import Search, look_through, rows_from
from batchtui.tui.widgets._log_text import is_error

if TYPE_CHECKING:
    from batchtui.tui.widgets.log_view import LogView


class Seeker:
    """What a view does when it is asked for a pattern, the next hit or the next error."""

    def __init__(self, view: "LogView", search: Search) -> None:
        self._view = view
        self._search = search
        self._error = -1
        self._go = False

    def begin(self, pattern: str) -> None:
        """Look for a pattern, and go to its first hit from the top row on; ValueError if it is none."""
        self._search.begin(pattern)
        self._go = True
        self.tell()
        self.look_on()

    def go_on(self) -> None:
        """Go to the first hit of what has not been searched yet, or to the last one above it."""
        self._go = True
        self.look_on()

    def forget(self) -> None:
        """Other rows: nothing is found yet."""
        self._search.forget()
        self._error = -1
        self.tell()

    def prepended(self, count: int) -> None:
        """`count` rows came before the first."""
        self._error += count if self._error >= 0 else 0
        self._search.prepended(count)
        self.tell()
        self.look_on()

    def inserted(self, row: int, count: int) -> None:
        """`count` rows came before a row, or went from there on."""
        self._error += count if self._error >= row else 0
        self._search.inserted(row, count)
        self.tell()
        self.look_on()

    def next(self, step: int) -> bool:
        """Go to the next hit (1) or the one before (-1); False if there is none."""
        row = self._search.step(step, self._view.rows_shown())
        if row >= 0:
            self.tell()
            self._view.show(row)
        return row >= 0

    def next_error(self) -> None:
        """Go to the next error, from the last one found while it is on the screen."""
        shown = self._view.rows_shown()
        start = self._error + 1 if self._error in shown else shown.start
        self._view.run_worker(self._look_for_error(start), group="error", exclusive=True)

    def look_on(self) -> None:
        """Search what has not been searched; a search that is under way finds new rows by itself."""
        if self._search.pattern is not None and self._view.is_attached and not self._looking:
            self._view.run_worker(self._look_through(), group="find", exclusive=True)

    def tell(self) -> None:
        """Bring the view's numbers up to date."""
        self._view.hit_count, self._view.hit = len(self._search), self._search.at + 1

    @property
    def _looking(self) -> bool:
        workers = self._view.workers
        return any(worker.node is self._view and worker.group == "find" and worker.is_running for worker in workers)

    async def _look_through(self) -> None:
        """Goes to the first hit from the top row on, or to the last one above it."""
        async for found in look_through(self._search, self._length):
            self.tell()
            if self._go and found >= self._view.scroll_offset.y:
                self._go = False
                self.next(1)
        if self._go:
            self._go = False
            self.next(-1)

    async def _look_for_error(self, start: int) -> None:
        async for row in rows_from(start, self._length):
            if is_error(self._view.rows.row(row).text):
                if row < start:
                    self._view.app.notify("From the first line again.", markup=False)
                self._error = row
                self._view.show(row)
                return
        self._view.app.bell()

    def _length(self) -> int:
        return len(self._view.rows)
