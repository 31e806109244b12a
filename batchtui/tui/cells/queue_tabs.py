"""The line of queues over the board: a digit, a name, and how many rows stand in which state."""

from collections.abc import Mapping, Sequence

from batchtui.domain.queue import Queue
from batchtui.domain.state import JobState
from batchtui.tui.cells.frame import View
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.cells.state import counts_line

COUNTED = (JobState.RUNNING, JobState.RUNNABLE, JobState.FAILED)
DIGITS = 9

Tally = Mapping[tuple[frozenset[str], JobState], int]
"""(queues, state) → rows that are in all of these."""


def queue_tabs(queues: Sequence[Queue], tally: Tally, chosen: str, glyphs: Glyphs) -> list[View]:
    """A tab a queue, and one for all; `chosen`: the queue shown, empty for all."""
    tabs = [
        View(str(n), queue.name, counts_line(_counted(tally, queue), glyphs), queue.name == chosen)
        for n, queue in enumerate(queues[:DIGITS], 1)
    ]
    return [*tabs, View("0", "all", (), not chosen)]


def queue_alone(name: str) -> Line:
    """The queue shown, before AWS has told which there are."""
    return line("  ", ("dim", "queue "), ("tab", name), ("dim", "   "), ("key", "0"), ("dim", " all"))


def _counted(tally: Tally, queue: Queue) -> list[tuple[JobState, int]]:
    found = dict.fromkeys(COUNTED, 0)
    for (queues, state), rows in tally.items():
        if state in found and queue.name in queues:
            found[state] += rows
    return list(found.items())
