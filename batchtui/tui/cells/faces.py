"""The faces of a table that is empty, loading or read in part (NOTES "Faces")."""

from collections.abc import Sequence
from datetime import datetime

from batchtui.domain.queue import Queue
from batchtui.domain.when import span
from batchtui.poll.board import Board
from batchtui.poll.changes import PollStatus
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.ports import Place

WIDTH = 74


def board_note(board: Board, any_rows: bool, filtered: bool, since_ms: int) -> Line:
    """The last dim row: how far the reading is, or why there is no row."""
    status = board.status
    if not status.queues_known or not status.active_complete:
        return line(("dim", "asking AWS")) if status.error is None else ()
    if not status.history_complete:
        return line(("dim", so_far(board)))
    if any_rows:
        return ()
    if filtered:
        return line(("dim", "Nothing here matches: esc clears the filter, 0 shows all queues, f all states."))
    return line(
        ("dim", f"No runs: none is active, and none ended in the last {span(since_ms)}. "), ("key", "+"), " goes back."
    )


def so_far(board: Board) -> str:
    """How much of the past has been read."""
    runs, oldest = board.extent()
    if oldest is None:
        return "asking AWS"
    back = datetime.fromtimestamp(oldest / 1000).strftime("%d %b %H:%M")
    return f"{runs:,} runs so far, back to {back}; the rest is coming"


def queue_news(before: Sequence[Queue], now: Sequence[Queue]) -> list[str]:
    """A sentence for each queue that was deleted, disabled or enabled in the meantime."""
    known = {queue.name: queue for queue in now}
    told = []
    for old in before:
        new = known.get(old.name)
        if new is None:
            told.append(f"The job queue {old.name} was deleted: its past runs stay on the board.")
        elif new.enabled is not old.enabled:
            what = "enabled: it takes jobs again" if new.enabled else "disabled: it takes no new jobs"
            told.append(f"The job queue {old.name} was {what}.")
    return told


def no_queues(width: int, height: int, place: Place, status: PollStatus) -> list[Line]:
    """A place that answered, and has no job queue."""
    account = status.scope.account if status.scope and status.scope.account else ""
    told = f", account {account[:4]} {account[4:8]} {account[8:]}" if account else ""
    pad = ("text", " " * max(2, (width - WIDTH) // 2))
    rows: list[Line] = [
        line(("strong", "No job queues here.")),
        (),
        line("Profile ", ("strong", place.profile), " in ", ("strong", place.region), f"{told}, answered, and has"),
        line("none. That is either the wrong place, or Batch is not set up yet."),
        (),
        line(("key", "r"), "  refresh               ask again; it is asked every minute anyway"),
        line(("key", "q"), "  quit                  then: batchtui --region us-east-1, or --profile another"),
        (),
        line("Only want to look around?  Quit and run  ", ("strong", "batchtui demo")),
        line("a Batch of its own, on this machine, with no account."),
    ]
    above: list[Line] = [()] * max(1, height // 2 - 8)
    return above + [(pad, *row) if row else () for row in rows]
