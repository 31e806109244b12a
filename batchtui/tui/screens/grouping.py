"""Which queue the board shows, and how: by names that fold, by something else, or all runs in one list."""

from functools import cached_property

from batchtui.domain.job import Job
from batchtui.domain.labels import BY_NAME, Grouping, grouping_of
from batchtui.poll.changes import Change
from batchtui.tui.cells.flat import FlatList, FlatView
from batchtui.tui.kept import Kept
from batchtui.tui.screens._board_groups import BoardGroups
from batchtui.tui.screens._board_rows import Row
from batchtui.tui.screens._choosing_groups import Tagging, ask_grouping
from batchtui.tui.screens.rows import RowScreen

AGING = ("age", "waited")
"""Columns of the filter that count to now."""


class GroupingScreen(RowScreen[Row]):
    """Its rows are groups, or one list of all runs."""

    def __init__(self, kept: Kept) -> None:
        super().__init__()
        self.queue = kept.text("queue")
        """The queue shown; empty: all."""
        self.flat = kept.flag("flat", False)
        self._kept = kept
        self._tagging = Tagging(self)

    @cached_property
    def groups(self) -> BoardGroups:
        """The rows, but for the flat list."""
        return BoardGroups(self.ports.board, self._kept_grouping(), self._kept.flag("folding", True))

    def _kept_grouping(self) -> Grouping:
        try:
            return grouping_of(self._kept.text(f"by {self.queue}") or BY_NAME.word)
        except ValueError:
            return BY_NAME

    @cached_property
    def flat_list(self) -> FlatList:
        """The list of all runs; it costs nothing until it is shown."""
        return self._new_list()

    def has_place(self, job: Job) -> bool:
        """Whether a run is of what is shown."""
        raise NotImplementedError

    def flat_rows(self, hold: bool, window_ms: int, failed_only: bool) -> list[Job]:
        """All runs that the views and the filter let through, in order."""
        wanted, now_ms = self._wanted(), self.batchtui.now.ms
        terms = wanted.terms if wanted is not None else ()
        aging = any(term.column in AGING for term in terms)
        test = self._test(wanted) if wanted is not None and terms else lambda _: True
        view = FlatView(
            self.queue, failed_only, window_ms, self.filter_field.text, now_ms if aging else 0, self.sort_key,
            self.descending,
        )  # fmt: skip
        return self.flat_list.arrange(view, test, self._sort(), now_ms, hold)

    def toggle_flat(self) -> None:
        """Groups, or all runs."""
        self.flat = not self.flat
        self._kept.put("flat", self.flat, False)
        self.table.marks = set()
        self.table.set_items([])
        self.flat_list = self._new_list()
        self.restore_view()
        self.table.set_columns(self.make_columns(self.size.width))
        self.rebuild()

    def _new_list(self) -> FlatList:
        return FlatList(self.ports.board.run, self.ports.board.runs)

    @property
    def by_name(self) -> bool:
        """Whether a row stands for a job name, or for some of one shape."""
        return self.groups.grouping == BY_NAME

    def toggle_folding(self) -> None:
        """Names of one shape in one row, or a row each."""
        self.groups.folding = not self.groups.folding
        self._kept.put("folding", self.groups.folding, True)
        self.table.marks = set()
        self.rebuild()

    def ask_grouping(self) -> None:
        """By what?"""
        ask_grouping(self)

    def group_by(self, grouping: Grouping) -> None:
        """Groups by something else, in this queue's view from now on; the rows of before stay until it is ready."""
        self._kept.put(f"by {self.queue}", grouping.word, BY_NAME.word)
        if self.flat:
            self.toggle_flat()
        self._want(grouping)

    def _want(self, grouping: Grouping) -> None:
        if grouping == self.groups.wanted:
            return
        self.groups.wanted = grouping
        self.ports.group_by(grouping)
        if self.ports.board.grouped(grouping) is not None:
            self.board_changed(Change())

    def _regrouped(self) -> None:
        """Other groups have come in the place of those that were shown."""
        self.table.marks = set()
        self.table.set_columns(self.make_columns(self.size.width))
        self._tagging.begin()

    def choose_view(self, digit: str) -> None:
        """A queue, or all."""
        queues = self.ports.board.queues
        number = int(digit)
        if number > len(queues):
            self.say(f"There is no queue {digit}: there are {len(queues)}.")
            return
        self.show_queue(queues[number - 1].name if number else "")

    def show_queue(self, name: str) -> None:
        """The runs of one queue; empty: of all."""
        self._look_at(name)
        self.rebuild()
        self.refresh_frame()

    def _look_at(self, queue: str) -> None:
        """At one queue's runs, in the order and by the filter that were chosen for it; empty: all."""
        self.queue = queue
        self._kept.put("queue", queue, "")
        self.ports.focus(queue)
        self.restore_view()
        self._want(self._kept_grouping())
