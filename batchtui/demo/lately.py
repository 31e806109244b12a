"""Finds the runs that were going on in a span of time, without a look at the week of runs that ended before."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice

from batchtui.demo.runs import Run

KEPT_MS = 4 * 3_600_000
"""Runs that ended longer ago than this are not kept."""


def _stopped(run: Run) -> int:
    return run.stopped


class Lately:
    """The runs that ended, array children too, by when. They are put in order once somebody asks, and not before."""

    def __init__(self) -> None:
        self._runs: list[Run] = []
        self._in_order = False

    def fill(self, runs: Iterable[Run]) -> None:
        """Takes in runs that ended before the world began, in any order."""
        self._runs.extend(runs)
        self._in_order = False

    def add(self, run: Run) -> None:
        """Takes in a run that ends now."""
        self._runs.append(run)

    def ended_since(self, at: int, now: int) -> Iterator[Run]:
        """Those kept that ended at `at` (ms) or later."""
        oldest = now - KEPT_MS
        if not self._in_order:
            self._runs = sorted((run for run in self._runs if run.stopped >= oldest), key=_stopped)
            self._in_order = True
        elif self._runs and self._runs[0].stopped < oldest:
            del self._runs[: bisect_left(self._runs, oldest, key=_stopped)]
        return islice(self._runs, bisect_left(self._runs, at, key=_stopped), None)
