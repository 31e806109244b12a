"""The logs of many runs as one, by time: up to 100 streams a call, each event once."""

import heapq
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from batchtui.aws.clients import Clients
from batchtui.aws.logs import STREAMS_A_CALL, Found, find_events
from batchtui.domain.failure import AwsError, NotFound
from batchtui.domain.job import LogPlace
from batchtui.domain.log import LogLine

POLL_S = 1.0
CALLS_PER_S = 3.0
"""FilterLogEvents is allowed five times a second and more an account and region: others want some of it."""
OVERLAP_MS = 2_000
"""How far a round reads back behind the newest event."""
DEEP_MS = 60_000
"""How far back late events are looked for, every DEEP_S."""
DEEP_S = 30.0
ABSENT_S = 5.0
"""A stream that is not there yet is asked for again after so long."""
BATCH = 1000
DRAIN_S = 15.0
"""What a dropped stream wrote last comes a moment after its end."""


@dataclass(frozen=True, slots=True)
class Source:
    """A stream among others."""

    place: LogPlace
    name: str
    """Short, as it stands before its lines."""
    since_ms: int
    """Its events are wanted from here on, ms since epoch."""


@dataclass(slots=True)
class _Known:
    source: Source
    fresh: bool = True
    """Not read yet."""
    not_before: float = float("-inf")
    until: float = float("inf")


Key = tuple[str, str, str]


class Merged:
    """A round reads what is new in all streams; between rounds they may be added and dropped."""

    def __init__(self, clients: Clients, clock: Callable[[], float] = time.monotonic) -> None:
        self._clients = clients
        self._clock = clock
        self._known: dict[Key, _Known] = {}
        self._newest_ms = -1
        self._read_ms = -1
        """The newest event when all streams were last read to their end."""
        self._seen: dict[str, int] = {}
        """The events of the last DEEP_MS by their eventId, with their time."""
        self._deep_at = clock()
        self._calls = 0

    @property
    def names(self) -> list[str]:
        """Of the streams that are read."""
        return [one.source.name for one in self._known.values()]

    @property
    def absent(self) -> list[str]:
        """Of those that are not there yet."""
        return [one.source.name for one in self._known.values() if one.not_before > float("-inf")]

    def keep(self, sources: Iterable[Source]) -> None:
        """From now on these streams: new ones are read from their `since_ms`, others a moment longer."""
        now = self._clock()
        wanted = {_key(source): source for source in sources}
        for key, source in wanted.items():
            known = self._known.setdefault(key, _Known(source))
            known.until = float("inf")
        for key, known in list(self._known.items()):
            if key not in wanted and known.until == float("inf"):
                known.until = now + DRAIN_S
            if known.until <= now:
                del self._known[key]

    def round(self) -> Iterator[list[LogLine]]:
        """What has come, by time, a batch at a time; those older than what a batch before brought are late.

        Raises:
            AwsError: a call failed; the next round brings what this one did not.
        """
        self._calls = 0
        now = self._clock()
        due = [known for known in self._known.values() if known.not_before <= now]
        deep = now - self._deep_at >= DEEP_S
        floor = self._read_ms - (DEEP_MS if deep else OVERLAP_MS)
        if not due:
            return
        pages = [self._chunk(chunk, _since(chunk, floor)) for chunk in _chunks(due)]
        since = {one.source.place.stream: one.source for one in due}
        yield from self._batches(heapq.merge(*pages, key=_stamp), since)
        self._read_ms = self._newest_ms
        if deep:
            self._deep_at = now
        for known in due:
            known.fresh = known.fresh and known.not_before > now
        self._forget()

    def between(self, sources: Iterable[Source], low_ms: int, high_ms: int) -> Iterator[LogLine]:
        """What these streams wrote from a moment up to, without, another; by time, each event once.

        Raises:
            AwsError: a call failed.
        """
        known = [_Known(source) for source in sources]
        names = {one.source.place.stream: one.source.name for one in known}
        seen: set[str] = set()
        pages = [self._chunk(chunk, low_ms, high_ms - 1) for chunk in _chunks(known)]
        for found in heapq.merge(*pages, key=_stamp):
            if found.event_id not in seen and found.stream in names:
                seen.add(found.event_id)
                yield found.line._replace(source=names[found.stream])

    def _batches(self, found: Iterator[Found], sources: dict[str, Source]) -> Iterator[list[LogLine]]:
        """The new events as lines; what came before a call failed is told too."""
        batch: list[LogLine] = []
        try:
            for one in found:
                stamp, source = one.line.timestamp_ms, sources.get(one.stream)
                if source is not None and stamp >= source.since_ms and self._is_new(one):
                    batch.append(LogLine(stamp, one.line.message, source.name, stamp < self._newest_ms))
                    self._newest_ms = max(self._newest_ms, stamp)
                if len(batch) >= BATCH:
                    yield batch
                    batch = []
        except AwsError:
            if batch:
                yield batch
            raise
        if batch:
            yield batch

    @property
    def wait_s(self) -> float:
        """Seconds to the next round, such that rounds keep to the rate."""
        return max(POLL_S, self._calls / CALLS_PER_S)

    def _chunk(self, chunk: list[_Known], low: int, high: int | None = None) -> Iterator[Found]:
        """The events of up to 100 streams; one that is not there makes AWS refuse all, so it is found by halves."""
        place = chunk[0].source.place
        names = [one.source.place.stream for one in chunk]
        token = ""
        while True:
            try:
                self._calls += 1
                page = find_events(self._clients, place.group, place.region, names, low, high, token)
            except NotFound as missing:
                if len(chunk) == 1 or "log group" in missing.sentence.rpartition("AWS says:")[2]:
                    for one in chunk:
                        one.not_before = self._clock() + ABSENT_S
                    return
                half = len(chunk) // 2
                parts = [self._chunk(part, low, high) for part in (chunk[:half], chunk[half:])]
                yield from heapq.merge(*parts, key=_stamp)
                return
            for one in chunk:
                one.not_before = float("-inf")
            yield from page.found
            token = page.next_token
            if not token:
                return

    def _is_new(self, found: Found) -> bool:
        if found.event_id in self._seen:
            return False
        self._seen[found.event_id] = found.line.timestamp_ms
        return True

    def _forget(self) -> None:
        oldest = self._newest_ms - 2 * DEEP_MS
        if len(self._seen) > 10_000:
            self._seen = {event: stamp for event, stamp in self._seen.items() if stamp >= oldest}


def _since(chunk: list[_Known], floor: int) -> int:
    """From where on a round reads streams: what was not read yet from its beginning."""
    return min(one.source.since_ms if one.fresh else max(floor, one.source.since_ms) for one in chunk)


def _stamp(found: Found) -> int:
    return found.line.timestamp_ms


def _key(source: Source) -> Key:
    return (source.place.region, source.place.group, source.place.stream)


def _chunks(known: list[_Known]) -> list[list[_Known]]:
    """By region and group, the fresh ones apart: they are read from further back."""

    def kind(one: _Known) -> tuple[str, str, bool]:
        return (one.source.place.region, one.source.place.group, one.fresh)

    chunks = []
    for _, group in groupby(sorted(known, key=kind), key=kind):
        ones = list(group)
        chunks += [ones[start : start + STREAMS_A_CALL] for start in range(0, len(ones), STREAMS_A_CALL)]
    return chunks
