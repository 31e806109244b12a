"""The colours of a program: all the ways to ask for them, none of what blinks or hides."""

import pytest
from rich.color import Color
from rich.style import Style

from batchtui.tui.widgets._log_sgr import coloured


@pytest.mark.parametrize(("codes", "style"), [
    ("31", Style(color=Color.from_ansi(1))), ("97", Style(color=Color.from_ansi(15))),
    ("44", Style(bgcolor=Color.from_ansi(4))), ("101", Style(bgcolor=Color.from_ansi(9))),
    ("38;5;208", Style(color=Color.from_ansi(208))), ("48;2;1;2;3", Style(bgcolor=Color.from_rgb(1, 2, 3))),
    ("38:5:208", Style(color=Color.from_ansi(208))), ("38:2::1:2:3", Style(color=Color.from_rgb(1, 2, 3))),
    ("1;4;31", Style(bold=True, underline=True, color=Color.from_ansi(1))), ("4:3", Style(underline=True)),
    ("5", Style()), ("8", Style()), ("38;5", Style()), ("38;2;1", Style()), ("999", Style()), (";;", Style()),
    ("9" * 5000, Style()), ("1;22", Style()), ("31;39", Style()), ("7;27", Style()), ("3;0", Style()),
])  # fmt: skip
def test_what_a_sequence_asks_for(codes: str, style: Style) -> None:
    assert coloured(f"a\x1b[{codes}mb") == [(Style(), "a"), (style, "b")]


def test_a_sequence_goes_on_from_the_one_before() -> None:
    assert [style.bold for style, _ in coloured("\x1b[1ma\x1b[31mb\x1b[22mc")] == [True, True, None]


def test_each_character_may_have_its_colour() -> None:
    line = "".join(f"\x1b[38;5;{n % 256}mx" for n in range(2_000))
    assert [style.color for style, _ in coloured(line)] == [Color.from_ansi(n % 256) for n in range(2_000)]
