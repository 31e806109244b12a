"""Notifications of the desktop, sent through the terminal with the sequence that it takes.

https://iterm2.com/documentation-escape-codes.html (OSC 9); https://codeberg.org/dnkl/foot (OSC 777, of rxvt-unicode)
"""

from collections.abc import Mapping

from batchtui.domain.safe import MARK, inert

CHOICES = ("auto", "off", "osc9", "osc777")
"""Of the setting `desktop`."""
LONGEST = 200
"""Letters of a notification: those after them no desktop shows."""
_PROGRAMS = {
    "iterm.app": "osc9", "iterm2": "osc9", "warpterminal": "osc9",
    "ghostty": "osc777", "wezterm": "osc777", "contour": "osc777",
}  # fmt: skip
"""By TERM_PROGRAM, or LC_TERMINAL, which goes through ssh and tmux."""
_TERMS = {
    "xterm-kitty": "osc9", "xterm-ghostty": "osc777", "wezterm": "osc777", "foot": "osc777", "rxvt-unicode": "osc777",
    "contour": "osc777",
}  # fmt: skip
"""By the beginning of TERM."""
_LEFT = {"KITTY_WINDOW_ID": "osc9", "WEZTERM_PANE": "osc777", "GHOSTTY_RESOURCES_DIR": "osc777"}
"""Variables of a terminal that stand in the environment inside of tmux too, whose own TERM hides it."""


def taken(setting: str, environ: Mapping[str, str]) -> str:
    """`osc9`, `osc777`, or empty where notifications are off or nobody knows whether the terminal takes any.

    `setting`: one of CHOICES; empty is `auto`.
    """
    if setting not in ("", "auto"):
        return "" if setting == "off" else setting
    for name in ("TERM_PROGRAM", "LC_TERMINAL"):
        if known := _PROGRAMS.get(environ.get(name, "").lower()):
            return known
    term = environ.get("TERM", "")
    by_term = next((known for name, known in _TERMS.items() if term.startswith(name)), "")
    return by_term or next((known for name, known in _LEFT.items() if environ.get(name)), "")


def notification(way: str, title: str, body: str, inside_tmux: bool) -> str:
    """What is written to the terminal. `way`: of `taken`.

    Inside of tmux it is wrapped, so that it goes through to the terminal (`set -g allow-passthrough on`).
    """
    title, body = _plain(title), _plain(body)
    # Of a text that begins with digits and a semicolon some terminals make a command of another kind.
    told = f"777;notify;{title.replace(';', ',')};{body}" if way == "osc777" else f"9;{title}: {body}"
    sequence = f"\x1b]{told}\x07"
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\" if inside_tmux else sequence


def _plain(text: str) -> str:
    """One line in which nothing steers a terminal, not too long."""
    text = inert(" ".join(text.split())).replace(MARK, "")
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
