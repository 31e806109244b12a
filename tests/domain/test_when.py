"""Spans of time read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchtui.domain.when import age, clock_off, clock_sentence, exactly, parse_span, span, took


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("90s", 90_000),
        ("15m", 900_000),
        ("24h", 86_400_000),
        ("7d", 604_800_000),
        ("1h30m", 5_400_000),
        ("2W", 1_209_600_000),
    ],
)
def test_spans_are_read(text, ms):
    assert parse_span(text) == ms


@pytest.mark.parametrize("text", ["", "24", "h", "1h x", "-1h", "1.5h", "yesterday", "1y"])
def test_what_is_no_span_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match="is no span of time: write 90s"):
        parse_span(text)


@given(st.integers(0, 400 * 86_400_000))
def test_what_is_shown_is_never_more_than_what_passed_and_little_less(ms):
    unit = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
    assert 0 <= ms - parse_span(age(ms)) < unit[age(ms)[-1]]
    assert 0 <= ms - parse_span(took(ms)) < unit[took(ms)[-1]]
    assert 0 <= ms - parse_span(exactly(ms)) < 1000


def test_durations_by_heart():
    assert [took(ms) for ms in (None, 0, 41_000, 720_000, 4_320_000, 183_600_000)] == [
        "",
        "0s",
        "41s",
        "12m",
        "1h12m",
        "2d03h",
    ]
    assert [exactly(ms) for ms in (38_000, 683_000, 3_725_000)] == ["38s", "11m 23s", "1h 02m 05s"]
    assert age(-5) == "0s"
    assert age(1_795_947_000_000) == "?"


def test_a_span_is_written_as_it_would_be_typed():
    assert [span(ms) for ms in (90_000, 60_000, 86_400_000, 604_800_000, 5_400_000)] == [
        "90s",
        "1m",
        "24h",
        "7d",
        "90m",
    ]


@given(st.integers(0, 10**6))
def test_a_written_span_reads_back(seconds):
    assert parse_span(span(seconds * 1000)) == seconds * 1000


def test_a_clock_is_wrong_from_a_minute_on():
    assert [clock_off(ms) for ms in (0, 60_000, -60_000, 61_000, -239_000, 239_000, 3_600_000)] == [
        *[""] * 3,
        "1m behind",
        "4m ahead",
        "4m behind",
        "1h behind",
    ]
    assert [clock_sentence(ms) for ms in (60_000, 240_000, -240_000)] == [
        "",
        "This machine's clock is 4m behind AWS's; times are shown by AWS's.",
        "This machine's clock is 4m ahead of AWS's; times are shown by AWS's.",
    ]
