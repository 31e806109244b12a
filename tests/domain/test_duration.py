"""The usual duration and the bound of slow, against a reckoning by another way."""

from hypothesis import given
from hypothesis import strategies as st

from batchtui.domain.duration import percentile, usual_of

TOOK = st.lists(st.integers(0, 10**9), max_size=60)


def middle(values):
    """The median by cutting off both ends."""
    rest = sorted(values)
    while len(rest) > 2:
        rest = rest[1:-1]
    return sum(rest) / len(rest)


@given(TOOK)
def test_usual_is_the_median_of_the_last_twenty(values):
    usual = usual_of(values)
    if not values:
        assert usual is None
        return
    assert usual.of == min(20, len(values))
    assert usual.median_ms == round(middle(values[:20]))


@given(TOOK)
def test_slow_needs_eight_and_lies_half_and_five_minutes_above(values):
    usual = usual_of(values)
    if len(values) < 8:
        assert usual is None or usual.slow_from_ms is None
        return
    top = percentile(values[:20], 0.95)
    assert abs(usual.slow_from_ms - max(1.5 * top, top + 300_000)) <= 1
    assert usual.slow_from_ms >= usual.median_ms + 300_000


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30), st.floats(0, 1))
def test_a_percentile_lies_between_neighbours(values, part):
    found = percentile(values, part)
    assert min(values) <= found <= max(values)
    below = sum(value < found for value in values)
    above = sum(value > found for value in values)
    assert below <= part * (len(values) - 1) + 1
    assert above <= (1 - part) * (len(values) - 1) + 1


def test_percentiles_known_by_heart():
    assert percentile([1, 2, 3, 4, 5], 0.5) == 3
    assert percentile([10, 20], 0.95) == 19.5
    assert percentile([7], 0.95) == 7
