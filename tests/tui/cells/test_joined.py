"""Fewer spans say the same: each character keeps its token."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from batchtui.tui.cells.spans import joined

LINES = st.lists(st.tuples(st.sampled_from(["text", "dim"]), st.text(max_size=3))).map(tuple)


def each(line):
    return [(token, char) for token, text in line for char in text]


@given(LINES)
def test_every_character_keeps_its_token_and_no_neighbours_share_one(line):
    found = joined(line)
    assert each(found) == each(line)
    assert all(text for _, text in found)
    assert all(one[0] != other[0] for one, other in pairwise(found))
