"""The command as a user runs it: a process of its own, with its own environment."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

COMMAND = [sys.executable, "-m", "batchtui"]


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Standard output as one JSON document."""
        return json.loads(self.out)


def run(*arguments: str, stdin: str = "", **environment: str) -> Ran:
    """Runs `batchtui …` to its end."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def failed_with_one_sentence(ran: Ran) -> str:
    """The sentence of a command that failed, held against what every failure must look like."""
    assert ran.code == 1, ran
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert ran.err.startswith("batchtui: ")
    assert ran.err.count("\n") == 1
    return ran.err.removeprefix("batchtui: ").strip()
