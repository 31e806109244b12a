"""The rows, views and faces of the alerts, without a screen."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import MINUTE, SCOPE, T0, job, queue
from often import often

from batchtui.domain.alert import Alert, AlertKey, AlertState, Kind, Severity
from batchtui.domain.alert_words import words_of
from batchtui.domain.causes_table import BLOCKED, ENDED, EXIT, EXITS
from batchtui.domain.filters.match import matcher
from batchtui.domain.filters.parse import parse
from batchtui.domain.state import JobState
from batchtui.domain.when import DAY, HOUR
from batchtui.poll.board import Board
from batchtui.tui.cells import alert as cells
from batchtui.tui.cells import alert_told as told
from batchtui.tui.cells.alert_told import Peeked
from batchtui.tui.cells.glyphs import ASCII, UNICODE
from batchtui.tui.cells.group import Now
from batchtui.tui.cells.spans import Line, width_of
from batchtui.tui.ports import Place
from batchtui.tui.screens.silencing import snoozes

NOW = T0 + DAY


def alert(number: int = 1, state: AlertState = AlertState.OPEN, **more: Any) -> Alert:
    key = AlertKey(SCOPE, more.pop("kind", Kind.FAILED), "default", more.pop("name", "etl"), more.pop("cause", "oom"))
    fields: dict[str, Any] = {
        "severity": Severity.CRITICAL, "rule": "failed", "opened_ms": T0, "last_ms": T0, "number": number,
        "sentence": "It ran out of memory.", "advice": "Give it more.",
    }  # fmt: skip
    return Alert(key, state=state, **{**fields, **more})


def text(line: Line) -> str:
    return "".join(one for _, one in line)


def cell(one: Alert, title: str, width: int = 120, now_ms: int = NOW) -> str:
    columns = cells.columns(width, Now(now_ms), UNICODE)
    return next(text(column.cell(one)) for column in columns if column.title == title)


def drawn(one: Alert, runs: Any = (), unsent: Any = (), size: tuple[int, int] = (120, 30)) -> str:
    rows = told.pane(Peeked(one, runs, unsent), NOW, False, UNICODE)(*size)
    assert len(rows) <= size[1] and all(width_of(row) <= size[0] for row in rows)
    return "\n".join(map(text, rows))


def test_open_first_the_worst_of_them_and_what_came_last():
    rows = [
        alert(1, AlertState.RESOLVED, resolved_ms=NOW), alert(2, AlertState.MUTED), alert(3, AlertState.SNOOZED),
        alert(4, AlertState.ACKNOWLEDGED), alert(5, severity=Severity.INFO, last_ms=NOW), alert(6),
        alert(7, last_ms=T0 + 1), alert(8, severity=Severity.WARNING),
    ]  # fmt: skip
    assert [one.number for one in sorted(rows, key=cells.order)] == [7, 6, 8, 5, 4, 3, 2, 1]
    assert [cells.quiet(one) for one in sorted(rows, key=cells.order)] == [False] * 4 + [True] * 4


def test_each_state_has_its_word_and_says_for_how_long():
    states = {
        alert(): "open",
        alert(state=AlertState.ACKNOWLEDGED): "acknowledged",
        alert(state=AlertState.SNOOZED, until_ms=NOW + 45 * MINUTE): "snoozed 45m",
        alert(state=AlertState.MUTED): "- muted",
        alert(state=AlertState.MUTED, until_ms=NOW + 6 * DAY): "- muted 6d",
        alert(state=AlertState.RESOLVED): "✓ resolved",
    }
    assert {one: cell(one, "STATE") for one in states} == states


def test_every_alert_stands_in_one_view_and_in_all():
    every = [alert(n, state) for n, state in enumerate(AlertState, 1)] + [alert(9)]
    tabs = {tab.name: text(tab.counts) for tab in cells.tabs(every, "2")}
    assert tabs == {"open": "2", "in hand": "2", "muted": "1", "resolved": "1", "all": ""}
    assert [tab.digit for tab in cells.tabs(every, "2") if tab.active] == ["2"]
    for state in AlertState:
        assert sum(state in states for _, _, states in cells.VIEWS) == 2


@pytest.mark.parametrize("width", [60, 80, 120, 160])
def test_a_row_fits_its_screen_and_names_what_matters(width: int):
    columns = cells.columns(width, Now(NOW), ASCII)
    assert {"JOB", "ALERT", "STATE", "LAST"} <= {one.title for one in columns}
    fixed = sum(one.width for one in columns) + 2 * (len(columns) - 1) + 3
    assert fixed <= width - 15
    slow = alert(kind=Kind.SLOW, cause="", count=1_234)
    assert [text(one.cell(slow)) for one in columns][:2] == ["etl", "! slow"]
    for one in columns:
        for kind in Kind:
            for shown in (alert(kind=kind, cause=""), alert(kind=kind, state=AlertState.ACKNOWLEDGED)):
                assert not one.width or width_of(one.cell(shown)) <= one.width


def test_every_cause_and_kind_has_words_that_fit():
    rules = [*BLOCKED, *ENDED, *EXITS.values(), EXIT]
    words = {rule.key: words_of(AlertKey(SCOPE, Kind.FAILED, "q", "n", rule.key)) for rule in rules}
    assert words["oom"] == "out of memory" and words["exit"] == "exit code" and words["image"] == "image not pulled"
    assert all(0 < len(one) <= 16 and "{" not in one for one in words.values())
    assert words_of(AlertKey(SCOPE, Kind.RATE, "q", "n", "from a later version")) == "fails often"


def test_the_filter_reads_an_alert():
    some = [alert(1), alert(2, name="load", cause="exit", job_id="abcdef"), alert(3, AlertState.MUTED, last_ms=NOW)]

    def found(typed: str) -> list[int]:
        wanted = parse(typed)
        assert not wanted.mistakes
        return [one.number for one in filter(matcher(wanted, cells.readings(NOW)), some)]

    assert found("muted") == [3] and found("name:load") == [2] and found("cause:oom") == [1, 3]
    assert found("abcd") == [2] and found("age:<1h") == [3] and found("!load critical") == [1, 3]
    assert found("reason:memory") == [1, 2, 3] and found("queue:default cause:exit") == [2]


def test_the_pane_says_what_happened_how_often_who_and_what_is_not_sent():
    runs = [job(2, JobState.SUCCEEDED), job(1, JobState.FAILED)]
    said = drawn(
        alert(count=5, told=3, told_ms=NOW - HOUR, last_ms=NOW - MINUTE), runs, [("slack", 2, "Slack is down.")]
    )
    for words in (
        "✗ etl   open, since 1d", "critical   rule failed   default", "OUT OF MEMORY", "It ran out of memory.",
        "Give it more.", "5 times since", "1m ago", "3 of 5, 1h ago", "2 to slack: Slack is down.", "LAST RUNS",
        "✓ SUCCEEDED", "✗ FAILED",
    ):  # fmt: skip
        assert words in said
    assert "by kim" in drawn(alert(state=AlertState.ACKNOWLEDGED, who="kim"))
    assert "for good by kim" in drawn(alert(state=AlertState.MUTED, who="kim"))
    resolved = alert(state=AlertState.RESOLVED, resolved_ms=NOW - MINUTE, resolved_by="0123456789ab")
    said = drawn(resolved)
    assert "✓ resolved 1m ago" in said and "01234567 succeeded" in said and "Give it more" not in said
    assert "by itself" in drawn(replace(resolved, resolved_by=""))


@settings(max_examples=often(60), deadline=None)
@given(st.text(max_size=300), st.text(max_size=300), st.integers(40, 220), st.integers(3, 60))
def test_the_pane_fits_whatever_the_texts_are(name: str, sentence: str, width: int, height: int):
    one = alert(name=name, sentence=sentence, advice=sentence, who=name, state=AlertState.ACKNOWLEDGED)
    runs = [job(n, JobState.FAILED, name=name) for n in range(20)]
    assert drawn(one, runs, [(name, 3, sentence)], (width, height))


def test_the_last_row_says_how_far_the_reading_is():
    board = Board()
    assert text(told.note(board, False, "", False, "")) == "asking AWS"
    board.set_queues([queue()])
    board.set_status(queues_known=True, active_complete=True)
    assert text(told.note(board, False, "", False, "")) == "asking AWS"
    assert "asking AWS" in text(told.note(board, True, "", False, ""))
    board.apply([job(1)])
    assert "1 runs so far" in text(told.note(board, True, "", True, ""))
    board.set_status(history_complete=True)
    assert told.note(board, True, "", True, "0 shows all") == ()
    assert text(told.note(board, False, "", False, "0 shows all")) == "asking AWS"
    assert text(told.note(board, True, "", False, "0 shows all")) == "Nothing here matches: 0 shows all."
    assert told.note(board, True, "The disk is full.", True, "") == (("failed", "The disk is full."),)
    face = "\n".join(map(text, told.good_day(board, Place("prod", "eu-west-1"), 120, 40)))
    assert "No alert" in face and "1 queue of prod in" in face


@settings(max_examples=often(100), deadline=None)
@given(st.integers(T0 - 400 * DAY, T0 + 400 * DAY))
def test_a_snooze_ends_later_and_a_night_at_nine(now_ms: int):
    moments = snoozes(now_ms)
    assert [key for key, (_, until_ms) in moments.items() if until_ms is None or until_ms <= now_ms] == []
    morning_ms = moments["t"][1]
    assert morning_ms is not None
    now, morning = datetime.fromtimestamp(now_ms / 1000), datetime.fromtimestamp(morning_ms / 1000)
    assert (morning.hour, morning.minute) == (9, 0) and (morning.date() - now.date()).days == 1
