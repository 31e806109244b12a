"""Lines of logs on standard output: as they come, those that match with their context, in text or as JSON."""

import re
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime

from batchtui.cli.output import json_line
from batchtui.domain.log import LogLine
from batchtui.domain.safe import inert_event, inert_log

SEPARATOR = "--"
"""Between hits that do not touch, as grep has it."""


class Printer:
    """Writes and flushes a page at a time: whoever reads the pipe has each line at once.

    `context`: so many lines before and after each that matches.
    """

    def __init__(self, wanted: re.Pattern[str] | None, context: int, timestamps: bool, as_json: bool) -> None:
        self._wanted = wanted
        self._before: deque[tuple[LogLine, int | None, str]] = deque(maxlen=context)
        self._context = context
        self._after = 0
        self._skipped = self._any = False
        self._timestamps = timestamps
        self._as_json = as_json
        self._second = -1
        self._clock = ""

    def show(self, lines: Iterable[LogLine], attempt: int | None = None, stream: str = "") -> None:
        """Writes those that are wanted.

        Raises:
            BrokenPipeError: nobody reads any more.
        """
        texts = self._matching(lines, attempt, stream) if self._wanted else self._all(lines, attempt, stream)
        found = "".join(texts)
        if found:
            sys.stdout.write(found)
            sys.stdout.flush()

    def _all(self, lines: Iterable[LogLine], attempt: int | None, stream: str) -> Iterator[str]:
        return (self._text(line, attempt, stream) for line in lines)

    def _matching(self, lines: Iterable[LogLine], attempt: int | None, stream: str) -> Iterator[str]:
        assert self._wanted is not None
        for line in lines:
            if self._wanted.search(line.message):
                if self._skipped and self._any and self._context and not self._as_json:
                    yield f"{SEPARATOR}\n"
                yield from (self._text(*one) for one in self._before)
                self._before.clear()
                self._skipped, self._any = False, True
                self._after = self._context
                yield self._text(line, attempt, stream)
            elif self._after:
                self._after -= 1
                yield self._text(line, attempt, stream)
            else:
                self._skipped = self._skipped or len(self._before) == self._context
                self._before.append((line, attempt, stream))

    def _text(self, line: LogLine, attempt: int | None, stream: str) -> str:
        if self._as_json:
            return self._json(line, attempt, stream)
        source = f"{inert_log(line.source)}  " if line.source else ""
        if self._timestamps:
            return f"{self._time(line.timestamp_ms)}  {source}{inert_event(line.message)}\n"
        return f"{source}{inert_event(line.message)}\n"

    def _json(self, line: LogLine, attempt: int | None, stream: str) -> str:
        row: dict[str, object] = {"timestamp": line.timestamp_ms, "message": line.message}
        if line.source:
            row["source"] = line.source
        else:
            row |= {"attempt": attempt, "logStreamName": stream}
        if line.late:
            row["late"] = True
        return json_line(row) + "\n"

    def _time(self, stamp_ms: int) -> str:
        second = stamp_ms // 1000
        if second != self._second:
            self._second = second
            self._clock = datetime.fromtimestamp(second).strftime("%Y-%m-%d %H:%M:%S")
        return self._clock
