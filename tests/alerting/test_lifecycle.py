"""An alert from its first sight to its end: what is told of it adds up to what happened, and nothing is told twice."""

from dataclasses import replace

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from batchtui.alerting import lifecycle
from batchtui.alerting.lifecycle import Batch, Finding, Mute, Notice, Policy, due, found, recovered, told, within_cap
from batchtui.domain.alert import Alert, AlertKey, AlertState, Kind, Severity
from tests.made import MINUTE, SCOPE, T0
from tests.often import often

KEY = AlertKey(SCOPE, Kind.FAILED, "default", "etl", "exit")
HOUR = 60 * MINUTE
POLICY = Policy()


def finding(at_ms: int = T0, **more) -> Finding:
    fields = {"severity": Severity.CRITICAL, "rule": "failed", "job_id": "id-1", "sentence": "It exited with code 3."}
    return Finding(KEY, at_ms=at_ms, **{**fields, **more})


def opened(at_ms: int = T0) -> Alert:
    return replace(found(None, finding(at_ms)), number=1)


def stage(alert: Alert, now_ms: int, quiet: bool = False) -> tuple[str, int] | None:
    notice = due(alert, now_ms, POLICY, quiet)
    return (notice.stage, notice.more) if notice else None


def after(alert: Alert, now_ms: int) -> Alert:
    notice = due(alert, now_ms, POLICY)
    assert notice is not None
    return told(notice, now_ms)


def test_it_is_told_at_once_then_counted_in_a_window_and_told_again_after_hours():
    alert = opened()
    assert stage(alert, T0) == ("first", 0)
    alert = after(alert, T0)
    assert stage(alert, T0 + HOUR) is None
    for number in range(42):
        alert = found(alert, finding(T0 + number * 1000, job_id=f"id-{number}"))
    assert stage(alert, T0 + POLICY.window_ms - 1) is None
    assert stage(alert, T0 + POLICY.window_ms) == ("digest", 42)
    alert = after(alert, T0 + POLICY.window_ms)
    assert stage(alert, T0 + 6 * HOUR) is None
    assert stage(alert, T0 + POLICY.window_ms + 6 * HOUR) == ("again", 0)
    assert (alert.count, alert.job_id, alert.first_job_id) == (43, "id-41", "id-1")


def test_only_a_later_success_ends_it_and_says_so_once():
    alert = after(opened(), T0)
    assert recovered(alert, T0 - 1, "older") is alert
    assert recovered(alert, T0, "same") is alert
    over = recovered(alert, T0 + 1, "later")
    assert (over.state, over.resolved_by, over.resolved_ms) == (AlertState.RESOLVED, "later", T0 + 1)
    assert stage(over, T0 + MINUTE) == ("recovered", 0)
    assert due(after(over, T0 + MINUTE), T0 + HOUR, POLICY) is None


def test_what_ended_before_it_was_told_is_told_as_over():
    assert stage(recovered(opened(), T0 + 1, "later"), T0 + 2) == ("recovered", 1)


def test_of_the_past_nothing_is_told_until_it_comes_again():
    alert = found(None, finding(known=True))
    assert stage(alert, T0 + 10 * HOUR) is None
    assert stage(recovered(alert, T0 + 1), T0 + 2) is None
    assert stage(found(alert, finding(T0 + 1)), T0 + 2) == ("first", 0)


def test_who_has_it_in_hand_hears_only_of_its_end():
    alert = lifecycle.acknowledged(found(after(opened(), T0), finding(T0 + 1)), "kim")
    assert stage(alert, T0 + 7 * HOUR) is None
    assert stage(recovered(alert, T0 + 2), T0 + 3) == ("recovered", 1)
    assert stage(lifecycle.reopened(alert), T0 + 7 * HOUR) == ("again", 1)


def test_a_snoozed_one_is_told_again_at_the_end_of_its_snooze():
    alert = lifecycle.snoozed(found(after(opened(), T0), finding(T0 + 1)), T0 + HOUR, "kim")
    assert stage(alert, T0 + HOUR - 1) is None
    assert stage(alert, T0 + HOUR) == ("digest", 1)
    assert not recovered(alert, T0 + 2).closing


def test_a_muted_one_is_silent_and_comes_again_silent():
    alert = lifecycle.muted(after(opened(), T0), None, "kim")
    assert stage(found(alert, finding(T0 + 1)), T0 + 30 * HOUR) is None
    assert stage(recovered(alert, T0 + 2), T0 + 3) is None
    assert stage(lifecycle.muted(found(alert, finding(T0 + 1)), T0 + HOUR, "kim"), T0 + HOUR) == ("digest", 1)
    again = found(None, finding(T0 + 5), Mute(None, "kim"), T0 + 5)
    assert (again.state, again.who) == (AlertState.MUTED, "kim")
    assert found(None, finding(T0 + 5), Mute(T0 + 5, "kim"), T0 + 5).state is AlertState.OPEN


def test_in_quiet_hours_it_waits_with_all_that_came():
    alert = found(opened(), finding(T0 + 1))
    assert stage(alert, T0 + 2, quiet=True) is None
    assert stage(alert, T0 + HOUR) == ("first", 1)
    assert stage(recovered(alert, T0 + 3), T0 + 4, quiet=True) is None
    assert stage(recovered(alert, T0 + 3), T0 + HOUR) == ("recovered", 2)


def test_a_name_that_is_never_seen_again_ends_silently():
    alert = after(opened(), T0)
    assert lifecycle.grown_old(alert, T0 + POLICY.stale_ms - 1, POLICY) is alert
    over = lifecycle.grown_old(alert, T0 + POLICY.stale_ms, POLICY)
    assert over.over and due(over, T0 + POLICY.stale_ms, POLICY) is None
    assert lifecycle.grown_old(opened(), T0 + POLICY.stale_ms, POLICY) == opened(), "nobody was told of it"


def some(count: int, severity: Severity = Severity.WARNING) -> list[Notice]:
    return [Notice("first", replace(opened(T0 + n), number=n + 1, severity=severity), 0) for n in range(count)]


def test_a_storm_is_cut_to_the_cap_and_its_last_message_stands_for_the_rest():
    batch = within_cap(some(30), 0, POLICY)
    assert (len(batch.notices), len(batch.folded)) == (19, 11)
    assert within_cap(some(3), 20, POLICY) == Batch(())
    assert within_cap(some(20), 0, POLICY).folded == ()


def test_what_is_over_is_told_by_itself_and_waits_where_there_is_no_room():
    over = Notice("recovered", recovered(after(opened(), T0), T0 + 1), 0)
    batch = within_cap([over, *some(21)], 0, POLICY)
    assert (len(batch.notices), len(batch.folded)) == (19, 2)
    assert within_cap([over, over], 19, POLICY) == Batch((over,))


def test_the_weightiest_go_first():
    batch = within_cap([*some(30), *some(1, Severity.CRITICAL)], 18, POLICY)
    assert [notice.alert.severity for notice in batch.notices] == [Severity.CRITICAL]


class Life(RuleBasedStateMachine):
    """Findings, successes, hands and hours in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ms = T0
        self.alert: Alert | None = None
        self.came = self.heard = self.silent = 0
        self.stages: list[tuple[int, str]] = []
        self.mute: Mute | None = None
        self.quiet = False

    @rule(known=st.booleans())
    def fail(self, known: bool) -> None:
        if self.alert is not None and self.alert.over:
            self._leave()
        self.alert = found(self.alert, finding(self.now_ms, known=known), self.mute, self.now_ms)
        self.came += 1
        self.silent += known

    @precondition(lambda self: self.alert is not None)
    @rule(late_ms=st.sampled_from([0, 1, MINUTE]))
    def succeed(self, late_ms: int) -> None:
        assert self.alert is not None
        before = self.alert
        self.alert = recovered(before, self.now_ms - late_ms, "ok")
        assert self.alert.over == (before.over or self.now_ms - late_ms > before.last_ms)

    @precondition(lambda self: self.alert is not None and not self.alert.over)
    @rule(how=st.sampled_from(["acknowledge", "snooze", "mute", "reopen"]), span_ms=st.sampled_from([MINUTE, HOUR]))
    def hand(self, how: str, span_ms: int) -> None:
        assert self.alert is not None
        until_ms = self.now_ms + span_ms
        if how == "acknowledge":
            self.alert = lifecycle.acknowledged(self.alert, "kim")
        elif how == "snooze":
            self.alert = lifecycle.snoozed(self.alert, until_ms, "kim")
        elif how == "mute":
            self.mute = Mute(until_ms, "kim")
            self.alert = lifecycle.muted(self.alert, until_ms, "kim")
        else:
            self.mute = None
            self.alert = lifecycle.reopened(self.alert)

    @rule(span_ms=st.sampled_from([1, MINUTE, 20 * MINUTE, 7 * HOUR]), quiet=st.booleans())
    def wait(self, span_ms: int, quiet: bool) -> None:
        self.now_ms += span_ms
        self.quiet = quiet
        self._tell()

    def _tell(self) -> None:
        if self.alert is None:
            return
        before = self.alert.at(self.now_ms)
        notice = due(self.alert, self.now_ms, POLICY, self.quiet)
        if notice is None:
            return
        assert not self.quiet
        assert before.state not in (AlertState.ACKNOWLEDGED, AlertState.SNOOZED, AlertState.MUTED)
        assert (notice.stage == "recovered") == before.over
        self.heard += notice.stands_for
        self.alert = told(notice, self.now_ms)
        assert due(self.alert, self.now_ms, POLICY) is None
        assert self.alert.untold == 0

    def _leave(self) -> None:
        """The old one is over: what it did not tell it will not tell, where it was silenced."""
        assert self.alert is not None
        if self.alert.closing:
            self.quiet = False
            self._tell()
        self.silent += self.alert.untold
        self.alert = None

    @invariant()
    def all_adds_up(self) -> None:
        untold = self.alert.untold if self.alert is not None else 0
        assert self.heard + self.silent + untold == self.came


Life.TestCase.settings = settings(max_examples=often(60), stateful_step_count=40, deadline=None)
test_whatever_happens_the_counts_add_up = Life.TestCase
