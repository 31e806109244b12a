"""What is read off a program in a pseudo-terminal: when a key was seen, its memory, its time on a core, its end."""

import math
import os
import sys
import time

import pytest

from benchmarks import pty_process
from benchmarks.key_to_paint import STRIDE, Stride, by_background, by_sign, latencies_ms
from benchmarks.pty_process import PtyProcess

SIGN = "❯"


def frame(line: int, before: int | None = None) -> bytes:
    """The cursor is drawn in a line, from 0; where it was, no more."""
    gone = "" if before is None else f"\x1b[{before + 1};1H "
    return f"{gone}\x1b[{line + 1};1H{SIGN} row".encode()


def test_a_key_counts_until_the_cursor_is_seen_as_far_down() -> None:
    pieces = [
        (0.5, frame(2)),
        (1.010, b"\x1b[30;1Hsomething else is drawn"),
        (1.030, frame(3, 2)),
        (1.300, frame(5, 3)),
    ]
    stride = Stride(0.9, (1.0, 1.1, 1.2))
    assert latencies_ms(pieces, [stride], by_sign(SIGN)) == pytest.approx([30, 200, 100])


def test_a_key_that_is_never_seen_is_not_left_out() -> None:
    pieces = [(0.5, frame(2)), (1.030, frame(3, 2))]
    assert latencies_ms(pieces, [Stride(0.9, (1.0, 1.1))], by_sign(SIGN)) == [pytest.approx(30), math.inf]


def test_the_cursor_is_found_by_its_background() -> None:
    pieces = [(0.5, b"\x1b[4;1H\x1b[44mrow 3\x1b[0m"), (1.02, b"\x1b[4;1Hrow 3\x1b[5;1H\x1b[44mrow 4\x1b[0m")]
    assert latencies_ms(pieces, [Stride(0.9, (1.0,))], by_background) == pytest.approx([20])


def test_a_stride_stays_on_the_screen() -> None:
    assert STRIDE < pty_process.ROWS // 2


def test_memory_and_time_on_a_core_are_the_programs_own() -> None:
    burns = "import time\nheld = b'x' * (64 << 20)\nwhile time.process_time() < 0.2: pass\nprint('held'); input()"
    with (
        PtyProcess([sys.executable, "-c", "print('bare'); input()"], os.environ) as bare,
        PtyProcess([sys.executable, "-c", burns], os.environ) as busy,
    ):
        bare.read_until_any([b"bare"])
        busy.read_until_any([b"held"])
        assert busy.rss_mb() - bare.rss_mb() == pytest.approx(64, abs=8)
        assert busy.cpu_s() >= 0.19


def test_the_end_is_when_the_process_is_gone_not_when_it_closes_the_terminal() -> None:
    stays = "import os, sys, time\nprint('up', flush=True)\nsys.stdin.read(1)\nfor n in (0, 1, 2): os.close(n)\n"
    stays += "until = time.monotonic() + 0.3\nwhile time.monotonic() < until: pass\nos._exit(0)"
    with PtyProcess([sys.executable, "-c", stays], os.environ) as process:
        process.read_until_any([b"up"])
        pressed = process.press(b"\n")
        assert process.wait_for_end() - pressed >= 0.3
        assert process.wait_for_end() <= time.monotonic()
