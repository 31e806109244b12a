"""Failures marked as read: by scope, told on from a number, seen by every batchtui that shares the file."""

from dataclasses import replace
from pathlib import Path

from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState
from batchtui.store.history import History
from tests.made import MINUTE, SCOPE, T0, took

OTHER = Scope("http://127.0.0.1:9", "000000000000", "us-east-1")
UUID = "0f0e0d0c-1111-2222-3333-abcdefabcdef"


def failed(number: int, **more: object):
    """A run that failed a minute after its start."""
    return replace(took(number, MINUTE, JobState.FAILED), **more)


def test_marks_are_kept_by_scope_and_told_on_from_a_number(path: Path, history: History) -> None:
    one, two = failed(1, id=UUID), failed(2)
    history.mark_read([one])
    assert history.flush()
    marks, after = history.marked_read(SCOPE)
    assert marks == [(UUID, one.since_ms)] and history.marked_read(SCOPE, after) == ([], after)
    assert history.marked_read(OTHER) == ([], 0)
    other = History(path)
    other.mark_read([two, replace(one, scope=OTHER)])
    assert other.flush()
    other.close()
    assert history.marked_read(SCOPE, after)[0] == [(two.id, two.since_ms)]
    assert history.marked_read(OTHER)[0] == [(UUID, one.since_ms)]


def test_a_later_end_of_the_same_id_is_told_again(history: History) -> None:
    history.mark_read([failed(1), failed(2)])
    assert history.flush()
    _, after = history.marked_read(SCOPE)
    again = failed(1, stopped_at_ms=T0 + 90 * MINUTE)
    history.mark_read([again])
    assert history.flush()
    assert history.marked_read(SCOPE, after)[0] == [(again.id, again.stopped_at_ms)]
    assert len(history.marked_read(SCOPE)[0]) == 2


def test_marks_go_with_the_runs_that_are_too_old(path: Path) -> None:
    with_marks = History(path, retention_days=1, clock=lambda: T0 / 1000)
    with_marks.mark_read([failed(0), failed(30)])
    assert with_marks.flush()
    with_marks.close()
    later = History(path, retention_days=1, clock=lambda: (T0 + 24 * 60 * MINUTE + 10 * MINUTE) / 1000)
    later.record([failed(31)])
    assert later.flush()
    assert later.marked_read(SCOPE)[0] == [(failed(30).id, failed(30).since_ms)]
    later.close()
