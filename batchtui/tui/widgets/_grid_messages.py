"""What a grid tells its screen."""

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from batchtui.tui.widgets.grid import LineGrid


class _AtIndex(Message, namespace="line_grid"):
    """A message that says which grid it comes from, and the index under the cursor."""

    def __init__(self, grid: "LineGrid", index: int) -> None:
        super().__init__()
        self.grid = grid
        self.index = index

    @property
    def control(self) -> "LineGrid":
        """The grid it happened in."""
        return self.grid


class Moved(_AtIndex, namespace="line_grid"):
    """Another index has the cursor: by a key, by the mouse, or because the old one went."""


class Opened(_AtIndex, namespace="line_grid"):
    """Enter or a double click on a glyph."""
