"""Text from AWS made inert: no control sequence survives, colours only where they are asked for."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchtui.domain.safe import MARK, SGR, coloured_log, inert, inert_log

STEERING = "\x1b\x9b\x9d\x90\x07\r\n\t\x00\x7f\x85\u202e\u2066\u200b\u200f\ufeff\u3164\ud800\U000e0041"
PIECES = st.one_of(
    st.text(),
    st.text(alphabet=STEERING),
    st.sampled_from(["\x1b[31m", "\x1b[0m", "\x1b[2J", "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\", "\x1bP1$r\x1b\\"]),
    st.sampled_from(["\x1b[", "\x1bc", "31m", "2J", "\x1b[>4;2m", "\x1b[?25l", "[/]", "[red]", "한글", "\r"]),
)
TEXT = st.lists(PIECES, max_size=12).map("".join)
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def steers(text: str) -> list[str]:
    """The characters that a terminal would act upon instead of drawing them."""
    return [c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or c in BIDI]


@given(TEXT)
def test_inert_text_steers_nothing_and_keeps_its_length(text):
    assert steers(inert(text)) == []
    assert len(inert(text)) == len(text)
    assert inert(inert(text)) == inert(text)


@given(TEXT)
def test_a_log_line_as_plain_text_steers_nothing(text):
    assert steers(inert_log(text)) == []


@given(TEXT)
def test_a_coloured_line_keeps_colours_and_nothing_else_that_steers(text):
    assert steers(SGR.sub("", coloured_log(text))) == []
    assert "\x1b" not in re.sub(r"\x1b\[[0-9;:]*m", "", coloured_log(text))


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"]), max_size=40))
def test_what_can_be_drawn_stays_as_it_is(text):
    seen = "".join(c for c in text if c not in "\u115f\u1160\u3164\uffa0")
    assert inert(seen) == seen == inert_log(seen)


@pytest.mark.parametrize(
    ("line", "plain", "coloured"),
    [
        ("\x1b[1;31mERROR\x1b[0m no space", "ERROR no space", "\x1b[1;31mERROR\x1b[0m no space"),
        ("10%\r50%\r100%\n", "100%", "100%"),
        ("a\tb", "a       b", "a       b"),
        ("\x1b]0;pwned\x07hello", "hello", "hello"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link", "link"),
        ("wipe\x1b[2Jd", "wiped", "wiped"),
        ("[/] [bold]not markup[/bold]", "[/] [bold]not markup[/bold]", "[/] [bold]not markup[/bold]"),
        ("8-bit \x9b2J", f"8-bit {MARK}2J", f"8-bit {MARK}2J"),
        ("한국어 로그", "한국어 로그", "한국어 로그"),
    ],
)
def test_lines_as_containers_write_them(line, plain, coloured):
    assert inert_log(line) == plain
    assert coloured_log(line) == coloured
