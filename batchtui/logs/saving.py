"""Lines of a log into a file of the user's: beside the screen, told how far it is, stopped at any line."""

import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from batchtui.domain.failure import AwsError
from batchtui.domain.log import LogLine
from batchtui.domain.safe import inert_event, inert_log
from batchtui.logs.spill import Spill

AT_ONCE = 2_000
"""Lines between two words on how far it is."""


@dataclass(frozen=True, slots=True)
class Saved:
    """How far it is."""

    path: Path
    lines: int
    whole: int
    done: bool
    stopped: bool = False
    """Nobody wants it any more: there is no file."""


class Saving:
    """Writes lines of a spill on a thread of its own."""

    def __init__(
        self,
        spill: Spill,
        offsets: Sequence[int],
        path: Path,
        text_of: Callable[[LogLine], str],
        deliver: Callable[[Saved | AwsError], object],
        replace: bool = False,
    ) -> None:
        """`text_of`: a line of the file, without its end. `replace`: a file that is there may go."""
        self._spill, self._offsets, self._path, self._replace = spill, offsets, path, replace
        self._text_of = text_of
        self._deliver = deliver
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begins to write."""
        threading.Thread(target=self._run, name="save", daemon=True).start()

    def stop(self) -> None:
        """Takes away what was written."""
        self._stopped.set()

    def _run(self) -> None:
        try:
            self._deliver(self._write())
        except OSError as error:
            self._deliver(AwsError(f"{self._path} cannot be written: {error.strerror or error}."))

    def _write(self) -> Saved:
        handle, name = self._open()
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as file:
                written = self._write_to(file)
            if written.stopped:
                name.unlink()
            elif self._replace:
                name.replace(self._path)
        except BaseException:
            name.unlink(missing_ok=True)
            raise
        return written

    def _open(self) -> tuple[int, Path]:
        """A new file, for this user alone; where one may go, beside it, so that it stays whole until the new one is."""
        if self._replace:
            handle, name = tempfile.mkstemp(prefix=f".{self._path.name[:100]}.", dir=self._path.parent)
            return handle, Path(name)
        return os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), self._path

    def _write_to(self, file: TextIO) -> Saved:
        whole = len(self._offsets)
        for start in range(0, whole, AT_ONCE):
            if self._stopped.is_set():
                return Saved(self._path, start, whole, done=True, stopped=True)
            self._deliver(Saved(self._path, start, whole, done=False))
            lines = self._spill.read(self._offsets[start : start + AT_ONCE])
            file.writelines(f"{self._text_of(line)}\n" for line in lines)
        return Saved(self._path, whole, whole, done=True)


def plain_line(line: LogLine) -> str:
    """A line as it came, with its stream's name where there are several; nothing in it steers a terminal."""
    text = inert_event(line.message)
    return f"{inert_log(line.source)}  {text}" if line.source else text
