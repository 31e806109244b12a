"""The loop: it reaches the truth, blanks nothing when calls fail, and ends when it is asked to."""

import threading

import moto_batch
from answering import HANG_UP, Reply, fault
from small_batch import Polled, SmallBatch
from waiting import until

from batchtui.aws.jobs import list_by_state
from batchtui.aws.queues import describe_queues
from batchtui.domain.failure import Denied, LoginExpired, NotFound, ServerFault, Unreachable
from batchtui.domain.state import ACTIVE_ORDER, JobState
from batchtui.poll import absence
from batchtui.poll.board import Board
from batchtui.poll.loop import Poller
from batchtui.poll.once import read_once


def test_it_reaches_the_truth_and_follows_it(at):
    batch = SmallBatch("default", "other")
    batch.put("a", "RUNNING")
    batch.put("b", "FAILED", queue="other")
    with Polled(batch, at) as polled:
        until(lambda: polled.board.status.history_complete)
        assert (polled.state("a"), polled.state("b")) == ("RUNNING", "FAILED")
        assert polled.board.status.active_complete
        assert polled.board.status.scope.account == "123456789012"
        batch.put("a", "SUCCEEDED")
        batch.put("c", "RUNNABLE")
        until(lambda: (polled.state("a"), polled.state("c")) == ("SUCCEEDED", "RUNNABLE"))
        assert polled.board.status.error is None
        assert [queue.name for queue in polled.board.queues] == ["default", "other"]


def test_an_old_active_run_that_no_filtered_listing_shows_is_found_and_followed(at):
    batch = SmallBatch()
    batch.listed = False
    batch.put("old", "RUNNING")
    with Polled(batch, at) as polled:
        until(lambda: polled.state("old") == "RUNNING")
        batch.put("old", "FAILED")
        until(lambda: polled.state("old") == "FAILED")


def test_what_is_known_stays_while_every_call_fails_and_goes_on_afterwards(at):
    batch = SmallBatch()
    batch.put("a", "RUNNING")
    with Polled(batch, at) as polled:
        until(lambda: polled.board.status.read_at_ms)
        read_at = polled.board.status.read_at_ms
        for name, reply, kind in [
            ("all", HANG_UP, Unreachable),
            ("all", fault(403, "ExpiredTokenException"), LoginExpired),
            ("all", Reply(200, {"jobs": []}, cut=True), ServerFault),
        ]:
            batch.spoil = dict.fromkeys(("listjobs", "describejobs", "describejobqueues"), reply)
            polled.poller.nudge()
            until(lambda kind=kind: isinstance(polled.board.status.error, kind))
            assert polled.state("a") == "RUNNING", name
        batch.spoil = {}
        batch.put("a", "SUCCEEDED")
        polled.poller.nudge()
        until(lambda: polled.state("a") == "SUCCEEDED" and polled.board.status.error is None)
        assert polled.board.status.read_at_ms >= read_at


def test_one_refused_queue_does_not_stop_the_others(at):
    batch = SmallBatch("default", "bad")
    batch.put("a", "RUNNING")
    batch.spoil[("listjobs", "bad")] = fault(403, "AccessDeniedException", "not yours")
    with Polled(batch, at) as polled:
        until(lambda: isinstance(polled.board.status.error, Denied))
        until(lambda: polled.state("a") == "RUNNING")
        batch.put("a", "FAILED")
        until(lambda: polled.state("a") == "FAILED")
        assert polled.board.status.read_at_ms


def test_a_refused_queue_is_not_swept_again_in_every_cycle(at):
    batch = SmallBatch("default", "bad")
    batch.spoil[("listjobs", "bad")] = fault(403, "AccessDeniedException", "not yours")
    with Polled(batch, at) as polled:
        until(lambda: polled.board.status.read_at_ms)
        for _ in range(3):
            before = polled.server.count("listjobs")
            polled.poller.nudge()
            until(lambda before=before: polled.server.count("listjobs") > before + 1)
        states = [one.body.get("jobStatus") for one in polled.server.asked if one.body.get("jobQueue") == "default"]
        assert states.count("RUNNING") == 1


def test_a_sweep_that_failed_in_passing_is_done_again(at):
    batch = SmallBatch()
    batch.listed = False
    batch.put("old", "RUNNING")
    batch.spoil[("listjobs", "RUNNING")] = fault(500, "ServerException")
    with Polled(batch, at) as polled:
        until(lambda: isinstance(polled.board.status.error, ServerFault))
        assert not polled.board.status.active_complete
        del batch.spoil[("listjobs", "RUNNING")]
        polled.poller.nudge()
        until(lambda: polled.state("old") == "RUNNING" and polled.board.status.active_complete)


def test_a_new_run_shows_without_waiting_for_a_cycle(at):
    batch = SmallBatch()
    with Polled(batch, at, refresh_s=3600) as polled:
        until(lambda: polled.board.status.history_complete)
        batch.put("new", "SUBMITTED", created=10**13)
        batch.listed = False
        polled.poller.look_first(["new"])
        until(lambda: polled.state("new") == "SUBMITTED")
        first = next(one for one in polled.server.asked if one.what == "describejobs")
        assert first.body == {"jobs": ["new"]}


def test_a_run_that_aws_does_not_show_yet_is_asked_for_again(at):
    batch = SmallBatch()
    with Polled(batch, at, refresh_s=3600) as polled:
        until(lambda: polled.board.status.history_complete)
        polled.poller.look_first(["late"])
        until(lambda: polled.server.count("describejobs") >= 1)
        batch.put("late", "SUBMITTED")
        until(lambda: polled.state("late") == "SUBMITTED")


def test_a_run_is_forgotten_only_once_aws_has_answered_without_it_for_long(at, monkeypatch):
    monkeypatch.setattr(absence, "ABSENT_FOR_S", 0)
    monkeypatch.setattr(absence, "ABSENT_AGE_MS", 0)
    batch = SmallBatch()
    batch.listed = False
    batch.put("a", "RUNNING")
    batch.put("b", "RUNNING", name="other")
    with Polled(batch, at) as polled:
        until(lambda: polled.state("a") == polled.state("b") == "RUNNING")
        batch.spoil["describejobs"] = fault(500, "ServerException")
        failed = polled.server.count("describejobs")
        for more in range(1, 5):
            polled.poller.nudge()
            until(lambda more=more: polled.server.count("describejobs") >= failed + more)
        assert polled.state("a") == "RUNNING", "a call that failed says nothing about a run"
        del batch.rows["a"], batch.spoil["describejobs"]
        absent = polled.server.count("describejobs")
        polled.poller.nudge()
        until(lambda: polled.state("a") == "")
        assert polled.server.count("describejobs") - absent >= absence.ABSENT_TIMES
        assert polled.board.group("etl") is None
        assert polled.state("b") == "RUNNING"


def test_an_unknown_queue_is_told(at):
    with Polled(SmallBatch(), at, only=("nope",)) as polled:
        until(lambda: isinstance(polled.board.status.error, NotFound))
        assert "There is no job queue nope; queues here: default" in polled.board.status.error.sentence


def threads_named(*prefixes):
    return [thread for thread in threading.enumerate() if thread.name.startswith(prefixes)]


def test_stop_ends_the_threads_and_the_calls(at):
    before = set(threads_named("poll"))
    batch = SmallBatch()
    with Polled(batch, at) as polled:
        until(lambda: polled.board.status.history_complete)
        assert set(threads_named("poll")) - before
        polled.poller.stop()
        until(lambda: not set(threads_named("poll")) - before)
        count = len(polled.server.asked)
        polled.poller.nudge()
        polled.poller.look_first(["x"])
        assert len(polled.server.asked) == count


def test_on_the_demo_the_board_becomes_what_the_demo_says(at, standing):
    clients = at(standing.endpoint)
    board = Board()
    poller = Poller(clients, board, refresh_s=1)
    poller.start()
    until(lambda: board.status.history_complete)
    poller.stop()
    names = [queue.name for queue in describe_queues(clients)]
    for state in (*ACTIVE_ORDER, JobState.FAILED):
        told = {job.id for name in names for job in list_by_state(clients, name, state).jobs}
        assert {run.id for run in board.runs() if run.state is state} == told
    assert sum(run.state is JobState.SUCCEEDED for run in board.runs()) > 100


def test_once_reads_the_same_as_the_loop(at, standing):
    clients = at(standing.endpoint)
    queues = describe_queues(clients)
    everything = read_once(clients, queues, list(JobState), 0)
    assert len({job.id for job in everything}) == len(everything)
    assert [job.created_at_ms for job in everything] == sorted((j.created_at_ms for j in everything), reverse=True)
    since = standing.door.world.clock.now() - 3_600_000
    recent = read_once(clients, queues, list(JobState), since)
    assert {job.id for job in recent} == {
        job.id for job in everything if job.state.active or (job.stopped_at_ms or 0) >= since
    }
    only = read_once(clients, queues, [JobState.FAILED], 0)
    assert {job.id for job in only} == {job.id for job in everything if job.state is JobState.FAILED}


def test_on_moto_the_board_becomes_what_moto_says(at, moto_endpoint):
    clients = at(moto_endpoint)
    ids = moto_batch.fill(["one", "two", "two"])
    board = Board()
    poller = Poller(clients, board, refresh_s=0.05, only=(moto_batch.QUEUE,))
    poller.start()
    until(lambda: board.status.history_complete)
    assert all(board.run(job_id).state is JobState.SUCCEEDED for job_id in ids)
    assert {run.id for run in board.runs_of("two")} >= set(ids[1:])
    later = moto_batch.fill(["three"])
    poller.look_first(later)
    until(lambda: board.run(later[0]))
    poller.stop()
    assert board.group("three").count == 1
