"""Folding keeps every character, within the width."""

from hypothesis import given
from hypothesis import strategies as st

from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.spans import line, safe, width_of

TEXTS = st.text(st.sampled_from("ab 정日-\x1b\u202e/."), min_size=0, max_size=120)
LINES = st.lists(st.tuples(st.sampled_from(["text", "dim", "failed"]), TEXTS), max_size=4).map(tuple)


def said(pieces):
    return "".join(text for piece in pieces for _, text in piece).replace(" ", "")


@given(LINES, st.integers(12, 90), st.integers(0, 40))
def test_nothing_is_lost_and_nothing_sticks_out(made, width, indent):
    pieces = fold(made, width, indent)
    assert said(pieces) == said([safe(made)])
    assert all(width_of(piece) <= width for piece in pieces)


@given(LINES)
def test_tokens_stay_on_their_characters(made):
    hued = [(token, char) for token, text in safe(made) for char in text if char != " "]
    assert [
        (token, char) for piece in fold(made, 20, 4) for token, text in piece for char in text if char != " "
    ] == hued


def test_it_breaks_at_spaces_and_indents_what_follows():
    pieces = fold(line("reason  ", ("failed", "the image cannot be pulled")), 20, 8)
    assert ["".join(text for _, text in piece) for piece in pieces] == [
        "reason  the image",
        "        cannot be",
        "        pulled",
    ]
