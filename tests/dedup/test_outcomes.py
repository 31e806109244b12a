"""What the guard did, on the board: skipped runs and their marks, from the real table."""

import json
import time

import guards
import pytest
from running import run
from waiting import until

from batchtui.aws.locks import read_holdings, read_table, skipped_of
from batchtui.dedup import item
from batchtui.domain.failure import NotFound
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.poll.board import Board
from batchtui.poll.outcomes import Outcomes, skipped_among


def _now_ms() -> int:
    return round(time.time() * 1000)


def _run(clients, job_id: str, state: JobState = JobState.SUCCEEDED, name: str = "nightly") -> Job:
    now_ms = _now_ms()
    return Job(clients.scope, job_id, name, "q", state, now_ms, started_at_ms=now_ms, stopped_at_ms=now_ms + 1000)


@pytest.fixture
def say(table, wire):
    """Writes an outcome as the guard does."""

    def write(job_id: str, outcome: str) -> None:
        wire().dynamodb("UpdateItem", item.outcome(table, job_id, outcome, _now_ms()), table)

    return write


def test_the_board_learns_what_was_skipped_before_and_what_is_skipped_later(table, say, at, moto_endpoint, wire):
    clients = at(moto_endpoint)
    for job_id, outcome in (("a", "skipped"), ("b", "ran"), ("c", "skipped")):
        say(job_id, outcome)
    guards.run("--table", table, "--key", "nightly", "--", "false", job="holder")
    board = Board()
    board.apply([_run(clients, "a"), _run(clients, "b")])
    outcomes = Outcomes(clients, board, table)
    outcomes.start()
    until(lambda: board.run("a").skipped)
    board.apply([_run(clients, "c")])
    assert board.run("c").skipped, "known from the first reading, though the run came later"
    say("d", "skipped")
    board.apply([_run(clients, "d"), _run(clients, "e"), _run(clients, "f", JobState.FAILED)])
    until(lambda: board.run("d").skipped)
    assert [board.run(job_id).skipped for job_id in "bef"] == [False] * 3
    board.apply([_run(clients, "a")])
    assert board.run("a").skipped, "AWS's next answer does not know it"
    assert board.group("nightly").usual.of == 2
    outcomes.stop()


def test_runs_kept_apart_by_a_lock_are_told_when_two_are_at_work(table, at, moto_endpoint, wire):
    clients = at(moto_endpoint)
    guards.run("--table", table, "--key", "nightly", "--", "false", job="holder")
    board = Board()
    board.apply(
        [
            _run(clients, job_id, JobState.RUNNING, name)
            for name in ("nightly", "other")
            for job_id in (name, f"{name} 2")
        ]
    )
    outcomes = Outcomes(clients, board, table)
    outcomes.start()
    until(lambda: board.told_group("nightly").together_from_ms)
    assert board.group("other").together_from_ms is None
    outcomes.stop()


def test_a_table_that_is_not_there_is_told_and_the_rest_goes_on(at, moto_endpoint):
    clients = at(moto_endpoint)
    board = Board()
    outcomes = Outcomes(clients, board, "no-such-table")
    outcomes.start()
    until(lambda: board.status.guard_error)
    assert isinstance(board.status.guard_error, NotFound)
    assert "no-such-table" in board.status.guard_error.sentence
    outcomes.stop()


def test_what_a_command_asks_for_once(table, say, at, moto_endpoint):
    clients = at(moto_endpoint)
    jobs = [_run(clients, f"job-{number}") for number in range(130)]
    for number in (0, 99, 100, 129):
        say(f"job-{number}", "skipped")
    wanted = {f"job-{number}" for number in (0, 99, 100, 129)}
    before = clients.meter.total
    assert skipped_among(clients, table, jobs) == wanted
    assert clients.meter.total - before == 2, "a hundred a call"
    assert read_table(clients, table).skipped == wanted
    assert skipped_of(clients, table, ["job-0", "job-0", "none"]) == {"job-0"}


def test_the_command_on_a_job_tells_it(table, say, batch, monkeypatch):
    monkeypatch.setenv("BATCHTUI_LOCK_TABLE", table)
    for job_id, outcome in (("a", "skipped"), ("b", "ran")):
        batch.put(job_id, "SUCCEEDED")
        say(job_id, outcome)

    def told(*words: str) -> str:
        return run("job", *words).out

    answers = [json.loads(told(job_id, "--json")) for job_id in "ab"]
    assert [(one["status"], one.get("skipped")) for one in answers] == [("SUCCEEDED", True), ("SUCCEEDED", None)]
    assert "SKIPPED for" in told("a") and "the guard let it not run" in told("a")


def test_holders_that_have_ended_are_not_asked_for_again(table, batch, at, moto_endpoint):
    clients = at(moto_endpoint)
    for key, status in (("a", "FAILED"), ("b", "RUNNING")):
        batch.put(f"job-{key}", status)
        guards.run("--table", table, "--key", key, "--", "false", job=f"job-{key}")
    ended = {}
    first = read_holdings(clients, table, ended)
    assert (list(ended), [one.state.value for one in first]) == (["job-a"], ["held", "ended"])
    batch.server.asked.clear()
    assert read_holdings(clients, table, ended) == first
    assert [asked.body["jobs"] for asked in batch.server.asked] == [["job-b"]]
    guards.run("--table", table, "--key", "a", "--", "true", job="job-b")
    assert read_holdings(clients, table, ended)[0].lock.key == "b"
    assert ended == {}, "nothing is kept of a holder that holds nothing any more"
