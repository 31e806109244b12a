"""Regular expressions: they mean what Python's do, and no expression takes long on any text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchtui.domain.filters.automaton import Automaton
from batchtui.domain.filters.expression import BadExpression, read, steps_of

LETTERS = "abB1_ -정"
LITERALS = st.sampled_from(
    [*"abB1_ -정.", r"\.", r"\d", r"\w", r"\s", r"\D", r"\W", r"\S", "[ab]", "[^a]", "[a-c1]", r"[^\W_]"]
)
PLACES = st.sampled_from(["^", "$", r"\b", r"\B"])
REPEATS = st.sampled_from(["*", "+", "?", "{2}", "{1,}", "{0,2}", "{,2}", "*?", "+?"])


def _larger(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    grouped = parts.map("({})".format) | parts.map("(?:{})".format)
    return (
        st.lists(parts, max_size=3).map("".join)
        | st.lists(parts, min_size=1, max_size=3).map("|".join).map("({})".format)
        | st.builds("{}{}".format, LITERALS | grouped, REPEATS)
    )


PATTERNS = st.recursive(LITERALS | PLACES, _larger, max_leaves=8)
TEXTS = st.text(LETTERS, max_size=12)


def _found_by_python(pattern: str, text: str, ignore_case: bool) -> bool:
    return re.search(pattern, text, re.IGNORECASE if ignore_case else 0) is not None


@given(PATTERNS, TEXTS, st.booleans())
def test_an_expression_finds_what_python_finds(pattern, text, ignore_case):
    try:
        ours = Automaton(pattern, ignore_case)
    except BadExpression as error:
        assert "steps" in str(error)
        return
    if text or r"\B" not in pattern:  # Python up to 3.13 finds no \B in an empty text.
        assert ours.search(text) == _found_by_python(pattern, text, ignore_case)


@given(PATTERNS, st.lists(TEXTS, min_size=2, max_size=6))
def test_what_it_has_learned_changes_nothing(pattern, texts):
    try:
        one = Automaton(pattern, True)
    except BadExpression:
        return
    assert [one.search(text) for text in texts * 2] == [Automaton(pattern, True).search(text) for text in texts * 2]


@given(st.text(max_size=250) | st.text(r"()[]{}*+?|\^$.-,:12ab", max_size=40))
def test_any_text_is_an_expression_or_told_to_be_none(pattern):
    try:
        assert steps_of(read(pattern, True)) <= 120
    except BadExpression as error:
        assert str(error) and "\n" not in repr(str(error))


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("a(b", "its ( is never closed"),
        ("a)b", "a ) without its ("),
        ("[ab", "its [ is never closed"),
        ("*a", "a * with nothing before it"),
        ("a**", "a * with nothing before it"),
        ("a\\", "ends with a \\"),
        ("[z-a]", "[z-a] runs backwards"),
        ("a{3,2}", "{3,2} asks for more than it allows"),
        ("(?=a)", "(? is not taken here"),
        (r"(a)\1", r"\1 is not taken here"),
        ("^*", "repeats a place"),
        ("(a{50}){50}", "more than 120 steps"),
        ("a" * 201, "longer than 200"),
        ("(" * 30 + ")" * 30, "more than 20 deep"),
    ],
)
def test_what_is_wrong_is_told(pattern, sentence):
    with pytest.raises(BadExpression, match=re.escape(sentence)):
        read(pattern, True)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*$", "(a*)*b", "(.*)(.*)(.*)(.*)x", "(a?){20}a{20}", "((a*)*)*b"])
def test_the_work_grows_with_the_text_only(pattern, monkeypatch):
    """A state a character at most: counted, not timed."""
    one = Automaton(pattern, True)
    learned = []
    learn = one._learn
    monkeypatch.setattr(one, "_learn", lambda state, sign: learned.append(1) or learn(state, sign))
    one.search("a" * 1000 + "b")
    assert len(learned) <= 1001
    assert len(one._tests) <= 125


def test_states_are_forgotten_when_there_are_many():
    one = Automaton("a.{30}b", True)
    texts = [bin(n)[2:].translate({48: "a", 49: "c"}) for n in range(0, 2**40, 2**40 // 300 + 7)]
    assert [one.search(text) for text in texts] == [_found_by_python("a.{30}b", text, True) for text in texts]
    assert len(one._states) <= 2000


def test_a_text_is_looked_at_as_far_as_its_bound():
    assert Automaton("b", True).search("a" * 999 + "b")
    assert not Automaton("b", True).search("a" * 1000 + "b")
