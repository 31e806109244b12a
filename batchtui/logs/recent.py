"""The newest lines of a stream, held so that what is read again can be told from what is new."""

from collections import Counter, deque
from collections.abc import Iterable

from batchtui.domain.log import LogLine

SPAN_MS = 60_000
"""How far behind the newest line a late one is looked for."""
AT_MOST = 10_000
"""Lines held, a page more or less."""

Key = tuple[int, str]


class Recent:
    """What was read of the last minute of a stream.

    GetLogEvents gives no eventId, so equal lines are told apart by how many there are of them.
    """

    def __init__(self) -> None:
        self.since_ms: int | None = None
        """From this moment on every line that was read is held; None before the first."""
        self.newest_ms = -1
        self._pages: deque[list[LogLine]] = deque()
        self._late: list[LogLine] = []
        self._held = 0

    def all_since(self, moment_ms: int) -> None:
        """Nothing older than a moment is to be expected, and all that is younger will be added."""
        self.since_ms = moment_ms

    def add(self, lines: list[LogLine]) -> list[LogLine]:
        """Takes in a page; gives its lines in order, those that came late behind them and marked.

        A late one that was found by `missing` before is left out.
        """
        in_order: list[LogLine] = []
        late: list[LogLine] = []
        newest = self.newest_ms
        for line in lines:
            if line.timestamp_ms >= newest:
                newest = line.timestamp_ms
                in_order.append(line)
            else:
                late.append(line)
        self.newest_ms = newest
        if in_order:
            if self.since_ms is None:
                # Others of its millisecond may not have been read.
                self.since_ms = in_order[0].timestamp_ms + 1
            self._pages.append(in_order)
            self._held += len(in_order)
            self._trim()
        return in_order + self._new_late(late)

    def missing(self, found: Iterable[LogLine]) -> list[LogLine]:
        """Those of the lines found that are not held, marked late; from now on they are."""
        late = [line._replace(late=True) for line in without(found, self.counted())]
        self._late += late
        return late

    def counted(self) -> Counter[Key]:
        """How many lines are held of each."""
        held = Counter((line.timestamp_ms, line.message) for page in self._pages for line in page)
        held.update((line.timestamp_ms, line.message) for line in self._late)
        return held

    def at_newest(self) -> list[LogLine]:
        """The lines of the newest millisecond."""
        lines = [line for page in self._pages for line in page]
        return [line for line in (*lines, *self._late) if line.timestamp_ms == self.newest_ms]

    def _new_late(self, lines: list[LogLine]) -> list[LogLine]:
        if not lines:
            return []
        known = Counter((line.timestamp_ms, line.message) for line in self._late)
        new = [line._replace(late=True) for line in without(lines, known)]
        self._late += new
        return new

    def _trim(self) -> None:
        oldest = self.newest_ms - SPAN_MS
        pages = self._pages
        while len(pages) > 1 and (self._held - len(pages[0]) >= AT_MOST or pages[0][-1].timestamp_ms < oldest):
            dropped = pages.popleft()
            self._held -= len(dropped)
            self.since_ms = max(self.since_ms or 0, dropped[-1].timestamp_ms + 1)
        if self._late:
            since = self.since_ms or 0
            self._late = [line for line in self._late if line.timestamp_ms >= since]


def without(lines: Iterable[LogLine], known: Counter[Key]) -> list[LogLine]:
    """The lines that are not known; each known one counts once, and is taken out of `known`."""
    new = []
    for line in lines:
        key = (line.timestamp_ms, line.message)
        if known[key] > 0:
            known[key] -= 1
        else:
            new.append(line)
    return new
