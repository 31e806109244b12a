"""A table and the pane of its row: the pane takes what the table leaves, below it or, on a wide screen, beside it."""

from typing import Any

from textual.app import ComposeResult
from textual.containers import Container

from batchtui.tui.widgets._table_painting import HEAD
from batchtui.tui.widgets.peek_pane import PeekPane
from batchtui.tui.widgets.table import LineTable

BESIDE = 160
"""From so many columns on the pane stands beside the table."""
TABLE_BESIDE = 118
AIRY = 19
"""From so many lines on there is one free over the pane."""
PANE_AT_LEAST = 7
"""The line over it, and six more."""
TABLE_AT_LEAST = 5


class Sides(Container):
    """Gives each its share."""

    DEFAULT_CSS = """
    Sides { layout: vertical; }
    Sides.-beside { layout: horizontal; }
    Sides > PeekPane { display: none; width: 1fr; height: 1fr; }
    Sides.-beside > PeekPane { margin: 0 1 0 1; padding: 0 0 0 1; border-left: vkey $bt-faint; }
    Sides.-below > PeekPane { margin: 0 0 0 2; }
    Sides.-below.-aired > PeekPane { margin: 1 0 0 2; }
    """

    def __init__(self, table: LineTable[Any], pane: PeekPane, peeking: bool, id: str) -> None:
        super().__init__(id=id)
        self._table = table
        self._pane = pane
        self.peeking = peeking

    def compose(self) -> ComposeResult:
        """Both."""
        yield self._table
        yield self._pane

    def on_resize(self) -> None:
        """The shares follow the size."""
        self.share()

    def share(self) -> None:
        """Again, after the rows or the wish for a pane changed."""
        width, height = self.size
        if not width:
            return
        beside = self.peeking and width >= BESIDE
        airy = height >= AIRY
        rows = HEAD + len(self._table.items) + bool(self._table.note)
        most = height - PANE_AT_LEAST - airy
        below = self.peeking and not beside and most >= TABLE_AT_LEAST
        self.set_class(beside, "-beside")
        self.set_class(below, "-below")
        self.set_class(airy, "-aired")
        self._pane.beside = beside
        self._pane.display = beside or below
        self._table.styles.width = TABLE_BESIDE if beside else "1fr"
        self._table.styles.height = min(max(rows, TABLE_AT_LEAST), most) if below else "1fr"
