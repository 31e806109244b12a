"""What was read of a log, on disk: a view of any length costs the memory of its offsets."""

import os
import tempfile
import threading
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from batchtui.domain.log import LogLine
from batchtui.logs.scan import HEAD, Needle

_AT_ONCE = 1_048_576
"""Bytes that are read in one go, unless a single line is longer."""
_TRIED = 4096
"""Bytes that are read of a line whose length is not known."""
_SOURCES = 0xFFFF


class Spill:
    """An unlinked file, 0600, that only grows: it is gone with the process. Safe to use from several threads."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="batchtui-", buffering=0)  # noqa: SIM115  It lives as long as the log is open.
        self._lock = threading.Lock()
        self._end = 0
        self._laid_out = array("Q")
        """The lines that are JSON, or have tabs."""
        self._written_over = array("Q")
        """Those with colours, carriage returns, lines of their own."""
        self._names: list[str] = [""]
        self._numbers: dict[str, int] = {"": 0}

    def put(self, lines: Iterable[LogLine]) -> "array[int]":
        """Keeps lines and gives the offset of each.

        Raises:
            OSError: the disk is full.
        """
        pieces: list[bytes] = []
        offsets = array("Q")
        with self._lock:
            end = self._end
            for stamp, message, source, late in lines:
                body = message.encode("utf-8", "surrogatepass")
                offsets.append(end)
                if message[:1] == "{" or "\t" in message:
                    self._laid_out.append(end)
                if "\x1b" in message or "\r" in message or "\n" in message or "\b" in message:
                    self._written_over.append(end)
                pieces += (HEAD.pack(stamp, len(body), self._number(source), late), body)
                end += HEAD.size + len(body)
            self._write(memoryview(b"".join(pieces)))
            self._end = end
        return offsets

    def _number(self, source: str) -> int:
        number = self._numbers.get(source)
        if number is None:
            number = len(self._names)
            if number > _SOURCES:
                return 0
            self._names.append(source)
            self._numbers[source] = number
        return number

    def _write(self, rest: memoryview) -> None:
        at = self._end
        while rest:
            written = os.pwrite(self._file.fileno(), rest, at)
            at, rest = at + written, rest[written:]

    def time(self, offset: int) -> int:
        """When the line at an offset was written, ms since epoch."""
        return int(HEAD.unpack(os.pread(self._file.fileno(), HEAD.size, offset))[0])

    def read(self, offsets: Iterable[int]) -> list[LogLine]:
        """The lines at offsets; those that follow each other in the file are read together."""
        lines: list[LogLine] = []
        run: list[int] = []
        for offset in offsets:
            if run and not run[-1] < offset < run[0] + _AT_ONCE:
                self._read_run(run, lines)
                run = []
            run.append(offset)
        if run:
            self._read_run(run, lines)
        return lines

    def holding(self, offsets: "array[int]", needle: Needle) -> tuple[list[int], list[int]]:
        """The places, among rising offsets, of the lines that hold a text; and of those of which only their look tells.

        The look is another than the bytes where a line is JSON or has tabs, colours or states that were written over.
        """
        found: list[int] = []
        odd: list[int] = []
        start = 0
        while start < len(offsets):
            stop = bisect_left(offsets, offsets[start] + _AT_ONCE, start + 1)
            first, last = offsets[start], offsets[stop - 1]
            size = HEAD.unpack(os.pread(self._file.fileno(), HEAD.size, last))[1]
            text = os.pread(self._file.fileno(), last - first + HEAD.size + size, first)
            found += needle.places(text, offsets, start, stop)
            for kind in (self._written_over,) if needle.simple else (self._written_over, self._laid_out):
                some = kind[bisect_left(kind, first) : bisect_right(kind, last)]
                places = ((bisect_left(offsets, offset, start, stop), offset) for offset in some)
                odd += (place for place, offset in places if place < stop and offsets[place] == offset)
            start = stop
        return found, odd

    def _read_run(self, run: list[int], lines: list[LogLine]) -> None:
        first = run[0]
        found = os.pread(self._file.fileno(), run[-1] - first + _TRIED, first)
        for offset in run:
            start = offset - first
            stamp, size, number, late = HEAD.unpack_from(found, start)
            body = found[start + HEAD.size : start + HEAD.size + size]
            if len(body) < size:
                body = os.pread(self._file.fileno(), size, offset + HEAD.size)
            lines.append(LogLine(stamp, body.decode("utf-8", "surrogatepass"), self._names[number], bool(late)))
