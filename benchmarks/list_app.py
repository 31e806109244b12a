"""The least a list in a Textual app can be: its cursor moves. Its times are this machine's floor."""

import sys

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import OptionList

SHOWN = "row number"
ROWS = 1000


class ListApp(App[None]):
    """Rows with a cursor; so many as the command line says."""

    BINDINGS = [Binding("q", "quit")]  # noqa: RUF012
    CSS = "OptionList { border: none; padding: 0; width: 1fr; height: 1fr; }"

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """The list."""
        yield OptionList(*(f"{SHOWN} {number}" for number in range(self._rows)))

    def on_mount(self) -> None:
        """The cursor stands on the first row."""
        self.query_one(OptionList).highlighted = 0


if __name__ == "__main__":
    ListApp(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS).run()
