"""What a log of a million lines costs in the view: keys, search, memory; and keys while lines come fast.

python -m benchmarks.log_view
"""

import asyncio
import re
import sys
import time
from tempfile import TemporaryDirectory

import pyte

from benchmarks import table
from benchmarks.key_to_paint import Find, latencies_of
from benchmarks.log_app import LogApp
from benchmarks.log_server import event
from benchmarks.pty_process import ROWS, PtyProcess
from benchmarks.table import Bound, Line, Peer
from benchmarks.watching import isolated

COMMAND = "python -m benchmarks.log_view"
LINES = 1_000_000
A_SECOND = 5_000
UP, PAGE_UP, PAGE_DOWN, END = b"k", b"\x1b[5~", b"\x1b[6~", b"G"
KEYS = 40
STEP_S = 0.07
PAGE = ROWS - 2
"""Rows by which a page moves: the view is one line less than the terminal, and one row is kept."""
NEEDLE = "991 written"
"""One line in a thousand holds it."""
TIMES = 5


def log_app(lines: int, a_second: int = 0) -> list[str]:
    """The command of the app."""
    return [sys.executable, "-m", "benchmarks.log_app", str(lines), str(a_second)]


def last_shown(sign: int) -> Find:
    """The number of the line at the view's last row, times a sign: keys that go up count upwards too."""

    def find(screen: pyte.Screen) -> int | None:
        found = re.search(r"batch (\d+) written", screen.display[ROWS - 2])
        return int(found[1]) * sign if found else None

    return find


def felt_ms(a_second: int = 0) -> tuple[list[float], list[float], float]:
    """Ms from key to paint: of scrolling by rows, and by pages, in a long log; and CPU ms for each of these keys."""
    with TemporaryDirectory() as folder, PtyProcess(log_app(LINES, a_second), isolated(folder)) as process:
        process.read_until_any([b"written"])
        process.read_for(1)
        # The cursor goes to the upper edge: from there on each key scrolls.
        process.press(UP * ROWS)
        process.read_for(2)
        cpu_s = process.cpu_s()
        up = _pressed(process, UP)
        pages = [(_pressed(process, PAGE_UP), -1), (_pressed(process, PAGE_DOWN), 1)]
        cpu_ms = (process.cpu_s() - cpu_s) * 1000 / (3 * KEYS)
    rows = latencies_of(process.pieces, up, last_shown(-1), 1)
    paged = [took for keys, sign in pages for took in latencies_of(process.pieces, keys, last_shown(sign), PAGE)]
    return rows, paged, cpu_ms


def _pressed(process: PtyProcess, key: bytes) -> list[float]:
    pressed = []
    for number in range(KEYS):
        pressed.append(process.press(key))
        process.read_for(STEP_S + number % 10 * 0.0031)
    process.read_for(0.5)
    return pressed


def rss_mb(lines: int) -> float:
    """Resident memory with so many lines, once the last are shown and some have been scrolled through."""
    with TemporaryDirectory() as folder, PtyProcess(log_app(lines), isolated(folder)) as process:
        process.read_until_any([b"new lines"])
        process.read_for(1)
        process.press(PAGE_UP * 10)
        process.read_for(2)
        return process.rss_mb()


def searched_s() -> tuple[float, float]:
    """CPU seconds until a text is found in all lines; of the view, and of Python's `in` over the same lines."""
    app = LogApp(LINES)
    lines = [event(number)["message"] for number in range(LINES)]
    wanted = sum(NEEDLE in one for one in lines)
    ours, plain = asyncio.run(_searched(app, wanted)), []
    for _ in range(TIMES):
        start = time.process_time()
        sum(NEEDLE in one for one in lines)
        plain.append(time.process_time() - start)
    return ours, table.median(plain)


async def _searched(app: LogApp, wanted: int) -> float:
    took = []
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        for _ in range(TIMES):
            app.view.find("")
            await app.workers.wait_for_complete()
            start = time.process_time()
            app.view.find(NEEDLE)
            await app.workers.wait_for_complete()
            took.append(time.process_time() - start)
            if app.view.hit_count != wanted:
                raise RuntimeError(f"found {app.view.hit_count} of {wanted} lines")
    return table.median(took)


def measure() -> list[Line]:
    """Keys, search, memory; then keys while lines come."""
    rows, pages, cpu_ms = felt_ms()
    coming, pages_coming, cpu_coming_ms = felt_ms(A_SECOND)
    empty, full = rss_mb(0), rss_mb(LINES)
    ours, plain = searched_s()
    peer = Peer("Python's `in`, line by line", plain)
    over = full - empty
    held = Bound(over, 40, "at most 40 MB over the empty view")
    return [
        _keys(f"scroll a log of {LINES:,} lines, p95", rows, 20, cpu_ms),
        _keys(f"page through a log of {LINES:,} lines, p95", pages, 20, cpu_ms),
        _keys(f"scroll and page while {A_SECOND:,} lines a second come, p95", coming + pages_coming, 30, cpu_coming_ms),
        Line(
            f"plain search through {LINES:,} lines, CPU", ours, "s", (peer,),
            table.ratio_bound(ours, peer, 2, "at most 2 × Python's `in`"), COMMAND, f"median of {TIMES}",
        ),
        Line(f"{LINES:,} lines in the view: memory (RSS)", full, "MB", (Peer("an empty view", empty),), held, COMMAND),
    ]  # fmt: skip


def _keys(what: str, took: list[float], limit: float, cpu_ms: float) -> Line:
    value, half = table.percentile(took, 0.95), table.percentile(took, 0.5)
    bound = Bound(value, limit, f"at most {limit:g} ms")
    return Line(what, value, "ms", (), bound, COMMAND, f"{len(took)} keys; median {half:.1f}, CPU {cpu_ms:.1f} a key")


if __name__ == "__main__":
    sys.exit(table.show(measure()))
