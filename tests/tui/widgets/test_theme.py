"""Which theme a terminal gets, from its environment alone."""

import pytest
from rich.color import ColorSystem

from batchtui.tui.cells.spans import TOKENS
from batchtui.tui.theme import THEMES, choose_theme, draws_ascii_only, styles_of

BRIGHT_BLACK, WHITE = 8, 7


@pytest.mark.parametrize(("environ", "theme"), [
    ({"NO_COLOR": "1", "COLORTERM": "truecolor"}, "batchtui-mono"),
    ({"NO_COLOR": "", "TERM": "xterm-256color"}, "batchtui"),
    ({"TERM": "xterm-256color"}, "batchtui"),
    ({"TERM": "screen", "COLORTERM": "truecolor"}, "batchtui"),
    ({"TERM": "xterm"}, "batchtui-16"),
    ({"TERM": "linux"}, "batchtui-16"),
    ({}, "batchtui-16"),
    ({"TERM": "xterm-256color", "TEXTUAL_COLOR_SYSTEM": "standard"}, "batchtui-16"),
    ({"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "truecolor"}, "batchtui"),
    ({"TERM": "xterm-kitty"}, "batchtui"),
])  # fmt: skip
def test_the_theme_fits_the_terminal(environ, theme):
    assert choose_theme(environ) == theme


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_token_has_a_style(theme):
    styles = styles_of({"foreground": theme.foreground, "background": theme.background, **theme.variables})
    assert set(TOKENS) <= set(styles)
    assert styles["failed"].bold and styles["strong"].bold and not styles["succeeded"].bold
    assert styles["hit"].underline and styles["tab"].underline


@pytest.mark.parametrize("theme", THEMES[:2], ids=lambda theme: theme.name)
@pytest.mark.parametrize(("token", "least"), [
    ("text", 7), ("strong", 7), ("dim", 4.5), ("failed", 4.5), ("running", 4.5), ("waiting", 4.5), ("succeeded", 4.5),
])  # fmt: skip
def test_words_can_be_read_on_the_background(theme, token, least):
    styles = styles_of({"foreground": theme.foreground, "background": theme.background, **theme.variables})
    assert _contrast(styles[token].color, styles["base"].bgcolor) >= least


def _contrast(one, other):
    lights = sorted((_light(one), _light(other)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def _light(colour):
    parts = [part / 255 for part in colour.get_truecolor()]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", THEMES[2:], ids=lambda theme: theme.name)
def test_dim_is_told_from_text_in_sixteen_colours(theme):
    styles = styles_of({"foreground": theme.foreground, "background": theme.background, **theme.variables})
    dim, text = (styles[token].color.downgrade(ColorSystem.STANDARD) for token in ("dim", "text"))
    assert dim.number == BRIGHT_BLACK
    assert text.number == WHITE


@pytest.mark.parametrize(
    ("environ", "only"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-256color", "LANG": "ko_KR.UTF-8"}, False),
        ({"TERM": "xterm", "LANG": "C.utf8"}, False),
        ({"TERM": "xterm-256color", "LANG": "C"}, True),
        ({"TERM": "xterm-256color", "LANG": "en_US.UTF-8", "LC_ALL": "POSIX"}, True),
        ({"TERM": "xterm-256color", "LANG": "de_DE.ISO-8859-1"}, True),
        ({"TERM": "linux", "LANG": "en_US.UTF-8"}, True),
    ],
)
def test_where_only_ascii_can_be_drawn(environ: dict[str, str], only: bool) -> None:
    assert draws_ascii_only(environ) is only
