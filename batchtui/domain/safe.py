"""Text from AWS made inert: what reaches the terminal is characters, never control sequences."""

import re

UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)
"""C0, DEL, C1, soft hyphen, fillers, zero width, bidi controls, variation selectors, tags, surrogates."""

SGR = re.compile(r"\x1b\[[0-9;:]*m")
"""The one kind of escape sequence a log may keep: colour."""

ESCAPES = re.compile(
    r"\x1b[\]PX^_].*?(?:\x07|\x1b\\|$)|\x1b\[[0-?]*[ -/]*[@-ln-~]|\x1b[@-Z\\^_`-~]?(?!\[)",
    re.DOTALL,
)
"""OSC, DCS, APC, PM and SOS strings, CSI sequences other than colour, two-byte escapes."""

MARK = "\ufffd"


def inert(text: str) -> str:
    """The text with every character that could steer a terminal replaced by U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    return UNSAFE.sub(MARK, text)


def inert_log(text: str) -> str:
    """A log line as plain text: no escapes, tabs expanded, what a CR overwrote dropped, the rest inert."""
    if text.isascii() and text.isprintable():
        return text
    text = after_last_return(text)
    text = SGR.sub("", ESCAPES.sub("", text)).expandtabs(8)
    return UNSAFE.sub(MARK, text)


def inert_event(text: str) -> str:
    """An event as plain text: each of its lines inert, for one may have several (awslogs-multiline-pattern)."""
    if text.isascii() and text.isprintable():
        return text
    return "\n".join(inert_log(part) for part in text.rstrip("\r\n").split("\n"))


def coloured_log(text: str) -> str:
    """A log line that keeps its colour sequences (ESC [ … m) and nothing else that steers a terminal."""
    pieces = re.split(f"({SGR.pattern})", ESCAPES.sub("", after_last_return(text)))
    return "".join(piece if n % 2 else UNSAFE.sub(MARK, piece.expandtabs(8)) for n, piece in enumerate(pieces))


def after_last_return(text: str) -> str:
    """A progress bar rewrites its line with CR: the terminal would show the last writing only."""
    text = text.rstrip("\r\n")
    return text.rsplit("\r", 1)[-1] if "\r" in text else text
