"""A widget's lines as they were painted, so that only those that changed are made again.

Textual keeps lines too, but takes each new one through borders, padding and opacity, which costs more than making it. A
widget without any of these is painted straight.
"""

from collections.abc import Callable, Hashable, Sequence

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

Line = tuple[Hashable, object]
"""What a line is known by wherever it stands (None: by its place alone), and what must live as long as it is."""


class KeptStrips:
    """The lines of one widget, by their place on the screen; and where `line_of` knows them, by what they show."""

    def __init__(self, line_of: Callable[[int], Line] = lambda _y: (None, None)) -> None:
        self._line_of = line_of
        self._strips: dict[int, tuple[Strip, Line]] = {}
        self._moved: dict[Hashable, tuple[Strip, Line]] = {}
        self._made_for: tuple[object, ...] = ()

    def drop(self, regions: Sequence[Region]) -> None:
        """What is in these regions has changed; without any, everything has."""
        if not regions:
            self._strips.clear()
            self._moved.clear()
        for region in regions:
            for y in region.line_range:
                dropped = self._strips.pop(y, None)
                if dropped is not None:
                    self._moved.pop(dropped[1][0], None)

    def move(self) -> None:
        """Lines may stand elsewhere now, or be gone; what they show is what it was."""
        self._moved.update((kept[1][0], kept) for kept in self._strips.values() if kept[1][0] is not None)
        self._strips.clear()

    def lines(self, widget: Widget, crop: Region, render_line: Callable[[int], Strip]) -> list[Strip]:
        """The lines of the widget that are in `crop`; `render_line` makes them as they reach the terminal."""
        made_for = (widget.size, widget.scroll_offset, widget.background_colors[1], *widget.get_line_filters())
        if made_for != self._made_for:
            self._made_for = made_for
            self.drop(())
        strips: list[Strip] = []
        for y in crop.line_range:
            kept = self._strips.get(y)
            if kept is None:
                line = self._line_of(y)
                kept = self._moved.get(line[0])
                if kept is None:
                    kept = render_line(y), line
                self._strips[y] = kept
            strips.append(kept[0])
        if len(self._strips) >= widget.size.height:
            self._moved.clear()
        left, right = crop.column_span
        if (left, right) == (0, widget.size.width):
            return strips
        return [strip.crop(left, right) for strip in strips]
