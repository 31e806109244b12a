"""Commands on the rows of a table: which are shown, in which order, and which are marked."""

from batchtui.tui.commands.command import Command, Stage


def _no_rows(stage: Stage) -> str | None:
    return None if stage.table.items else "There are no rows here."


def _no_names(stage: Stage) -> str | None:
    if stage.flat:
        return "This is the list of all runs: z groups them."
    return None if stage.by_name else "Only job names fold: i, then n, groups by them."


OPEN = Command(
    "rows.open", "enter", "enter", "open", "Deeper: the runs of a group, a job, its log.", "rows",
    lambda stage: stage.table.action_open(), _no_rows, brief="",
)  # fmt: skip
FILTER = Command(
    "rows.filter", "slash", "/", "filter",
    "Only rows that match: etl, !etl, exit:137, took:>10m, /^etl/.", "rows",
    lambda stage: stage.open_filter(), footer=False, at_once=True,
)  # fmt: skip
LINES = Command(
    "rows.lines", "slash", "/", "filter", "Only lines that contain a text.", "rows",
    lambda stage: stage.open_filter(), footer=False, at_once=True,
)  # fmt: skip
MARK = Command(
    "rows.mark", "space", "space", "mark", "Marks the row, or takes its mark away.", "rows",
    lambda stage: stage.mark(), _no_rows, footer=False,
)  # fmt: skip
RANGE = Command(
    "rows.range", "v", "v", "range", "Marks from the last mark to the cursor.", "rows",
    lambda stage: stage.mark_range(), _no_rows, footer=False,
)  # fmt: skip
MARK_ALL = Command(
    "rows.all", "asterisk", "*", "all", "Marks all rows shown; once more, none.", "rows",
    lambda stage: stage.mark_all(), _no_rows, footer=False,
)  # fmt: skip
SORT = Command(
    "rows.sort", "o", "o", "sort", "Sorts by a column: its letter follows.", "rows",
    lambda stage: stage.ask_sort(), footer=False,
)  # fmt: skip
FLAT = Command(
    "rows.flat", "z", "z", "flat", "All runs in one list, or in groups.", "rows",
    lambda stage: stage.toggle_flat(), footer=False,
)  # fmt: skip
FOLD = Command(
    "rows.fold", "u", "u", "unfold", "A row a name, or one for names that differ in a date or id.",
    "rows", lambda stage: stage.toggle_folding(), _no_names, footer=False,
)  # fmt: skip
GROUP = Command(
    "rows.group", "i", "i", "group by", "A row a job name, definition, share, or value of a tag.",
    "rows", lambda stage: stage.ask_grouping(), footer=False,
)  # fmt: skip
FAILED = Command(
    "rows.failed", "f", "f", "failed", "Only what failed.", "rows",
    lambda stage: stage.toggle_failed(), footer=False,
)  # fmt: skip
PEEK = Command(
    "rows.peek", "p", "p", "peek", "The run under the cursor beside or below the rows: why, and its last lines.",
    "rows", lambda stage: stage.toggle_peek(),
)  # fmt: skip
LONGER = Command(
    "rows.longer", "plus,equals_sign", "+", "since", "Shows ended runs from further back.", "rows",
    lambda stage: stage.step_since(1), footer=False,
)  # fmt: skip
SHORTER = Command(
    "rows.shorter", "minus", "-", "since", "Shows ended runs from less far back.", "rows",
    lambda stage: stage.step_since(-1), footer=False,
)  # fmt: skip


def _view(digit: str) -> Command:
    return Command(
        f"view.{digit}", digit, "0-9", "view", "Only the runs of one queue, or one part of a job; 0 for all.", "rows",
        lambda stage: stage.choose_view(digit), footer=False,
    )  # fmt: skip


VIEWS = tuple(_view(digit) for digit in "1234567890")

ON_ROWS = (OPEN, FILTER, MARK, RANGE, MARK_ALL, SORT)
ON_BOARD = (*ON_ROWS, FLAT, FOLD, GROUP, FAILED, LONGER, SHORTER, *VIEWS)
