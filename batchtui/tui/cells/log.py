"""The lines around a log: what is shown of what there is, the search, and what waits below."""

from collections.abc import Callable, Sequence

from batchtui.domain.job import JobDetail
from batchtui.tui.cells.spans import Line, line, spread, width_of


def of_one(detail: JobDetail | None, attempt: int | None, job_id: str, container: str) -> Line:
    """The attempts, the one that is shown underlined (None: the newest); which child, node and container it is of."""
    parts: Line = line("  ")
    if detail is not None and detail.attempts:
        parts = line("  attempt")
        shown = attempt or len(detail.attempts)
        for one in detail.attempts:
            parts = (*parts, ("text", " "), ("tab" if one.number == shown else "dim", str(one.number)))
        parts = (*parts, ("text", "   "))
    for word, sign in (("child", ":"), ("node", "#")):
        if sign in job_id:
            parts = line(*parts, ("dim", f"{word} "), job_id.rpartition(sign)[2], "   ")
    return line(*parts, ("dim", "container "), container, "   ") if container else parts


def of_many(word: str, said: str, names: Sequence[str], hue_of: Callable[[str], int], room: int) -> Line:
    """What they are, and the streams' names in their colours as far as there is room."""
    parts: Line = line("  ", ("strong", word), "   ", ("dim", said), "   ")
    for name in names:
        if width_of(parts) + len(name) > room:
            return line(*parts, ("dim", "…"), "  ")
        parts = line(*parts, (f"stream{hue_of(name)}", name), "  ")
    return line(*parts, " ")


def hits(count: int) -> str:
    """How many rows hold what is searched for."""
    return f"{count:,} hit{'s' * (count != 1)}"


def search(pattern: str, wrong: str, hit: int, count: int) -> Line:
    """What is searched for, and how many rows hold it."""
    if not pattern:
        return ()
    if wrong:
        return line(("key", "/"), f" {pattern}   ", ("waiting", wrong))
    here = f"{hit:,} of " if hit else ""
    return line(("key", "/"), f" {pattern}   {here}{hits(count)}")


def below(told: Line, count: int, width: int) -> Line:
    """What is being read, and how many new lines wait below the screen."""
    more = line(("strong", f"{count:,} new lines"), ("dim", " below  "), ("key", "G"), ("dim", " to the end"))
    return spread(told, more if count else (), width) if told or count else ()
