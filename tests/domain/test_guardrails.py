"""When a number has to be typed, and when nothing is sent at all."""

import pytest

from batchtui.domain.guardrails import MANY, Guardrails, read_only_sentence

RAILS = Guardrails("prod-kr", ("prod-*", "정산"), ("live*",))


@pytest.mark.parametrize(
    ("rails", "count", "queues", "word"),
    [
        (RAILS, MANY, ["default"], ""),
        (RAILS, MANY + 1, ["default"], "More than 20"),
        (RAILS, 1, ["prod-a"], "The queue prod-a is protected"),
        (RAILS, 1, ["default", "정산", "prod-b", "정산"], "The queues 정산, prod-b are protected"),
        (RAILS, 1, ["preprod-a"], ""),
        (Guardrails("live1", (), ("live*",)), 1, [], "The profile live1 is protected"),
        (Guardrails("", ("*",), ("*",)), 1, [""], ""),
        (Guardrails("a", ("PROD",)), 1, ["prod"], ""),
    ],
)
def test_the_number_is_typed_for_many_and_for_what_is_protected(rails, count, queues, word):
    assert rails.why_typed(count, queues).startswith(word)
    assert bool(rails.why_typed(count, queues)) == bool(word)


def test_read_only_says_who_wants_it():
    assert read_only_sentence("a", False, False, ["b*"]) == ""
    assert "started read-only" in read_only_sentence("a", True, True, ["a"])
    assert "config file says read_only" in read_only_sentence("a", False, True, ["a"])
    assert "profile a read-only" in read_only_sentence("a", False, False, ["a*"])
