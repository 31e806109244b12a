"""Two tails of one stream that read towards each other: what each brings, and when nothing is left between them."""

from collections import Counter
from dataclasses import dataclass

from batchtui.domain.log import LogLine
from batchtui.logs.recent import without
from batchtui.logs.tail import Tail


@dataclass(frozen=True, slots=True)
class Filling:
    """Lines of the gap, at one of its ends."""

    lines: list[LogLine]
    closed: bool
    """Nothing is missing any more."""


class Gap:
    """What lies between `far`, opened at the start or at a moment, and `near`, which was opened at the end.

    Lines of the other side's last millisecond are held back until all of that millisecond is read: only then it
    is known which of several equal ones stand there already.

    Raises (all methods):
        AwsError: a call failed; the next goes on from the same place.
    """

    def __init__(self, far: Tail, near: Tail) -> None:
        self.topmost = far
        """The tail whose older lines stand before all others."""
        self._far = far
        self._near = near
        self._upper: list[LogLine] = []
        """The lines of the newest millisecond above the gap."""
        self._lower = list(near.oldest)
        """The lines of the oldest millisecond below the gap."""
        self._held_down: list[LogLine] = []
        self._held_up: list[LogLine] = []

    def first(self, lines: list[LogLine]) -> Filling:
        """What is new of the far tail's first page."""
        return self._downwards(lines, caught_up=False)

    def down(self) -> Filling:
        """The page below the gap's upper end."""
        read = self._far.newer()
        return self._downwards(read.lines, read.caught_up)

    def up(self) -> Filling:
        """The page above the gap's lower end."""
        lines = self._near.older()
        if not self._upper:
            return self._up_alone(lines)
        edge = self._upper[0].timestamp_ms
        new = [line for line in lines if line.timestamp_ms > edge]
        self._held_up = [line for line in lines if line.timestamp_ms == edge] + self._held_up
        self._lower = _at(new[0].timestamp_ms, new + self._lower) if new else self._lower
        closed = self._near.at_start or any(line.timestamp_ms < edge for line in lines)
        if closed:
            held = [line for line in self._held_up if line.timestamp_ms == edge]
            new = without(held, _counted(self._upper)) + new
        return Filling(new, closed)

    def _up_alone(self, lines: list[LogLine]) -> Filling:
        """The far tail has found nothing yet: the near one may come past the moment where that began."""
        closed = self._near.at_start or any(line.timestamp_ms < (self._far.from_ms or 0) for line in lines)
        self._lower = _at(lines[0].timestamp_ms, lines + self._lower) if lines else self._lower
        self.topmost = self._near if closed else self._far
        return Filling(lines, closed)

    def _downwards(self, lines: list[LogLine], caught_up: bool) -> Filling:
        if not self._lower:
            return Filling(lines, caught_up)
        edge = self._lower[0].timestamp_ms
        new = [line for line in lines if line.timestamp_ms < edge]
        self._held_down += [line for line in lines if line.timestamp_ms == edge]
        self._upper = _at(new[-1].timestamp_ms, self._upper + new) if new else self._upper
        closed = caught_up or any(line.timestamp_ms > edge for line in lines)
        if closed:
            held = [line for line in self._held_down if line.timestamp_ms == edge]
            new += without(held, _counted(self._lower))
        return Filling(new, closed)


def _at(moment_ms: int, lines: list[LogLine]) -> list[LogLine]:
    return [line for line in lines if line.timestamp_ms == moment_ms]


def _counted(lines: list[LogLine]) -> Counter[tuple[int, str]]:
    return Counter((line.timestamp_ms, line.message) for line in lines)
