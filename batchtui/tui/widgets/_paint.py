"""Lines of spans made into strips, with the styles of the app's theme looked up once for each theme."""

from collections.abc import Callable, Mapping

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.strip import Strip
from textual.widget import Widget

from batchtui.tui.cells.spans import Line, joined
from batchtui.tui.theme import styles_of


class Paint:
    """The styles of every token under one theme, already laid on the background."""

    __slots__ = ("_on_cursor", "base", "cursor", "tokens", "variables")

    def __init__(self, variables: Mapping[str, str]) -> None:
        styles = styles_of(variables)
        self.variables = variables
        self.base = styles["base"]
        self.cursor = styles["cursor"]
        self.tokens = {token: self.base + style for token, style in styles.items()}
        self._on_cursor = {token: style + self.cursor for token, style in self.tokens.items()}

    def style(self, token: str) -> Style:
        """The style of a token on the background; an unknown token is text."""
        return self.tokens.get(token, self.base)

    def on_cursor(self, token: str) -> Style:
        """The style of a token on the row of the cursor: hues stay, or weight alone where the row has its own ink."""
        return self._on_cursor.get(token, self._on_cursor["text"])

    def strip(self, line: Line, width: int, style: Callable[[str], Style] | None = None) -> Strip:
        """The line, which the caller has fitted to `width` cells, in the style of each token (or in another one)."""
        style = style or self.style
        return Strip([Segment(text, style(token)) for token, text in joined(line)], width)


def window(strip: Strip, width: int, fixed: int, x: int, rest: Style) -> Strip:
    """The `width` cells of a wide strip that are on the screen, scrolled by `x`; its first `fixed` cells stay."""
    if not x:
        return strip.crop_extend(0, width, rest)
    moved = strip.crop_extend(fixed + x, width + x, rest)
    return Strip.join([strip.crop(0, fixed), moved]).crop_extend(0, width, rest)


def paint_of(widget: Widget, had: Paint | None) -> Paint:
    """The paint of the widget's app; the one it had while the theme is the same."""
    variables = variables_of(widget.app)
    return had if had is not None and had.variables is variables else Paint(variables)


def variables_of(app: App[object]) -> Mapping[str, str]:
    """The variables of the theme in use; asked for once if the app has painted nothing yet."""
    return app.theme_variables or app.get_css_variables()
