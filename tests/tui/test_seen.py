"""What was marked as read: by the moment at which it had ended, here and elsewhere; and how many are new."""

from dataclasses import replace

from made import MINUTE, SCOPE, T0, job, took

from batchtui.domain.state import JobState
from batchtui.domain.when import DAY
from batchtui.poll.board import Board
from batchtui.tui.seen import Seen
from batchtui.tui.terminal_title import title_of, titled
from batchtui.tui.unread import Unread


def failed(number):
    return took(number, MINUTE, JobState.FAILED)


def test_what_is_marked_is_kept_once_and_a_later_end_is_new():
    kept = []
    seen = Seen(kept.extend)
    assert seen.mark([failed(1), failed(2)]) == 2 and seen.mark([failed(1)]) == 0
    assert kept == [failed(1), failed(2)]
    assert failed(1) in seen and failed(3) not in seen and "id-0001" not in seen
    assert replace(failed(1), stopped_at_ms=T0 + DAY) not in seen


def test_another_window_is_asked_from_where_it_was_left():
    asked = []
    seen = Seen(ask=lambda scope, after, deliver: asked.append((scope, after, deliver)))
    for _ in range(2):
        seen.ask(SCOPE, lambda receive: receive)
    assert [one[:2] for one in asked] == [(SCOPE, 0)]
    asked[0][2](([("id-0001", failed(1).since_ms)], 7))
    assert failed(1) in seen
    seen.ask(SCOPE, lambda receive: receive)
    assert asked[1][:2] == (SCOPE, 7)


def test_new_failures_are_counted():
    board, seen = Board(), Seen()
    unread = Unread(board, seen)

    def counted(at_ms: int) -> int:
        unread.again(at_ms)
        return unread.count

    now_ms = T0 + DAY + 2 * MINUTE
    stopped = job(5, JobState.FAILED, stopped_at_ms=now_ms, state_reason="Terminated by me")
    board.apply([failed(0), failed(2), failed(3), stopped])
    counts = [counted(now_ms)]
    board.apply([failed(9), took(8, MINUTE)])
    counts.append(counted(now_ms))
    seen.mark([failed(2)])
    counts += [counted(now_ms), counted(now_ms + 60 * MINUTE)]
    assert counts == [2, 3, 2, 0]


def test_the_title_is_a_title_whatever_the_profile_is_called():
    assert title_of("prod", 3, "x", 2) == "&2 x3 prod batchtui"
    assert title_of("prod", 3, "x") == "x3 prod batchtui" and title_of("prod", 0, "x") == "prod batchtui"
    assert titled("a\x1b]0;b\x07c").count("\x1b") == 1
