"""Lines of spans: whatever comes from AWS, a fitted line has exactly its width and steers nothing."""

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from batchtui.domain.safe import inert
from batchtui.tui.cells.spans import TOKENS, fit, in_token, line, spread, width_of

texts = st.text(max_size=40) | st.sampled_from(
    ["정산-일일-배치", "日次レポート", "a\u0301", "🇰🇷", "👨‍👩‍👧", "\x1b[2J", "x [/] y"]
)
lines = st.lists(st.tuples(st.sampled_from(TOKENS), texts), max_size=5).map(tuple)
widths = st.integers(0, 60)


def said(spans):
    return "".join(text for _, text in spans)


def written(spans):
    return sum(cell_len(text) for _, text in spans)


@given(lines, widths, st.booleans())
@example((("text", "정산"),), 2, False)
@example((("text", "정산"),), 1, True)
def test_a_fitted_line_has_exactly_its_width(spans, width, right):
    got = fit(spans, width, right)
    assert written(got) == width_of(got) == width
    assert said(got) == inert(said(got))


@given(lines, lines, widths)
def test_a_spread_line_has_exactly_its_width_or_keeps_its_right_end(left, right, width):
    got = spread(left, right, width)
    assert written(got) == width
    assert said(got) == inert(said(got))


@given(lines, widths)
def test_fitting_twice_changes_nothing(spans, width):
    once = fit(spans, width)
    assert fit(once, width) == once


def test_a_cut_line_ends_with_an_ellipsis_and_says_the_rest():
    assert said(fit(line(("strong", "my-service-do-something")), 10)) == "my-servic…"


def test_a_wide_letter_is_never_halved():
    assert said(fit(line("정산-일일"), 4)) == "정 …"


def test_numbers_stand_right():
    assert said(fit(line("12m"), 6, right=True)) == "   12m"


def test_both_edges_of_a_line_and_one_free_cell():
    assert said(spread(line("left"), line("right"), 20)) == "left          right "


def test_the_left_gives_way_to_the_right():
    assert said(spread(line("a long left side"), line("right"), 14)) == "a long… right "


def test_a_bare_string_is_text_and_nothing_is_dropped_but_the_empty():
    assert line("a", ("dim", ""), ("key", "b")) == (("text", "a"), ("key", "b"))


def test_markup_stays_text():
    assert said(fit(line("x [/] [red]y"), 20)).rstrip() == "x [/] [red]y"


def test_words_are_dimmed_and_hues_stay():
    quiet = in_token(line(("strong", "name"), ("failed", "x"), "t"), "dim", ("text", "strong"))
    assert quiet == (("dim", "name"), ("failed", "x"), ("dim", "t"))
