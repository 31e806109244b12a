"""Commands on a log."""

from batchtui.tui.commands.command import Command, Stage


def _one_attempt(stage: Stage) -> str | None:
    return None if stage.attempts > 1 else "There is one attempt only."


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
    "log.times", "t", "t", "times", "Shows or hides the times.", "log", lambda stage: stage.toggle_times(),
)  # fmt: skip
EARLIER = Command(
    "log.earlier", "left_square_bracket", "[", "attempt before", "The attempt before.", "log",
    lambda stage: stage.step_attempt(-1), _one_attempt, footer=False,
)  # fmt: skip
LATER = Command(
    "log.later", "right_square_bracket", "[ ]", "attempt", "The attempt after; [ goes back.", "log",
    lambda stage: stage.step_attempt(1), _one_attempt,
)  # fmt: skip
ON_LOG = (FOLLOW, SEARCH, NEXT, PREVIOUS, ERROR, WRAP, TIMES, EARLIER, LATER)
