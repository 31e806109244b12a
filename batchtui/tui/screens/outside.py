"""Another program in the terminal for a while: a pager, an editor."""

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

PAGERS = ("less -R", "more")
EDITORS = ("vi", "nano")


def pager(environ: Mapping[str, str]) -> list[str]:
    """The words of $PAGER, else of a pager that is there; none where there is none."""
    return _chosen(environ.get("PAGER"), PAGERS)


def editor(environ: Mapping[str, str]) -> list[str]:
    """The words of $VISUAL or $EDITOR, else of an editor that is there."""
    return _chosen(environ.get("VISUAL") or environ.get("EDITOR"), EDITORS)


def _chosen(asked: str | None, others: Sequence[str]) -> list[str]:
    try:
        words = shlex.split(asked or "")
    except ValueError:
        # An open quote: the shell would not run it either.
        words = [asked or ""]
    return words or next((shlex.split(one) for one in others if shutil.which(one.split()[0])), [])


def run_on(app: App[Any], words: Sequence[str], path: Path) -> str:
    """Gives it the terminal until it ends; a sentence where that fails, else empty."""
    try:
        with app.suspend():
            # ctrl+c is the program's: here it would end the dashboard.
            before = signal.signal(signal.SIGINT, lambda *_: None)
            try:
                done = subprocess.run([*words, os.fspath(path)], check=False)
            finally:
                signal.signal(signal.SIGINT, before)
    except SuspendNotSupported:
        return "This terminal cannot be given to another program."
    except OSError as error:
        return f"{words[0]} cannot be started: {error.strerror or error}."
    return f"{words[0]} ended with code {done.returncode}." if done.returncode else ""
