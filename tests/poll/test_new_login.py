"""A login that expired: the loop goes on once the files of the login change, not only at its next turn."""

from collections.abc import Callable
from pathlib import Path

import pytest
from waiting import until

from batchtui.aws.clients import Clients
from batchtui.demo.door import OPERATIONS
from batchtui.demo.faults import NONE, parse
from batchtui.demo.server import serving
from batchtui.demo.story import build
from batchtui.domain.failure import LoginExpired
from batchtui.poll import plan
from batchtui.poll.board import Board
from batchtui.poll.loop import Poller


def test_a_new_login_is_used_at_once(
    at: Callable[..., Clients], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "OTHERS_EVERY_S", 3600)
    monkeypatch.setenv("HOME", str(tmp_path))
    with serving(build(speed=0), faults=parse("expired=1", OPERATIONS)) as server:
        board = Board()
        poller = Poller(at(server.endpoint), board, refresh_s=3600)
        poller.start()
        until(lambda: isinstance(board.status.error, LoginExpired))
        server.door.fault(NONE)
        cache = tmp_path / ".aws" / "sso" / "cache"
        cache.mkdir(parents=True)
        (cache / "token.json").write_text("{}")
        until(lambda: board.status.error is None and board.status.active_complete)
        poller.stop()
        assert board.runs()
