"""Lines longer than the screen, scrolled by the keys of a table."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll


class Body(VerticalScroll, can_focus=True):
    """Scrolls the lines by the keys of a table."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False, id="body.down"),
        Binding("k", "scroll_up", show=False, id="body.up"),
        Binding("g", "edge(0)", show=False, id="body.top"),
        Binding("G", "edge(1)", show=False, id="body.bottom"),
    ]

    def action_edge(self, last: int) -> None:
        """To the first or the last line, at once."""
        (self.scroll_end if last else self.scroll_home)(animate=False)
