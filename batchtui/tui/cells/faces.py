"""The faces of a table that is empty, loading or read in part (NOTES "Faces")."""

from collections.abc import Sequence
from datetime import datetime

from batchtui.domain.labels import NOT_DESCRIBED, By
from batchtui.domain.queue import Queue
from batchtui.domain.when import span
from batchtui.poll.board import Board
from batchtui.poll.grouped import Grouped
from batchtui.tui.cells.spans import Line, line


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


def tags_note(board: Board, grouped: Grouped) -> Line:
    """Under groups by a tag: how many runs it is known of."""
    if grouped.grouping.by is not By.TAG:
        return ()
    runs, _ = board.extent()
    known = runs - grouped.count(NOT_DESCRIBED)
    return line(("dim", f"Tags are known of the {known:,} runs that were described, of {runs:,}."))


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
