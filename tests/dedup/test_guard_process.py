"""The guard as process 1 of a container, and what it does about signals and orphans."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import guards
import pytest
from speaking import speaking
from waiting import until

from batchtui.dedup.child import FORWARDED, outside

SIDE = {"AWS_BATCH_JOB_ID": "j#1", "AWS_BATCH_JOB_MAIN_NODE_INDEX": "0", "AWS_BATCH_JOB_NODE_INDEX": "1"}
"""A side node asks for no lock: what is left is the process."""
SIDE_NODE = {name: value for name, value in SIDE.items() if name != "AWS_BATCH_JOB_ID"}


def _namespace(*command: object) -> subprocess.Popen[str]:
    """The guard as process 1."""
    words = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", *guards.GUARD, "--", *map(str, command)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(words, env={**os.environ, **SIDE}, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    return guards.started(process)


def _allowed() -> bool:
    if not shutil.which("unshare"):
        return False
    return subprocess.run(["unshare", "--pid", "--fork", "--mount-proc", "true"], capture_output=True).returncode == 0


container = pytest.mark.skipif(not _allowed(), reason="this machine allows no PID namespace")


@container
@pytest.mark.parametrize(
    ("command", "code"),
    [(["sh", "-c", "exit 3"], 3), (["sh", "-c", "kill -9 $$"], 137), (["no-such-command"], 127)],
)
def test_as_process_1_it_ends_as_its_command_does(command, code):
    process = _namespace(*command)
    process.communicate(timeout=60)
    assert process.returncode == code


@container
def test_as_process_1_it_passes_sigterm_on(tmp_path):
    ready, got = tmp_path / "ready", tmp_path / "got"
    text = f"trap 'echo TERM > {got}; exit 3' TERM\n: > {ready}\nwhile :; do sleep 0.02; done"
    process = _namespace(guards.shell(tmp_path / "job", text))
    until(ready.exists)
    (child,) = _children(process.pid)
    os.kill(child, signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 3
    assert got.read_text() == "TERM\n"


@container
def test_as_process_1_it_reaps_orphans(tmp_path):
    """A grandchild whose parent has ended is handed to process 1; a zombie would stand in /proc as Z."""
    text = """
(sh -c 'exit 0' & echo $! > orphan; exec sleep 0) &
wait
for _ in 1 2 3 4 5 6 7 8 9 10; do
    state=$(cut -d' ' -f3 /proc/$(cat orphan)/stat 2>/dev/null)
    [ "$state" = "" ] && exit 0
    sleep 0.1
done
echo "left: $state"; exit 1"""
    script = guards.shell(tmp_path / "job", f"cd {tmp_path}\n{text}")
    process = _namespace(script)
    out, _err = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "")


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize("number", FORWARDED)
def test_each_signal_reaches_the_command(tmp_path, number):
    ready = tmp_path / "ready"
    name = signal.Signals(number).name[3:]
    text = f"trap 'echo {name}; exit 5' {name}\n: > {ready}\nwhile :; do sleep 0.02; done"
    process = guards.start("--", guards.shell(tmp_path / "job", text), job="j#1", **SIDE_NODE)
    until(ready.exists)
    process.send_signal(number)
    assert process.communicate(timeout=60)[0] == f"{name}\n"
    assert process.returncode == 5


def test_the_group_is_ended_with_the_command(tmp_path):
    """With --kill-group nothing that the command started outlives it."""
    left = tmp_path / "left"
    text = f"sleep 1000 & echo $! > {left}; exit 0"
    done = guards.run("--kill-group", "--", guards.shell(tmp_path / "job", text), job="j#1", **SIDE_NODE)
    assert done.code == 0
    pid = int(left.read_text())
    until(lambda: not _alive(pid))


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_broken_pipe_is_the_commands_own_affair():
    """Python ignores SIGPIPE for itself; the command must not inherit that."""
    done = guards.run("--", "sh", "-c", "kill -PIPE $$; echo alive", job="j#1", **SIDE_NODE)
    assert (done.code, done.out) == (128 + signal.SIGPIPE, "")


def test_a_parent_that_ignores_its_childrens_end_hides_no_exit_code():
    """The kernel hands that on, and reaps for us: `waitpid` would find nobody."""
    ignoring = (
        "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    )
    words = [sys.executable, "-c", ignoring, *guards.GUARD, "--", "sh", "-c", "exit 3"]
    done = subprocess.run(words, env={**os.environ, **SIDE}, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (3, "")


def _told(status: int, body: str) -> bytes:
    return f"HTTP/1.1 {status} x\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


def test_without_a_stderr_it_speaks_into_no_connection():
    """The lowest free number is given to what is opened next: a socket would be what the guard speaks to."""
    item = '{"pk":{"S":"x"},"owner":{"S":"job-9"},"token":{"N":"7"},"acquiredAt":{"N":"1"}}'
    refused = _told(400, f'{{"__type":"ConditionalCheckFailedException","Item":{item}}}')
    runs = _told(200, '{"jobs":[{"jobId":"job-9","status":"RUNNING"}]}')
    with speaking(refused, runs, _told(200, "{}")) as server:
        keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "r"}
        ours = {"AWS_ENDPOINT_URL": f"http://{server.address}", "AWS_BATCH_JOB_ID": "job-1"}
        environ = {**os.environ, **keys, **ours, "BATCHTUI_ACCOUNT": guards.ACCOUNT}
        words = ["sh", "-c", 'exec "$@" 2>&-', "sh", *guards.GUARD, "--table", "t", "--key", "k", "--", "true"]
        assert subprocess.run(words, env=environ).returncode == 0
    assert [one.startswith(b"POST ") for one in server.requests] == [True, True, True]
    assert b"outcome#job-1" in server.requests[2]


def test_the_binarys_own_variables_are_not_the_commands(monkeypatch):
    environ = {"A": "1", "_PYI_ARCHIVE_FILE": "x", "LD_LIBRARY_PATH": "/tmp/_MEI:/lib", "LD_LIBRARY_PATH_ORIG": "/lib"}
    assert outside(environ) == environ
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert outside(environ) == {"A": "1", "LD_LIBRARY_PATH": "/lib"}
    assert outside({"LD_LIBRARY_PATH": "/tmp/_MEI"}) == {}
