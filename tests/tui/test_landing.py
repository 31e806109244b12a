"""A word on what was asked to stop and has not ended after two minutes: once, and not on what has."""

from made import job

from batchtui.domain.state import JobState
from batchtui.tui.landing import PATIENCE_MS, Landing


def test_what_has_not_ended_is_named_once_after_two_minutes() -> None:
    runs = {one.id: one for one in (job(1, JobState.RUNNING), job(2, JobState.PENDING), job(3), job(4))}
    landing = Landing(runs.get)
    landing.expect([*runs.values(), job(5, JobState.RUNNING)], 1000)
    assert landing.overdue(1000 + PATIENCE_MS - 1) == ""
    sentence = landing.overdue(1000 + PATIENCE_MS)
    assert "etl id-0001 (RUNNING), etl id-0002 (PENDING)." in sentence and "id-0003" not in sentence
    assert "A PENDING run ends only after the jobs that it depends on." in sentence
    assert landing.overdue(1000 + 9 * PATIENCE_MS) == ""


def test_many_are_counted() -> None:
    runs = {one.id: one for one in (job(number, JobState.RUNNING) for number in range(9))}
    landing = Landing(runs.get)
    landing.expect(list(runs.values()), 0)
    assert "and 6 more." in landing.overdue(PATIENCE_MS)
