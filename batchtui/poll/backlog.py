"""What no cycle shows: the ended runs in the holes of each queue's watermark, filled the way that costs least."""

from collections.abc import Iterable
from dataclasses import dataclass

from batchtui.domain.state import JobState
from batchtui.poll import plan
from batchtui.poll.asks import Ask, ListBack, ListState
from batchtui.poll.board import Board
from batchtui.poll.watermark import Watermark


@dataclass(slots=True)
class Drain:
    """Ended runs that are being listed by status, for everything created up to a moment."""

    upto_ms: int
    left: set[JobState]


class Backlog:
    """The holes of some queues, and the drains that are on their way. Used from one thread."""

    def __init__(self, board: Board, marks: dict[str, Watermark]) -> None:
        self._board = board
        self._marks = marks
        self._drains: dict[str, Drain] = {}
        self._settled: set[str] = set()
        self._void: set[Ask] = set()

    def asks(self, queue: str) -> list[Ask]:
        """What fills the holes of a queue, asked for already or not."""
        mark = self._marks.get(queue)
        if mark is None or not mark.holes:
            return []
        if queue not in self._drains:
            hole = mark.holes[0]
            rows = self._board.created_after(queue, hole.high_ms)
            length = sum(one.high_ms - one.low_ms for one in mark.holes)
            if plan.backwards_is_cheaper(rows, mark.upto_ms - hole.high_ms, length):
                return [ListBack(queue, one.high_ms, one.low_ms) for one in mark.holes]
            self._drains[queue] = Drain(mark.upto_ms, {JobState.FAILED, JobState.SUCCEEDED})
        left = self._drains[queue].left
        return [ask for ask in plan.backlog([queue]) if ask.state in left]

    def drained(self, ask: ListState) -> None:
        """A listing by status has been read to its end."""
        if ask in self._void:
            self._void.discard(ask)
            return
        drain = self._drains.get(ask.queue)
        if drain is not None:
            drain.left.discard(ask.state)
            self._fill(ask.queue)

    def failed(self, ask: Ask) -> None:
        """A listing broke off; it is asked for again."""
        self._void.discard(ask)

    def settle(self, queue: str) -> None:
        """Every run that was active when the drain of this queue began is known: what it lists is all that ended."""
        self._settled.add(queue)
        self._fill(queue)

    def restart(self, queue: str, asked: Iterable[Ask]) -> None:
        """What the drain of this queue has listed may lack runs that ended meanwhile. `asked`: what is on its way."""
        if queue not in self._settled:
            self._drains.pop(queue, None)
            self._void.update(ask for ask in asked if isinstance(ask, ListState) and ask.queue == queue)

    def _fill(self, queue: str) -> None:
        drain = self._drains.get(queue)
        if drain is not None and not drain.left and queue in self._settled:
            del self._drains[queue]
            self._marks[queue] = self._marks[queue].filled(drain.upto_ms)
