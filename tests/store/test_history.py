"""What the history answers, on real files."""

import sqlite3
from dataclasses import replace

from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState
from batchtui.store import schema, writing
from batchtui.store.history import History
from batchtui.store.summary import GroupRow
from tests.made import MINUTE, SCOPE, T0, job, took

OTHER = Scope("http://127.0.0.1:9", "000000000000", "us-east-1")
UUID = "0f0e0d0c-1111-2222-3333-abcdefabcdef"


def test_groups_tell_newest_state_count_and_age(history):
    history.record([job(1), job(3, JobState.FAILED), job(2), job(9, name="nightly", queue="slow")])
    assert history.flush()
    assert history.groups(SCOPE) == [
        GroupRow("nightly", JobState.SUCCEEDED, 1, T0 + 9 * MINUTE),
        GroupRow("etl", JobState.FAILED, 3, T0 + 3 * MINUTE),
    ]


def test_newest_runs_come_first_and_no_more_than_asked(history):
    history.record([job(number) for number in (4, 1, 3, 2)])
    assert history.flush()
    assert [run.id for run in history.newest(SCOPE, "etl", limit=3)] == ["id-0004", "id-0003", "id-0002"]


def test_scopes_do_not_mix(history):
    elsewhere = replace(job(1, JobState.FAILED), scope=OTHER)
    history.record([job(1), elsewhere])
    assert history.flush()
    assert history.newest(SCOPE, "etl") == [job(1)]
    assert history.newest(OTHER, "etl") == [elsewhere]
    assert history.find("id-0001", OTHER) == elsewhere
    assert sorted(history.scopes(), key=str) == sorted([SCOPE, OTHER], key=str)


def test_a_run_is_found_by_id_in_any_scope(history):
    run = replace(job(1), id=UUID)
    history.record([run])
    assert history.flush()
    assert history.find(UUID) == run
    assert history.find(UUID.upper()) is None
    assert history.find(UUID, OTHER) is None


def test_a_uuid_takes_sixteen_bytes(history, path):
    history.record([replace(job(1), id=UUID), replace(job(2), id=UUID + ":7")])
    assert history.flush()
    with sqlite3.connect(path) as connection:
        kept = connection.execute("SELECT typeof(id), length(id) FROM runs ORDER BY created").fetchall()
    assert kept == [("blob", 16), ("text", 38)]


def test_board_rows_are_the_newest_of_every_name(history):
    history.record([job(number, name=name) for name in ("a", "b") for number in range(5)])
    assert history.flush()
    rows = [(run.name, run.created_at_ms) for run in history.board_rows(SCOPE, per_group=2)]
    assert rows == [(name, T0 + number * MINUTE) for name in ("a", "b") for number in (4, 3)]


def test_board_rows_begin_with_what_a_board_begins_with(history):
    history.record(
        [
            job(1, JobState.FAILED, name="failed long ago"),
            job(2, JobState.RUNNABLE, name="waits"),
            job(3, JobState.FAILED, name="failed"),
            job(4, JobState.FAILED, name="failed, newer"),
            job(5, name="done"),
        ]
    )
    assert history.flush()
    rows = [run.name for run in history.board_rows(SCOPE, failed_since_ms=T0 + 2 * MINUTE)]
    assert rows == ["failed, newer", "failed", "waits", "done", "failed long ago"]


def test_since_takes_what_ended_since_and_what_is_active(history):
    old, stuck = took(0, 2 * MINUTE), job(1, JobState.RUNNABLE)
    long, fresh = took(2, 60 * MINUTE), took(50, MINUTE, queue="slow")
    history.record([old, stuck, long, fresh])
    assert history.flush()
    assert list(history.since(SCOPE, T0 + 30 * MINUTE)) == [fresh, long, stuck]
    assert list(history.since(SCOPE, T0 + 30 * MINUTE, ["slow"])) == [fresh]


def test_stats_count_outcomes_and_measure_successes(history):
    history.record([took(number, (number + 1) * MINUTE) for number in range(21)])
    history.record([took(30, 500 * MINUTE, JobState.FAILED), job(31, JobState.RUNNING), took(40, 9, name="other")])
    assert history.flush()
    stats = history.stats(SCOPE, "etl", T0)
    assert stats.outcomes == ((JobState.RUNNING, 1), (JobState.SUCCEEDED, 21), (JobState.FAILED, 1))
    assert (stats.count, stats.successes, stats.p50_ms, stats.p95_ms) == (23, 21, 11 * MINUTE, 20 * MINUTE)
    assert history.stats(SCOPE, "nobody", T0).count == 0


def test_a_run_that_aws_forgot_is_found_but_not_painted(history):
    gone, ended = job(2, JobState.RUNNING), job(1)
    history.record([gone, ended])
    history.mark_gone(SCOPE, [gone.id, ended.id, "nobody"])
    assert history.flush()
    assert history.find(gone.id) == gone
    assert list(history.board_rows(SCOPE)) == history.newest(SCOPE, "etl") == [ended]
    assert history.groups(SCOPE) == [GroupRow("etl", JobState.SUCCEEDED, 2, ended.created_at_ms)]
    assert list(history.since(SCOPE, T0 + 500 * MINUTE)) == []
    history.record([gone])
    assert history.flush()
    assert history.newest(SCOPE, "etl") == [gone, ended]


def test_a_run_told_with_another_birth_is_there_once(history):
    """The demo tells its story again with the same ids."""
    history.record([job(1), job(2)])
    history.record([job(2, created_at_ms=T0 + 99 * MINUTE, name="renamed")])
    assert history.flush()
    assert [run.id for run in history.since(SCOPE, 0)] == ["id-0002", "id-0001"]
    assert [(row.name, row.count, row.created_at_ms) for row in history.groups(SCOPE)] == [
        ("renamed", 1, T0 + 99 * MINUTE),
        ("etl", 1, T0 + MINUTE),
    ]


def test_the_account_of_a_profile_is_remembered(history):
    assert history.account_of("work") == ""
    history.remember_account("work", "123456789012")
    assert history.flush()
    assert history.account_of("work") == "123456789012"
    history.remember_account("work", "210987654321")
    assert history.flush()
    assert history.account_of("work") == "210987654321"


def test_unchanged_rows_write_nothing(history, path):
    runs = [job(number, state_reason="as before") for number in range(50)]
    history.record(runs)
    assert history.flush()
    with sqlite3.connect(path) as watcher:
        before = watcher.execute("PRAGMA data_version").fetchone()
        history.record(runs)
        assert history.flush()
        assert watcher.execute("PRAGMA data_version").fetchone() == before
        history.record([replace(runs[7], state_reason="otherwise")])
        assert history.flush()
        assert watcher.execute("PRAGMA data_version").fetchone() != before


def test_unchanged_rows_count_as_no_change(history, path):
    """SQLite itself writes no page for equal bytes; the statement must not even touch the row."""
    runs = [job(number, state_reason="as before") for number in range(50)]
    history.record(runs)
    assert history.flush()
    connection = sqlite3.connect(path, isolation_level=None)
    for told, changes in ((runs, 0), ([replace(runs[7], state_reason="otherwise")], 2), ([runs[7]], 1)):
        before = connection.total_changes
        with schema.transaction(connection):
            writing.write_jobs(connection, told)
        assert connection.total_changes - before == changes
    connection.close()


def test_prune_forgets_what_ended_before(history, path):
    long = took(1, 90 * MINUTE)
    history.record([took(0, MINUTE, state_reason="only here"), long, took(2, MINUTE, name="gone with it")])
    assert history.prune(T0 + 60 * MINUTE) == 2
    assert list(history.since(SCOPE, 0)) == [long]
    assert history.groups(SCOPE) == [GroupRow("etl", JobState.SUCCEEDED, 1, long.created_at_ms)]
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT text FROM texts").fetchall() == [("default",)]


def test_the_retention_is_kept_by_the_writer(path):
    now_ms = T0 + 200 * 86_400_000
    history = History(path, retention_days=100, clock=lambda: now_ms / 1000)
    history.record([job(1), job(2, created_at_ms=now_ms - 1000)])
    assert history.flush()
    later = now_ms + 7 * 3_600_000
    history._clock = lambda: later / 1000
    history.record([job(3, created_at_ms=later)])
    assert history.flush()
    assert [run.id for run in history.since(SCOPE, 0)] == ["id-0003", "id-0002"]
    history.close()


def test_a_stream_left_early_holds_nothing_up(history):
    history.record([job(number) for number in range(10)])
    assert history.flush()
    stream = history.since(SCOPE, 0)
    next(stream)
    stream.close()
    assert history.prune(T0 + 999 * MINUTE) == 10


def test_reading_after_close_gives_nothing(history):
    history.record([job(1)])
    assert history.flush()
    history.close()
    assert history.groups(SCOPE) == []
    assert not history.flush(0.1)
