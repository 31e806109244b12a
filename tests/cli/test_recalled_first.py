"""The history is on the board before AWS has answered, and only that of the account that AWS then names."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made import job
from short_story import short_story
from waiting import until

from batchtui.cli.dashboard import make_app
from batchtui.cli.options import Chosen
from batchtui.demo.server import Server, serving
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.store.history import History

OURS = "123456789012"
HOUR = 3_600_000


@pytest.fixture
def server(at: Callable[..., Any]) -> Iterator[Server]:
    with serving(short_story()) as server:
        at(server.endpoint)
        server.door.hold("DescribeJobQueues")
        yield server
        server.door.release()


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[History]:
    memory = History(tmp_path / "history.sqlite")
    yield memory
    memory.close()


def remembered(memory: History, scope: Any, account: str) -> Job:
    """A run of an hour ago that AWS does not know, in the history of an account."""
    ended = int(time.time() * 1000) - HOUR
    one = replace(
        job(1, JobState.SUCCEEDED, name="long-forgotten", created_at_ms=ended, stopped_at_ms=ended),
        scope=replace(scope, account=account),
    )
    memory.record([one])
    memory.remember_account("default", account)
    memory.flush()
    return one


def test_what_is_remembered_is_shown_while_aws_is_silent(server: Server, memory: History) -> None:
    ports = make_app(Chosen(), memory=memory).ports
    scope = Chosen().clients().scope
    one = remembered(memory, scope, OURS)
    ports.poller.start()
    until(lambda: ports.board.run(one.id))
    assert ports.board.status.recalled_ms == one.stopped_at_ms and not ports.board.status.queues_known
    server.door.release()
    until(lambda: ports.board.status.active_complete)
    assert ports.board.run(one.id) == one
    ports.stop()


def test_what_is_remembered_of_another_account_leaves_when_aws_names_this_one(server: Server, memory: History) -> None:
    ports = make_app(Chosen(), memory=memory).ports
    one = remembered(memory, Chosen().clients().scope, "999999999999")
    ports.poller.start()
    until(lambda: ports.board.run(one.id))
    server.door.release()
    until(lambda: ports.board.status.queues_known)
    assert ports.board.run(one.id) is None and "long-forgotten" not in ports.board.names()
    memory.flush()
    found = memory.find(one.id)
    assert found is not None and found.state is JobState.SUCCEEDED
    until(lambda: memory.account_of("default") == OURS)
    ports.poller.stop()


def test_the_first_screenful_is_there_before_aws_is_asked(server: Server, memory: History) -> None:
    one = remembered(memory, Chosen().clients().scope, OURS)
    ports = make_app(Chosen(), memory=memory).ports
    assert ports.board.run(one.id) == one and ports.board.status.recalled_ms == one.stopped_at_ms
    assert ports.calls_per_minute() == 0
