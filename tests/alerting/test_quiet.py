"""Quiet hours: by the clock on the wall, across midnight, and when it is changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchtui.alerting.quiet import Quiet
from batchtui.alerting.rules import DEFAULTS, Rule, Rules
from batchtui.domain.alert import Kind, Severity
from tests.alerting.watching import NOW, Watching, failed, succeeded
from tests.made import MINUTE

HOUR = 60 * MINUTE


def ms(text: str, zone: str = "UTC") -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


NIGHT = Quiet(22 * 60, 7 * 60, ZoneInfo("Asia/Seoul"))


@pytest.mark.parametrize(
    ("at", "quiet"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_hours_go_across_midnight_in_their_own_zone(at, quiet):
    assert NIGHT.covers(ms(f"2026-11-29 {at}", "Asia/Seoul")) is quiet


def test_a_whole_day_and_hours_within_one():
    assert Quiet(0, 24 * 60).covers(NOW)
    lunch = Quiet(12 * 60, 13 * 60, ZoneInfo("UTC"))
    assert [lunch.covers(ms(f"2026-11-29 {at}")) for at in ("11:59", "12:00", "12:59", "13:00")] == [
        False, True, True, False,
    ]  # fmt: skip


def test_when_the_clocks_change_the_wall_counts():
    # In New York 2 o'clock came twice as 1 o'clock on 2026-11-01, and was left out on 2026-03-08.
    early = Quiet(60, 120, ZoneInfo("America/New_York"))
    first = ms("2026-11-01 05:30")
    assert early.covers(first) and early.covers(first + HOUR) and not early.covers(first + 2 * HOUR)
    gap = Quiet(120, 180, ZoneInfo("America/New_York"))
    assert not any(gap.covers(ms("2026-03-08 05:00") + minute * MINUTE) for minute in range(240))


@given(
    begin=st.integers(0, 1440),
    end=st.integers(0, 1440),
    at=st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)),
    zone=st.sampled_from(["UTC", "Asia/Seoul", "America/New_York", "Australia/Lord_Howe"]),
)
def test_each_moment_is_in_the_hours_or_in_the_rest(begin, end, at, zone):
    moment = round(at.replace(tzinfo=UTC).timestamp() * 1000)
    wall = datetime.fromtimestamp(moment / 1000, ZoneInfo(zone))
    minute = (wall - wall.replace(hour=0, minute=0, second=0, microsecond=0)) // timedelta(minutes=1)
    inside = begin <= minute < end if begin <= end else not end <= minute < begin
    assert Quiet(begin, end, ZoneInfo(zone)).covers(moment) is inside


def test_what_comes_in_quiet_hours_is_told_at_their_end(book):
    wall = datetime.fromtimestamp(NOW / 1000, UTC)
    begin = wall.hour * 60 + wall.minute
    quiet = Quiet(begin, (begin + 120) % 1440, ZoneInfo("UTC"))
    loud = Rule("loud", Kind.FAILED, Severity.CRITICAL, job="pager", quiet=Quiet(0, 0))
    watching = Watching(book, Rules([*DEFAULTS, loud]), quiet=quiet)
    watching.see(failed(0), failed(0, number=2), failed(0, name="mended", number=3), failed(0, name="pager", number=4))
    assert [message.title for message in watching.sent()] == ["FAILED pager"]
    watching.see(succeeded(-10, name="mended"), after_ms=HOUR)
    assert len(watching.sent()) == 1
    watching.see(after_ms=HOUR)
    assert sorted((message.title, message.stage, message.more) for message in watching.sent()[1:]) == [
        ("FAILED etl, 1 more", "first", 1), ("RECOVERED mended", "recovered", 1),
    ]  # fmt: skip
