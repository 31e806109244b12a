"""The watch on a board: what is counted, what is told, what is over."""

import threading
from concurrent.futures import Future
from sqlite3 import OperationalError

import pytest

from batchtui.alerting import ledger
from batchtui.alerting.lifecycle import acknowledged
from batchtui.alerting.rules import DEFAULTS, Rule, Rules
from batchtui.domain.alert import AlertState, Kind, Severity
from batchtui.domain.failure import Refused
from batchtui.domain.state import JobState
from batchtui.store import alerts
from batchtui.store.failure import StoreError
from tests.alerting.watching import NOW, Watching, failed, succeeded
from tests.made import MINUTE, job
from tests.waiting import until

HOUR = 60 * MINUTE


@pytest.fixture
def watching(book):
    return Watching(book)


def test_a_failure_is_an_alert_and_is_told_once(watching):
    (alert,) = watching.see(failed(1))
    assert (alert.key.kind, alert.key.name, alert.key.queue, alert.key.cause) == (Kind.FAILED, "etl", "default", "exit")
    assert (alert.count, alert.told, alert.severity) == (1, 1, Severity.CRITICAL)
    assert watching.see(failed(1)) == (alert,)
    (message,) = watching.sent()
    assert (message.stage, message.title, message.more) == ("first", "FAILED etl", 0)
    assert message.sentence == alert.sentence and "3" in alert.sentence
    assert [change.opened for change in watching.changes if change.opened] == [
        watching.changes[0].opened
    ] and watching.changes[0].opened[0].number == alert.number


def test_the_same_again_folds_and_is_told_at_the_end_of_the_window(watching):
    watching.see(failed(2))
    (alert,) = watching.see(failed(1), failed(0), after_ms=MINUTE)
    assert (alert.count, alert.told) == (3, 1)
    assert watching.changes[-1].again == (alert,)
    watching.see(after_ms=15 * MINUTE)
    assert watching.stages() == [("first", 0), ("digest", 2)]
    watching.see(after_ms=6 * HOUR)
    assert watching.stages()[2:] == [("again", 0)]


def test_a_success_ends_it_and_says_so(watching):
    watching.see(failed(5))
    assert watching.see(succeeded(7), after_ms=MINUTE)
    assert watching.see(succeeded(1), after_ms=MINUTE) == ()
    assert watching.stages() == [("first", 0), ("recovered", 0)]
    (over,) = watching.watch.alerts()
    assert (over.state, over.resolved_by) == (AlertState.RESOLVED, succeeded(1).id)
    assert watching.changes[-2].resolved[0].number == over.number


def test_a_success_that_came_first_to_the_board_ends_it_just_as_well(watching):
    watching.see(succeeded(1))
    assert watching.see(failed(5)) == ()
    assert watching.stages() == [("recovered", 1)]


def test_a_success_of_another_queue_or_that_the_guard_did_not_let_run_ends_nothing(watching):
    watching.see(failed(5))
    assert watching.see(succeeded(2, queue="other"), succeeded(1, skipped=True))


def test_names_that_carry_nothing_but_their_date_end_each_other(watching):
    watching.see(failed(5, name="etl-2026-11-24"), failed(4, name="load-3a"))
    (left,) = watching.see(succeeded(1, name="etl-2026-11-25"), succeeded(2, name="load-3b"))
    assert left.key.name == "load-3a"


def test_what_failed_long_before_the_first_look_is_known_and_not_told(watching):
    old, older_but_mended = failed(90), failed(200, name="mended")
    (alert,) = watching.see(old, older_but_mended, succeeded(100, name="mended"), failed(25 * 60, name="ancient"))
    assert (alert.key.name, alert.known_only) == ("etl", True)
    assert watching.stages() == []
    assert not any(change.opened for change in watching.changes)
    assert watching.watch.alerts() == (alert,), "what is over is nobody's trouble"
    assert watching.see(succeeded(1), after_ms=MINUTE) == ()
    assert watching.stages() == []


def test_a_second_start_tells_what_came_since_the_last_look_and_nothing_twice(watching):
    watching.see(failed(1))
    watching.changes.clear()
    watching.begin()
    watching.now_ms += 5 * HOUR
    (alert,) = watching.see(failed(-90))
    assert (alert.count, watching.stages()) == (2, [("first", 0), ("digest", 1)])
    assert not any(change.opened for change in watching.changes)


def test_a_dashboard_that_sends_nothing_takes_nothing_from_a_watcher(book):
    looking = Watching(book, sends=False)
    (alert,) = looking.see(failed(1))
    assert (alert.told, looking.stages()) == (0, [])
    watcher = Watching(book)
    assert watcher.see(failed(1))[0].count == 1
    assert watcher.stages() == [("first", 0)]
    assert looking.see()[0].told == 1


def test_hands_are_kept_and_told_to_others(watching, book):
    (alert,) = watching.see(failed(1))
    other = Watching(book)
    other.see()
    watching.watch.acknowledge([alert.number], "kim")
    assert until(lambda: other.see()[0].state is AlertState.ACKNOWLEDGED)
    watching.watch.reopen([alert.number], "kim")
    watching.watch.snooze([alert.number], watching.now_ms + HOUR, "lee")
    assert until(lambda: watching.see()[0].until_ms == NOW + HOUR)
    assert watching.see()[0].who == "lee"
    (opened,) = watching.see(after_ms=HOUR)
    assert (opened.state, opened.who) == (AlertState.OPEN, "")


def test_what_is_muted_comes_again_silent_until_it_is_reopened(watching):
    (alert,) = watching.see(failed(5))
    watching.watch.mute([alert.number], None, "kim")
    assert until(lambda: watching.see()[0].state is AlertState.MUTED)
    assert watching.see(succeeded(4)) == ()
    (muted,) = watching.see(failed(3))
    assert (muted.state, muted.number != alert.number) == (AlertState.MUTED, True)
    assert watching.stages() == [("first", 0)]
    watching.watch.reopen([muted.number], "kim")
    assert until(lambda: watching.see()[0].state is AlertState.OPEN)
    assert watching.stages() == [("first", 0), ("first", 0)]
    assert watching.see(succeeded(2)) == ()
    assert watching.see(failed(1))[0].state is AlertState.OPEN


def test_what_was_stopped_on_request_or_failed_with_another_is_no_alert(watching):
    stopped = failed(1, state_reason="Terminated by kim", name="stopped", stopping_asked=True)
    upstream = failed(1, number=2, state_reason="Dependent Job failed", exit_code=None, name="upstream")
    assert watching.see(stopped, upstream) == ()


def test_a_thousand_failures_at_once_keep_to_the_cap_and_add_up(watching):
    many = [failed(0, number=n, name=f"job-{chr(97 + n % 26)}{chr(97 + n % 30)}") for n in range(1000)]
    alerts = watching.see(*many)
    groups = len(alerts)
    assert sum(alert.count for alert in alerts) == 1000 and groups > 30
    assert len(watching.stages()) == 20
    assert watching.stages()[-1][0] == "storm"
    for _ in range(20):
        before = len(watching.stages())
        watching.see(after_ms=MINUTE)
        assert len(watching.stages()) - before <= 20
    assert sum(more + (stage == "first") for stage, more in watching.stages()) == 1000


def test_an_array_is_one_alert_of_its_parent(watching):
    (alert,) = watching.see(
        failed(0, array_size=10_000, children=(("FAILED", 10_000),), state_reason="Array Child Job failed")
    )
    assert (alert.count, alert.key.cause) == (1, "children")


def runnable(minutes: int, **more):
    fields = {"created_at_ms": NOW - minutes * MINUTE, "queue": "default", **more}
    return job(minutes, JobState.RUNNABLE, **fields)


def test_a_run_that_waits_for_too_long_is_stuck_until_it_moves(watching):
    assert watching.see(runnable(29)) == ()
    (alert,) = watching.see(after_ms=MINUTE)
    assert (alert.key.kind, alert.count) == (Kind.STUCK, 1)
    assert watching.see(after_ms=MINUTE)[0].count == 1
    watching.see(job(29, JobState.RUNNING, created_at_ms=NOW - 29 * MINUTE), after_ms=MINUTE)
    assert watching.see(after_ms=MINUTE) == ()
    assert watching.stages() == [("first", 0), ("recovered", 0)]


def test_a_blocked_queue_is_told_at_once_and_a_poll_that_fails_ends_nothing(watching):
    blocked = "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - CE(s) associated with the job queue cannot meet"
    (alert,) = watching.see(runnable(1, state_reason=blocked))
    assert "more than any compute environment" in alert.sentence
    watching.board.set_status(error=Refused("no", "ListJobs"))
    watching.board.forget([alert.job_id])
    assert watching.see(after_ms=MINUTE)
    watching.board.set_status(error=None)
    assert watching.see(after_ms=MINUTE) == ()


def usual(minutes: int = 10, count: int = 9):
    return [
        succeeded(100 + n, started_at_ms=NOW - (100 + n + minutes) * MINUTE, created_at_ms=NOW - (111 + n) * MINUTE)
        for n in range(count)
    ]


def test_a_run_that_takes_far_longer_than_usual_is_slow(watching):
    watching.see(*usual())
    running = job(1, JobState.RUNNING, created_at_ms=NOW - 15 * MINUTE, started_at_ms=NOW - 15 * MINUTE)
    assert watching.see(running) == ()
    (alert,) = watching.see(after_ms=2 * MINUTE)
    assert (alert.key.kind, alert.sentence) == (Kind.SLOW, "It has run for 17m; it usually takes 10m.")
    watching.see(succeeded(0, number=1, created_at_ms=NOW - 15 * MINUTE, started_at_ms=NOW - 15 * MINUTE))
    assert watching.see(after_ms=MINUTE) == ()


def test_a_success_that_was_too_soon_is_told_and_a_normal_one_ends_it(watching):
    watching.see(*usual())
    (alert,) = watching.see(succeeded(5, started_at_ms=NOW - 6 * MINUTE))
    assert (alert.key.kind, alert.key.cause) == (Kind.FAST, "")
    assert "usually takes 10m" in alert.sentence
    assert watching.see(succeeded(2, started_at_ms=NOW - 12 * MINUTE)) == ()


def test_a_run_that_is_only_quick_or_of_a_quick_name_is_not_judged(watching):
    assert watching.see(*usual(), succeeded(5, started_at_ms=NOW - 8 * MINUTE)) == ()
    quick = [
        succeeded(50 + n, name="quick", number=n, started_at_ms=NOW - (50 + n) * MINUTE - 50_000) for n in range(9)
    ]
    assert watching.see(*quick, succeeded(5, name="quick", number=20, started_at_ms=NOW - 5 * MINUTE - 1)) == ()


def test_runs_that_the_guard_skips_again_and_again_are_told(watching):
    skips = [succeeded(minute, skipped=True) for minute in (30, 20)]
    assert watching.see(succeeded(50), *skips) == ()
    (alert,) = watching.see(succeeded(10, skipped=True))
    assert (alert.key.kind, "last 3 runs" in alert.sentence) == (Kind.SKIPPED, True)
    assert watching.see(failed(1))[0].key.kind is Kind.FAILED


def test_a_name_of_which_so_many_fail_is_told_where_that_is_asked_for(book):
    rules = Rules(
        (
            *DEFAULTS,
            Rule("off", Kind.FAILED, Severity.INFO, off=True),
            Rule("often", Kind.RATE, Severity.WARNING, least=2, of=4),
        )
    )
    watching = Watching(book, rules)
    assert watching.see(failed(20), succeeded(19), succeeded(18)) == ()
    (alert,) = watching.see(failed(17))
    assert (alert.rule, alert.sentence) == ("often", "2 of its last 4 runs failed.")
    assert watching.see(succeeded(16), after_ms=MINUTE) == ()


def test_an_archive_that_tells_nothing_is_told_until_it_does(book):
    watching = Watching(book, more={"log_group": "/batch/events"})
    watching.board.set_status(error=Refused("The log group told nothing of 3 runs that moved.", "FilterLogEvents"))
    (alert,) = watching.see()
    assert (alert.key.kind, alert.key.name) == (Kind.SILENT, "/batch/events")
    assert watching.see(after_ms=MINUTE)[0].count == 1
    watching.board.set_status(error=None)
    assert watching.see(after_ms=MINUTE) == ()


def test_the_last_rule_that_fits_counts(book):
    rules = Rules(
        (
            *DEFAULTS,
            Rule("quiet-tests", Kind.FAILED, Severity.INFO, job="test-*", off=True),
            Rule("memory", Kind.FAILED, Severity.WARNING, job="test-big", causes=("oom",), sinks=("ops",)),
        )
    )
    watching = Watching(book, rules)
    out_of_memory = {"container_reason": "OutOfMemoryError: Container killed due to memory usage", "exit_code": 137}
    seen = watching.see(
        failed(3, name="test-big", **out_of_memory),
        failed(2, name="test-small", **out_of_memory),
        failed(1, name="etl"),
    )
    assert {(alert.key.name, alert.rule) for alert in seen} == {("test-big", "memory"), ("etl", "failed")}
    rows = book.read(lambda connection: connection.execute("SELECT sink, alert FROM alert_outbox").fetchall())
    sinks = {alert.key.name: sorted(sink for sink, number in rows if number == alert.number) for alert in seen}
    assert sinks == {"test-big": ["ops"], "etl": ["ops", "team"]}


def test_what_waits_ends_also_while_the_archive_of_events_fails(book):
    watching = Watching(book, more={"log_group": "/batch/events"})
    watching.see(runnable(31), job(7, JobState.RUNNING, created_at_ms=NOW, started_at_ms=NOW))
    watching.board.set_status(error=Refused("It tells nothing.", "FilterLogEvents"))
    left = watching.see(job(31, JobState.RUNNING, created_at_ms=NOW - 31 * MINUTE), after_ms=MINUTE)
    assert [alert.key.kind for alert in left] == [Kind.SILENT]


def test_what_a_watcher_missed_is_told_though_a_dashboard_has_seen_it(book):
    watcher = Watching(book)
    watcher.see()
    looking = Watching(book, sends=False)
    looking.now_ms += 10 * HOUR
    looking.see()
    again = Watching(book, now_ms=NOW + 10 * HOUR)
    again.see(failed(-60))
    assert again.stages() == [("first", 0)]


def test_what_changes_while_a_message_is_made_counts(watching, book):
    def meanwhile(happens):
        made = watching.compose

        def compose(notice):
            happens(notice.alert)
            return made(notice)

        watching.watch._teller._compose = compose

    other = Watching(book, sends=False)
    meanwhile(lambda alert: other.see(failed(0)))
    watching.see(failed(1))
    assert watching.stages() == [("first", 1)]
    meanwhile(
        lambda alert: book.write(lambda one: ledger.change(one, [alert.number], lambda its: acknowledged(its, "k")))
    )
    watching.see(failed(1, name="load", number=2))
    assert watching.stages() == [("first", 1)]
    meanwhile(lambda _: other.see(succeeded(0, name="mend", number=9)))
    watching.see(failed(1, name="mend", number=4))
    assert watching.stages() == [("first", 1)]
    watching.see()
    assert watching.stages()[1:] == [("recovered", 1)]
    meanwhile(lambda _: book.write(lambda one: [alerts.note(one, 0, "first", 0, watching.now_ms) for _ in range(20)]))
    watching.see(failed(1, name="move", number=3))
    assert len(watching.stages()) == 2
    watching.watch._teller._compose = watching.compose
    watching.see(after_ms=2 * MINUTE)
    assert watching.sent()[-1].title == "FAILED move"


def test_a_watch_that_nothing_is_told_of_yet_says_so(book):
    watching = Watching(book)
    watching.board.set_status(read_at_ms=None)
    assert not watching.watch.look()
    assert watching.watch.alerts() == ()


def test_what_could_not_be_kept_is_found_again(watching, monkeypatch):
    watching.see()
    with monkeypatch.context() as patch:
        patch.setattr(watching.book, "later", lambda _: failing_future())
        watching.board.apply([failed(1)])
        with pytest.raises(StoreError, match="cannot be written to"):
            watching.watch.look()
    (alert,) = watching.see()
    assert (alert.count, watching.stages()) == (1, [("first", 0)])


def failing_future():
    future = Future()
    future.set_exception(OperationalError("disk I/O error"))
    return future


def test_a_success_that_came_while_nobody_looked_ends_it_days_later(watching):
    watching.see(failed(1))
    watching.begin()
    watching.now_ms += 50 * HOUR
    assert watching.see(succeeded(-60)) == ()
    assert watching.stages() == [("first", 0), ("recovered", 0)]


def test_a_run_that_the_guard_did_not_let_run_ends_nothing_before_its_mark_is_there(book):
    asked = []

    def was_skipped(ids):
        asked.append(set(ids))
        return {succeeded(3).id}

    watching = Watching(book, more={"was_skipped": was_skipped})
    watching.see(failed(5))
    (alert,) = watching.see(succeeded(3), succeeded(4, name="other"))
    assert alert.key.name == "etl" and asked == [{succeeded(3).id}]
    assert watching.see(succeeded(2)) == ()


def test_its_thread_looks_by_itself_and_stops(book):
    watching = Watching(book, sends=False)
    watching.watch.start()
    watching.board.apply([failed(1)])
    assert until(lambda: watching.watch.alerts())[0].count == 1
    number = watching.watch.alerts()[0].number
    watching.watch.acknowledge([number], "kim")
    assert until(lambda: watching.watch.alerts()[0].state is AlertState.ACKNOWLEDGED)
    watching.watch.stop()
    assert until(lambda: not any(thread.name == "alerts" for thread in threading.enumerate()))
