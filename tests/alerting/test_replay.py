"""A rule on the past says what it would have said had it been there."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchtui.alerting.quiet import Quiet
from batchtui.alerting.replay import Replay, Sent
from batchtui.alerting.rules import DEFAULTS, Rule, Rules
from batchtui.alerting.wording import message_of
from batchtui.domain.alert import Kind, Severity
from batchtui.domain.job import Job
from batchtui.store.alertbook import AlertBook
from tests.alerting.watching import NOW, POLICY, Watching, failed, succeeded
from tests.made import MINUTE
from tests.often import often

HOUR = 60 * MINUTE
FAILED = next(rule for rule in DEFAULTS if rule.kind is Kind.FAILED)


def replayed(runs: list[Job], rule: Rule = FAILED, until_ms: int = NOW, quiet: Quiet | None = None) -> list[Sent]:
    return list(Replay(rule, POLICY, quiet).over(runs, until_ms))


def stages(sent: list[Sent]) -> list[tuple[str, int]]:
    return [(one.notice.stage, one.notice.more) for one in sent]


def test_the_whole_life_of_an_alert_is_told_with_its_times():
    runs = [failed(600), failed(595), failed(590), succeeded(60), failed(0)]
    sent = replayed(runs[::-1])
    assert stages(sent) == [("first", 0), ("digest", 2), ("again", 0), ("recovered", 0), ("first", 0)]
    minutes = [(NOW - one.at_ms) // MINUTE for one in sent]
    assert minutes[:2] == [600, 585] and abs(minutes[2] - 225) <= 10 and minutes[3:] == [60, 0]


def test_what_stays_open_is_told_on_until_now():
    sent = replayed([failed(20 * 60)])
    assert stages(sent) == [("first", 0), ("again", 0), ("again", 0), ("again", 0)]
    assert stages(replayed([failed(15), failed(14)])) == [("first", 0), ("digest", 1)]


def test_quiet_hours_hold_it_back():
    always = Quiet(0, 24 * 60)
    assert replayed([failed(60)], quiet=always) == []
    loud = Rule("loud", Kind.FAILED, Severity.CRITICAL, quiet=Quiet(0, 0))
    assert stages(replayed([failed(60)], loud, quiet=always)) == [("first", 0)]


@pytest.mark.parametrize(
    ("rule", "runs", "expected"),
    [
        (Rule("often", Kind.RATE, Severity.WARNING, least=2, of=3),
         [failed(9), failed(8), failed(7), succeeded(6), succeeded(5)], [("first", 0), ("recovered", 1)]),
        (Rule("skips", Kind.SKIPPED, Severity.WARNING, least=2), [succeeded(9 - n, skipped=True) for n in range(3)]
         + [succeeded(5)], [("first", 0), ("recovered", 1)]),
        (Rule("quick", Kind.FAST, Severity.WARNING),
         [*(succeeded(20 + n) for n in range(9)), succeeded(3, started_at_ms=NOW - 3 * MINUTE - 20_000), succeeded(2)],
         [("first", 0), ("recovered", 0)]),
    ],
)  # fmt: skip
def test_other_kinds_are_replayed_too(rule, runs, expected):
    assert stages(replayed(runs, rule)) == expected


MINUTES = 50
ENDS = st.lists(
    st.tuples(st.integers(0, MINUTES - 1), st.sampled_from(["etl", "load"]), st.booleans()),
    max_size=10,
    unique_by=lambda one: one[0],
)


@given(ends=ENDS)
@settings(max_examples=often(10))
def test_it_says_what_a_watch_would_have_said(ends, tmp_path_factory):
    runs = [
        (succeeded if good else failed)(minute, name=name, number=number)
        for number, (minute, name, good) in enumerate(ends)
    ]
    book = AlertBook(tmp_path_factory.mktemp("live") / "history.sqlite3", retention_days=100_000)
    live = Watching(book, Rules([FAILED]), now_ms=NOW - MINUTES * MINUTE)
    live.see()
    for minute in range(MINUTES - 1, -1, -1):
        live.see(*(job for job in runs if job.stopped_at_ms == NOW - minute * MINUTE), after_ms=MINUTE)
    told = Counter((message.stage, message.title) for message in live.sent())
    stands = sum(more + (stage == "first") for stage, more in live.stages())
    book.close()
    said = replayed(runs)
    words = (message_of(one.notice.alert, one.notice.stage, one.at_ms) for one in said)
    assert Counter((message.stage, message.title) for message in words) == told
    assert sum(one.notice.stands_for for one in said) == stands
