"""The board's rows: the groups of what was chosen, folded, placed, and kept as the board changes."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from batchtui.domain.folding import Folds
from batchtui.domain.grouping import Group
from batchtui.domain.job import Job
from batchtui.domain.labels import BY_NAME, Grouping
from batchtui.domain.state import JobState
from batchtui.poll.changes import Change
from batchtui.tui.cells.standing import Standing

if TYPE_CHECKING:
    from batchtui.poll.board import Board
    from batchtui.poll.grouped import Grouped


class BoardGroups:
    """Used from the screen's thread. What is chosen is shown as soon as the board has it."""

    def __init__(self, board: "Board", grouping: Grouping, folding: bool) -> None:
        self.wanted = grouping
        self._board = board
        self._folding = folding
        self._grouped: Grouped | None = None
        self._folds = Folds(lambda _labels, _most: ())
        self._standing = Standing()

    @property
    def grouping(self) -> Grouping:
        """What the rows are grouped by now."""
        return self.grouped.grouping

    @property
    def grouped(self) -> "Grouped":
        """The runs so grouped."""
        if self._grouped is None:
            self._show(self._board.grouped(self.wanted) or self._by_name())
        assert self._grouped is not None
        return self._grouped

    @property
    def folding(self) -> bool:
        """Whether names of one shape stand in one row; nothing but names does."""
        return self._folding

    @folding.setter
    def folding(self, folding: bool) -> None:
        self._folding = folding
        self._folds.folding = folding and self.grouping == BY_NAME

    @property
    def tally(self) -> Mapping[tuple[frozenset[str], JobState], int]:
        """How many of the rows are in these queues and this state."""
        return self._standing.tally

    def take_in(self, change: Change) -> None:
        """Sums up the groups that changed; all of them once they are others than before."""
        shown, wanted = self.grouped, self._board.grouped(self.wanted)
        if wanted is not None and wanted is not shown:
            self._show(wanted)
        else:
            self._put(shown, change.names if shown.grouping == BY_NAME else change.groups)

    def read(self, seen: Container[Job]) -> None:
        """These failures were marked as read."""
        self._standing.read(seen)

    def rows(self, now_ms: int, window_ms: int) -> Sequence[Group]:
        """Those that are active or ended within `window_ms`, in the board's order; not to be written to."""
        self._standing.put(self._folds.changes())
        return self._standing.arrange(now_ms, window_ms)

    def now(self, row: Group) -> Group | None:
        """A row as it is now: names may have come to a fold; None: there is no such row any more."""
        return self._folds.now(row)

    def runs_of(self, row: Group) -> list[Job]:
        """Newest first."""
        return self.grouped.runs_of(*row.own_names)

    def _by_name(self) -> "Grouped":
        by_name = self._board.grouped(BY_NAME)
        assert by_name is not None
        return by_name

    def _show(self, grouped: "Grouped") -> None:
        self._grouped = grouped
        self._folds = Folds(grouped.newest_of)
        self._folds.folding = self._folding and grouped.grouping == BY_NAME
        self._standing.clear()
        self._put(grouped, grouped.labels())

    def _put(self, grouped: "Grouped", labels: Iterable[str]) -> None:
        for label in labels:
            self._folds.put(label, grouped.told_group(label))
