"""The four hues and the weights of batchtui as Textual themes, and what each token of a line looks like.

Hues say state and nothing else: failed, running, waiting, succeeded. Everything else is weight and
dimming. Two of the themes have no shades to spend (sixteen colours, no colour at all): there the row of
the cursor is reversed.
"""

from collections.abc import Mapping

from rich.color import Color
from rich.style import Style
from textual.theme import Theme

REVERSE = "reverse"
"""The value of `bt-row` that asks for the whole row reversed in one style."""

STREAM_HUES = 6
"""Colours that tell streams of one log apart; none of them says a state."""
_STREAMS = {
    True: "#5cc8c2 #b99bff #f093c6 #a8c76a #cfa27e #8fa8d8",
    False: "#0b7a75 #6a3fc4 #a8327c #55701a #8a5530 #3b5c96",
}
"""By whether the theme is dark."""
_WITHOUT_SHADES = {
    "batchtui-16": "#00cdcd #cd00cd #00ffff #ff00ff #00cdcd #cd00cd",
    "batchtui-mono": " ".join(["#767676"] * 6),
}

HUES = ("failed", "running", "waiting", "succeeded")


def _theme(name: str, dark: bool, shades: str, hues: str) -> Theme:
    """A theme from seven shades (background to faint) and four hues, in the order of the tokens."""
    back, panel, row, fore, strong, dim, faint = shades.split()
    failed, running, waiting, succeeded = hues.split()
    focus = panel if row == REVERSE else row
    tokens = {
        "bt-strong": strong, "bt-dim": dim, "bt-faint": faint, "bt-panel": panel, "bt-row": row, "bt-cursor": focus,
        "bt-failed": failed, "bt-running": running, "bt-waiting": waiting, "bt-succeeded": succeeded,
    }  # fmt: skip
    streams = _WITHOUT_SHADES.get(name, _STREAMS[dark]).split()
    tokens |= {f"bt-stream{n}": colour for n, colour in enumerate(streams)}
    return Theme(
        name, primary=running, secondary=dim, accent=running, warning=waiting, error=failed, success=succeeded,
        foreground=fore, background=back, surface=back, panel=panel, dark=dark,
        variables=tokens | _of_textual(back, focus, fore, strong, dim, faint),
    )  # fmt: skip


def _of_textual(back: str, focus: str, fore: str, strong: str, dim: str, faint: str) -> dict[str, str]:
    """What Textual's own parts look like (inputs, scrollbars, the palette), in our shades and without a hue."""
    return {
        "block-cursor-background": focus, "block-cursor-foreground": strong, "block-cursor-text-style": "bold",
        "border": faint, "border-blurred": faint, "footer-key-foreground": strong,
        "input-cursor-background": fore, "input-cursor-foreground": back, "input-selection-background": dim,
        "scrollbar": faint, "scrollbar-hover": dim, "scrollbar-active": dim, "scrollbar-background": back,
        "scrollbar-background-hover": back, "scrollbar-background-active": back, "scrollbar-corner-color": back,
        "screen-selection-background": dim, "screen-selection-foreground": back,
    }  # fmt: skip


THEMES: tuple[Theme, ...] = (
    _theme(
        "batchtui", True, "#11141a #1a1f28 #283142 #c9d0db #f4f6fa #8a94a6 #465061",
        "#ff6f6f #6bb3ff #e3b24f #7d9c84",
    ),
    _theme(
        "batchtui-light", False, "#fbfaf7 #f0eee8 #dfe5f0 #33383f #0c0f14 #686f7b #b9bcc3",
        "#c01f2a #175fc0 #8a5a00 #4c7656",
    ),
    _theme(
        "batchtui-16", True, "#000000 #303030 reverse #c0c0c0 #ffffff #767676 #767676",
        "#ff5555 #5c9cff #cdcd00 #00a000",
    ),
    _theme(
        "batchtui-mono", True, "#000000 #303030 reverse #c0c0c0 #ffffff #767676 #767676",
        "#ffffff #c0c0c0 #c0c0c0 #767676",
    ),
)  # fmt: skip
"""Dark, light, sixteen colours, and none."""

VARIABLE_DEFAULTS: dict[str, str] = {
    "bt-strong": "#ffffff", "bt-dim": "#888888", "bt-faint": "#555555", "bt-panel": "#222222",
    "bt-row": "#333333", "bt-cursor": "#333333", "bt-failed": "#ff5555", "bt-running": "#5599ff",
    "bt-waiting": "#ccaa00", "bt-succeeded": "#55aa55",
    **{f"bt-stream{n}": colour for n, colour in enumerate(_STREAMS[True].split())},
}  # fmt: skip
"""What our variables are under a theme that is not ours; for `App.get_theme_variable_defaults`."""


def choose_theme(environ: Mapping[str, str]) -> str:
    """The name of the theme that the terminal can show, by its environment variables."""
    if environ.get("NO_COLOR"):
        return "batchtui-mono"
    return "batchtui-16" if _has_sixteen_colours(environ) else "batchtui"


def draws_ascii_only(environ: Mapping[str, str]) -> bool:
    """Whether the terminal has no signs but ASCII's: the kernel's own console, or a locale that says so.

    Where no locale is set at all (a container), the terminal is still likely to be one of UTF-8.
    """
    if environ.get("TERM", "") in ("linux", "vt100", "vt220", "ansi"):
        return True
    said = next((environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), "UTF-8")
    return "utf" not in said.lower()


def _has_sixteen_colours(environ: Mapping[str, str]) -> bool:
    asked = environ.get("TEXTUAL_COLOR_SYSTEM", "")
    if asked and asked != "auto":
        return asked == "standard"
    term = environ.get("TERM", "")
    return not environ.get("COLORTERM") and not any(
        word in term for word in ("256color", "direct", "kitty", "truecolor")
    )


def styles_of(variables: Mapping[str, str]) -> dict[str, Style]:
    """The Rich style of every token, of `base` (text on the background) and of `cursor` (laid over a row).

    `variables` are the app's `theme_variables`, or a theme's own with the defaults above.
    """
    fore, back = _colour(variables["foreground"]), _colour(variables["background"])

    def ink(name: str, *, bold: bool = False, underline: bool = False) -> Style:
        colour = variables.get(f"bt-{name}") or VARIABLE_DEFAULTS[f"bt-{name}"]
        return Style(color=_colour(colour), bold=bold or None, underline=underline or None)

    row = variables.get("bt-row") or VARIABLE_DEFAULTS["bt-row"]
    panel = _colour(variables.get("bt-panel") or VARIABLE_DEFAULTS["bt-panel"])
    reversed_ = Style(color=back, bgcolor=fore)
    return {
        "base": Style(color=fore, bgcolor=back),
        "cursor": reversed_ if row == REVERSE else Style(bgcolor=_colour(row)),
        "text": Style(color=fore),
        "strong": ink("strong", bold=True),
        "key": ink("strong", bold=True),
        "tab": ink("strong", bold=True, underline=True),
        "dim": ink("dim"),
        "head": ink("dim"),
        "faint": ink("faint"),
        "failed": ink("failed", bold=True),
        "running": ink("running"),
        "waiting": ink("waiting"),
        "succeeded": ink("succeeded"),
        **{f"stream{n}": ink(f"stream{n}") for n in range(STREAM_HUES)},
        "hit": ink("strong", bold=True, underline=True),
        "hit_current": reversed_ + Style(bold=True),
        "banner": reversed_,
        "banner_strong": reversed_ + Style(bold=True),
        "panel": Style(color=fore, bgcolor=panel),
    }


def _colour(text: str) -> Color:
    """A theme's colour for Rich; the names that Textual alone knows (`ansi_default`) are Rich's without the prefix."""
    return Color.parse(text.removeprefix("ansi_") if text.startswith("ansi_") else text)
