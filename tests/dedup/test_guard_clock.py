"""Dates as the library reads them."""

from datetime import UTC, datetime
from email.utils import format_datetime

from hypothesis import given
from hypothesis import strategies as st

from batchtui.dedup.clock import between, http_date_s, iso_date_s

moments = st.datetimes(datetime(1970, 1, 2), datetime(2300, 1, 1)).map(
    lambda one: one.replace(microsecond=0, tzinfo=UTC)
)


@given(moments)
def test_as_the_library_reads_them(moment):
    assert http_date_s(format_datetime(moment, usegmt=True)) == moment.timestamp()
    assert iso_date_s(moment.strftime("%Y-%m-%dT%H:%M:%SZ")) == moment.timestamp()


@given(st.text())
def test_what_is_no_date_is_0(text):
    assert http_date_s(text) == 0


def test_a_time_between():
    assert all(2.0 <= between(2.0, 3.0) <= 3.0 for _ in range(100))
