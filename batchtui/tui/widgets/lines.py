"""The one widget for text that a function can write: header, footer, panes, empty faces."""

from collections.abc import Callable, Sequence
from typing import Any

from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from batchtui.tui.cells.spans import Line, fit
from batchtui.tui.widgets._paint import Paint, paint_of

Make = Callable[[int, int], Sequence[Line]]


class Lines(Widget):
    """Paints the lines that a function of (width, height) in cells makes; it holds no data and takes no keys.

    `make` may be replaced at any time; `refresh()` asks it again. It is asked once for each repaint. With
    `height: auto` the widget is as high as what `make` says for a height of 0.
    """

    DEFAULT_CSS = """
    Lines { width: 1fr; height: 1; }
    """

    def __init__(self, make: Make, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.make = make
        self._made: tuple[Make, int, int, Sequence[Line]] | None = None
        self._paint: Paint | None = None

    def refresh(self, *args: Any, **kwargs: Any) -> "Lines":
        """Ask `make` again at the next repaint."""
        self._made = None
        return super().refresh(*args, **kwargs)

    def again(self) -> None:
        """Ask `make` now, and paint only if it says anything else than before."""
        made, (width, height) = self._made, self.size
        if made is None or made[0] is not self.make or made[1:3] != (width, height):
            self.refresh()
            return
        lines = self.make(width, height)
        if list(lines) != list(made[3]):
            super().refresh()
            self._made = (self.make, width, height, lines)

    def notify_style_update(self) -> None:
        """Another theme: paint again."""
        super().notify_style_update()
        self._made = None
        self._paint = None

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """How many lines there are to say at this width."""
        return len(self.make(width, 0))

    def render_line(self, y: int) -> Strip:
        """Line `y` in exactly the widget's width; blank below the last line."""
        width, height = self.size
        self._paint = paint = paint_of(self, self._paint)
        lines = self._lines(width, height)
        return paint.strip(fit(lines[y], width), width) if y < len(lines) else Strip.blank(width, paint.base)

    def _lines(self, width: int, height: int) -> Sequence[Line]:
        made = self._made
        if made is None or made[0] is not self.make or made[1:3] != (width, height):
            self._made = made = (self.make, width, height, self.make(width, height))
        return made[3]
