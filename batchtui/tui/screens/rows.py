"""What the screens with a table of rows share: marks, filter, sort, and rows that hold still after a key."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from textual import on
from textual.binding import BindingType

from batchtui.domain.job import Job
from batchtui.tui.cells.arrange import held, sorted_by
from batchtui.tui.cells.spans import Line
from batchtui.tui.screens.base import BaseScreen
from batchtui.tui.widgets._table_messages import HeaderClicked
from batchtui.tui.widgets.table import Column, LineTable

if TYPE_CHECKING:
    from batchtui.domain.filters.terms import Columns, Filter
    from batchtui.tui.screens.log_which import Together

T = TypeVar("T")
SORT_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class RowScreen(BaseScreen, Generic[T]):
    """A screen around one table. It says which items there are, and what runs a row stands for."""

    BINDINGS: ClassVar[list[BindingType]] = []
    FILTER_HINT = "text   !text   status:failed   cause:oom   took:>10m   /expression/"
    FILTER_LANGUAGE = "rows"
    FILTER_HAS_MISTAKES = True

    def __init__(self) -> None:
        super().__init__()
        self.sort_key = ""
        self.descending = False
        self._told_of: tuple[object, ...] = ()

    @property
    def table(self) -> LineTable[T]:
        """The table."""
        return self.query_one("#rows", LineTable)

    def all_items(self) -> list[T]:
        """Every item that the views let through, in the default order."""
        raise NotImplementedError

    def make_columns(self, width: int) -> list[Column[T]]:
        """The columns for a screen of this width."""
        raise NotImplementedError

    def key_of(self, item: T) -> str:
        """What an item is known by."""
        raise NotImplementedError

    def readings(self) -> "Columns[T]":
        """How the filter reads an item."""
        raise NotImplementedError

    def runs_of(self, item: T) -> Sequence[Job]:
        """The runs that an item stands for, newest first."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """The keys go to the table."""
        super().on_mount()
        self.table.focus()
        self.restore_view()
        self.rebuild()

    def filter_view(self) -> str:
        """Under which name the filter is kept: that of what is shown."""
        raise NotImplementedError

    def order_view(self) -> str:
        """Under which name the order is kept."""
        return self.filter_view()

    def restore_view(self) -> None:
        """The order and the filter that were chosen for what is shown."""
        kept = self.batchtui.kept
        self.sort_key, self.descending = kept.order(self.order_view())
        self.filter_field.restore(kept.text(f"filter {self.filter_view()}"))

    def filter_kept(self) -> None:
        """Kept for what is shown."""
        self.batchtui.kept.put(f"filter {self.filter_view()}", self.filter_field.kept, "")

    def on_resize(self) -> None:
        """Columns follow the width."""
        super().on_resize()
        self.table.set_columns(self.make_columns(self.size.width))

    def on_screen_resume(self) -> None:
        """What changed meanwhile."""
        self.rebuild()
        super().on_screen_resume()

    def position(self) -> str:
        """`2 of 9, 3 marked`."""
        table = self.table
        if not table.items:
            return ""
        marked = f", {len(table.marks)} marked" if table.marks else ""
        return f"{table.cursor + 1:,} of {len(table.items):,}{marked}"

    def rebuild(self, hold: bool = False) -> None:
        """Shows the items again; with `hold` those that are there keep their order."""
        items = self.arranged(hold)
        self.table.sort_key, self.table.descending = self.sort_key, self.descending
        self.table.note = self.note(items)
        # Until somebody is at the keys, what asks for them first is under the cursor.
        self.table.follows = self.batchtui.touched
        self.table.set_items(items)
        gone = self.table.marks - {self.key_of(item) for item in items} if self.table.marks else set()
        if gone:
            self.table.marks = self.table.marks - gone

    def arranged(self, hold: bool) -> list[T]:
        """The items that the filter lets through, in order; with `hold` in that of before, and new ones last."""
        items = sorted_by(self._let_through(self.all_items()), self._sort(), self.descending)
        return held(self.table.items, items, self.key_of) if hold else items

    def _wanted(self) -> "Filter | None":
        """The filter in force, read; its language is loaded with the first one."""
        text = self.filter_field.text
        if not text:
            return None
        from batchtui.domain.filters.parse import parse

        return parse(text)

    def _let_through(self, items: list[T]) -> list[T]:
        """Those that the filter wants."""
        wanted = self._wanted()
        return items if wanted is None or not wanted.terms else list(filter(self._test(wanted), items))

    def _test(self, wanted: "Filter") -> Callable[[T], bool]:
        from batchtui.domain.filters.match import matcher

        return matcher(wanted, self.readings())

    def filter_mistake(self) -> str:
        """The first one."""
        wanted = self._wanted()
        return next(iter(wanted.mistakes), "") if wanted else ""

    def note(self, _items: list[T]) -> Line:
        """The last dim row."""
        return ()

    def filter_changed(self, _text: str) -> None:
        """Filters as it is typed."""
        self.rebuild()

    def undo_own(self) -> bool:
        """The marks."""
        if not self.table.marks:
            return False
        self.table.marks = set()
        return True

    def chosen(self) -> list[T]:
        """The marked items that are shown, else the one under the cursor."""
        table = self.table
        if table.marks:
            return [item for item in table.items if self.key_of(item) in table.marks]
        return [table.current] if table.current is not None else []

    def logs_together(self) -> "Together | None":
        """The runs whose logs `l` reads as one: of several marked rows, or of a group; None: it reads that of one."""
        from batchtui.domain.grouping import Group
        from batchtui.tui.screens.log_together import of_rows

        groups = [item for item in self.chosen() if isinstance(item, Group)]
        single = [item for item in self.chosen() if not isinstance(item, Group)]
        runs = [job for item in single for job in self.runs_of(item)] if self.table.marks else []
        return of_rows(self.ports.board, groups, runs, self.batchtui.now.ms)

    def mark(self) -> None:
        """Space."""
        self.table.action_mark()

    def mark_range(self) -> None:
        """v."""
        self.table.action_range()

    def mark_all(self) -> None:
        """An asterisk."""
        self.table.action_mark_all()

    def sort_by(self, key: str) -> None:
        """Sorts by a column; once more, the other way; an empty key is the default order."""
        self.descending = not self.descending if key and key == self.sort_key else False
        self.sort_key = key
        self.batchtui.kept.put_order(self.order_view(), key, self.descending)
        self.rebuild()
        self.refresh_frame()

    def ask_sort(self) -> None:
        """Which column? Its letter."""
        from batchtui.tui.screens.menu import Choice, MenuScreen

        choices = [Choice("o", "default order", "default", shown=False)]
        taken = {"o"}
        for column in self.table.columns:
            if column.sort is not None:
                letter = next((c for c in column.title.lower() + SORT_LETTERS if c.isalpha() and c not in taken), "")
                taken.add(letter)
                choices.append(Choice(letter, column.title, column.key, shown=False))

        def chosen(key: str | None) -> None:
            if key is not None:
                self.sort_by("" if key == "default" else key)

        self.app.push_screen(MenuScreen("Sort by", choices), chosen)

    def _sort(self) -> Callable[[T], Any] | None:
        column = next((one for one in self.table.columns if one.key == self.sort_key), None)
        return column.sort if column else None

    @on(LineTable.HeaderClicked)
    def _title_clicked(self, event: HeaderClicked) -> None:
        self.sort_by(event.column)

    def refresh_frame(self) -> None:
        """Notes of which row it tells."""
        super().refresh_frame()
        if self.here:
            self._told_of = self._row_told_of()

    def _row_told_of(self) -> tuple[object, ...]:
        table = self.table
        return table.current, table.cursor, len(table.items), set(table.marks)

    @on(LineTable.Moved)
    @on(LineTable.Marked)
    def _moved(self) -> None:
        # What changed on the board moves the row too, and has the frame told anew by itself.
        if self._told_of != self._row_told_of():
            self.refresh_frame()

    def tick(self) -> None:
        """Ages grow."""
        self.table.refresh()
