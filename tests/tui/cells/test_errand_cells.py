"""An order's progress as lines: counts, the word for its standing, and as many refusals as fit."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchtui.actions.errand import Errand
from batchtui.tui.cells.errand import errand_hint, errand_lines
from batchtui.tui.cells.glyphs import UNICODE
from batchtui.tui.cells.spans import Line, width_of


@dataclass(frozen=True)
class Answer:
    job_id: str
    sentence: str = ""


def errand_of(total: int, *sentences: str) -> Errand[Answer]:
    errand = Errand[Answer](total)
    for number, sentence in enumerate(sentences):
        errand.take(Answer(str(number), sentence))
    return errand


def text(lines: list[Line]) -> str:
    return "\n".join("".join(part for _, part in one) for one in lines)


def shown(errand: Errand[Answer], leaving: bool = False, slowed: float | None = None, top: int = 0) -> str:
    return text(errand_lines(errand, "Stop 4 jobs in demo", leaving, slowed, 60, 6, top, UNICODE))


def test_it_counts_and_says_how_it_stands() -> None:
    errand = errand_of(4, "", "no right", "")
    assert "3 of 4" in shown(errand) and "2 accepted, 1 not." in shown(errand) and "✗ no right" in shown(errand)
    assert "next try in 3s" in shown(errand, slowed=2.9)
    assert "e ends it" in shown(errand, leaving=True)
    errand.pause(True)
    assert "paused" in shown(errand) and "p go on" in errand_hint(errand, True)
    errand.end()
    assert "the call under way is the last" in shown(errand)
    errand.finish()
    assert "1 never sent." in shown(errand) and errand_hint(errand, True).startswith("t try those again")
    assert "try" not in errand_hint(errand, False)


def test_the_same_refusal_stands_there_once() -> None:
    assert "3 jobs: no right" in shown(errand_of(3, *["no right"] * 3))


@given(st.lists(st.text(max_size=150), max_size=40), st.integers(0, 60), st.integers(20, 100), st.integers(3, 20))
def test_whatever_was_refused_fits_and_no_more_than_fits_is_folded(
    sentences: list[str], top: int, width: int, room: int
) -> None:
    errand = errand_of(50, *sentences)
    lines = errand_lines(errand, "Stop", False, None, width, room, top, UNICODE)
    assert len(lines) <= 8 + room
    assert all(width_of(one) <= max(width, 44) for one in lines[5:])


@pytest.mark.parametrize("paused", [True, False])
def test_an_ended_order_may_not_go_on_paused_or_not(paused: bool) -> None:
    errand = errand_of(2)
    errand.pause(paused)
    errand.end()
    assert not errand.may_go_on()
