"""Points drawn with letters: none is lost, none stands outside."""

from hypothesis import given
from hypothesis import strategies as st

from batchtui.domain.when import DAY
from batchtui.tui.cells.glyphs import ASCII, UNICODE
from batchtui.tui.cells.plot import Level, Point, dates, plot, room_of, top_of
from batchtui.tui.cells.spans import width_of

POINTS = st.lists(
    st.builds(Point, st.integers(-5, 105), st.integers(0, 9 * DAY), st.just("failed"), st.just("@"), st.just(1))
)


def text_of(line):
    return "".join(text for _, text in line)


@given(POINTS, st.integers(40, 200), st.integers(5, 20), st.sampled_from([UNICODE, ASCII]))
def test_every_point_is_seen_within_the_plot(points, columns, height, glyphs):
    levels = [Level(1000, "usual 1s", "strong")]
    drawn = plot(points, levels, (0, 100), (columns, height), glyphs)
    assert all(width_of(row) <= columns for row in drawn) and len(drawn) <= height
    seen = sum(text_of(row).count("@") for row in drawn)
    assert bool(seen) == bool(points) and seen <= len(points)
    assert "usual 1s" in "".join(map(text_of, drawn))


@given(st.lists(st.integers(0, 40 * DAY), min_size=1))
def test_the_top_is_over_every_value_and_not_far_over(values):
    top = top_of(values)
    assert max(values) <= top <= max(2 * max(values), 10_000) + DAY


def test_the_worst_of_points_that_meet_is_seen():
    both = [Point(50, 500, "succeeded", ".", 1), Point(50, 500, "failed", "x", 3), Point(50, 500, "dim", "-", 2)]
    drawn = "".join(text_of(row) for row in plot(both, [], (0, 100), (60, 9), ASCII))
    assert drawn.count("x") == 1 and "." not in drawn


@given(st.integers(30, 200), st.lists(st.integers(0, 100), max_size=30))
def test_dates_never_run_into_each_other(columns, moments):
    words = [(at, "01 Jan") for at in sorted(moments)]
    text = text_of(dates((0, 100), columns, words))
    assert len(text) <= columns and set(text.split()) <= {"01", "Jan"} and room_of(columns) >= 1
