"""Moments as they are typed, against the calendar that the standard library knows."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from often import often

from batchtui.domain.moments import moment_of

END = round(datetime(2026, 3, 1, 1, 30, 15, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("01:30", "2026-03-01T01:30:00"),
        ("01:30:16", "2026-02-28T01:30:16"),
        ("2:10", "2026-02-28T02:10:00"),
        ("02-28 23:00", "2026-02-28T23:00:00"),
        ("12-31 23:00", "2025-12-31T23:00:00"),
        ("2026-02-03T04:05:06", "2026-02-03T04:05:06"),
        ("2026-02-03 04:05:06.789Z", "2026-02-03T04:05:06"),
        ("2026-02-03T04:05+09:00", "2026-02-02T19:05:00"),
        ("-15m", "2026-03-01T01:15:15"),
        ("-1h30m", "2026-03-01T00:00:15"),
    ],
)
def test_a_moment(text, iso):
    assert datetime.fromtimestamp(moment_of(text, END, utc=True) / 1000, UTC).isoformat().startswith(iso)


@pytest.mark.parametrize("text", ["", "soon", "25:00", "02-30 10:00", "-", "-15", "15m", "2026-13-01 10:00", "02:60"])
def test_what_is_none_is_told_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"is no moment: .*[.]$"):
        moment_of(text, END, utc=True)


@settings(max_examples=often(30))
@given(st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)), st.integers(0, 86_399))
def test_a_clock_time_is_the_last_one_before_the_end(end, second):
    text = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    end_ms = round(end.replace(tzinfo=UTC).timestamp() * 1000)
    found = moment_of(text, end_ms, utc=True)
    assert 0 <= end_ms - found < 86_400_000
    assert datetime.fromtimestamp(found / 1000, UTC).strftime("%H:%M:%S") == text
