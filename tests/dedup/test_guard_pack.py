"""The one file `batchtui-guard.pyz`: it runs on the oldest Python that it promises, with nothing installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from guards import ACCOUNT

from batchtui.dedup.pack import pack

AT_MOST_BYTES = 160_000


def _old_python() -> str | None:
    """A Python 3.9, of the system or of pyenv."""
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found = [str(one) for one in sorted(versions.glob("3.9.*/bin/python3.9"))]
    named = shutil.which("python3.9")
    return found[0] if found else named


OLD = _old_python()
pythons = pytest.mark.parametrize(
    "python",
    [
        pytest.param(OLD, marks=pytest.mark.skipif(not OLD, reason="no Python 3.9 on this machine"), id="3.9"),
        pytest.param(sys.executable, id="ours"),
    ],
)


@pythons
def test_it_guards_with_nothing_installed(table, batch, tmp_path, python):
    batch.put("job-1")
    file = pack(tmp_path / "batchtui-guard.pyz")
    environ = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    environ.update({"PATH": os.environ["PATH"], "BATCHTUI_ACCOUNT": ACCOUNT, "AWS_BATCH_JOB_ID": "job-1"})
    words = [python, "-I", str(file), "--table", table, "--key", "k", "--on-error", "fail", "--", "echo", "hi"]
    done = subprocess.run(words, env=environ, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "hi\n", "")


def test_it_is_small_and_the_same_each_time(tmp_path):
    first, second = pack(tmp_path / "a.pyz"), pack(tmp_path / "b.pyz")
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_size < AT_MOST_BYTES
    assert os.access(first, os.X_OK)


def test_the_guard_loads_nothing_but_the_standard_library():
    program = (
        "import sys, batchtui.dedup.main; "
        "print(*sorted({name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names)))"
    )
    done = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"batchtui", "__main__"}


def test_it_loads_nothing_that_is_slow():
    """What costs more than the guard itself; TLS is loaded when an endpoint has it."""
    program = "import sys, batchtui.dedup.main; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True)
    slow = {"argparse", "subprocess", "dataclasses", "inspect", "asyncio", "logging", "urllib.request", "tempfile"}
    assert not slow & set(done.stdout.split())
