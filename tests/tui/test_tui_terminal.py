"""The dashboard as a process in a terminal: it opens, it leaves at once, and it says why it cannot."""

import os
import pty
import re
import select
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest
from driver import KEYS
from terminal import BATCHTUI, DEADLINE_S, terminal

from batchtui.demo.process import DemoProcess, start


def demos_of(parent: int) -> list[int]:
    """The demo processes that a process has started, from the system's own list."""
    numbers = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
    return [pid for pid in numbers if _parent_of(pid) == parent]


def _parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return -1


def ended(pid: int) -> bool:
    """Whether a process ends within the deadline, or has ended."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], DEADLINE_S)[0])
    finally:
        os.close(handle)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)])
def test_the_demo_opens_and_q_ends_it_and_its_server(columns: int, rows: int) -> None:
    with terminal(["demo"], columns, rows) as t:
        t.expect("demo ap-northeast-2", "✗ FAILED", "◷ RUNNABLE", "R resubmit", "? help")
        demos = demos_of(t.child.pid)
        assert demos
        t.press("q")
        assert t.ends() == 0
        assert b"Traceback" not in t.raw and b"\x1b[?1049l" in t.raw
        kept, titled, given_back = (t.raw.find(one) for one in (b"\x1b[22;2t", b"demo batchtui\x07", b"\x1b[23;2t"))
        assert -1 < kept < titled < given_back
        assert all(ended(pid) for pid in demos)


def test_a_terminal_that_goes_without_a_signal_ends_it() -> None:
    ours, its = pty.openpty()
    # In a session of its own it has no controlling terminal: nobody tells it that this one is closed.
    process = subprocess.Popen(
        [sys.executable, "-m", "batchtui", "demo"], stdin=its, stdout=its, stderr=its, start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color"},
    )  # fmt: skip
    os.close(its)
    try:
        drawn = b""
        while b"my-service-do-something" not in drawn:
            assert select.select([ours], [], [], DEADLINE_S)[0]
            drawn += os.read(ours, 65536)
        demos = demos_of(process.pid)
        os.close(ours)
        assert process.wait(DEADLINE_S) is not None and all(ended(pid) for pid in demos)
    finally:
        process.kill()


def _control(demo: DemoProcess, what: str) -> None:
    link = HTTPConnection(demo.endpoint.removeprefix("http://"), timeout=10)
    link.request("POST", f"/_demo/{what}", b"{}")
    assert link.getresponse().status == 200


def test_q_ends_it_while_the_server_withholds_every_answer() -> None:
    demo = start(speed=0)
    try:
        with terminal([], AWS_ENDPOINT_URL=demo.endpoint, **KEYS) as t:
            t.expect("✗ FAILED")
            _control(demo, "hold")
            t.press("rlqq")
            assert t.ends() == 0
        _control(demo, "release")
    finally:
        demo.stop()


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*BATCHTUI, *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _is_one_sentence(told: str) -> bool:
    return bool(re.fullmatch(r"batchtui: [^\n]+[.:`][^\n]*\n", told)) and "Traceback" not in told


@pytest.mark.parametrize("arguments", [[], ["demo"]])
def test_without_a_terminal_one_sentence(arguments: list[str]) -> None:
    done = _run(*arguments, TERM="xterm-256color", **KEYS)
    assert done.returncode == 1 and done.stdout == ""
    assert _is_one_sentence(done.stderr), done.stderr


@pytest.mark.parametrize("arguments", [[], ["demo"]])
def test_a_dumb_terminal_gets_one_sentence(arguments: list[str]) -> None:
    with terminal(arguments, TERM="dumb", **KEYS) as t:
        assert t.ends() == 1
    said = t.raw.decode().replace("\r\n", "\n")
    assert _is_one_sentence(said) and "TERM=dumb" in said and "\x1b" not in said


def test_what_never_began_is_told_on_the_board_and_once_more_in_the_shell() -> None:
    with terminal([], 160, 40, AWS_ENDPOINT_URL="http://127.0.0.1:9") as t:
        t.expect("No region is set: give --region", "batchtui demo", "Settings: ", "q quit")
        t.press("q")
        assert t.ends() == 1
    said = t.raw.decode().rpartition("\x1b[?1049l")[2]
    assert "batchtui: No region is set: give --region" in said and "Traceback" not in said


def test_jobs_in_a_pipe() -> None:
    demo = start(speed=0)
    try:
        line = f"{sys.executable} -m batchtui.cli.main jobs --status FAILED | cat"
        done = subprocess.run(
            ["sh", "-c", line],
            env={**os.environ, "TERM": "dumb", "AWS_ENDPOINT_URL": demo.endpoint, **KEYS},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "invoice-reconcile" in done.stdout and "\x1b" not in done.stdout
        assert done.stderr == "batchtui: trainings is a queue of service jobs: its jobs are not listed here.\n"
    finally:
        demo.stop()


def test_a_terminal_that_goes_takes_the_program_with_it() -> None:
    with terminal(["demo"]) as t:
        t.expect("✗ FAILED")
        demos = demos_of(t.child.pid)
        t.child.close(force=False)
        assert demos and all(ended(pid) for pid in demos)


def test_a_filter_may_be_typed_in_one_breath() -> None:
    with terminal(["demo"], 120, 40) as t:
        t.expect("demo ap-northeast-2", "✗ FAILED", "R resubmit", "▸ RUNNING")
        t.press("/status:failed cause:oom\r")
        t.expect("/ status:failed cause:oom", "enter runs")
        t.press("q")
        assert t.ends() == 0


def _forbidden(raw: bytes) -> list[bytes]:
    """What a log could do to the terminal: the title, the clipboard, clearing, C1 and bidi controls, blinking."""
    steering = [b"\x1b]0;", b"\x1b[5m", b"\x1b]52", b"\x1b[2J\x1b]", b"\xc2\x9b", b"\xe2\x80\xae", b"\xe2\x80\xac"]
    return [one for one in steering if one in raw]


def test_nothing_of_a_hostile_log_reaches_the_terminal_raw() -> None:
    with terminal(["demo"], 120, 40) as t:
        t.expect("demo ap-northeast-2", "R resubmit", "▸ RUNNING")
        t.press("/event-stream\r")
        t.expect("/ event-stream", "event-stream-compact")
        t.press("l")
        t.expect("name: still here", "31m [/]")
        before = len(t.raw)
        for key, told in (
            ("w", "still here"),
            ("y", "raw"),
            ("y", "still here"),
            ("k\r", "characters"),
            ("\x1b", "log"),
        ):
            t.press(key)
            t.expect(told)
        assert _forbidden(t.raw) == [] and len(t.raw) > before
        t.press("qq")
