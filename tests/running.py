"""The command as a user runs it: a process of its own, with its own environment."""

import atexit
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from tempfile import TemporaryFile
from typing import IO, Any

from forking import COLD, Nursery

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
    whole = {**os.environ, **environment}
    with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
        given.write(stdin.encode())
        given.seek(0)
        if any(name.startswith(COLD) for name in environment):
            words = [*COMMAND, *arguments]
            done = subprocess.run(words, stdin=given, stdout=out, stderr=err, env=whole, timeout=60, check=False)
            code = done.returncode
        else:
            code = _nursery().run(arguments, whole, (given, out, err))
        return Ran(code, _text(out), _text(err))


@cache
def _nursery() -> Nursery:
    """One for all tests of this process."""
    made = Nursery()
    atexit.register(made.close)
    return made


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def failed_with_one_sentence(ran: Ran) -> str:
    """The sentence of a command that failed, held against what every failure must look like."""
    assert ran.code == 1, ran
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert ran.err.startswith("batchtui: ")
    assert ran.err.count("\n") == 1
    return ran.err.removeprefix("batchtui: ").strip()
