"""When AWS's expressions are due: every row of the table of cases, zones, both ends, and what must hold for any."""

import csv
from datetime import UTC, datetime
from itertools import islice, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from often import often

from batchtui.domain.cron import BadExpression, read_cron
from batchtui.domain.timing import Timing, dues, last_dues, next_due, read

CASES = list(csv.DictReader((Path(__file__).parents[1] / "data/aws-cron-cases.csv").open()))
MINUTE, DAY = 60_000, 86_400_000


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def told(moment_ms: int) -> str:
    return f"{datetime.fromtimestamp(moment_ms / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("case", [one for one in CASES if one["kind"] != "invalid"], ids=lambda one: one["id"])
def test_the_next_three_times(case: dict[str, str]) -> None:
    after = ms(case["after"])
    timing = Timing(case["expression"], case["timezone"], anchor_ms=after if case["kind"] == "rate" else None)
    assert timing.mistake == ""
    found = [told(one) for one in islice(dues(timing, after), 3)]
    assert found == [one for one in (case["next1"], case["next2"], case["next3"]) if one]
    assert next_due(timing, after) == (ms(found[0]) if found else None)


@pytest.mark.parametrize("case", [one for one in CASES if one["kind"] == "invalid"], ids=lambda one: one["id"])
def test_what_aws_refuses(case: dict[str, str]) -> None:
    with pytest.raises(BadExpression) as refused:
        read(case["expression"])
    assert str(refused.value).endswith(".") and "\n" not in str(refused.value)


def test_the_table_is_whole() -> None:
    assert len(CASES) == 50


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("cron(0 10 * * ?)", "has 5 fields: AWS wants 6"),
        ("cron(0 0/0 * * ? *)", "is not AWS's cron"),
        ("cron(0 9 LW * ? *)", "is not AWS's cron"),
        ("rate(5 minute)", "write rate(5 minutes)"),
        ("rate(1 minutes)", "write rate(1 minute)"),
        ("at(2026-02-30T00:00:00)", "names no moment"),
        ("every day", "is no schedule: write cron"),
        ("", "is no schedule"),
    ],
)
def test_a_refusal_names_the_mend(expression: str, sentence: str) -> None:
    with pytest.raises(BadExpression, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        read(expression)


def test_scheduler_takes_either_number_and_rules_do_not() -> None:
    assert Timing("rate(1 hours)").mistake == ""
    with pytest.raises(BadExpression):
        read("rate(1 hours)")


def test_a_zone_that_is_none_is_a_mistake() -> None:
    for zone in ("Asia/Soul", "../etc/passwd", "no zone"):
        assert f"There is no time zone {zone}" in Timing("cron(0 9 * * ? *)", zone).mistake


def test_the_29th_of_february_over_a_century_without() -> None:
    timing = Timing("cron(0 0 29 2 ? *)")
    assert told(next_due(timing, ms("2096-03-01T00:00:00Z")) or 0) == "2104-02-29T00:00:00Z"


def test_a_day_that_never_comes_is_none() -> None:
    assert next_due(Timing("cron(0 0 31 2 ? *)"), ms("2026-01-01T00:00:00Z")) is None
    assert last_dues(Timing("cron(0 0 31 2 ? *)"), ms("2026-01-01T00:00:00Z"), 3) == []


def test_between_start_and_end_date() -> None:
    start, end = ms("2026-03-10T00:00:00Z"), ms("2026-03-12T00:00:00Z")
    timing = Timing("cron(0 0 * * ? *)", "UTC", start, end)
    found = ["2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z", "2026-03-12T00:00:00Z"]
    assert [told(one) for one in dues(timing, ms("2026-01-01T00:00:00Z"))] == found
    assert [told(one) for one in last_dues(timing, ms("2026-06-01T00:00:00Z"), 10)] == found
    assert next_due(timing, end) is None


def test_a_rate_without_a_known_begin_is_never_told() -> None:
    assert next_due(Timing("rate(5 minutes)"), 0) is None
    assert last_dues(Timing("rate(5 minutes)"), DAY, 3) == []


def test_the_night_of_another_zone_over_both_changes_of_its_clock() -> None:
    """02:30 in New York: no night of 8 March 2026, and one night of 1 November."""
    timing = Timing("cron(30 2 * * ? *)", "America/New_York")
    spring = [told(one) for one in dues(timing, ms("2026-03-06T12:00:00Z"), ms("2026-03-09T12:00:00Z"))]
    assert spring == ["2026-03-07T07:30:00Z", "2026-03-09T06:30:00Z"]
    fold = Timing("cron(30 1 * * ? *)", "America/New_York")
    autumn = [told(one) for one in last_dues(fold, ms("2026-11-02T12:00:00Z"), 3)]
    assert autumn == ["2026-10-31T05:30:00Z", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"]
    # Between the first 01:30 and the second.
    assert told(next_due(fold, ms("2026-11-01T06:00:00Z")) or 0) == "2026-11-02T06:30:00Z"
    often = Timing("cron(7/10 * * * ? *)", "America/New_York")
    assert len(list(dues(often, ms("2026-03-08T05:00:00Z"), ms("2026-03-08T09:00:00Z")))) == 24


def field(low: int, high: int) -> st.SearchStrategy[str]:
    one = st.integers(low, high).map(str)
    step = st.tuples(one, st.integers(1, high - low)).map(lambda pair: f"{pair[0]}/{pair[1]}")
    span = st.tuples(one, one).map(lambda pair: "-".join(sorted(pair, key=int)))
    return st.one_of(st.just("*"), one, step, span, st.lists(one, min_size=2, max_size=3, unique=True).map(",".join))


CRONS = st.builds(
    lambda minute, hour, month, days, year: f"cron({minute} {hour} {days[0]} {month} {days[1]} {year})",
    field(0, 59),
    field(0, 23),
    field(1, 12),
    st.one_of(
        st.tuples(st.one_of(field(1, 28), st.just("L"), st.just("15W")), st.just("?")),
        st.tuples(st.just("?"), st.sampled_from(["*", "MON-FRI", "1", "FRI-MON", "6L", "3#2", "L", "MON,WED"])),
    ),
    st.sampled_from(["*", "2020-2150", "2026/2"]),
)
ZONES = st.sampled_from(["UTC", "Asia/Seoul", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"])
MOMENTS = st.integers(ms("2024-01-01T00:00:00Z"), ms("2030-01-01T00:00:00Z"))


@settings(max_examples=often(150))
@given(expression=CRONS, zone=ZONES, after=MOMENTS)
def test_times_only_grow_fit_the_expression_and_are_the_same_from_anywhere(
    expression: str, zone: str, after: int
) -> None:
    timing = Timing(expression, zone)
    found = list(islice(dues(timing, after), 5))
    assert found and after < found[0]
    assert all(first < second for first, second in pairwise(found))
    for before, due in pairwise(found):
        assert next_due(timing, before) == due
        assert next_due(timing, due - 1) == due
    assert last_dues(timing, found[-1], 5)[-len(found) :] == found[-5:] or found[-1] - found[0] > 400 * DAY
    minute = expression[5:].split()[0]
    for due in found:
        wall = datetime.fromtimestamp(due / 1000, ZoneInfo(zone))
        assert (wall.second, wall.fold) == (0, 0)
        assert not minute.isdigit() or wall.minute == int(minute)


@settings(max_examples=often(200))
@given(text=st.text(max_size=40) | st.text(alphabet="0123456789*?/-,#LWSUNMO ()", max_size=30).map("cron({})".format))
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    try:
        read(text)
    except BadExpression:
        assert Timing(text).mistake
    else:
        next_due(Timing(text, anchor_ms=0), 0)


def test_fields_are_told_in_capitals() -> None:
    assert read_cron("0 18 ? * mon-fri *").fields == ("0", "18", "?", "*", "MON-FRI", "*")
