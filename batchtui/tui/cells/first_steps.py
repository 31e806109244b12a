"""What stands in the place of rows where there are none at all: why, and what leads out (NOTES "Faces", picture 14)."""

from collections.abc import Sequence

from batchtui.domain.failure import AwsError, Denied, NoCredentials, NoRegion
from batchtui.domain.when import span
from batchtui.poll.board import Board
from batchtui.poll.changes import PollStatus
from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.ports import Place

WIDTH = 74
READS = "batch:DescribeJobQueues, batch:ListJobs, batch:DescribeJobs, logs:GetLogEvents"
"""What an identity must be allowed to do so that the board, a job and its log are there."""


def in_place_of_rows(board: Board, place: Place, since_ms: int | None, width: int, height: int) -> list[Line]:
    """The face of a board that knows no run; empty: there are rows, or some may still come.

    `since_ms`: how far back it shows; None: a filter hides rows, which is told elsewhere.
    """
    told = _told(board, place, since_ms) if not board.names() else []
    return from_the_middle(told, width, height) if told else []


def from_the_middle(told: Sequence[Line], width: int, height: int) -> list[Line]:
    """Lines of a face, folded and put a little above the middle."""
    wide = min(WIDTH, width - 4)
    rows = [piece for one in told for piece in (fold(one, wide, indent=_indent(one)) if one else [()])]
    pad = ("text", " " * max(2, (width - WIDTH) // 2))
    above: list[Line] = [()] * max(0 if height <= len(rows) + 1 else 1, (height - len(rows)) // 2 - 2)
    return above + [(pad, *row) if row else () for row in rows]


def _told(board: Board, place: Place, since_ms: int | None) -> list[Line]:
    status = board.status
    if status.queues_known and not board.queues:
        return [*_no_queues(place, status), *_leads_out(place)]
    if isinstance(status.error, Denied):
        return [*_denied(status.error), *_leads_out(place)]
    if status.error is not None and not status.queues_known:
        return [*_no_answer(place, status.error), *_leads_out(place)]
    read = status.queues_known and status.active_complete and status.history_complete
    if read and status.error is None and since_ms is not None:
        return [*_no_runs(board, place, since_ms), *_leads_out(place)]
    return []


def _no_queues(place: Place, status: PollStatus) -> list[Line]:
    """A place that answered, and has no job queue."""
    account = status.scope.account if status.scope and status.scope.account else ""
    told = f", account {account[:4]} {account[4:8]} {account[8:]}" if account else ""
    return [
        line(("strong", "No job queues here.")),
        (),
        line(
            "Profile ", ("strong", place.profile), " in ", ("strong", place.region), f"{told}, answered, and has none. "
            "That is either the wrong place, or Batch is not set up yet.",
        ),
        (),
        line(("key", "r"), "  refresh   ask again; it is asked every minute anyway"),
        line(("key", "q"), "  quit      then: batchtui --region us-east-1, or --profile another"),
    ]  # fmt: skip


def _no_runs(board: Board, place: Place, since_ms: int) -> list[Line]:
    """Queues, and nothing that ever ran in them, as far as AWS remembers."""
    names = [queue.name for queue in board.queues]
    others = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
    where = ", ".join(names[:3]) + others
    return [
        line(("strong", f"No runs: none is active, and none ended in the last {span(since_ms)}.")),
        (),
        line(
            ("dim", f"Asked: {where}, of profile {place.profile}. AWS Batch forgets ended jobs after a week or so."),
        ),
        (),
        line(("key", "+"), "  since     further back"),
        line(("key", "q"), "  quit      then: batchtui submit DEFINITION --queue NAME, or --region us-east-1"),
    ]  # fmt: skip


def _denied(error: AwsError) -> list[Line]:
    """AWS knows who asks, and does not let it."""
    what, colon, mend = error.sentence.partition(": ")
    return [
        line(("strong", what + colon), mend),
        (),
        line(("dim", f"To look, batchtui needs {READS}.")),
        (),
        line(("key", "r"), "  refresh   ask again"),
        line(("key", "q"), "  quit      then: batchtui --profile another"),
    ]


def _no_answer(place: Place, error: AwsError) -> list[Line]:
    """No region, no keys, no such profile, or nobody who answers."""
    what, colon, mend = error.while_asking.partition(": ")
    return [
        line(("strong", what + colon), mend),
        (),
        *_mends(place, error),
        line(("key", "r"), "  refresh   ask again; it goes on by itself once that is mended"),
        line(("key", "q"), "  quit"),
    ]


def _mends(place: Place, error: AwsError) -> list[Line]:
    """What is typed in a shell."""
    named = f" --profile {place.profile}" if place.profile not in ("", "default") else ""
    commands: Sequence[tuple[str, str]] = ()
    if isinstance(error, NoRegion):
        commands = (
            ("batchtui --region us-east-1", "once"),
            (f"aws configure set region us-east-1{named}", "for good"),
        )
    elif isinstance(error, NoCredentials):
        commands = (
            (f"aws sso login{named}", "a login that has expired"),
            (f"aws configure{named}", "keys of this machine, and a region"),
            ("batchtui --profile another", "another login"),
        )
    rows: list[Line] = [line(("strong", f"{typed:<34}"), "  ", ("dim", what)) for typed, what in commands]
    return [*rows, ()] if rows else []


def _leads_out(place: Place) -> list[Line]:
    """What is possible everywhere."""
    rows: list[Line] = [
        (),
        line(
            "Only want to look around?  Quit and run  ", ("strong", "batchtui demo"),
            ("dim", ": a Batch of its own, on this machine, with no account."),
        ),
    ]  # fmt: skip
    if place.config:
        rows.append(line(("dim", f"Settings: {place.config}  (batchtui config init writes it)")))
    return rows


def _indent(row: Line) -> int:
    """Where what was folded goes on."""
    return 13 if row[0][0] == "key" else 0
