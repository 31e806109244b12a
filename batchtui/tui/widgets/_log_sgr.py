"""The colours that a program asked for by escape sequences (SGR), in one pass, however many there are in a line."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from rich.color import Color
from rich.style import Style

_SGR = re.compile(r"\x1b\[([0-9;:]*)m")
_ON = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse", 9: "strike", 21: "underline2", 53: "overline"}
_OFF = {
    22: ("bold", "dim"), 23: ("italic",), 24: ("underline", "underline2"), 27: ("reverse",), 29: ("strike",),
    55: ("overline",),
}  # fmt: skip
"""What blinks (5, 6) or hides (8) is left out: nothing of a log does."""


class _Ink(NamedTuple):
    """What is switched on at one place of a line."""

    colour: Color | None = None
    back: Color | None = None
    flags: frozenset[str] = frozenset()


def coloured(text: str) -> list[tuple[Style, str]]:
    """The pieces of a text between its colour sequences, each with its style; no piece is empty."""
    pieces: list[tuple[Style, str]] = []
    ink, at = _Ink(), 0
    for found in _SGR.finditer(text):
        if found.start() > at:
            pieces.append((_style(ink), text[at : found.start()]))
        ink, at = _after(ink, found[1]), found.end()
    if at < len(text):
        pieces.append((_style(ink), text[at:]))
    return pieces


@lru_cache(maxsize=1024)
def _style(ink: _Ink) -> Style:
    attributes: dict[str, Any] = dict.fromkeys(sorted(ink.flags), True)
    return Style(color=ink.colour, bgcolor=ink.back, **attributes)


@lru_cache(maxsize=1024)
def _after(ink: _Ink, parameters: str) -> _Ink:
    """The ink after one sequence. `38:2::r:g:b` and `4:3` are one code with its parts, `38;2;r;g;b` are five."""
    codes = [code.split(":") for code in parameters.split(";")]
    while codes:
        parts = codes.pop(0)
        code = _number(parts[0])
        if code in (38, 48):
            colour, taken = _colour_of(parts[1:] if len(parts) > 1 else [code[0] for code in codes], len(parts) > 1)
            del codes[: 0 if len(parts) > 1 else taken]
            ink = _painted(ink, code == 48, colour) if colour else ink
        elif code == 4 and parts[1:] == ["0"]:
            ink = ink._replace(flags=ink.flags - {"underline"})
        else:
            ink = _switched(ink, code)
    return ink


def _switched(ink: _Ink, code: int) -> _Ink:
    if code == 0:
        return _Ink()
    if code in _ON:
        return ink._replace(flags=ink.flags | {_ON[code]})
    if code in _OFF:
        return ink._replace(flags=ink.flags.difference(_OFF[code]))
    if code in (39, 49):
        return _painted(ink, code == 49, None)
    for first, back, bright in ((30, False, 0), (40, True, 0), (90, False, 8), (100, True, 8)):
        if first <= code < first + 8:
            return _painted(ink, back, Color.from_ansi(code - first + bright))
    return ink


def _painted(ink: _Ink, back: bool, colour: Color | None) -> _Ink:
    return ink._replace(back=colour) if back else ink._replace(colour=colour)


def _colour_of(parts: list[str], colons: bool) -> tuple[Color | None, int]:
    """The colour after 38 or 48, and how many codes say it: `5;n` of the palette of 256, `2;r;g;b` any."""
    kind = _number(parts[0]) if parts else 0
    if kind == 5:
        return (Color.from_ansi(min(255, _number(parts[1]))) if len(parts) > 1 else None), 2
    if kind == 2:
        numbers = [min(255, _number(part)) for part in (parts[2:] if colons and len(parts) > 4 else parts[1:])]
        return (Color.from_rgb(*numbers[:3]) if len(numbers) >= 3 else None), 4
    return None, 1


def _number(digits: str) -> int:
    """Of at most a few digits: a number of thousands of them takes long to read, and means nothing."""
    return int(digits[:6]) if digits else 0
