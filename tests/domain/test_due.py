"""Which run a due time has brought, which are missing, and what is not known: from runs and a moment alone."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import SCOPE, job
from often import often

from batchtui.domain.due import LATE_MS, Standing, Verdict, missed, standing
from batchtui.domain.schedule import Schedule, Source
from batchtui.domain.timing import Timing, last_dues
from batchtui.domain.when import DAY, HOUR, MINUTE

DAY0 = 20_000 * DAY
"""A midnight, UTC."""
QUEUE = "arn:aws:batch:ap-northeast-2:123456789012:job-queue/default"


def schedule(expression: str = "cron(0 9 * * ? *)", name: str = "etl", **more: Any) -> Schedule:
    timing = more.pop("timing", Timing(expression))
    request = {"jobName": name, "jobQueue": more.pop("queue", QUEUE), "jobDefinition": "etl:3"}
    return Schedule(SCOPE, Source.RULE, "nightly", "default", "arn:rule", True, timing, request, {}, **more)


def run(at_ms: int, number: int = 0, **more: Any):
    return job(number, created_at_ms=at_ms, **{"definition": "arn:aws:batch:r:a:job-definition/etl:3", **more})


def verdicts(found: Standing) -> list[str]:
    return [one.verdict.value for one in found.dues]


def test_each_due_time_has_its_run_or_has_none() -> None:
    now = DAY0 + 12 * HOUR
    runs = [run(DAY0 - day * DAY + 9 * HOUR + 1500, day) for day in (0, 2, 3)]
    found = standing(schedule(), runs, now, DAY0 - 5 * DAY, count=4)
    assert verdicts(found) == ["ran", "ran", "missed", "ran"]
    assert [one.run.id if one.run else "" for one in found.dues] == ["id-0003", "id-0002", "", "id-0000"]
    assert found.next_ms == DAY0 + DAY + 9 * HOUR
    assert found.newest is not None and found.newest.id == "id-0000"
    assert not found.missed and found.last is not None and found.last.verdict is Verdict.RAN


def test_until_all_runs_of_that_time_are_known_it_is_not_seen() -> None:
    now = DAY0 + 12 * HOUR
    assert verdicts(standing(schedule(), [], now, None, 2)) == ["not seen", "not seen"]
    assert verdicts(standing(schedule(), [], now, DAY0, 2)) == ["not seen", "missed"]
    assert missed(schedule(), [], now, None) == ()
    assert [one.at_ms for one in missed(schedule(), [], now, DAY0)] == [DAY0 + 9 * HOUR]


@pytest.mark.parametrize("window", [0, 15 * MINUTE])
def test_its_run_may_be_late_by_the_window_and_what_scheduler_takes(window: int) -> None:
    one = schedule(timing=Timing("cron(0 9 * * ? *)", window_ms=window))
    due, most = DAY0 + 9 * HOUR, window + LATE_MS
    for now, word in ((due, "awaited"), (due + most, "awaited"), (due + most + 1, "missed")):
        assert verdicts(standing(one, [], now, 0, 1)) == [word]
    assert verdicts(standing(one, [run(due + most)], due + HOUR, 0, 1)) == ["ran"]
    assert verdicts(standing(one, [run(due + most + 1)], due + HOUR, 0, 1)) == ["missed"]
    assert verdicts(standing(one, [run(due - 1)], due + HOUR, 0, 1)) == ["missed"]


def test_while_one_is_awaited_the_one_before_counts() -> None:
    due = DAY0 + 9 * HOUR
    found = standing(schedule(), [run(due - DAY + 1000)], due + 1, 0, 2)
    assert verdicts(found) == ["ran", "awaited"]
    assert found.last is not None and found.last.at_ms == due - DAY


def test_two_runs_at_one_time_are_not_one_for_the_next() -> None:
    every = schedule("cron(0/10 * * * ? *)")
    runs = [run(DAY0 + 2000, 1), run(DAY0 + 3000, 2)]
    assert verdicts(standing(every, runs, DAY0 + 15 * MINUTE, 0, 2)) == ["ran", "missed"]


def utc(text: str) -> int:
    return round(datetime.fromisoformat(f"{text}Z").timestamp() * 1000)


def test_no_night_is_missed_that_another_zones_clock_left_out_and_none_awaited_twice() -> None:
    """02:30 in New York: none on 8 March 2026; 01:30 comes twice on 1 November, and its job once."""
    nightly = schedule(timing=Timing("cron(30 2 * * ? *)", "America/New_York"))
    spring = [
        run(utc(at), n) for n, at in enumerate(("2026-03-06T07:30:02", "2026-03-07T07:30:02", "2026-03-09T06:30:02"))
    ]
    found = standing(nightly, spring, utc("2026-03-09T12:00:00"), 0, 3)
    assert verdicts(found) == ["ran"] * 3 and found.next_ms == utc("2026-03-10T06:30:00")
    assert missed(nightly, spring[:2], utc("2026-03-08T20:00:00"), utc("2026-03-06T00:00:00")) == ()
    doubled = schedule(timing=Timing("cron(30 1 * * ? *)", "America/New_York"))
    autumn = [run(utc(at), n) for n, at in enumerate(("2026-10-31T05:30:02", "2026-11-01T05:30:02"))]
    found = standing(doubled, autumn, utc("2026-11-01T20:00:00"), 0, 2)
    assert verdicts(found) == ["ran"] * 2 and found.next_ms == utc("2026-11-02T06:30:00")


def test_what_was_changed_since_is_not_judged() -> None:
    now = DAY0 + 12 * HOUR
    changed = replace(schedule(), changed_ms=DAY0 + 10 * HOUR)
    assert verdicts(standing(changed, [], now, 0, 1)) == ["not seen"]
    assert missed(changed, [], now, 0) == ()
    assert missed(schedule(), [], now, 0, watched_from_ms=now) == ()


def test_one_that_is_off_misses_nothing_and_has_no_next() -> None:
    off = replace(schedule(), enabled=False)
    found = standing(off, [run(DAY0 + 9 * HOUR)], DAY0 + 12 * HOUR, 0)
    assert (verdicts(found), found.next_ms) == (["ran"], None)
    assert missed(off, [], DAY0 + 12 * HOUR, 0) == ()


def test_of_another_account_nothing_is_missed() -> None:
    other = schedule(queue=QUEUE.replace("123456789012", "210987654321"))
    assert other.elsewhere == "account 210987654321"
    assert schedule(queue=QUEUE.replace("northeast", "southeast")).elsewhere == "region ap-southeast-2"
    assert missed(other, [], DAY0 + 12 * HOUR, 0) == ()
    found = standing(other, [], DAY0 + 9 * HOUR + 1, 0)
    assert (found.dues, found.next_ms) == ((), DAY0 + DAY + 9 * HOUR)


def test_on_events_or_by_what_cannot_be_read_nothing_is_due() -> None:
    for timing in (None, Timing("cron(nonsense)"), Timing("cron(0 9 * * ? *)", "No/Zone")):
        found = standing(schedule(timing=timing), [run(DAY0)], DAY0 + HOUR, 0)
        assert (found.dues, found.next_ms, found.newest and found.newest.id) == ((), None, "id-0000")


def test_a_rate_goes_on_from_its_newest_run() -> None:
    hourly = schedule("rate(1 hour)")
    runs = [run(DAY0 + n * HOUR + 5000, n) for n in range(3)]
    found = standing(hourly, runs, DAY0 + 2 * HOUR + 30 * MINUTE, 0)
    assert (verdicts(found), found.next_ms) == (["ran"] * 3, DAY0 + 3 * HOUR + 5000)
    late = standing(hourly, runs, DAY0 + 4 * HOUR + 30 * MINUTE, 0)
    assert verdicts(late) == ["ran"] * 3 + ["missed"] * 2 and late.missed
    assert standing(hourly, [], DAY0, 0).dues == ()
    begun = schedule(timing=Timing("rate(1 hour)", anchor_ms=DAY0))
    assert verdicts(standing(begun, [], DAY0 + 2 * HOUR + 30 * MINUTE, 0)) == ["missed", "missed"]


@pytest.mark.parametrize(
    ("name", "queue", "definition", "is_its_own"),
    [
        ("etl-d32c5kddcf5bb8c3", "default", "arn:aws:batch:r:a:job-definition/etl:9", True),
        ("etl-d32c5kddcf5bb8c3", "default", "", True),
        ("etl-", "default", "arn:aws:batch:r:a:job-definition/etl:9", False),
        ("etl-x", "other", "arn:aws:batch:r:a:job-definition/etl:9", False),
        ("etl-x", "default", "arn:aws:batch:r:a:job-definition/other:9", False),
        ("xetl-x", "default", "arn:aws:batch:r:a:job-definition/etl:9", False),
    ],
)
def test_a_name_with_a_placeholder(name: str, queue: str, definition: str, is_its_own: bool) -> None:
    one = schedule(name="etl-<aws.scheduler.execution-id>")
    assert one.has_placeholders
    assert one.submits(run(DAY0, name=name, queue=queue, definition=definition)) is is_its_own


def test_a_plain_name_counts_in_any_queue_and_is_no_pattern() -> None:
    assert schedule().submits(run(DAY0, queue="other", definition="x"))
    assert not schedule(name="e.l").submits(run(DAY0))
    assert schedule(name="<aws.scheduler.unknown thing>").has_placeholders is False


EVERY = st.sampled_from(["cron(0/10 * * * ? *)", "cron(0 * * * ? *)", "cron(* * * * ? *)", "cron(0 9 * * ? *)"])


@settings(max_examples=often(100))
@given(
    expression=EVERY,
    now=st.integers(DAY0, DAY0 + DAY),
    late=st.lists(st.none() | st.integers(0, LATE_MS), min_size=10, max_size=10),
    others=st.lists(st.integers(DAY0 - DAY, DAY0 + DAY), max_size=5),
)
def test_no_due_time_with_a_run_in_time_is_missed_and_no_run_counts_twice(
    expression: str, now: int, late: list[int | None], others: list[int]
) -> None:
    one = schedule(expression)
    times = last_dues(Timing(expression), now, 10)
    runs = [run(at + by, n) for n, (at, by) in enumerate(zip(times, late, strict=False)) if by is not None]
    runs += [run(at, 100 + n) for n, at in enumerate(others)]
    found = standing(one, runs, now + LATE_MS + 1, 0)
    judged = {due.at_ms: due for due in found.dues}
    taken = [due.run.id for due in found.dues if due.run]
    assert len(taken) == len(set(taken))
    assert all(due.at_ms <= due.run.created_at_ms <= due.at_ms + LATE_MS for due in found.dues if due.run)
    lost = [at for at, by in zip(times, late, strict=False) if at in judged and by is None]
    late_ones = [due.at_ms for due in found.dues if due.verdict is Verdict.MISSED]
    # Minute by minute a run may stand for the time before its own: then that one is missed, and no more are.
    assert len(late_ones) <= len(lost)
    assert others or expression == "cron(* * * * ? *)" or late_ones == lost
    alone = missed(one, runs, now + LATE_MS + 1, 0)
    assert [due.at_ms for due in alone] == [due.at_ms for due in found.dues if due.verdict is Verdict.MISSED]
    assert standing(one, reversed(runs), now + LATE_MS + 1, 0) == found
