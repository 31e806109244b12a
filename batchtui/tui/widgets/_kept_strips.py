"""A widget's lines as they were painted, so that only those that changed are made again.

Textual keeps lines too, but takes each new one through borders, padding and opacity, which costs more than making it. A
widget without any of these is painted straight.
"""

from collections.abc import Callable, Sequence

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class KeptStrips:
    """The lines of one widget, by their place on the screen."""

    def __init__(self) -> None:
        self._strips: dict[int, Strip] = {}
        self._made_for: tuple[object, ...] = ()

    def drop(self, regions: Sequence[Region]) -> None:
        """What is in these regions has changed; without any, everything has."""
        if not regions:
            self._strips.clear()
        for region in regions:
            for y in region.line_range:
                self._strips.pop(y, None)

    def lines(self, widget: Widget, crop: Region, render_line: Callable[[int], Strip]) -> list[Strip]:
        """The lines of the widget that are in `crop`."""
        background = widget.background_colors[1]
        filters = widget.get_line_filters()
        made_for = (widget.size, widget.scroll_offset, background, *filters)
        if made_for != self._made_for:
            self._made_for = made_for
            self._strips.clear()
        strips: list[Strip] = []
        for y in crop.line_range:
            strip = self._strips.get(y)
            if strip is None:
                strip = render_line(y)
                for one in filters:
                    strip = strip.apply_filter(one, background)
                self._strips[y] = strip
            strips.append(strip)
        left, right = crop.column_span
        if (left, right) == (0, widget.size.width):
            return strips
        return [strip.crop(left, right) for strip in strips]
