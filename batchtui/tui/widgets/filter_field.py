"""The field that `/` opens, and what was entered into it, so that a filter in force is never forgotten."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.widgets.lines import Lines


class _Text(Input):
    """Enter is carried out at once: keys that come in the same moment are not text any more."""

    async def action_submit(self) -> None:
        """Leaves the field with what stands in it."""
        field = self.query_ancestor(FilterField)
        field.enter()


class FilterField(Vertical):
    """A slash and a text, typed or entered, and its mistake; it reads nothing into the text itself."""

    DEFAULT_CSS = """
    FilterField { height: auto; }
    FilterField > Horizontal { height: 1; padding: 0 2 0 0; }
    FilterField .slash { width: 4; }
    FilterField .mistake { height: auto; min-height: 1; max-height: 2; }
    FilterField .kept { height: auto; max-height: 3; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "recall(-1)", show=False, id="filter.before"),
        Binding("down", "recall(1)", show=False, id="filter.after"),
    ]

    class Typed(Message):
        """The text has changed."""

    class Entered(Message):
        """Enter was pressed, and the keys are given back."""

    def __init__(
        self, hint: str, recalled: Sequence[str], remember: Callable[[str], object], has_mistakes: bool, id: str
    ) -> None:
        """`recalled`: what was entered before, oldest first, as it is by then; `remember`: is told what is entered."""
        super().__init__(id=id)
        self.display = False
        self.kept = ""
        self.typing = False
        self._hint = hint
        self._recalled = recalled
        self._remember = remember
        self._has_mistakes = has_mistakes
        self._mistake = ""
        self._at = 0
        self._draft = ""
        self._field: Input | None = None
        """It, and what stands around it, come with their first use: the first frame does without."""
        self._had_keys: Widget | None = None

    @property
    def text(self) -> str:
        """What is typed now, else what was entered."""
        return self._input.value.strip() if self.typing else self.kept

    @property
    def recalls(self) -> bool:
        """Whether something was entered before."""
        return bool(self._recalled)

    @property
    def _input(self) -> Input:
        if self._field is None:
            self._field = _Text(compact=True, placeholder=self._hint, select_on_focus=False)
            slash = Lines(lambda _w, _h: [line("  ", ("key", "/"))], classes="slash")
            mistake = Lines(self._mistake_lines, classes="mistake")
            kept = Lines(self._kept_lines, classes="kept")
            row = Horizontal()
            self.mount(row, mistake, kept)
            # Not as the row's own content, which is there only later: the keys go to the field at once.
            row.mount(slash, self._field)
        return self._field

    def open(self) -> None:
        """Takes the keys, at once: what is typed ahead is text."""
        if not self.typing:
            self._had_keys = self.screen.focused
        self.typing = True
        self._at, self._draft = len(self._recalled), self.kept
        self._input.value = self.kept
        self._input.cursor_position = len(self.kept)
        self._show()
        self.screen.set_focus(self._input)

    def close(self, keep: bool) -> None:
        """Gives the keys back, at once; the text stays in force or goes."""
        self.kept = self.text if keep else ""
        if self.typing:
            self.screen.set_focus(self._had_keys)
        self.typing = False
        self._show()

    def enter(self) -> None:
        """Keeps the text, and remembers it."""
        if text := self.text:
            self._remember(text)
        self.close(keep=True)
        self.post_message(self.Entered())

    def restore(self, text: str) -> None:
        """Puts a text in force, or none, as if it had been entered."""
        if text == self.kept and not self.typing:
            return
        self.close(keep=False)
        self.kept = text
        if text:
            self._input.value = text
        self._show()

    def _show(self) -> None:
        self.display = self.typing or bool(self.kept)
        if self._field is None:
            return
        self.query_one(Horizontal).display = self.typing
        self.query_one(".mistake").display = self.typing and self._has_mistakes
        kept = self.query_one(".kept", Lines)
        kept.display = not self.typing
        kept.refresh(layout=True)

    def tell(self, mistake: str) -> None:
        """Shows what is wrong with the text; empty: nothing is."""
        if mistake != self._mistake:
            self._mistake = mistake
            for lines in self.query(Lines):
                lines.refresh(layout=True)

    def action_recall(self, by: int) -> None:
        """The text entered before, or after; behind the newest what was being typed."""
        at = self._at + by
        if not 0 <= at <= len(self._recalled):
            return
        if self._at == len(self._recalled):
            self._draft = self._input.value
        self._at = at
        self._input.value = (*self._recalled, self._draft)[at]
        self._input.cursor_position = len(self._input.value)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.typing:
            self.post_message(self.Typed())

    def _mistake_lines(self, width: int, _height: int) -> list[Line]:
        return fold(line("    ", ("waiting", self._mistake)), width - 1, 4)

    def _kept_lines(self, width: int, _height: int) -> list[Line]:
        mistake = line("   ", ("waiting", self._mistake)) if self._mistake else ()
        return fold(line("  ", ("key", "/"), f" {self.kept}", *mistake), width - 1, 4)
