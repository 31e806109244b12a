"""Commands on a log."""

from batchtui.tui.commands.command import Command, Stage


def _one_attempt(stage: Stage) -> str | None:
    return None if stage.attempts > 1 else "There is one attempt only."


def _no_other(stage: Stage) -> str | None:
    return None if stage.has_others else "There is one log only."


def _all_lines(stage: Stage) -> str | None:
    return None if stage.hits_only else "f shows the hits only; then + and - choose how many lines around each."


def _no_search(stage: Stage) -> str | None:
    return None if stage.pattern else "Nothing is searched for: / asks for a text."


FOLLOW = Command(
    "log.follow", "s", "s", "follow", "Goes to the end and stays there, or stays here.", "log",
    lambda stage: stage.toggle_follow(),
)  # fmt: skip
SEARCH = Command(
    "log.search", "slash", "/", "search", "Finds a text; between slashes a regular expression.", "log",
    lambda stage: stage.open_filter(), at_once=True,
)  # fmt: skip
NEXT = Command(
    "log.next", "n", "n", "next hit", "The next hit.", "log", lambda stage: stage.next_hit(1), _no_search,
)  # fmt: skip
PREVIOUS = Command(
    "log.previous", "N", "N", "last hit", "The hit before.", "log", lambda stage: stage.next_hit(-1), _no_search,
    footer=False,
)  # fmt: skip
ERROR = Command(
    "log.error", "e", "e", "error", "The next line that tells of an error.", "log",
    lambda stage: stage.next_error(),
)  # fmt: skip
WRAP = Command(
    "log.wrap", "w", "w", "wrap", "Long lines over several rows, or cut.", "log",
    lambda stage: stage.toggle_wrap(),
)  # fmt: skip
TIMES = Command(
    "log.times", "t", "t", "times", "Times here, in UTC, since the job's start, or none.", "log",
    lambda stage: stage.next_times(),
)  # fmt: skip
OPEN = Command(
    "log.unfold", "enter", "enter", "unfold", "Unfolds a traceback; of any other line shows the whole.", "log",
    lambda stage: stage.view.action_open(),
)  # fmt: skip
FOLDS = Command(
    "log.folds", "u", "u", "unfold all", "Tracebacks and progress bars in one line each, or unfolded.", "log",
    lambda stage: stage.toggle_folds(), footer=False,
)  # fmt: skip
RAW = Command(
    "log.raw", "y", "y", "raw", "Every line as it came, JSON and all; once more: what it means.", "log",
    lambda stage: stage.toggle_raw(), footer=False,
)  # fmt: skip
MARK = Command(
    "log.mark", "m", "m", "mark", "Marks the line under the cursor, or takes its mark away.", "log",
    lambda stage: stage.toggle_mark(), footer=False,
)  # fmt: skip
NEXT_MARK = Command(
    "log.nextmark", "apostrophe", "'", "next mark", "Goes to the next marked line.", "log",
    lambda stage: stage.next_mark(), footer=False,
)  # fmt: skip
RANGE = Command(
    "log.range", "v", "v", "range", "Takes the lines from here to the cursor; c copies them.", "log",
    lambda stage: stage.toggle_range(), footer=False,
)  # fmt: skip
COPY = Command(
    "log.copy", "c", "c", "copy", "Copies the lines taken by v or the mouse; else: the line, the id, the stream.",
    "log", lambda stage: stage.show_copy_menu(), footer=False,
)  # fmt: skip
CONSOLE = Command(
    "log.console", "b", "b", "console", "Opens the log at this line in the CloudWatch console, in a browser.", "log",
    lambda stage: stage.open_console(), footer=False,
)  # fmt: skip
EARLIER = Command(
    "log.earlier", "left_square_bracket", "[", "attempt before", "The attempt before.", "log",
    lambda stage: stage.step_attempt(-1), _one_attempt, footer=False,
)  # fmt: skip
LATER = Command(
    "log.later", "right_square_bracket", "[ ]", "attempt", "The attempt after; [ goes back.", "log",
    lambda stage: stage.step_attempt(1), _one_attempt,
)  # fmt: skip
WHICH = Command(
    "log.which", "a", "a", "which", "Another attempt, container, node or run, or all of them as one by time.", "log",
    lambda stage: stage.choose_log(), _no_other,
)  # fmt: skip
HITS = Command(
    "log.hits", "f", "f", "hits only", "Only the lines that hold what is searched for, or all; + - lines around each.",
    "log", lambda stage: stage.toggle_hits(), _no_search,
)  # fmt: skip
MORE = Command(
    "log.more", "plus,equals_sign", "+", "around", "More lines around each hit.", "log",
    lambda stage: stage.step_context(1), _all_lines, footer=False,
)  # fmt: skip
LESS = Command(
    "log.less", "minus", "-", "around", "Fewer lines around each hit.", "log",
    lambda stage: stage.step_context(-1), _all_lines, footer=False,
)  # fmt: skip
MOMENT = Command(
    "log.moment", "i", "i", "time", "Goes to a moment: 02:10, -15m, 2026-11-24T02:10Z; nothing between is loaded.",
    "log", lambda stage: stage.ask_moment(),
)  # fmt: skip
SAVE = Command(
    "log.save", "f2", "F2", "save", "Saves the whole log, what is loaded, the hits or the range.", "log",
    lambda stage: stage.ask_save(),
)  # fmt: skip
OUTSIDE = Command(
    "log.outside", "ctrl+o", "ctrl+o", "pager", "Opens the log in $PAGER or $EDITOR.", "log",
    lambda stage: stage.ask_outside(), footer=False,
)  # fmt: skip
ON_LOG = (
    FOLLOW, SEARCH, WHICH, NEXT, PREVIOUS, HITS, MORE, LESS, ERROR, OPEN, WRAP, TIMES, MOMENT, EARLIER, LATER,
    SAVE, OUTSIDE, FOLDS, RAW, MARK, NEXT_MARK, RANGE, COPY, CONSOLE,
)  # fmt: skip
