"""A screen of a tree of causes, job names and runs, whose marks are on runs: a row is marked if all of its runs are."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from batchtui.domain.job import Job
from batchtui.tui.cells.failures import Branch, Level
from batchtui.tui.screens.rows import RowScreen

if TYPE_CHECKING:
    from batchtui.domain.filters.terms import Columns


class BranchScreen(RowScreen[Branch]):
    """It says which runs are shown, and builds the tree."""

    def __init__(self) -> None:
        super().__init__()
        self.marked: frozenset[str] = frozenset()
        """Ids of runs; those that a filter hides count again once it is gone."""
        self.shown: list[Job] = []
        """The runs that are shown, the one that ended last first; some of them in rows that are closed."""
        self._anchor = ""

    def key_of(self, item: Branch) -> str:
        """Its path."""
        return item.key

    def readings(self) -> "Columns[Branch]":
        """None: the filter is about runs."""
        raise NotImplementedError

    def runs_of(self, item: Branch) -> Sequence[Job]:
        """The one that ended last first."""
        return item.runs

    def run_to_look_at(self) -> Job | None:
        """The newest of the row."""
        row = self.table.current
        return row.newest if row is not None and row.runs else None

    def chosen_runs(self) -> list[Job]:
        """The marked ones, else those of the row under the cursor; the one that ended last first."""
        row = self.table.current
        return self.marked_runs() or (list(row.runs) if row is not None else [])

    def marked_runs(self) -> list[Job]:
        """The marked ones that are shown."""
        return [job for job in self.shown if job.id in self.marked] if self.marked else []

    def runs_to_resubmit(self) -> list[Job]:
        """All of them."""
        return self.chosen_runs()

    def runs_to_edit(self) -> list[Job]:
        """The newest of the row; what is marked, where something is."""
        newest = self.run_to_look_at()
        return self.marked_runs() or ([newest] if newest is not None else [])

    def mark(self) -> None:
        """All runs of the row, or none of them; then to the next row that is not one of its own."""
        row = self.table.current
        if row is None:
            return
        self._anchor = row.key
        self.mark_runs(self.marked - row.ids if row.ids <= self.marked else self.marked | row.ids)
        below = enumerate(self.table.items[self.table.cursor + 1 :], self.table.cursor + 1)
        self.table.cursor = next((n for n, one in below if Level.GAP < one.level <= row.level), self.table.cursor)

    def mark_range(self) -> None:
        """The rows from the last mark to the cursor, those with rows of their own below them left out."""
        items, at = self.table.items, self.table.cursor
        start = next((n for n, row in enumerate(items) if row.key == self._anchor), at)
        low, high = min(start, at), max(start, at)
        leaves = [row for n, row in enumerate(items) if low <= n <= high and self._is_leaf(n)]
        self.mark_runs(self.marked.union(*(row.ids for row in leaves)))

    def _is_leaf(self, n: int) -> bool:
        items = self.table.items
        return n + 1 == len(items) or items[n + 1].level <= items[n].level

    def mark_all(self) -> None:
        """All runs shown; once more, none."""
        every = frozenset(job.id for job in self.shown)
        self.mark_runs(self.marked - every if every <= self.marked else self.marked | every)

    def undo_own(self) -> bool:
        """The marks."""
        if not self.marked:
            return False
        self.mark_runs(frozenset())
        return True

    def mark_runs(self, ids: frozenset[str]) -> None:
        """These and no others."""
        self.marked = ids
        self.table.marks = {row.key for row in self.table.items if row.runs and row.ids <= ids} if ids else set()
        self.refresh_frame()

    def position(self) -> str:
        """`2 of 9, 11 marked`: rows, and runs."""
        table = self.table
        standing = [n for n, row in enumerate(table.items) if row.level is not Level.GAP]
        if not standing:
            return ""
        count = len(self.marked_runs())
        marked = f", {count:,} marked" if count else ""
        return f"{sum(n <= table.cursor for n in standing):,} of {len(standing):,}{marked}"
