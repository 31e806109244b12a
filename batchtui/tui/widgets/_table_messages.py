"""What a table tells its screen."""

from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from batchtui.tui.widgets.table import LineTable


class _OfTable(Message, namespace="line_table"):
    """A message that says which table it comes from."""

    def __init__(self, table: "LineTable[Any]") -> None:
        super().__init__()
        self.table = table

    @property
    def control(self) -> "LineTable[Any]":
        """The table it happened in."""
        return self.table


class _AtRow(_OfTable, namespace="line_table"):
    def __init__(self, table: "LineTable[Any]", row: int, item: Any) -> None:
        super().__init__(table)
        self.row = row
        self.item = item


class Moved(_AtRow, namespace="line_table"):
    """Another item has the cursor: by a key, by the mouse, or because the old one went."""


class Opened(_AtRow, namespace="line_table"):
    """Enter or a double click on an item."""


class Marked(_OfTable, namespace="line_table"):
    """The marks changed."""


class HeaderClicked(_OfTable, namespace="line_table"):
    """A click on a title: the key of its column."""

    def __init__(self, table: "LineTable[Any]", column: str) -> None:
        super().__init__(table)
        self.column = column
