"""What a screen wants to know beyond the board: asked off its thread, and asked once where it cannot change."""

import threading

from answering import answering, fault
from small_batch import SmallBatch
from waiting import until

from batchtui.aws.jobs import list_created_after
from batchtui.domain.failure import NotFound, ServerFault
from batchtui.poll.interest import Interests


class Inbox(list):
    """Keeps what was delivered, and on which thread."""

    def __call__(self, answer):
        self.append((answer, threading.current_thread()))

    def next(self, ask):
        before = len(self)
        ask(self)
        until(lambda: len(self) > before)
        answer, thread = self[-1]
        assert thread is not threading.main_thread(), "a screen's thread never waits, and is never called back on"
        return answer


def test_an_ended_job_is_read_once_and_an_active_one_each_time(at):
    batch = SmallBatch()
    batch.put("done", "SUCCEEDED")
    batch.put("busy", "RUNNING")
    inbox = Inbox()
    with answering(batch.answer) as server:
        interests = Interests(at(server.endpoint))
        for _ in range(3):
            assert inbox.next(lambda deliver: interests.detail("done", deliver)).job.id == "done"
        assert server.count("describejobs") == 1
        for _ in range(2):
            assert inbox.next(lambda deliver: interests.detail("busy", deliver)).job.id == "busy"
        assert server.count("describejobs") == 3


def test_failures_are_delivered_too(at):
    batch = SmallBatch()
    inbox = Inbox()
    with answering(batch.answer) as server:
        interests = Interests(at(server.endpoint))
        assert isinstance(inbox.next(lambda deliver: interests.detail("nope", deliver)), NotFound)
        batch.spoil["describejobs"] = fault(500, "ServerException")
        assert isinstance(inbox.next(lambda deliver: interests.details(["a"], deliver)), ServerFault)


def test_on_the_demo_a_definition_is_read_once(at, standing):
    clients = at(standing.endpoint)
    interests, inbox = Interests(clients), Inbox()
    arn = list_created_after(clients, "default", 0).jobs[0].definition
    assert inbox.next(lambda deliver: interests.definition(arn, deliver)).arn == arn
    before = clients.meter.total
    assert inbox.next(lambda deliver: interests.definition(arn, deliver)).arn == arn
    assert clients.meter.total == before
