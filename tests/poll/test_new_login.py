"""A login that expired: the loop goes on once the files of the login change, not only at its next turn."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from waiting import until

from batchtui.aws.clients import Clients
from batchtui.demo.door import OPERATIONS
from batchtui.demo.faults import NONE, parse
from batchtui.demo.server import Server, serving
from batchtui.demo.story import build
from batchtui.domain.failure import LoginExpired
from batchtui.poll import plan
from batchtui.poll.board import Board
from batchtui.poll.loop import Poller


@pytest.fixture
def expired(at: Callable[..., Clients], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that takes no login, for a loop that would wait for an hour before it asks again."""
    monkeypatch.setattr(plan, "OTHERS_EVERY_S", 3600)
    monkeypatch.setenv("HOME", str(tmp_path))
    with serving(build(speed=0), faults=parse("expired=1", OPERATIONS)) as server:
        at(server.endpoint)
        yield server


def log_in(home: Path) -> None:
    """As `aws sso login` does it."""
    cache = home / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    (cache / "token.json").write_text("{}")


def test_a_new_login_is_used_at_once(expired: Server, tmp_path: Path) -> None:
    board = Board()
    poller = Poller(Clients(), board, refresh_s=3600)
    poller.start()
    until(lambda: isinstance(board.status.error, LoginExpired))
    expired.door.fault(NONE)
    log_in(tmp_path)
    until(lambda: board.status.error is None and board.status.active_complete)
    poller.stop()
    assert board.runs()


def test_a_login_that_comes_while_a_call_fails_is_not_overlooked(expired: Server, tmp_path: Path) -> None:
    expired.door.hold(None)
    board = Board()
    poller = Poller(Clients(), board, refresh_s=3600)
    poller.start()
    until(lambda: expired.door.counted().get("DescribeJobQueues"))
    expired.door.fault(NONE)
    log_in(tmp_path)
    expired.door.release()
    until(lambda: board.status.active_complete)
    poller.stop()
    assert board.status.error is None and board.runs()
