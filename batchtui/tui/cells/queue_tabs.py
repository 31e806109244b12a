"""The line of queues over the board: a digit, a name, and how many rows stand in which state."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from batchtui.domain.grouping import Group
from batchtui.domain.queue import Queue
from batchtui.domain.state import JobState
from batchtui.tui.cells.frame import View
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.cells.state import counts_line

COUNTED = (JobState.RUNNING, JobState.RUNNABLE, JobState.FAILED)
DIGITS = 9

Tally = Sequence[tuple[JobState, int]]


def tally(groups: Iterable[Group], queues: Iterable[Queue], oldest_ms: int) -> dict[str, Tally]:
    """How many rows of each queue stand in which state; without those that ended before a moment."""
    found: Counter[tuple[str, JobState]] = Counter()
    for group in groups:
        state = JobState.FAILED if group.failing else _counted_as(group.state)
        if state in COUNTED and (group.active or group.newest.since_ms >= oldest_ms):
            found.update((queue, state) for queue in group.queues)
    return {queue.name: [(state, found[queue.name, state]) for state in COUNTED] for queue in queues}


def queue_tabs(queues: Sequence[Queue], tallies: Mapping[str, Tally], chosen: str, glyphs: Glyphs) -> list[View]:
    """A tab a queue, and one for all; `chosen`: the queue shown, empty for all."""
    tabs = [
        View(str(n), queue.name, counts_line(tallies.get(queue.name, ()), glyphs), queue.name == chosen)
        for n, queue in enumerate(queues[:DIGITS], 1)
    ]
    return [*tabs, View("0", "all", (), not chosen)]


def queue_alone(name: str) -> Line:
    """The queue shown, before AWS has told which there are."""
    return line("  ", ("dim", "queue "), ("tab", name), ("dim", "   "), ("key", "0"), ("dim", " all"))


def _counted_as(state: JobState) -> JobState:
    if state.waiting:
        return JobState.RUNNABLE
    return JobState.RUNNING if state.active else state
