"""What no cycle shows: the ended runs in the holes of each queue's watermark, filled the way that costs least."""

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
        drain = self._drains.get(ask.queue)
        if drain is None or ask.state not in drain.left:
            return
        drain.left.discard(ask.state)
        if not drain.left:
            del self._drains[ask.queue]
            self._marks[ask.queue] = self._marks[ask.queue].filled(drain.upto_ms)
