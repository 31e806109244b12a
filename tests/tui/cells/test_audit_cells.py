"""The audit's words for a plan: how many of its requests became what, and how many were never sent."""

from dataclasses import replace

import pytest
from made import SCOPE

from batchtui.domain.deed import Deed, Outcome, order_of
from batchtui.tui.cells.audit import whole
from batchtui.tui.cells.glyphs import UNICODE

ASKED = Deed(SCOPE, "resubmit", "a", name="etl", outcome=Outcome.DONE)


@pytest.mark.parametrize(
    ("order", "asked", "words"),
    [
        ("", 1, "this request alone"),
        (order_of(1), 1, "this request alone"),
        (order_of(3), 3, "one of 3: 3 accepted"),
        (order_of(40), 12, "one of 40: 12 accepted, 28 not sent"),
        (order_of(40), 1, "one of 40: 1 accepted, 39 not sent"),
        ("as-before-it-was-counted", 2, "one of 2: 2 accepted"),
    ],
    ids=["no order", "of one", "of three", "of forty", "of forty, one asked", "not counted"],
)
def test_what_of_an_order_was_not_sent_is_told(order, asked, words):
    deeds = [replace(ASKED, order=order, number=number) for number in range(asked)]
    told = ["".join(text for _, text in row) for row in whole(deeds[0], deeds, 1, 100, UNICODE)]
    assert any(row.startswith("plan ") and row.rstrip().endswith(words) for row in told)
