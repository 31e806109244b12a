"""What was read of a log, on disk: a view of any length costs the memory of its offsets."""

import os
import tempfile
import threading
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from struct import Struct

from batchtui.domain.log import LogLine

_HEAD = Struct("<qIHB")
"""Timestamp in ms, bytes of the message, number of the source, late."""
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
                pieces += (_HEAD.pack(stamp, len(body), self._number(source), late), body)
                end += _HEAD.size + len(body)
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
        return int(_HEAD.unpack(os.pread(self._file.fileno(), _HEAD.size, offset))[0])

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

    def likely(self, offsets: Iterable[int], needles: Iterable[bytes]) -> list[int]:
        """The places, among offsets, of at least those lines that hold one of the needles, ASCII in any case.

        `needles`: in lower case. Lines that follow each other in the file are looked through as one.
        """
        needles = tuple(needles)
        found: list[int] = []
        run: list[int] = []
        base = 0
        for offset in offsets:
            if run and not run[-1] < offset < run[0] + _AT_ONCE:
                found += (base + place for place in self._likely_of(run, needles))
                base, run = base + len(run), []
            run.append(offset)
        if run:
            found += (base + place for place in self._likely_of(run, needles))
        return found

    def _likely_of(self, run: list[int], needles: tuple[bytes, ...]) -> list[int]:
        first = run[0]
        size = _HEAD.unpack(os.pread(self._file.fileno(), _HEAD.size, run[-1]))[1]
        text = os.pread(self._file.fileno(), run[-1] - first + _HEAD.size + size, first).lower()
        found: set[int] = set()
        for needle in needles:
            at = text.find(needle)
            while at >= 0:
                place = bisect_right(run, first + at) - 1
                found.add(place)
                if place + 1 == len(run):
                    break
                at = text.find(needle, run[place + 1] - first)
        return sorted(found)

    def _read_run(self, run: list[int], lines: list[LogLine]) -> None:
        first = run[0]
        found = os.pread(self._file.fileno(), run[-1] - first + _TRIED, first)
        for offset in run:
            start = offset - first
            stamp, size, number, late = _HEAD.unpack_from(found, start)
            body = found[start + _HEAD.size : start + _HEAD.size + size]
            if len(body) < size:
                body = os.pread(self._file.fileno(), size, offset + _HEAD.size)
            lines.append(LogLine(stamp, body.decode("utf-8", "surrogatepass"), self._names[number], bool(late)))
