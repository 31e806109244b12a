"""Lines of spans made into strips, with the styles of the app's theme looked up once for each theme."""

from collections.abc import Callable, Mapping, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import TRANSPARENT, Color
from textual.filter import LineFilter
from textual.strip import Strip
from textual.widget import Widget

from batchtui.tui.cells.glyphs import UNICODE, Glyphs
from batchtui.tui.cells.spans import ELLIPSIS, Line, joined
from batchtui.tui.theme import styles_of


class Paint:
    """The styles of every token under one theme, already laid on the background.

    `filters`: what Textual changes of each painted segment for this terminal (its colours), done here once for all.
    """

    __slots__ = ("_on_cursor", "base", "cursor", "ellipsis", "made_for", "tokens")

    def __init__(
        self,
        variables: Mapping[str, str],
        filters: Sequence[LineFilter] = (),
        background: Color = TRANSPARENT,
        ellipsis: str = ELLIPSIS,
    ) -> None:
        """`ellipsis`: how this terminal is shown that text was cut."""
        self.ellipsis = ellipsis
        styles = styles_of(variables)
        self.made_for = (variables, tuple(filters), background)
        tokens = {token: styles["base"] + style for token, style in styles.items()}

        def filtered(style: Style) -> Style:
            for one in filters:
                style = one.apply([Segment(" ", style)], background)[0].style or style
            return style

        self.base = filtered(styles["base"])
        self.cursor = filtered(styles["cursor"])
        self.tokens = {token: filtered(style) for token, style in tokens.items()}
        self._on_cursor = {token: filtered(style + styles["cursor"]) for token, style in tokens.items()}

    def style(self, token: str) -> Style:
        """The style of a token on the background; an unknown token is text."""
        return self.tokens.get(token, self.base)

    def on_cursor(self, token: str) -> Style:
        """The style of a token on the row of the cursor: hues stay, or weight alone where the row has its own ink."""
        return self._on_cursor.get(token, self._on_cursor["text"])

    def strip(self, line: Line, width: int, style: Callable[[str], Style] | None = None) -> Strip:
        """The line, which the caller has fitted to `width` cells, in the style of each token (or in another one)."""
        style = style or self.style
        if self.ellipsis != ELLIPSIS:
            line = tuple((token, self.ellipsis if text == ELLIPSIS else text) for token, text in line)
        return Strip([Segment(text, style(token)) for token, text in joined(line)], width)


def window(strip: Strip, width: int, fixed: int, x: int, rest: Style) -> Strip:
    """The `width` cells of a wide strip that are on the screen, scrolled by `x`; its first `fixed` cells stay."""
    if not x:
        if strip.cell_length == width:
            return strip
        return strip.crop_extend(0, width, rest)
    moved = strip.crop_extend(fixed + x, width + x, rest)
    return Strip.join([strip.crop(0, fixed), moved]).crop_extend(0, width, rest)


def more_behind(strip: Strip, paint: Paint, mark: str) -> Strip:
    """The strip with a mark in its last cell: there is more at the right."""
    return Strip.join([strip.crop(0, strip.cell_length - 1), Strip([Segment(mark, paint.style("head"))], 1)])


def paint_of(widget: Widget, had: Paint | None) -> Paint:
    """The paint of the widget's app; the one it had while the theme is the same."""
    variables = variables_of(widget.app)
    return (
        had
        if had is not None and had.made_for[0] is variables
        else Paint(variables, ellipsis=glyphs_of(widget).ellipsis)
    )


def filtered_paint_of(widget: Widget, had: Paint | None) -> Paint:
    """The same for a widget whose lines Textual does not filter."""
    variables = variables_of(widget.app)
    filters, background = widget.get_line_filters(), widget.background_colors[1]
    if had is not None and had.made_for[0] is variables and had.made_for[1:] == (tuple(filters), background):
        return had
    return Paint(variables, filters, background, glyphs_of(widget).ellipsis)


def glyphs_of(widget: Widget) -> Glyphs:
    """The signs that the widget's app draws with."""
    glyphs: Glyphs = getattr(widget.app, "glyphs", UNICODE)
    return glyphs


def variables_of(app: App[object]) -> Mapping[str, str]:
    """The variables of the theme in use; asked for once if the app has painted nothing yet."""
    return app.theme_variables or app.get_css_variables()
