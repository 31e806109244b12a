"""Many logs as one, opened at their end: followed while jobs come and go, paged back by windows of time."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from batchtui.aws.clients import Clients
from batchtui.domain.failure import AwsError
from batchtui.domain.log import LogLine
from batchtui.domain.when import MINUTE
from batchtui.logs.follow import OLD_MS, Phase
from batchtui.logs.gap import Filling
from batchtui.logs.merge import DRAIN_S, POLL_S, Merged, Source
from batchtui.logs.reading import Past, Round, Turn
from batchtui.logs.supply import Supplied, Supply

LOOK_S = 10.0
"""How often it is looked for jobs that have begun or ended."""
FIRST_MS = MINUTE
"""The first window; what was written in it may still be on its way, so that the rounds read it again."""
ENOUGH = 200
"""Lines that are there when a log is opened, if there are so many; a window that brings fewer is widened."""
TOO_MANY = 20_000
WIDEN = 4
LEAST_MS = 1_000
LATE_MS = 10_000
"""Streams take turns by a few seconds: only what comes later than that is told to be late."""


@dataclass(slots=True)
class _Front:
    """What was read far from the end: from a moment up to, without, another."""

    start: int
    upper: int


class ManyLogs:
    """A `Reading` of what a supply names. Windows do not overlap, and rounds read only what is younger than all."""

    def __init__(
        self,
        clients: Clients,
        supply: Supply,
        clock: Callable[[], float] = time.monotonic,
        wall_ms: Callable[[], int] | None = None,
    ) -> None:
        self._supply = supply
        self._merged = Merged(clients, clock)
        self._clock = clock
        self._wall_ms = wall_ms or clients.clock.now_ms
        self._supplied: Supplied | None = None
        self._looked_at = float("-inf")
        self._over_since: float | None = None
        self._was_over = False
        """All had ended long before the first look."""
        self._sources: dict[str, Source] = {}
        """Every stream that was ever supplied, for the windows."""
        self._rounds_from_ms = 0
        self._low = 0
        """From here on all is read."""
        self._floor = 0
        self._front: _Front | None = None
        self._opened = False
        self._width = FIRST_MS
        self._newest_ms = -1

    @property
    def has_gap(self) -> bool:
        """Whether lines are missing between those that are known."""
        return self._front is not None

    def step(self) -> Turn:
        """What is new; at times it looks which streams there are."""
        supplied = self._look()
        if not self._sources:
            over = supplied.until_ms is not None
            return self._told(Phase.ENDED if over else Phase.WAITING, supplied, [], LOOK_S / 2)
        lines, failed = self._round()
        if not self._opened:
            before, failed = ([], failed) if failed else self._before_first(ENOUGH - len(lines))
            lines = before + lines
            self._opened = failed is None or bool(lines)
        if failed is not None and not lines:
            raise failed
        ended = not lines and supplied.until_ms is not None and self._drained()
        return self._told(Phase.ENDED if ended else Phase.CAUGHT_UP, supplied, lines, self._merged.wait_s)

    def _look(self) -> Supplied:
        now, known = self._clock(), self._supplied
        if known is not None and (self._was_over or now - self._looked_at < LOOK_S):
            return known
        supplied = self._supply()
        self._looked_at = now
        if known is None:
            self._begin(supplied)
        if supplied.until_ms is not None and self._over_since is None:
            self._over_since = now
        for place, name in supplied.streams:
            self._sources.setdefault(place.stream, Source(place, name, self._rounds_from_ms))
        self._merged.keep(self._sources[place.stream] for place, _ in supplied.streams)
        self._supplied = supplied
        return supplied

    def _begin(self, supplied: Supplied) -> None:
        now_ms, until_ms = self._wall_ms(), supplied.until_ms
        self._was_over = until_ms is not None and now_ms - until_ms > OLD_MS
        end_ms = now_ms if until_ms is None else until_ms
        self._floor = max(0, supplied.from_ms - MINUTE)
        self._low = self._rounds_from_ms = max(self._floor, end_ms - FIRST_MS)

    def _drained(self) -> bool:
        since = self._over_since
        return self._was_over or (since is not None and self._clock() - since >= DRAIN_S)

    def _round(self) -> tuple[list[LogLine], AwsError | None]:
        """What has come, and why not all: what came before a call failed does not come again."""
        lines: list[LogLine] = []
        try:
            for batch in self._merged.round():
                lines += batch
        except AwsError as error:
            return lines, error
        return lines, None

    def _before_first(self, wanted: int) -> tuple[list[LogLine], AwsError | None]:
        lines: list[LogLine] = []
        while len(lines) < wanted and self._low > self._floor:
            try:
                found, self._low = self._down_from(self._low, self._floor)
            except AwsError as error:
                return lines, error
            lines = found + lines
        return lines, None

    def _told(self, phase: Phase, supplied: Supplied, lines: list[LogLine], wait_s: float) -> Turn:
        newer, late = [], []
        for line in lines:
            if line.timestamp_ms >= self._newest_ms:
                self._newest_ms = line.timestamp_ms
                newer.append(line._replace(late=False) if line.late else line)
            else:
                late.append(line._replace(late=line.timestamp_ms < self._newest_ms - LATE_MS))
        names = tuple(name for _, name in supplied.streams)
        told = Round(phase, names, tuple(self._merged.absent), supplied.note, supplied.from_ms, max(wait_s, POLL_S))
        return Turn(told, newer, late)

    def older(self) -> Past | None:
        """The windows before the first line, until one holds something; None while nothing is open."""
        if not self._opened:
            return None
        front = self._front
        edge = front.start if front else self._low
        lines: list[LogLine] = []
        while not lines and edge > self._floor:
            lines, edge = self._down_from(edge, self._floor)
        if front:
            front.start = edge
        else:
            self._low = edge
        return Past(lines, edge <= self._floor)

    def far(self, moment_ms: int | None) -> Filling | None:
        """The window that begins at the start, or at a moment; None where it is known already."""
        start = self._floor if moment_ms is None else max(self._floor, moment_ms)
        if not self._opened or start >= self._low:
            return None
        lines, upper = self._up_from(start)
        self._front = _Front(start, upper)
        return Filling(lines, self._closed())

    def fill(self, from_above: bool) -> Filling | None:
        """The windows at an end of the gap, until one holds something; None where there is none."""
        front = self._front
        if front is None:
            return None
        if from_above:
            lines, front.upper = self._up_from(front.upper)
        else:
            lines, edge = [], self._low
            while not lines and edge > front.upper:
                lines, edge = self._down_from(edge, front.upper)
            self._low = edge
        return Filling(lines, self._closed())

    def _closed(self) -> bool:
        front = self._front
        if front is None or front.upper < self._low:
            return False
        self._low, self._front = front.start, None
        return True

    def _up_from(self, edge: int) -> tuple[list[LogLine], int]:
        lines: list[LogLine] = []
        while not lines and edge < self._low:
            upper = min(self._low, edge + self._width)
            lines = self._between(edge, upper)
            edge = upper
        return lines, edge

    def _down_from(self, edge: int, floor: int) -> tuple[list[LogLine], int]:
        """The window that ends at an edge, and where it begins."""
        start = max(floor, edge - self._width)
        return self._between(start, edge), start

    def _between(self, start: int, end: int) -> list[LogLine]:
        """One window; the next one is wider where this one brought little, and narrower where it brought much."""
        lines = list(self._merged.between(self._sources.values(), start, end))
        if len(lines) < ENOUGH:
            self._width *= WIDEN
        elif len(lines) > TOO_MANY:
            self._width = max(LEAST_MS, self._width // WIDEN)
        return lines
