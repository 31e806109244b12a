"""A schedule that was due and brought no run is an alert until one comes."""

from dataclasses import replace

import pytest

from batchtui.domain.alert import Kind
from batchtui.domain.due import Due, Standing, Timetable, Verdict
from batchtui.domain.failure import Denied
from batchtui.domain.schedule import Schedule, Schedules, Source
from batchtui.domain.timing import Timing
from tests.alerting.watching import NOW, Watching
from tests.made import MINUTE, SCOPE

REQUEST = {"jobName": "etl", "jobQueue": f"arn:aws:batch:{SCOPE.region}:{SCOPE.account}:job-queue/default"}
NIGHTLY = Schedule(
    SCOPE, Source.SCHEDULE, "nightly", "default", "arn:s", True, Timing("cron(0 9 * * ? *)"), REQUEST, {}, changed_ms=1
)


def told(watching: Watching, *verdicts: Verdict, schedule: Schedule = NIGHTLY):
    """The schedule was due every 20 minutes, the last time 20 minutes ago, and this became of it; what is open then."""
    last = len(verdicts)
    dues = tuple(Due(NOW - (last - n) * 20 * MINUTE, verdict) for n, verdict in enumerate(verdicts))
    found = Timetable(Schedules((schedule,)), {schedule.key: Standing(dues, None, None)}, {}, watching.now_ms)
    watching.board.set_status(timetable=found)
    return watching.see(after_ms=MINUTE)


@pytest.fixture
def watching(book):
    return Watching(book)


def test_each_time_since_the_last_run_counts_and_a_run_ends_it(watching):
    (alert,) = told(watching, Verdict.MISSED, Verdict.RAN, Verdict.MISSED, Verdict.MISSED)
    assert (alert.key.kind, alert.key.queue, alert.key.name, alert.count) == (Kind.MISSED, "default", "etl", 2)
    assert alert.sentence.startswith("The schedule nightly was due at 20") and "no run came" in alert.sentence
    assert told(watching, Verdict.RAN, Verdict.MISSED, Verdict.MISSED)[0].count == 2
    assert told(watching, Verdict.MISSED, Verdict.RAN) == ()
    assert [stage for stage, _ in watching.stages()] == ["first", "recovered"]


def test_a_rule_that_tells_not_when_it_was_changed_counts_from_when_it_was_seen(watching):
    rule = replace(NIGHTLY, source=Source.RULE, changed_ms=None)
    assert told(watching, Verdict.MISSED, schedule=rule) == ()


@pytest.mark.parametrize(
    "more",
    [{"enabled": False}, {"request": {**REQUEST, "jobQueue": "arn:aws:batch:eu-west-1:1:job-queue/x"}}],
    ids=["off", "elsewhere"],
)
def test_what_is_off_or_runs_elsewhere_is_not_missed(watching, more):
    assert told(watching, Verdict.MISSED, schedule=replace(NIGHTLY, **more)) == ()


def test_schedules_that_cannot_be_read_end_nothing(watching):
    told(watching, Verdict.MISSED)
    watching.board.set_status(timetable=None, schedules_error=Denied("no"))
    assert watching.see(after_ms=MINUTE)
    assert told(watching, Verdict.RAN), "what was read before they could not be is old"
